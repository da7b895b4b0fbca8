"""The codec's promises: what decoding keeps, what it refuses, how it reads."""

from __future__ import annotations

import copy
import json
import pickle
from datetime import UTC, date, datetime
from typing import Any

import msgspec
import pytest
import zoo
from runtime.codec import Decoder, from_json, to_dict, to_json
from runtime.model import UNSET, Model

UNKNOWN = {
    "power": "Fusion",
    "n": None,
    "deep": {"power": "Diesel", "big": 12345678901234567890123, "x": [1, 2.5, 1.0]},
}
ELECTRIC = {"power": "Electric", "battery": {"cells": 2}}
GROUP_OF_NEW = {"shape": "group", "members": [{"shape": "new", "x": 1}]}


def car(**more: Any) -> dict[str, Any]:
    return {
        "name": "c",
        "engine": {"power": "Diesel", "liters": 1.5},
        "status": {"ready": True, "state": "Ready"},
        "doors": {"left": {"class": "lock", "keys": 2}},
    } | more


def dec(value: Any, kind: Any, strict: bool = False) -> Any:
    return from_json(json.dumps(value), kind, strict)


def wire(value: Any) -> Any:
    return json.loads(to_json(value))


def same(value: Any, kind: Any) -> Any:
    """Decodes, and asserts that encoding gives the same JSON."""
    result = dec(value, kind)
    assert json.dumps(wire(result), sort_keys=True) == json.dumps(value, sort_keys=True)
    return result


# Tagged unions


def test_tag_is_filled_in():
    assert wire(zoo.Diesel()) == {"power": "Diesel"}


def test_tag_is_readable():
    assert zoo.Electric(battery=zoo.Battery()).power == "Electric"


def test_tag_may_have_another_name_in_python():
    assert same({"class": "lock", "keys": 1}, zoo.Door).class_ == "lock"


def test_unknown_tag_with_another_name_in_python():
    assert same({"class": "gate"}, zoo.Door).class_ == "gate"


@pytest.mark.parametrize(
    ("value", "kind"), [(ELECTRIC, zoo.Electric), ({"power": "Diesel"}, zoo.Diesel)]
)
def test_right_class(value, kind):
    assert type(same(value, zoo.Engine)) is kind


def test_variants_inside_a_document():
    result = same({"cars": [car(), car(engine=ELECTRIC)]}, zoo.Cars)
    assert [type(c.engine) for c in result.cars] == [zoo.Diesel, zoo.Electric]


MISSED_TAGS = [
    UNKNOWN,
    {"n": 1},
    {"power": None},
    {"power": 5},
    {"power": "diesel"},
    {},
]


@pytest.mark.parametrize("value", MISSED_TAGS)
def test_unknown_missing_or_null_tag_keeps_the_whole_object(value):
    engine = same(value, zoo.Engine)
    assert (type(engine), engine.raw, engine.reason) == (zoo.UnknownEngine, value, "")


@pytest.mark.parametrize("value", MISSED_TAGS)
def test_unknown_tag_is_readable_if_it_is_text(value):
    tag = value.get("power")
    assert dec(value, zoo.Engine).power == (tag if isinstance(tag, str) else None)


@pytest.mark.parametrize(
    ("value", "kind", "find"),
    [
        (car(engine=UNKNOWN), zoo.Car, lambda c: c.engine),
        (car(doors={"a b": {"class": "x"}}), zoo.Car, lambda c: c.doors["a b"]),
        (GROUP_OF_NEW, zoo.Shape, lambda s: s.members[0]),
        ({"shape": GROUP_OF_NEW}, zoo.Everything, lambda e: e.shape.members[0]),
        ([{"shape": "q"}], list[zoo.Shape], lambda s: s[0]),
        ({"k": {"shape": "q"}}, dict[str, zoo.Shape], lambda s: s["k"]),
        ({"name_or_shape": {"shape": "q"}}, zoo.Everything, lambda e: e.name_or_shape),
        ({"x": {"shape": "q"}}, zoo.Album, lambda a: a.additional_properties["x"]),
    ],
)
def test_unknown_variant_in_every_place(value, kind, find):
    assert isinstance(find(same(value, kind)), zoo.UnknownVariant)


UNFIT = {"power": "Electric", "battery": "soon", "x": 1}


def test_unfit_body_is_kept():
    engine = same(UNFIT, zoo.Engine)
    assert (type(engine), engine.power) == (zoo.UnknownEngine, "Electric")


def test_unfit_body_has_a_reason():
    reason = "Expected `object`, got `str` - at `$.battery`"
    assert dec(UNFIT, zoo.Engine).reason == reason


def test_missing_required_member_makes_a_body_unfit():
    assert "battery" in same({"power": "Electric"}, zoo.Engine).reason


def test_strict_refuses_an_unfit_body():
    with pytest.raises(msgspec.ValidationError, match=r"at `\$.engine.battery`"):
        dec(car(engine=UNFIT), zoo.Car, strict=True)


def test_strict_keeps_an_unknown_tag():
    assert type(dec(UNKNOWN, zoo.Engine, strict=True)) is zoo.UnknownEngine


def test_innermost_union_takes_the_blame():
    value = {"shape": "group", "members": [{"shape": "circle", "r": "wide"}]}
    group = same(value, zoo.Shape)
    assert type(group) is zoo.Group
    assert group.members[0].reason


def test_one_unfit_variant_leaves_the_others_alone():
    shapes = same(
        [{"shape": "circle", "r": "w"}, {"shape": "circle", "r": 1.5}], list[zoo.Shape]
    )
    assert [type(s) for s in shapes] == [zoo.UnknownShape, zoo.Circle]


@pytest.mark.parametrize("value", ["new", 5, 1.5, True, None, [1, {"a": 2}]])
@pytest.mark.parametrize("kind", [zoo.Shape, zoo.Pet, zoo.Query, zoo.Payload])
def test_what_is_no_object_is_kept(value, kind):
    assert same([value], list[kind])[0].raw == value


def test_what_is_no_object_has_a_reason():
    assert dec([[]], list[zoo.Shape])[0].reason == "Expected `object`, got `array`"


def test_strict_refuses_what_is_no_object():
    with pytest.raises(msgspec.ValidationError):
        dec(["new"], list[zoo.Shape], strict=True)


@pytest.mark.parametrize("name", ["shape", "pets", "query"])
def test_null_stays_null_where_it_is_legal(name):
    value = {name: None, "count": 1.0}  # 1.0 sends it through the second repair
    assert getattr(dec(value, zoo.Everything), name) is None


def test_text_beside_a_union_stays_text():
    value = {"name_or_shape": "x", "shape": {"shape": "circle", "r": "w"}}
    assert same(value, zoo.Everything).name_or_shape == "x"


def test_same_schema_in_two_unions():
    circle = {"shape": "circle", "r": 1.5}
    e = same({"shape": circle, "outline": circle}, zoo.Everything)
    assert (type(e.shape), type(e.outline)) == (zoo.Circle, zoo.Circle)


def test_tag_that_only_the_other_union_knows():
    value = {"outline": {"shape": "group", "members": []}}
    assert type(same(value, zoo.Everything).outline) is zoo.UnknownOutline


# Tagged unions that msgspec cannot decode


def test_one_schema_under_two_tags():
    pets = [{"kind": "cat", "lives": 9}, {"kind": "kitten", "lives": 9}]
    assert [p.kind for p in same(pets, list[zoo.Pet])] == ["cat", "kitten"]


def test_tagged_by_member_nests():
    value = {"kind": "dog", "friend": {"kind": "cat", "lives": 1}}
    assert type(same(value, zoo.Pet).friend) is zoo.Cat


def test_tagged_by_member_unknown():
    assert same({"pets": [{"kind": "fish"}]}, zoo.Everything).pets[0].kind == "fish"


def test_tagged_by_member_unfit():
    pet = same({"kind": "cat"}, zoo.Pet)
    assert (type(pet), pet.kind, "lives" in pet.reason) == (zoo.UnknownPet, "cat", True)


def test_two_tag_fields_on_one_schema():
    both = {"a": "x", "b": "y"}
    e = same({"a": both, "b": both}, zoo.Everything)
    assert (type(e.a), type(e.b)) == (zoo.Twice, zoo.Twice)


@pytest.mark.parametrize(
    ("tag", "kind"),
    [
        (1, zoo.FirstVersion),
        (1.0, zoo.FirstVersion),
        (True, zoo.UnknownNote),
        ("1", zoo.UnknownNote),
        (3, zoo.UnknownNote),
        (None, zoo.UnknownNote),
        ([1], zoo.UnknownNote),
    ],
)
def test_integer_tags_are_compared_as_json_values(tag, kind):
    assert type(dec({"version": tag, "text": "t"}, zoo.Note)) is kind


@pytest.mark.parametrize(
    ("tag", "kind"),
    [
        (True, zoo.Married),
        (False, zoo.Single),
        (1, zoo.UnknownPerson),
        (0, zoo.UnknownPerson),
        (0.0, zoo.UnknownPerson),
        ("true", zoo.UnknownPerson),
    ],
)
def test_boolean_tags_are_compared_as_json_values(tag, kind):
    assert (
        type(same({"married": tag, "to": "x"} if tag else {"married": tag}, zoo.Person))
        is kind
    )


@pytest.mark.parametrize("tag", [{}, {"by": None}, {"by": "air"}, {"by": 1}])
def test_default_variant_takes_missing_and_unknown_tags(tag):
    assert type(same({"text": "t", **tag}, zoo.Mail)) is zoo.Letter


def test_default_variant_leaves_known_tags_alone():
    assert type(same({"by": "truck", "weight": 1.5}, zoo.Mail)) is zoo.Parcel


def test_default_variant_may_be_unfit():
    assert "text" in same({"weight": 1}, zoo.Mail).reason


def test_variant_that_is_a_union():
    things = [
        {"type": "shape", "shape": "circle", "r": 1.5},
        {"type": "pet", "kind": "dog"},
    ]
    assert [type(t) for t in dec(things, list[zoo.Thing])] == [zoo.Circle, zoo.Dog]


def test_unknown_variant_of_a_variant_that_is_a_union():
    assert type(same({"type": "shape", "shape": "x"}, zoo.Thing)) is zoo.UnknownShape


# One-key wrappers and structural unions


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        ({"text": "t"}, zoo.TextPayload),
        ({"engine": ELECTRIC}, zoo.EnginePayload),
        ({"video": {"x": 1}}, zoo.UnknownPayload),
        ({"text": "t", "engine": ELECTRIC}, zoo.UnknownPayload),
        ({"text": 1}, zoo.UnknownPayload),
        ({}, zoo.UnknownPayload),
    ],
)
def test_wrapper_union(value, kind):
    assert type(same(value, zoo.Payload)) is kind


def test_unknown_variant_in_a_wrapper():
    assert type(same({"engine": UNKNOWN}, zoo.Payload).engine) is zoo.UnknownEngine


def test_extra_members_in_a_wrapper():
    value = {"engine": {**ELECTRIC, "x": 1}}
    assert same(value, zoo.Payload).engine.additional_properties == {"x": 1}


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        ({"vector": [1.5], "top_k": 3}, zoo.ByVector),
        ({"id": "a"}, zoo.ById),
        ({"text": "a"}, zoo.UnknownQuery),
        ({"id": 1}, zoo.UnknownQuery),
    ],
)
def test_union_told_apart_by_members(value, kind):
    assert type(same({"query": value}, zoo.Everything).query) is kind


@pytest.mark.parametrize(
    ("value", "kind"), [("a", str), (["a"], list), ({"id": "a"}, zoo.ById)]
)
def test_union_of_json_types(value, kind):
    assert type(same({"id_or_ids": value}, zoo.Everything).id_or_ids) is kind


@pytest.mark.parametrize("value", ["a", 1, 1.0, 2.5, True, False])
@pytest.mark.parametrize("more", [{}, {"shape": {"shape": "?"}}, {"count": 2.0}])
def test_union_of_scalars_keeps_the_type(value, more):
    assert type(dec({"scalar": value, **more}, zoo.Everything).scalar) is type(value)


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
    monkeypatch.setattr(Decoder, "_decode_repaired", None)
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

    from types import MappingProxyType

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
