"""One-key wrapper unions: `{"pod": …} | {"serverless": …}`."""

from __future__ import annotations

import copy
import pickle

import msgspec
import pytest
import wrappers
import zoo
from round_trips import ELECTRIC, UNKNOWN, dec, same, wire
from runtime.codec import Decoder, from_json
from runtime.model import UNSET, Model, OpenModel, UnknownVariant
from runtime.unions import by_key

POD = {"pod": {"replicas": 2}}
SERVERLESS = {"serverless": {"cloud": "aws"}}
NEW = {"edge": {"x": 1.0}}

VARIANTS = [
    (POD, wrappers.SpecPod),
    (SERVERLESS, wrappers.SpecServerless),
    ({"byoc": "mine"}, wrappers.SpecByoc),
    ({"byoc": None}, wrappers.SpecByoc),
    (NEW, wrappers.UnknownSpec),
    ({}, wrappers.UnknownSpec),
    (POD | SERVERLESS, wrappers.UnknownSpec),
    (POD | {"note": 1}, wrappers.UnknownSpec),
    ({"pod": {"replicas": "two"}}, wrappers.UnknownSpec),
    ({"pod": None}, wrappers.UnknownSpec),
]


@pytest.fixture
def only_fast(monkeypatch):
    """Fails the test if a document takes more than msgspec."""
    monkeypatch.delattr(Decoder, "_decode_newer")


@pytest.mark.parametrize(("value", "kind"), VARIANTS)
def test_right_class(value, kind):
    assert type(same(value, wrappers.Spec)) is kind


@pytest.mark.parametrize(("value", "kind"), VARIANTS[:4])
@pytest.mark.usefixtures("only_fast")
def test_known_variants_are_decoded_by_msgspec_alone(value, kind):
    assert type(same([value], list[wrappers.Spec])[0]) is kind


@pytest.mark.parametrize("value", [value for value, _ in VARIANTS[4:]])
def test_unknown_variant_is_kept_whole(value):
    assert dec(value, wrappers.Spec).raw == value


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        (NEW, ""),
        (
            {"pod": {"replicas": "two"}},
            "Expected `int`, got `str` - at `$.pod.replicas`",
        ),
        ([POD], "Expected `object`, got `array`"),
    ],
)
def test_reason(value, reason):
    assert dec([value], list[wrappers.Spec])[0].reason == reason


@pytest.mark.parametrize("value", [value for value, _ in VARIANTS])
@pytest.mark.parametrize(
    "twin", [copy.copy, copy.deepcopy, lambda x: pickle.loads(pickle.dumps(x))]
)
def test_variants_can_be_copied(value, twin):
    spec = dec(value, wrappers.Spec)
    assert twin(spec) == spec


@pytest.mark.parametrize("value", [value for value, _ in VARIANTS])
def test_repr_can_be_evaluated(value):
    spec = dec(value, wrappers.Spec)
    assert eval(repr(spec), vars(wrappers)) == spec


def test_repr_shows_the_one_key():
    assert repr(dec({"byoc": "mine"}, wrappers.Spec)) == "SpecByoc(byoc='mine')"


def test_str_shows_the_one_key():
    assert str(dec({"byoc": "mine"}, wrappers.Spec)) == "{'byoc': 'mine'}"


def test_made_by_hand_and_decoded_are_equal():
    made = wrappers.SpecPod(pod=wrappers.PodSpec(replicas=2))
    assert made == dec(POD, wrappers.Spec)


def test_other_values_are_not_equal():
    assert dec(POD, wrappers.Spec) != dec({"pod": {"replicas": 3}}, wrappers.Spec)


def test_made_by_hand_is_written():
    assert wire(wrappers.SpecPod(pod=wrappers.PodSpec(replicas=2))) == POD


def test_member_can_be_set():
    spec = dec({"byoc": "mine"}, wrappers.Spec)
    spec.byoc = "yours"
    assert wire(spec) == {"byoc": "yours"}


@pytest.mark.parametrize("name", ["byoc", "serverless", "raw", "reason"])
def test_variant_has_no_other_members(name):
    assert not hasattr(dec(POD, wrappers.Spec), name)


def test_other_members_cannot_be_set():
    with pytest.raises(AttributeError):
        dec(POD, wrappers.Spec).byoc = "mine"


def test_unknown_variant_has_no_keys():
    assert not hasattr(dec(NEW, wrappers.Spec), "pod")


def test_second_key_is_refused():
    with pytest.raises(TypeError, match="SpecPod has one key, not byoc, pod"):
        wrappers.SpecPod(pod=wrappers.PodSpec(replicas=2), byoc="mine")


def test_missing_key_is_refused():
    with pytest.raises(TypeError, match="pod"):
        wrappers.SpecPod()


@pytest.mark.parametrize("value", [value for value, _ in VARIANTS])
def test_isinstance_of_the_union(value):
    assert isinstance(dec(value, wrappers.Spec), wrappers.Spec)


@pytest.mark.parametrize(
    "other", [wrappers.PodSpec(replicas=1), wrappers.UnknownWay(raw=1), 1]
)
def test_isinstance_of_another_union(other):
    assert not isinstance(other, wrappers.Spec)


def test_unknown_variant_is_one_of_all_unknown_variants():
    assert isinstance(dec(NEW, wrappers.Spec), UnknownVariant)


def test_known_variant_is_no_unknown_variant():
    assert not isinstance(dec(POD, wrappers.Spec), UnknownVariant)


def test_match():
    match dec(POD, wrappers.Spec):
        case wrappers.SpecServerless() | UnknownVariant():
            replicas = 0
        case wrappers.SpecPod(pod=wrappers.PodSpec(replicas=replicas)):
            pass
    assert replicas == 2


# Places


PLACES = [
    ({"spec": POD}, lambda index: index.spec),
    ({"specs": [SERVERLESS, POD]}, lambda index: index.specs[1]),
    ({"named": {"a": POD}}, lambda index: index.named["a"]),
    ({"patch": POD}, lambda index: index.patch),
    ({"alone": POD}, lambda index: index.alone),
    ({"text_or_spec": POD}, lambda index: index.text_or_spec),
    ({"nullable": POD}, lambda index: index.nullable),
]


@pytest.mark.parametrize(("value", "find"), PLACES)
@pytest.mark.usefixtures("only_fast")
def test_variant_in_every_place(value, find):
    assert type(find(same(value, wrappers.Index))) is wrappers.SpecPod


@pytest.mark.parametrize(("value", "find"), PLACES)
def test_variant_in_every_place_of_a_document_with_something_new(value, find):
    value = value | {"way": {"up": 1}}
    assert type(find(same(value, wrappers.Index))) is wrappers.SpecPod


@pytest.mark.parametrize(
    ("value", "find"),
    [
        ({"spec": NEW}, lambda index: index.spec),
        ({"specs": [POD, NEW]}, lambda index: index.specs[1]),
        ({"named": {"a": NEW}}, lambda index: index.named["a"]),
        ({"text_or_spec": NEW}, lambda index: index.text_or_spec),
        ({"nullable": NEW}, lambda index: index.nullable),
        (
            {"spec": {"pod": {"replicas": 1, "inside": NEW}}},
            lambda i: i.spec.pod.inside,
        ),
    ],
)
def test_unknown_variant_in_every_place(value, find):
    assert type(find(same(value, wrappers.Index))) is wrappers.UnknownSpec


@pytest.mark.parametrize(
    ("value", "spec"), [({}, UNSET), ({"nullable": None}, None)], ids=["absent", "null"]
)
@pytest.mark.parametrize("more", [{}, {"count": 1.0}])
def test_absent_and_null(value, spec, more):
    assert dec(value | more, wrappers.Index).nullable is spec


def test_text_beside_a_union():
    assert same({"text_or_spec": "x"}, wrappers.Index).text_or_spec == "x"


def test_key_that_only_another_union_has():
    index = same({"patch": {"byoc": "mine"}}, wrappers.Index)
    assert type(index.patch) is wrappers.UnknownSpecPatch


def test_variant_alone_ignores_other_keys():
    assert wire(dec({"alone": POD | {"byoc": "mine"}}, wrappers.Index)) == {
        "alone": POD
    }


def test_variant_alone_must_fit():
    with pytest.raises(msgspec.ValidationError, match=r"`pod` - at `\$.alone`"):
        dec({"alone": SERVERLESS}, wrappers.Index)


def test_key_that_is_no_name_in_python():
    assert same({"way": {"from": "a"}}, wrappers.Index).way.from_ == "a"


# What is wrapped


def test_unknown_variant_in_a_variant():
    spec = same({"serverless": {"cloud": "a", "engine": UNKNOWN}}, wrappers.Spec)
    assert type(spec.serverless.engine) is zoo.UnknownEngine


def test_undeclared_members_in_a_variant():
    value = {"serverless": {"cloud": "a", "engine": {**ELECTRIC, "x": 1}}}
    engine = same(value, wrappers.Spec).serverless.engine
    assert engine.additional_properties == {"x": 1}


def test_union_that_msgspec_cannot_decode_in_a_variant():
    assert type(same({"to": {"kind": "dog"}}, wrappers.Way).to) is zoo.Dog


@pytest.mark.usefixtures("only_fast")
def test_wrapper_in_a_wrapper():
    value = {"pod": {"replicas": 1, "inside": SERVERLESS}}
    assert type(same(value, wrappers.Spec).pod.inside) is wrappers.SpecServerless


def test_innermost_union_takes_the_blame():
    value = {"pod": {"replicas": 1, "inside": {"pod": {"replicas": "x"}}}}
    spec = same(value, wrappers.Spec)
    assert (type(spec), spec.pod.inside.reason[:8]) == (wrappers.SpecPod, "Expected")


def test_number_in_a_variant_is_mended():
    assert dec({"pod": {"replicas": 2.0}}, wrappers.Spec).pod.replicas == 2


def test_deep_wrappers():
    deep = POD
    for _ in range(100):
        deep = {"pod": {"replicas": 1, "inside": deep}}
    same({"spec": deep, "way": {"new": 1}}, wrappers.Index)


def test_strict_refuses_an_unfit_variant():
    with pytest.raises(msgspec.ValidationError, match=r"at `\$.spec.pod.replicas`"):
        dec({"spec": {"pod": {"replicas": "x"}}}, wrappers.Index, strict=True)


def test_strict_keeps_an_unknown_variant():
    assert type(dec(NEW, wrappers.Spec, strict=True)) is wrappers.UnknownSpec


# Unions that msgspec cannot decode


def test_open_variant_keeps_other_keys():
    assert same({"a": 1, "x": 2}, wrappers.To).additional_properties == {"x": 2}


def test_two_open_variants_at_once():
    value = {"a": 1, "b": {}}
    assert same(value, wrappers.To).raw == value


@pytest.mark.parametrize("value", [{"raw": 1}, {"reason": 1}])
def test_keys_that_are_names_of_the_unknown_variant(value):
    assert not isinstance(same(value, wrappers.By), UnknownVariant)


def test_open_variant_needs_no_room():
    class OpenA(OpenModel, one_of=("a", "b")):
        a: int

    made = from_json('{"a": 1, "b": 2}', OpenA)
    assert (made.a, made.additional_properties) == (1, {"b": 2})


def test_order_of_the_keys_is_free():
    class SpecOther(Model, one_of=("serverless", "pod", "byoc")):
        other: int

    assert SpecOther.__one_of__ == wrappers.SpecPod.__one_of__


def test_variants_without_room_make_a_union():
    class Unknown(UnknownVariant):
        pass

    mixed = by_key(Unknown, {"pod": wrappers.SpecPod, "a": wrappers.ToA})
    assert type(same(POD, mixed)) is wrappers.SpecPod
