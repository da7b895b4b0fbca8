"""How models read: repr, str, equality, what type checkers rely on."""

from __future__ import annotations

import datetime
import json
from typing import Any

import pytest
import runtime.model
import zoo
from runtime.codec import from_json

NAMES = {**vars(zoo), "UNSET": runtime.model.UNSET, "datetime": datetime}

ELECTRIC = {"power": "Electric", "battery": {"cells": 2}}
EVERYTHING = {
    "shape": {"shape": "group", "members": [{"shape": "circle", "r": 1.5}]},
    "when": "2025-03-15T10:30:00Z",
    "day": "2025-03-15",
    "class": "it's",
    "note": None,
    "scalar": 1.0,
}


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        (ELECTRIC, zoo.Electric),
        ({**ELECTRIC, "warm": {"up": [None, True]}}, zoo.Electric),
        ({"x": {"shape": "new"}}, zoo.Album),
        ({"power": "Fusion", "deep": [1, {"a": None}]}, zoo.Engine),
        ({"power": "Electric", "battery": "soon"}, zoo.Engine),
        ({"shape": "group", "members": [{"shape": "new"}, "x"]}, zoo.Shape),
        (EVERYTHING, zoo.Everything),
        ({}, zoo.Everything),
        ([{"kind": "dog", "friend": {"kind": "fish"}}], list[zoo.Pet]),
    ],
)
def test_repr_can_be_evaluated(value, kind):
    made = from_json(json.dumps(value), kind)
    assert eval(repr(made), NAMES) == made


@pytest.mark.parametrize(
    ("model", "shown"),
    [
        (zoo.Battery(), "Battery()"),
        (zoo.Battery(cells=2), "Battery(cells=2)"),
        (zoo.Diesel(liters=1.5), "Diesel(liters=1.5)"),
        (
            zoo.Electric(
                battery=zoo.Battery(cells=2), additional_properties={"warm": True}
            ),
            "Electric(battery=Battery(cells=2), additional_properties={'warm': True})",
        ),
        (
            zoo.Album(additional_properties={"x": zoo.Circle(r=1.5)}),
            "Album(additional_properties={'x': Circle(r=1.5)})",
        ),
        (
            zoo.UnknownEngine(raw={"power": "Fusion"}),
            "UnknownEngine(raw={'power': 'Fusion'})",
        ),
        (zoo.Everything(note=None), "Everything(note=None)"),
    ],
)
def test_repr_is_the_constructor_call_without_defaults(model, shown):
    assert repr(model) == shown


def test_str_shows_the_wire_members_sorted():
    model = zoo.Everything(
        when=datetime.datetime(2025, 3, 15, tzinfo=datetime.UTC),
        class_="c",
        shape=zoo.Circle(r=1.5),
    )
    assert str(model) == (
        "{'class': 'c',\n"
        " 'shape': {'r': 1.5, 'shape': 'circle'},\n"
        " 'when': '2025-03-15T00:00:00Z'}"
    )


def test_str_of_an_unknown_variant():
    assert str(zoo.UnknownEngine(raw={"power": "Fusion"})) == "{'power': 'Fusion'}"


def test_str_of_undeclared_members():
    record = zoo.Record(id="r", additional_properties={"a": 1})
    assert str(record) == "{'_id': 'r', 'a': 1}"


@pytest.mark.parametrize(
    ("one", "two"),
    [
        (zoo.Battery(cells=1), zoo.Battery(cells=2)),
        (zoo.UnknownEngine(raw=1), zoo.UnknownEngine(raw=2)),
        (zoo.Everything(note=None), zoo.Everything()),
    ],
)
def test_equality(one, two):
    assert one != two


def test_members_are_keywords_only():
    with pytest.raises(TypeError):
        zoo.Battery(2)  # type: ignore[misc]


def test_members_of_an_open_model_may_follow_its_defaults():
    assert zoo.Counts(total=1).additional_properties == {}


def test_undeclared_members_belong_to_one_model():
    zoo.Counts(total=1).additional_properties["x"] = 1
    assert zoo.Counts(total=1).additional_properties == {}


def test_a_class_without_its_tag_is_refused():
    with pytest.raises(KeyError):

        class Wrong(runtime.model.Model, tag_field="power"):
            pass


@pytest.mark.parametrize(
    ("union", "member", "yes"),
    [
        (zoo.Pet, zoo.Cat(kind="cat", lives=1), True),
        (zoo.Pet, zoo.UnknownPet(raw={}), True),
        (zoo.Pet, zoo.Battery(), False),
        (zoo.Thing, zoo.Circle(r=1.5), True),
        (zoo.Thing, zoo.Dog(kind="dog"), True),
        (zoo.Mail, zoo.Letter(text="t"), True),
    ],
)
def test_isinstance_of_unions(union: Any, member: Any, yes: bool):
    assert isinstance(member, union) is yes


def test_match():
    match from_json('{"power": "Fusion"}', zoo.Engine):
        case zoo.Electric() | zoo.Diesel():
            found = "known"
        case zoo.UnknownEngine(raw=raw):
            found = raw["power"]
    assert found == "Fusion"


@pytest.mark.parametrize(
    ("raw", "text"),
    [({"a": "x"}, "x"), ({"a": 1}, None), ({}, None), (["a"], None), (None, None)],
)
def test_text_member(raw, text):
    assert runtime.model.text_member(raw, "a") == text


def test_annotations_at_run_time_lack_the_null_that_is_absence():
    class Note(runtime.model.OpenModel):
        text: str | None = None

    assert Note.__annotations__["text"] == "str"
    assert Note.__null_apart__ == ("text",)
