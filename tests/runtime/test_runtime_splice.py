"""Bodies with little that msgspec cannot write, which is put in its place."""

from __future__ import annotations

import json

import pytest
import zoo
from hypothesis import given, settings
from hypothesis import strategies as st
from opened import Chain, Hit, Hits, Team
from round_trips import UNKNOWN, car, dec, same, wire
from runtime.model import to_json
from runtime.unfold import splice

from runtime import model

TEXT = st.text(st.sampled_from('a{}[]",:\\é\ufdd0\U0001f600'))
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | TEXT,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3)
    ),
    max_leaves=8,
)
EXTRA = st.dictionaries(TEXT.map("x".__add__), JSON, max_size=2)


@given(st.lists(st.tuples(EXTRA, st.none() | EXTRA), max_size=4))
@settings(deadline=None)
def test_undeclared_members_of_any_kind(objects):
    chains = [
        {**extra, "value": 1, **({"next": {"value": 2, **inner}} if inner else {})}
        for extra, inner in objects
    ]
    made = dec(chains, list[Chain])
    assert json.loads(splice(_marked(made))) == chains
    assert wire(made) == chains


@given(st.lists(st.dictionaries(TEXT, JSON, max_size=3), max_size=4))
@settings(deadline=None)
def test_unknown_variants_of_any_kind(objects):
    unknown = [{**value, "power": "Fusion"} for value in objects]
    same({"cars": [car(), *(car(engine=value) for value in unknown)]}, zoo.Cars)


def _marked(value: object) -> bytes:
    return model._encode(value)


def test_models_in_what_is_kept():
    hit = Hit(id="a", additional_properties={"x": [zoo.UnknownEngine(raw={"b": hit_})]})
    assert wire(hit) == {"_id": "a", "x": [{"b": {"_id": "b", "y": 1}}]}


hit_ = Hit(id="b", additional_properties={"y": 1})


@pytest.mark.parametrize("engine", [UNKNOWN, {"power": "{", "x": '{"'}])
def test_braces_before_a_mark(engine):
    same({"cars": [car(engine=engine)]}, zoo.Cars)


def test_declared_members_win_in_the_middle_of_others():
    known = [Hit(id=str(number)) for number in range(3)]
    known[1].additional_properties = {"_id": "b", "x": 1}
    hits = Hits(hits=known)
    assert wire(hits) == {"hits": [{"_id": "0"}, {"x": 1, "_id": "1"}, {"_id": "2"}]}


def test_what_was_asked_for_and_is_empty_is_not_written():
    team = dec({"lead": {"name": "a", "pet": {"kind": "cat"}}, "others": []}, Team)
    assert team.lead.pet.additional_properties == {}
    assert to_json(team.lead) == b'{"name":"a","pet":{"kind":"cat"}}'
