"""Arrays of other libraries where numbers are asked for."""

from __future__ import annotations

import json
import sys
from array import array
from types import SimpleNamespace
from typing import Any

import pytest
import zoo
from runtime.arrays import ToList
from runtime.codec import to_json

from runtime import arrays


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


@pytest.fixture
def orjson(monkeypatch):
    """A program that has orjson, which writes some arrays by itself."""

    def dumps(value: Any, option: int) -> bytes:
        assert option == 16
        if len(value.numbers) > 2:
            raise TypeError("Type is not JSON serializable")
        return b"[%b]" % b", ".join(
            b"%.1f" % each if each == each else b"null" for each in value.numbers
        )

    module = SimpleNamespace(dumps=dumps, OPT_SERIALIZE_NUMPY=16)
    monkeypatch.setitem(sys.modules, "orjson", module)
    arrays._orjson.cache_clear()
    yield
    arrays._orjson.cache_clear()


@pytest.mark.usefixtures("orjson")
@pytest.mark.parametrize(
    ("numbers", "expected"),
    [
        ([0.5, 1.0], b'{"values":[0.5, 1.0]}'),
        ([0.5, 1.0, 2.0], b'{"values":[0.5,1.0,2.0]}'),
        ([0.5, float("nan")], b'{"values":[0.5,null]}'),
    ],
)
def test_orjson_writes_what_it_can(numbers, expected):
    assert to_json({"values": Tensor(numbers)}) == expected
