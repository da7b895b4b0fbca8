"""What `strict` refuses: undeclared members of closed objects, unlisted values."""

from __future__ import annotations

import re

import msgspec
import pytest
from closed import Basket, Crate, Fruit, Fruits, Nut, SpecFruit, State, Tree, UnknownBox
from round_trips import dec, wire
from runtime.codec import to_json
from runtime.model import UnknownVariant
from runtime.twins import strict_twin

FRUIT = {"name": "fig"}
MORE = {"name": "fig", "x": 1}

PLACES = [
    (MORE, Fruit, "$"),
    ([FRUIT, MORE], list[Fruit], "$[1]"),
    ({"a": MORE}, dict[str, Fruit], "$[...]"),
    ({"fruit": MORE}, Basket, "$.fruit"),
    ({"fruits": [MORE]}, Basket, "$.fruits[0]"),
    ({"box": {"kind": "fruit", "fruit": MORE}}, Basket, "$.box.fruit"),
    ({"box": {"kind": "lid", "x": 1}}, Basket, "$.box"),
    ({"spec": {"fruit": MORE}}, Basket, "$.spec.fruit"),
    ({"other": MORE}, Basket, "$.other"),
    ({"fruit": MORE, "y": 1}, Crate, "$.fruit"),
    ({"y": MORE}, Fruits, "$[...]"),
    ({"leaf": "a", "under": [{"leaf": "b", "x": 1}]}, Tree, "$.under[0]"),
]


@pytest.mark.parametrize(("value", "kind", "path"), PLACES)
def test_undeclared_member_of_a_closed_object(value, kind, path):
    at = "" if path == "$" else f" - at `{path}`"
    message = re.escape(f"Object contains unknown field `x`{at}")
    with pytest.raises(msgspec.ValidationError, match=f"^{message}$"):
        dec(value, kind, strict=True)


@pytest.mark.parametrize(("value", "kind"), [place[:2] for place in PLACES])
def test_it_is_ignored_otherwise(value, kind):
    assert b'"x"' not in to_json(dec(value, kind))


DECLARED = [
    (FRUIT, Fruit),
    ({"fruit": FRUIT, "box": {"kind": "lid"}, "spec": {"fruit": FRUIT}}, Basket),
    ({"fruit": FRUIT, "y": 1}, Basket),
    ({"other": {"shell": "hard"}}, Basket),
    ({"state": "Ready", "level": 1, "states": ["Ready"]}, State),
    ({"free": "Dreaming"}, State),
]


@pytest.mark.parametrize(("value", "kind"), DECLARED)
def test_what_is_declared_is_read(value, kind):
    assert dec(value, kind, strict=True) == dec(value, kind)


def test_real_classes_are_made():
    basket = dec({"fruit": FRUIT, "spec": {"fruit": FRUIT}}, Basket, strict=True)
    assert (type(basket.fruit), type(basket.spec)) == (Fruit, SpecFruit)


def test_open_objects_keep_their_members():
    crate = dec({"fruit": FRUIT, "y": 2}, Crate, strict=True)
    assert wire(crate) == {"fruit": FRUIT, "y": 2}


def test_unknown_variants_are_kept():
    value = {"fruit": FRUIT, "box": {"kind": "bag"}, "spec": {"bag": 1}}
    basket = dec(value, Basket, strict=True)
    assert isinstance(basket.box, UnknownBox)
    assert isinstance(basket.spec, UnknownVariant)


UNLISTED = [
    ({"state": "Dreaming"}, r"Invalid enum value 'Dreaming' - at `\$.state`"),
    ({"level": 3}, r"Invalid enum value 3 - at `\$.level`"),
    ({"states": ["Ready", "Dreaming"]}, r"'Dreaming' - at `\$.states\[1\]`"),
    ({"state": 1}, r"Expected `str"),
]


@pytest.mark.parametrize(("value", "message"), UNLISTED)
def test_value_that_is_not_listed(value, message):
    with pytest.raises(msgspec.ValidationError, match=message):
        dec(value, State, strict=True)


@pytest.mark.parametrize("value", [value for value, _ in UNLISTED[:3]])
def test_it_is_kept_otherwise(value):
    assert wire(dec(value, State)) == value


def test_types_with_nothing_closed_are_decoded_once():
    assert dec({}, Nut, strict=True) == Nut()
    assert strict_twin(Nut) is Nut
