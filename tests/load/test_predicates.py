"""Predicates spare the validator work, and never a finding."""

from __future__ import annotations

import copy
import json
import random
from collections.abc import Iterator
from typing import Any

import pytest
import yaml

from clientsmith.load import validate
from clientsmith.load.predicates import Predicates
from support import ROOT

DOCUMENT = ROOT / "specs/pinecone/db_data_2025-10.oas.yaml"

WRONG = (None, True, 1, 1.0, -1, "x", "#/x", [], ["x", "x"], {}, {"type": "x"})


def _containers(value: Any) -> Iterator[Any]:
    if isinstance(value, dict | list) and value:
        yield value
        for inner in value.values() if isinstance(value, dict) else value:
            yield from _containers(inner)


def _spoiled(document: Any, chance: random.Random) -> Any:
    """Returns a document with a few values that are something else, or gone."""
    spoiled = copy.deepcopy(document)
    for _ in range(chance.randint(1, 4)):
        container = chance.choice(list(_containers(spoiled)))
        key = chance.choice(
            list(container)
            if isinstance(container, dict)
            else list(range(len(container)))
        )
        if chance.random() < 0.3:
            del container[key]
        else:
            container[key] = chance.choice(WRONG)
    return spoiled


@pytest.fixture(scope="module")
def document() -> Any:
    loaded = yaml.load(DOCUMENT.read_text("utf-8"), yaml.CSafeLoader)
    document = json.loads(json.dumps(loaded, default=str))
    document["paths"] = dict(list(document["paths"].items())[:3])
    return document


@pytest.mark.parametrize("seed", range(12))
def test_they_change_no_verdict(
    document: Any, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    spoiled = _spoiled(document, random.Random(seed))
    quick = validate.judge(spoiled, 60)
    monkeypatch.setattr(Predicates, "accept", lambda *_: False)
    assert quick == validate.judge(spoiled, 60)


SCHEMA = {
    "type": "object",
    "required": ["a"],
    "properties": {
        "a": {
            "oneOf": [
                {"type": "integer", "minimum": 1},
                {"type": ["string", "boolean"], "enum": ["x", True]},
            ]
        },
        "b": {"type": "array", "items": {"$ref": "#"}, "uniqueItems": True},
    },
    "patternProperties": {"^x-": {}},
    "additionalProperties": False,
}


@pytest.mark.parametrize(
    ("value", "fits"),
    [
        ({"a": 1}, True),
        ({"a": 0}, False),
        ({"a": True}, True),
        ({"a": "x", "b": [{"a": 1}, {"a": 2}]}, True),
        ({"a": "x", "b": [{"a": 0}]}, False),
        ({"a": "x", "b": [{"a": 1}, {"a": 1}]}, False),
        ({"a": 1, "x-y": None}, True),
        ({"a": 1, "y": None}, False),
        ({}, False),
    ],
)
def test_what_fits(value: object, fits: bool) -> None:
    assert Predicates(SCHEMA, lambda *_: True).accept(SCHEMA, value) is fits


@pytest.mark.parametrize(
    ("schema", "value"),
    [
        ({"type": "integer"}, 1.0),
        ({"enum": [1]}, 1),
        ({"unevaluatedProperties": False}, {}),
        ({"$ref": "other.json"}, {}),
    ],
)
def test_what_they_do_not_know_is_for_the_validator(
    schema: object, value: object
) -> None:
    assert not Predicates(schema, lambda *_: True).accept(schema, value)
