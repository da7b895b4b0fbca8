"""Unions: which variant a value becomes, and what is kept of a new one."""

from __future__ import annotations

import msgspec
import pytest
import zoo
from round_trips import ELECTRIC, GROUP_OF_NEW, UNFIT, UNKNOWN, car, dec, same, wire

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


def test_unknown_integer_tag_is_readable():
    assert same({"version": 3}, zoo.Note).version == 3


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
