"""The codec's promises: what decoding keeps, what it refuses, what is written."""

from __future__ import annotations

import copy
import json
import pickle
from datetime import UTC, date, datetime
from types import MappingProxyType
from typing import Any

import msgspec
import pytest
import zoo
from round_trips import ELECTRIC, UNFIT, UNKNOWN, car, dec, same, wire
from runtime.codec import Decoder, from_json, to_dict, to_json
from runtime.model import UNSET, Model

# Undeclared members


WARM = {**ELECTRIC, "warm": {"up": [1, None]}}


@pytest.mark.parametrize("kind", [zoo.Engine, zoo.Electric])
def test_open_model_keeps_undeclared_members(kind):
    assert same(WARM, kind).additional_properties == {"warm": {"up": [1, None]}}


def test_closed_model_drops_undeclared_members():
    assert wire(dec({"power": "Diesel", "x": 1}, zoo.Engine)) == {"power": "Diesel"}


def test_undeclared_members_may_be_models():
    made = zoo.Electric(
        battery=zoo.Battery(), additional_properties={"w": zoo.Battery(cells=1)}
    )
    assert wire(made) == {"power": "Electric", "battery": {}, "w": {"cells": 1}}


def test_undeclared_members_of_a_type():
    assert same({"total": 1, "x": 2}, zoo.Counts).additional_properties == {"x": 2}


def test_undeclared_members_of_a_type_are_mended():
    assert dec({"total": 1, "x": 2.0}, zoo.Counts).additional_properties == {"x": 2}


def test_undeclared_members_of_a_type_are_checked():
    with pytest.raises(msgspec.ValidationError):
        dec({"total": 1, "x": "two"}, zoo.Counts)


def test_model_without_undeclared_members():
    assert same(ELECTRIC, zoo.Electric).additional_properties == {}


@pytest.mark.parametrize(
    "twin", [copy.copy, copy.deepcopy, lambda x: pickle.loads(pickle.dumps(x))]
)
@pytest.mark.parametrize("value", [WARM, UNKNOWN, UNFIT])
def test_models_can_be_copied(twin, value):
    engine = dec(value, zoo.Engine)
    assert twin(engine) == engine


# States, names, numbers, dates


def test_absent_and_null():
    assert same({}, zoo.Everything).note is UNSET
    assert same({"note": None}, zoo.Everything).note is None


def test_null_is_written_where_it_is_legal():
    assert wire(zoo.Everything(note=None)) == {"note": None}


def test_null_that_was_not_promised_reads_as_absent():
    e = dec({"items": None, "shape": None, "count": None}, zoo.Everything)
    assert e == zoo.Everything()


def test_null_for_a_required_member_is_an_error_with_a_path():
    with pytest.raises(msgspec.ValidationError, match=r"got `null` - at `\$.status`"):
        dec(car(status=None), zoo.Car)


def test_empty_values_are_written():
    assert wire(zoo.Everything(items=[], count=0, class_="")) == {
        "items": [],
        "count": 0,
        "class": "",
    }


def test_wire_names():
    e = same({"class": "c", "_private": "p"}, zoo.Everything)
    assert (e.class_, e.private) == ("c", "p")


def test_wire_names_beside_undeclared_members():
    record = same({"_id": "r1", "text": "hello", "id": 1}, zoo.Record)
    assert record == zoo.Record(
        id="r1", additional_properties={"text": "hello", "id": 1}
    )


def test_open_enum():
    state = {"ready": False, "state": "Dreaming"}
    assert same(car(status=state), zoo.Car).status.state == "Dreaming"


def test_whole_number():
    count = dec({"count": 3.0}, zoo.Everything).count
    assert (count, type(count)) == (3, int)


def test_fraction_is_no_integer():
    with pytest.raises(msgspec.ValidationError, match="count"):
        dec({"count": 3.5}, zoo.Everything)


NOON = datetime(2025, 3, 15, 10, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        "2025-03-15T10:30:00Z",
        "2025-03-15T10:30Z",
        "2025-03-15T10:30:00+00",
        "2025-03-15 10:30:00+00:00",
        "2025-03-15T11:30:00.000+01:00",
    ],
)
def test_dates_that_are_nearly_right(text):
    assert dec({"when": text}, zoo.Everything).when == NOON


def test_date_and_time_round_trip():
    same({"when": "2025-03-15T10:30:00Z", "day": "2025-03-15"}, zoo.Everything)


def test_date():
    assert dec({"day": "20250315"}, zoo.Everything).day == date(2025, 3, 15)


@pytest.mark.parametrize("member", ["when", "day"])
def test_text_that_is_no_date(member):
    with pytest.raises(msgspec.ValidationError, match=member):
        dec({member: "yesterday"}, zoo.Everything)


# Errors and hostile input


def test_errors_keep_their_path():
    broken = car(status={"ready": "no", "state": "x"}, engine=UNKNOWN)
    with pytest.raises(msgspec.ValidationError, match=r"\$.cars\[1\].status.ready"):
        dec({"cars": [car(), broken]}, zoo.Cars)


DEEP_NODE = b'{"value":1,"next":' * 900 + b'{"value":"x"}' + b"}" * 900
DEEP_PET = b'{"kind":"dog","friend":' * 5_000 + b"0" + b"}" * 5_000


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"", zoo.Engine),
        (b'{"power": "zz"', zoo.Engine),
        (b'{"power": "\xff"}', zoo.Engine),
        (b'{"power": "\\ud800"}', zoo.Engine),
        (b'{"n": 1e400}', zoo.Engine),
        (b"\xff", zoo.Pet),
        (b"[" * 100_000, list[zoo.Pet]),
        (b'{"next":' * 100_000, zoo.Node),
        (DEEP_NODE, zoo.Node),
        (DEEP_PET, zoo.Pet),
    ],
    ids=lambda value: value[:20].decode("latin1") if type(value) is bytes else "",
)
@pytest.mark.parametrize("strict", [True, False])
def test_what_cannot_be_read_is_always_the_same_error(body, kind, strict):
    with pytest.raises(msgspec.MsgspecError):
        from_json(body, kind, strict)


def test_deep_documents_are_read():
    deep: dict[str, Any] = {"shape": "new"}
    for _ in range(150):
        deep = {"shape": "group", "members": [deep]}
    assert type(same(deep, zoo.Shape)) is zoo.Group


@pytest.mark.parametrize("name", ["raw", "extra", "reason"])
@pytest.mark.parametrize("value", [{"power": "\ufdd0"}, ELECTRIC])
def test_a_server_cannot_forge_what_stands_between(name, value):
    same({**value, "\ufdd0" + name: {"a": 1}}, zoo.Engine)


def test_an_unfit_variant_is_kept_as_it_was_before_its_parts_were_mended():
    members = [{"shape": "circle", "r": 1.5}, 5, {"x": 1.0}]
    value = {"shape": "group", "members": members, "named": 1}
    assert same(value, zoo.Shape).raw == value


def test_all_decoders_can_be_built():
    kinds = [
        k for k in vars(zoo).values() if isinstance(k, type) and issubclass(k, Model)
    ]
    unions = [zoo.Engine, zoo.Door, zoo.Shape, zoo.Outline]
    assert len([Decoder(kind) for kind in kinds + unions]) > 30


@pytest.mark.parametrize(
    ("value", "kind"),
    [(car(), zoo.Car), ({"kind": "dog"}, zoo.Pet), ({"text": "t"}, zoo.Payload)],
)
def test_known_documents_never_leave_the_fast_path(monkeypatch, value, kind):
    monkeypatch.delattr(Decoder, "_decode_newer")
    same(value, kind)


# Encoding


def test_bodies_that_mix_dicts_and_models():
    kept = dec(UNKNOWN, zoo.Engine)
    warm = dec(WARM, zoo.Engine)
    assert wire({"a": {"b": [warm, kept, None]}}) == {"a": {"b": [WARM, UNKNOWN, None]}}


def test_text_that_starts_like_a_mark_is_written_as_it_is():
    assert wire({"\ufdd0": "\ufdd0raw"}) == {"\ufdd0": "\ufdd0raw"}


def test_plain_values_of_other_classes():
    class Text(str):
        pass

    class Array:
        def tolist(self) -> list[float]:
            return [0.5]

    class Members(dict[str, Any]):
        pass

    value = {
        "a": Text("x"),
        "b": MappingProxyType({"c": 1}),
        "d": Array(),
        "e": Members(f=1),
    }
    assert wire(value) == {"a": "x", "b": {"c": 1}, "d": [0.5], "e": {"f": 1}}


def test_what_json_cannot_hold_is_an_error():
    with pytest.raises(TypeError, match="object cannot be written as JSON"):
        to_json(object())


def test_to_dict():
    assert to_dict(dec(car(engine=WARM), zoo.Car)) == car(engine=WARM)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-32"])
@pytest.mark.parametrize("strict", [False, True])
def test_other_encodings_of_unicode_are_read(encoding, strict):
    body = json.dumps(car(name="é"), ensure_ascii=False).encode(encoding)
    assert from_json(body, zoo.Car, strict=strict) == dec(car(name="é"), zoo.Car)


def test_integers_that_python_would_not_read_are_refused():
    with pytest.raises(msgspec.ValidationError, match="Integer value out of range"):
        from_json(b"[%b]" % (b"9" * 5000), list[int])
