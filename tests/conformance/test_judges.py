"""The judges themselves: what they let pass and what they do not."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

import pytest

from . import documents
from .calls import Calls
from .fits import misfits
from .prism import served
from .samples import Sampler
from .schemas import Schemas

CLOSED = {"type": "object", "properties": {"a": {"type": "integer"}}}
OPEN = {**CLOSED, "additionalProperties": True}
TIME = {"type": "string", "format": "date-time"}
NUMBER = {"type": "number"}
CAT = {"type": "object", "properties": {"kind": {"type": "string"}, "purrs": {}}}
DOG = {"type": "object", "properties": {"kind": {"type": "string"}, "barks": {}}}
PET = {
    "oneOf": [
        {"$ref": "#/components/schemas/Cat"},
        {"$ref": "#/components/schemas/Dog"},
    ],
    "discriminator": {"propertyName": "kind", "mapping": {"cat": "Cat", "dog": "Dog"}},
}
ROOT = {"components": {"schemas": {"Cat": CAT, "Dog": DOG, "Pet": PET}}}
SCHEMAS = Schemas(ROOT)


def changed(schema: Any, before: Any, after: Any) -> bool:
    return bool(list(SCHEMAS.differences(schema, before, after)))


@pytest.mark.parametrize(
    ("schema", "before", "after"),
    [
        (CLOSED, {"a": 1, "b": 2}, {"a": 1}),
        (OPEN, {"a": 1.0, "b": 2}, {"a": 1, "b": 2}),
        (NUMBER, -0.0, 0),
        (NUMBER, 10**30, 1e30),
        (TIME, "2025-01-01T00:00:00.5Z", "2025-01-01T00:00:00.500000+00:00"),
        (TIME, "2025-01-01T02:00:00+02:00", "2025-01-01T00:00:00Z"),
        (PET, {"kind": "cat", "purrs": 1, "x": 2}, {"kind": "cat", "purrs": 1}),
        ({}, {"a": [1, None]}, {"a": [1, None]}),
    ],
)
def test_what_a_round_trip_may_change(schema: Any, before: Any, after: Any) -> None:
    assert not changed(schema, before, after)


@pytest.mark.parametrize(
    ("schema", "before", "after"),
    [
        (CLOSED, {"a": 1}, {}),
        (CLOSED, {"a": 1}, {"a": 1, "b": None}),
        (OPEN, {"a": 1, "b": 2}, {"a": 1}),
        (CLOSED, {"a": 1}, {"a": True}),
        (NUMBER, 1, "1"),
        (TIME, "2025-01-01T00:00:00Z", "2025-01-01T01:00:00Z"),
        (PET, {"kind": "cat", "purrs": 1}, {"kind": "dog", "purrs": 1}),
        (PET, {"kind": "cat", "purrs": 1}, {"kind": "cat"}),
        ({"type": "array", "items": CLOSED}, [{"a": 1}], []),
        ({"type": "array", "items": CLOSED}, [{"a": 1}], [{"a": 2}]),
        ({"type": "object"}, {"a": 1}, {}),
    ],
)
def test_what_a_round_trip_may_not_change(schema: Any, before: Any, after: Any) -> None:
    assert changed(schema, before, after)


@pytest.mark.parametrize(
    ("value", "hint", "fits"),
    [
        (1, int, True),
        (True, int, False),
        (1, float, True),
        ("b", Literal["a"] | str, True),
        ("b", Literal["a"], False),
        ([1, "2"], list[int], False),
        ({"a": [1]}, dict[str, list[int]], True),
        ({"a": [None]}, dict[str, list[int]], False),
        (None, int | None, True),
        ("2025-01-01", datetime, False),
        (object(), Any, True),
    ],
)
def test_values_fit_their_annotations(value: Any, hint: Any, fits: bool) -> None:
    assert list(misfits(value, hint)) == [] or not fits
    assert fits or list(misfits(value, hint))


def test_samples_have_what_they_must_and_all_they_can() -> None:
    schema = {
        "type": "object",
        "required": ["pet"],
        "properties": {"pet": {"$ref": "#/components/schemas/Pet"}, "n": NUMBER},
    }
    smallest = Sampler(SCHEMAS, is_full=False).sample(schema)
    assert smallest == {"pet": {"kind": "cat"}}
    full = Sampler(SCHEMAS, is_full=True, variant=1).sample(schema)
    assert full["pet"].keys() == {"kind", "barks"}
    assert full["pet"]["kind"] == "dog"
    assert full["n"] > 0


def test_samples_of_all_bodies_of_ours_are_valid() -> None:
    for spec in documents.ours():
        root = documents.generated(spec).root
        schemas = Schemas(root)
        for key, each in root["components"]["schemas"].items():
            for is_full in (False, True):
                made = Sampler(schemas, is_full=is_full).sample(each)
                assert schemas.errors(each, made) == [], (spec.name, key, made)


def test_ranges_are_declared_as_statuses_for_prism() -> None:
    operation = {
        "responses": {"200": {}, "4XX": {}, "418": {}, "5xx": {}, "default": {}}
    }
    made = served({"paths": {"/a": {"get": operation}}})
    listed = made["paths"]["/a"]["get"]["responses"]
    assert list(listed) == ["200", "411", "418", "518", "default"]


def test_a_call_passes_only_without_problems() -> None:
    done = Calls()
    done.add("one", [])
    done.add("two", ["wrong"])
    done.add("three", [], kind="error")
    assert (done.passed, done.raised, done.failures) == (2, 1, ["two: wrong"])
