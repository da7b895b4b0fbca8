"""Arrays of other libraries where numbers are asked for."""

from __future__ import annotations

import json
from array import array
from typing import Any

import pytest
import zoo
from runtime.arrays import ToList
from runtime.codec import to_json


class Tensor:
    """What an array library has, for these purposes."""

    def __init__(self, numbers: Any) -> None:
        self.numbers = numbers

    def __repr__(self) -> str:
        return f"Tensor({self.numbers})"

    def tolist(self) -> Any:
        return self.numbers


ONE: ToList = Tensor([0.5, 1.0])


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (ONE, [0.5, 1.0]),
        (array("d", [0.5, 1.0]), [0.5, 1.0]),
        (Tensor([[1], [2]]), [[1], [2]]),
        (Tensor(7), 7),
        ({"vectors": [{"values": ONE}]}, {"vectors": [{"values": [0.5, 1.0]}]}),
        ({"a": (array("q", [1]), Tensor([2]))}, {"a": [[1], [2]]}),
        ([Tensor([Tensor(1), 2])], [[1, 2]]),
    ],
    ids=str,
)
def test_array(value, expected):
    assert json.loads(to_json(value)) == expected


def test_array_in_a_model():
    fault = zoo.Fault(code="X", details={"values": ONE})
    expected = {"code": "X", "details": {"values": [0.5, 1.0]}}
    assert json.loads(to_json(fault)) == expected


def test_array_beside_an_unknown_variant():
    body = {"engine": zoo.UnknownEngine(raw={"power": "x"}), "values": ONE}
    expected = {"engine": {"power": "x"}, "values": [0.5, 1.0]}
    assert json.loads(to_json(body)) == expected
