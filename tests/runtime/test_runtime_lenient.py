"""What does not fit: refused by default, and handed over by lenient clients."""

from __future__ import annotations

import copy
import json
import pickle
from datetime import UTC, date, datetime
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lenience import Dropping, Index, Indexes, Lock, State
from opened import CatOpen, UnknownAnimal
from round_trips import dec, same, wire
from runtime.codec import from_json, to_dict, to_json
from runtime.model import UNSET, OpenModel, Problem
from runtime.read_only import sendable

from runtime import newer

INDEX: dict[str, Any] = {"name": "a", "size": 1, "state": {"ready": True}}


def lenient(value: object, kind: Any) -> Any:
    return from_json(json.dumps(value), kind, lenient=True)


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"name": None}, Problem("$.name", "Expected `str`, got `null`", None)),
        ({"name": 5}, Problem("$.name", "Expected `str`, got `int`", 5)),
        ({"name": [1]}, Problem("$.name", "Expected `str`, got `array`", [1])),
        ({"size": 1.5}, Problem("$.size", "Expected `int`, got `float`", 1.5)),
        ({"size": "1_0"}, Problem("$.size", "Expected `int`, got `str`", "1_0")),
        ({"share": "nan"}, Problem("$.share", "Expected `float`, got `str`", "nan")),
        ({"state": "new"}, Problem("$.state", "Expected `object`, got `str`", "new")),
        (
            {"state": {}},
            Problem("$.state.ready", "Object missing required field `ready`", UNSET),
        ),
        (
            {"state": {"ready": "yes", "x": 1}},
            Problem("$.state.ready", "Expected `bool`, got `str`", "yes"),
        ),
        ({"day": "soon"}, Problem("$.day", "Invalid RFC3339 encoded date", "soon")),
        ({"at": ""}, Problem("$.at", "Invalid RFC3339 encoded datetime", "")),
        (
            {"values": [1, None, 2]},
            Problem("$.values[1]", "Expected `float`, got `null`", None),
        ),
        ({"tags": {"a": 1}}, Problem("$.tags['a']", "Expected `str`, got `int`", 1)),
        ({"lock": {"key": 1}}, Problem("$.lock.key", "Expected `str`, got `int`", 1)),
        ({"parts": [7]}, Problem("$.parts[0]", "Expected `object`, got `int`", 7)),
    ],
)
def test_an_object_is_handed_over_with_what_does_not_fit(change, problem):
    value = {**INDEX, **change, "more": {"x": 1}}
    index = lenient(value, Index)
    assert index.problems == (problem,)
    assert isinstance(index, Index)
    assert index.additional_properties == {"more": {"x": 1}}
    assert to_dict(index) == value
    with pytest.raises(msgspec.ValidationError):
        dec(value, Index)


def test_what_is_missing_is_unset_and_not_written():
    index = lenient({"size": 1, "state": {"ready": True}}, Index)
    assert index.name is UNSET
    assert index.problems == (
        Problem("$.name", "Object missing required field `name`", UNSET),
    )
    assert wire(index) == {"size": 1, "state": {"ready": True}}


def test_several_problems_of_one_object():
    index = lenient({"name": None, "size": None, "state": None}, Index)
    assert [problem.path for problem in index.problems] == [
        "$.name",
        "$.size",
        "$.state",
    ]


def test_what_fits_has_no_problems():
    for value in (INDEX, {**INDEX, "x": 1}, {**INDEX, "day": None}):
        assert lenient(value, Index) == dec(value, Index)
        assert lenient(value, Index).problems == ()
        assert type(lenient(value, Index)) is Index


@pytest.mark.parametrize("count", [3, 1000])
def test_in_a_list_only_the_item_has_problems(count):
    value = {"indexes": [{**INDEX, "name": str(n)} for n in range(count)], "x": 1}
    value["indexes"][2] |= {"name": None, "new": True}
    indexes = lenient(value, Indexes)
    assert indexes.problems == ()
    assert [n for n, index in enumerate(indexes.indexes) if index.problems] == [2]
    assert wire(indexes) == value


def test_maps_are_like_lists():
    value = {"indexes": [], "named": {"a": INDEX, "b": {**INDEX, "size": []}}}
    named = lenient(value, Indexes).named
    assert (named["a"].problems, named["b"].problems[0].path) == ((), "$.size")


def test_an_item_that_is_no_object_is_a_problem_of_what_holds_the_list():
    indexes = lenient({"indexes": [INDEX, None]}, Indexes)
    assert indexes.problems[0][:2] == (
        "$.indexes[1]",
        "Expected `object`, got `null`",
    )
    assert indexes.indexes[1] is None
    assert isinstance(indexes.indexes[0], Index)


@pytest.mark.parametrize(
    ("kind", "value", "path"),
    [
        (list[Index], [INDEX, None], "$[1]"),
        (dict[str, str], {"a": "x", "b": 1}, "$['b']"),
    ],
)
def test_a_document_that_is_a_list_or_a_map_tells_it_itself(kind, value, path):
    made = lenient(value, kind)
    assert [problem.path for problem in made.problems] == [path]
    assert wire(made) == value


@pytest.mark.parametrize(("kind", "value"), [(Index, []), (list[Index], INDEX)])
def test_where_no_object_can_tell_it_is_an_error(kind, value):
    with pytest.raises(
        msgspec.ValidationError, match=r"Expected `(object|array)`, got"
    ):
        lenient(value, kind)


@pytest.mark.parametrize(
    ("text", "number"), [("5", 5), ("-1", -1), ("0.5", 0.5), ("1e3", 1000)]
)
def test_texts_for_numbers(text, number):
    index = lenient({**INDEX, "share": text}, Index)
    assert (index.share, index.problems) == (number, ())
    with pytest.raises(msgspec.ValidationError):
        dec({**INDEX, "share": text}, Index)


def test_dates_that_parse_are_dates():
    value = {**INDEX, "day": "20260701", "at": "2026-07-01T00:00:00.123456789Z"}
    index = lenient({**value, "name": None}, Index)
    assert index.day == date(2026, 7, 1)
    assert index.at == datetime(2026, 7, 1, microsecond=123456, tzinfo=UTC)


def test_the_tag_of_another_variant():
    cat = lenient({"kind": "dog", "x": 1}, CatOpen)
    assert cat.problems == (Problem("$.kind", "Invalid value 'dog'", "dog"),)
    with pytest.raises(msgspec.ValidationError, match=r"'dog' - at `\$\.kind`"):
        dec({"kind": "dog", "x": 1}, CatOpen)


def test_unknown_variants_stay_what_they_are():
    index = lenient({**INDEX, "pet": {"kind": "dog"}, "name": None}, Index)
    assert index.pet == UnknownAnimal(raw={"kind": "dog"})
    assert len(index.problems) == 1


def test_match_and_isinstance():
    match lenient({"ready": 1}, State):
        case State(ready=ready):
            assert ready == 1
        case _:
            pytest.fail("it is no State")


def test_problems_outlive_pickling():
    index = lenient({**INDEX, "name": None, "x": 1}, Index)
    again = pickle.loads(pickle.dumps(index))
    assert (again, again.problems) == (index, index.problems)
    assert repr(copy.copy(index)) == repr(index)


def test_closed_objects():
    lock = lenient({"key": None, "x": 1}, Lock)
    assert [problem.path for problem in lock.problems] == ["$.key"]
    assert wire(lock) == {"key": None}


def test_strict_and_lenient_exclude_each_other():
    with pytest.raises(ValueError, match="strictly and leniently"):
        from_json("{}", Lock, strict=True, lenient=True)


# By default


@pytest.mark.parametrize("count", [3, 1000])
@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"name": None}, "Expected `str`, got `null` - at `$.indexes[2].name`"),
        ({"name": UNSET}, "Object missing required field `name` - at `$.indexes[2]`"),
        (
            {"state": {"ready": None}},
            "Expected `bool`, got `null` - at `$.indexes[2].state.ready`",
        ),
    ],
)
def test_the_message_names_the_item(count, change, message):
    indexes = [INDEX] * count
    indexes[2] = {n: v for n, v in {**INDEX, **change}.items() if v is not UNSET}
    for kind, path in ((Indexes, ""), (list[Index], ".indexes")):
        value = {"indexes": indexes} if kind is Indexes else indexes
        with pytest.raises(msgspec.ValidationError) as caught:
            dec(value, kind)
        assert str(caught.value) == message.replace(path, "", 1)


def test_the_message_names_the_key():
    value = {"indexes": [], "named": {"k": {**INDEX, "tags": {"x": "y" * 5000}}}}
    value["named"]["k"]["name"] = None
    with pytest.raises(msgspec.ValidationError, match=r"`\$\.named\['k'\]\.name`"):
        dec(value, Indexes)


# Null that the schema has not


@pytest.mark.parametrize(
    "value",
    [
        {**INDEX, "day": None},
        {**INDEX, "parts": None, "pet": None, "x": None},
        {**INDEX, "parts": [{**INDEX, "day": None}]},
        {**INDEX, "at": None, "state": {"ready": True, "since": None}},
        {**INDEX, "pet": {"kind": "dog"}, "day": None},
    ],
)
def test_null_of_an_optional_member_is_kept(value):
    index = same(value, Index)
    assert index.day is None
    assert same([value, INDEX], list[Index])[1] == dec(INDEX, Index)


def test_null_is_with_the_undeclared_members_until_the_member_is_set():
    index = dec({**INDEX, "day": None}, Index)
    assert index.additional_properties == {"day": None}
    index.day = date(2026, 7, 1)
    assert wire(index) == {**INDEX, "day": "2026-07-01"}


def test_none_is_never_written_for_what_was_not_set():
    assert wire(State(ready=True, since=None)) == {"ready": True}


def test_null_is_dropped_where_nothing_is_kept():
    assert wire(dec({"name": "a", "note": None, "x": 1}, Dropping)) == {"name": "a"}


# Long documents


@pytest.fixture
def short(monkeypatch):
    """Splits all documents, however short they are."""
    monkeypatch.setattr(newer, "LONG", 0)


def changes(*more: object) -> st.SearchStrategy[list[dict[str, Any]]]:
    """Returns lists of members that may not fit."""
    values = st.none() | st.integers(-1, 1) | st.sampled_from(["x", True, *more])
    member = values | st.lists(values, max_size=2)
    names = ["name", "size", "share", "day", "tags", "x", "values"]
    members = st.dictionaries(
        st.sampled_from(names),
        member | st.dictionaries(st.just("k"), values),
        max_size=3,
    )
    return st.lists(members, max_size=4)


@given(changes("1"), st.booleans())
@settings(deadline=None)
def test_splitting_changes_nothing(changes, is_lenient):
    items = [{**INDEX, **change, "parts": [INDEX]} for change in changes]
    body = to_json({"indexes": items, "named": {"a": INDEX}, "y": 1})

    def outcome(long: int) -> object:
        newer.LONG, before = long, newer.LONG
        try:
            made = from_json(body, Indexes, lenient=is_lenient)
            return made, made.problems, [index.problems for index in made.indexes]
        except msgspec.ValidationError as error:
            return str(error)
        finally:
            newer.LONG = before

    assert outcome(0) == outcome(10**9)


@given(changes())
@settings(deadline=None)
def test_nothing_is_lost(changes):
    items = [{**INDEX, **change} for change in changes]
    made = lenient({"indexes": items}, Indexes)
    assert wire(made) == {"indexes": items}


@pytest.mark.usefixtures("short")
def test_an_item_that_is_long_is_split_itself():
    value = [{**INDEX, "parts": [{**INDEX, "x": 1}, INDEX]}, {"name": "b", **INDEX}]
    indexes = same(value, list[Index])
    assert indexes[0].parts[0].additional_properties == {"x": 1}


# Requests


class Pet(OpenModel, read_only=("id",)):
    id: str
    name: str
    note: str | None = None


def test_what_was_received_can_be_sent_back():
    value = {"id": "1", "name": "a", "note": None, "new": {"id": "2"}}
    pet = dec([value], list[Pet])
    assert wire(sendable(pet)) == [{"name": "a", "note": None, "new": {"id": "2"}}]
    assert wire(pet) == [value]
