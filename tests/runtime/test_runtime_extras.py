"""Documents whose only news are undeclared members, and how they are written."""

from __future__ import annotations

import json
from typing import Any

import msgspec
import pytest
import zoo
from opened import Chain, Hit, Hits, SpecHit, Team
from round_trips import UNKNOWN, car, dec, same, wire
from runtime.codec import Decoder, from_json, to_json
from runtime.model import UNSET
from runtime.unfold import unfold

from runtime import newer

HIT = {"_id": "a", "_score": 0.5, "text": "t", "more": [{"x": None}]}


@pytest.fixture
def not_repaired(monkeypatch):
    """Fails the test if a document is repaired, which takes longest."""
    monkeypatch.delattr(newer, "_repair")


@pytest.fixture
def only_fast(monkeypatch):
    """Fails the test if a document takes more than msgspec."""
    monkeypatch.delattr(Decoder, "_decode_newer")


@pytest.mark.usefixtures("not_repaired")
def test_undeclared_members_are_kept():
    hit = same(HIT, Hit)
    assert hit == Hit(
        id="a",
        score=0.5,
        additional_properties={"text": "t", "more": [{"x": None}]},
    )


PLACES = [
    ([HIT, {"_id": "b"}, HIT], list[Hit], lambda hits: hits[2]),
    ({"k": HIT}, dict[str, Hit], lambda hits: hits["k"]),
    ({"hits": [HIT]}, Hits, lambda hits: hits.hits[0]),
    ({"hits": [], "best": HIT}, Hits, lambda hits: hits.best),
    ({"hits": [], "named": {"a": {"b": [HIT]}}}, Hits, lambda h: h.named["a"]["b"][0]),
    ({"hits": [], "text_or_hit": HIT}, Hits, lambda hits: hits.text_or_hit),
    ({"hits": [], "spec": {"hit": HIT}}, Hits, lambda hits: hits.spec.hit),
    (
        {"hits": [], "parts": [{"kind": "hit", "hit": HIT}]},
        Hits,
        lambda h: h.parts[0].hit,
    ),
    ({"value": 1, "next": HIT | {"value": 2}}, Chain, lambda chain: chain.next),
]


@pytest.mark.parametrize(("value", "kind", "find"), PLACES)
@pytest.mark.usefixtures("not_repaired")
def test_undeclared_members_in_every_place(value, kind, find):
    assert find(same(value, kind)).additional_properties["text"] == "t"


@pytest.mark.parametrize(("value", "kind", "find"), PLACES)
@pytest.mark.usefixtures("not_repaired")
def test_real_classes_in_every_place(value, kind, find):
    assert type(find(dec(value, kind))) in (Hit, Chain)


@pytest.mark.usefixtures("not_repaired")
def test_classes_around_open_ones_are_real():
    hits = dec({"hits": [HIT], "spec": {"hit": HIT}}, Hits)
    assert (type(hits), type(hits.spec)) == (Hits, SpecHit)


@pytest.mark.usefixtures("not_repaired")
def test_tagged_variants():
    value = [
        {"power": "Diesel", "x": 1},
        {"power": "Electric", "battery": {"cells": 1}, "x": 1},
    ]
    diesel, electric = dec(value, list[zoo.Engine])
    assert (type(diesel), type(electric)) == (zoo.Diesel, zoo.Electric)
    assert electric.additional_properties == {"x": 1}


@pytest.mark.usefixtures("not_repaired")
def test_variants_that_msgspec_cannot_tell_apart():
    assert dec({"text": "t", "x": 1}, zoo.Mail).additional_properties == {"x": 1}


@pytest.mark.usefixtures("not_repaired")
def test_models_without_undeclared_members_among_others():
    hits = dec([HIT, {"_id": "b"}, {"_id": "c"}], list[Hit])
    hits[1].additional_properties["x"] = 1
    assert hits[2].additional_properties == {}


@pytest.mark.usefixtures("not_repaired")
def test_null_and_absent():
    hits = dec({"hits": [HIT], "best": None, "nullable": None}, Hits)
    assert (hits.best, hits.nullable) == (None, None)
    assert dec({"hits": [HIT]}, Hits).nullable is UNSET


@pytest.mark.usefixtures("not_repaired")
def test_undeclared_members_of_a_type():
    assert dec([{"total": 1, "x": 2}], list[zoo.Counts])[0].additional_properties == {
        "x": 2
    }


@pytest.mark.usefixtures("not_repaired")
def test_undeclared_members_of_a_type_are_models():
    circle = {"shape": "circle", "r": 1.5}
    album = dec({"x": circle}, zoo.Album)
    assert album.additional_properties == {"x": zoo.Circle(r=1.5)}


def test_undeclared_members_of_a_type_must_fit():
    message = r"^Expected `int`, got `str` - at `\$\[\.\.\.\]`$"
    with pytest.raises(msgspec.ValidationError, match=message):
        dec({"total": 1, "x": "two"}, zoo.Counts)


def test_more_than_undeclared_members_is_new():
    engines = same(
        [{"power": "Electric", "battery": {}, "x": 1}, UNKNOWN], list[zoo.Engine]
    )
    assert [type(engine) for engine in engines] == [zoo.Electric, zoo.UnknownEngine]


def test_errors_keep_their_path():
    with pytest.raises(msgspec.ValidationError, match=r"at `\$\[1\]._id`"):
        dec([HIT, {"_id": 1}], list[Hit])


@pytest.mark.parametrize(
    "value", [{"hits": [{"_id": "a", "_score": 1.5}]}, {"hits": []}]
)
@pytest.mark.usefixtures("only_fast")
def test_documents_without_undeclared_members_are_fast(value):
    same(value, Hits)


def test_members_named_twice():
    body = b'{"a": {"_id": "1"}, "b": {"_id": "2", "x": 2}, "a": {"_id": "3", "x": 3}}'
    hits = from_json(body, dict[str, Hit])
    assert {name: hit.id for name, hit in hits.items()} == {
        name: str(hit.additional_properties["x"]) for name, hit in hits.items()
    }


def test_deep_documents():
    deep: dict[str, Any] = {"value": 0, "x": 0}
    for value in range(100):
        deep = {"value": value, "next": deep}
    same(deep, Chain)


# Encoding


@pytest.mark.parametrize(
    "make",
    [
        lambda hit: hit,
        lambda hit: [hit, hit],
        lambda hit: {"records": [hit]},
        lambda hit: {"hit": hit, "n": 1},
        lambda hit: [1, hit, None],
        lambda hit: {"deep": [{"er": (hit,)}]},
    ],
)
def test_undeclared_members_are_written(make):
    assert wire(make(dec(HIT, Hit))) == wire(make(HIT))


def test_declared_members_win():
    assert wire(Hit(id="a", additional_properties={"_id": "b"})) == {"_id": "a"}


def test_members_that_are_not_set_are_not_written():
    hit = Hit(id="a", score=None, additional_properties={"x": 1})
    assert wire(hit) == {"_id": "a", "x": 1}


def test_unset_is_not_written():
    hit = Hit(id="a", score=UNSET, additional_properties={"x": 1})  # type: ignore[arg-type]
    assert wire(hit) == {"_id": "a", "x": 1}


def test_writing_leaves_the_model_alone():
    hit = dec(HIT, Hit)
    to_json(hit)
    assert hit == dec(HIT, Hit)


def test_undeclared_models_in_undeclared_members():
    inner = Hit(id="b", additional_properties={"y": UNSET, "z": 1})
    inner.additional_properties.pop("y")
    outer = Hit(id="a", additional_properties={"inner": [inner]})
    assert wire(outer) == {"_id": "a", "inner": [{"_id": "b", "z": 1}]}


def test_tag_is_written_with_undeclared_members():
    value = {"power": "Electric", "battery": {}, "x": 1}
    assert json.loads(msgspec.json.encode(unfold(dec(value, zoo.Engine)))) == value


def test_what_has_nothing_to_unfold_is_left_to_msgspec():
    cars = dec({"cars": [car(), car()]}, zoo.Cars)
    assert unfold(cars) is cars


def test_what_is_around_an_unknown_variant_is_written():
    cars = {"cars": [car(), car(engine=UNKNOWN), car()]}
    assert wire(dec(cars, zoo.Cars)) == cars


@pytest.mark.usefixtures("only_fast")
def test_where_everything_is_open_known_documents_are_fast():
    team = {"lead": {"name": "a", "pet": {"kind": "cat"}}, "others": [{"name": "b"}]}
    same(team, Team)


@pytest.mark.usefixtures("not_repaired")
def test_where_everything_is_open_all_is_kept():
    team = {
        "lead": {"name": "a", "pet": {"kind": "cat", "x": 1}},
        "others": [{"name": "b", "x": [2]}],
        "x": {"y": 3},
    }
    same(team, Team)


def test_where_everything_is_open_unknown_variants_are_kept():
    same({"lead": {"name": "a", "pet": {"kind": "dog"}, "x": 1}, "others": []}, Team)
