"""Unions of `choice`: what a value becomes, by its JSON type, its tag and trial."""

from __future__ import annotations

import time
from datetime import UTC, date, datetime

import choices
import msgspec
import pytest
from round_trips import dec, same, wire
from runtime.codec import Decoder, from_json

from runtime import newer

WHEN = "2025-03-15T10:30:00.123456Z"


def unknown(value, kind, strict=False):
    """Decodes, and asserts that the value is unknown; returns the reason."""
    result = dec(value, kind, strict)
    assert isinstance(result, kind.unknown)
    assert result.raw == value
    if not strict:
        assert same(value, kind) == result
    return result.reason


# By tag

TAGGED = [
    ({"type": "a", "a": 1}, choices.A),
    ({"type": "b", "b": 1}, choices.B),
    ({"type": "b", "b": 1, "other": [1]}, choices.C),
    ({}, choices.D),
    ({"x": 1}, choices.D),
    ({"type": "e", "e": 1}, choices.E),
    ({"type": "e", "e": "1"}, choices.F),
    ({"type": None, "e": 1}, choices.E),
    ({"type": None, "e": "1"}, choices.F),
    ("text", str),
    ([1, 2], list),
]


@pytest.mark.parametrize(("value", "kind"), TAGGED)
@pytest.mark.parametrize("more", [{}, {"x": [1, None]}], ids=["", "more"])
def test_item(value, kind, more):
    value = {**value, **more} if isinstance(value, dict) else value
    assert type(same(value, choices.Item)) is kind


@pytest.mark.parametrize(("value", "kind"), TAGGED)
def test_item_in_every_place(value, kind):
    bag = {
        "items": [value, "x", value],
        "named": {"n": value},
        "item": value,
        "pair": [value, {"a": 1, "y": 2}],
        "rest": [value],
    }
    result = same(bag, choices.Bag)
    found = [result.items[2], result.named["n"], result.item, result.rest[0]]
    assert {type(each) for each in (*found, result.pair[0])} == {kind}
    assert result.pair[1].additional_properties == {"y": 2}


@pytest.mark.parametrize(
    ("tag", "kind"),
    [
        (None, choices.Ajar),
        (2, choices.Shut),
        (2.0, choices.Shut),
        (True, choices.UnknownItem),
        ("2", choices.UnknownItem),
        ([], choices.UnknownItem),
        ({}, choices.UnknownItem),
    ],
)
def test_tags_are_compared_as_json_values(tag, kind):
    assert type(dec({"type": tag, "n": 1}, choices.Tags)) is kind


def test_unlisted_and_absent_tags_are_unknown_by_default():
    assert unknown({"type": "z"}, choices.Tags) == ""
    assert unknown({"a": 1}, choices.Tags) == ""
    assert unknown({"type": "z"}, choices.Tags, strict=True) == ""


def test_undeclared_tag_of_an_open_variant_still_tells():
    for number in (1, 1.0):  # the second is repaired in another way
        value = {"type": None, "n": number}
        assert type(dec([value], list[choices.Tags])[0]) is choices.Ajar
    assert type(same({"type": None, "n": 1}, choices.Tags)) is choices.Ajar


# By the type of a member


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        ({"size": "s"}, choices.BySize),
        ({"size": [1]}, choices.BySizes),
        ({"size": [1], "step": 2}, choices.BySpan),
        ({"name": "n"}, choices.Unsized),
        ({"size": 1}, choices.UnknownSized),
        ({"size": None}, choices.UnknownSized),
    ],
)
def test_by_member_type(value, kind):
    assert type(same(value, choices.Sized)) is kind


# By trial


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        ({"a": 1}, choices.A),
        ({"b": 1}, choices.B),
        ({"a": 1, "b": 2}, choices.A),
        ({"a": 1, "b": 2, "more": "m"}, choices.B),
        ({"a": "1", "b": 2}, choices.B),
        ({"a": "1"}, dict),
        ({"z": {"y": 1.0}}, dict),
        ({}, dict),
    ],
)
def test_trial(value, kind):
    assert type(same(value, choices.Loose)) is kind
    assert type(same({"loose": value}, choices.Bag).loose) is kind


def test_what_declares_most_wins_and_the_first_among_equals():
    assert type(same({"n": 1.5, "when": WHEN}, choices.Numbers)) is choices.Text
    assert type(same({"n": 1, "x": 2}, choices.Doors)) is choices.Ajar
    assert type(same({"n": 1, "m": 2}, choices.Doors)) is choices.Shut
    assert type(dec({"n": 1}, choices.Numbers)) is choices.Text


def test_trial_sees_undeclared_members_of_a_type():
    value = {"n": "one", "x": "two"}
    assert type(same(value, choices.Numbers)) is choices.Text


def test_trial_mends_before_it_refuses():
    value = {"type": "b", "b": 1.0, "other": [1.0], "x": 1}
    result = dec(value, choices.Item)
    assert (type(result), result.other) == (choices.C, [1])
    moment = dec({"n": 1, "when": "2025-03-15 10:30Z"}, choices.Numbers)
    assert moment.when == datetime(2025, 3, 15, 10, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        ({"n": 1}, choices.Shut),
        ({"n": 1, "m": 2}, choices.Shut),
        ({"n": 1, "x": 2}, choices.Ajar),
        ({"n": 1, "m": 2, "x": 2}, choices.Ajar),
    ],
)
def test_closed_objects_do_not_fit_other_members(value, kind):
    assert type(same(value, choices.Doors)) is kind


def test_closed_object_is_taken_if_nothing_else_fits():
    assert type(dec({"m": 1, "x": 2}, choices.Doors)) is choices.Shut


CIRCLE = {"shape": "circle", "r": 1.5}


@pytest.mark.parametrize(
    ("value", "kind", "inner"),
    [
        ({"of": CIRCLE}, choices.Framed, choices.Circle),
        ({"of": {**CIRCLE, "x": 1}, "y": 1}, choices.Framed, choices.Circle),
        ({"of": {"type": "a", "a": 1}}, choices.Listed, choices.A),
        ({"of": "text"}, choices.Listed, str),
        ({"of": {"type": "a", "a": 1, "x": 1}, "y": 1}, choices.Listed, choices.A),
        ({"of": {"type": "a", "a": 1}, "width": 1}, choices.Listed, choices.A),
    ],
)
def test_unknown_variant_within_is_no_fit(value, kind, inner):
    result = same(value, choices.Picture)
    assert (type(result), type(result.of)) == (kind, inner)


@pytest.mark.parametrize("strict", [False, True])
def test_unknown_variant_within_is_admitted_if_nothing_else_fits(strict):
    value = {"of": {"shape": "star", "type": "a"}, "width": 1}
    result = dec(value, choices.Picture, strict)
    assert type(result) is choices.Framed
    assert result.of.raw == value["of"]


def test_unlisted_value_is_no_fit_unless_nothing_else_fits():
    value = {"type": "b", "b": 1, "state": "on"}
    assert type(same(value, choices.Item)) is choices.C
    assert type(same({**value, "state": "new"}, choices.Item)) is choices.B
    listed = {"of": "x", "state": "new"}
    assert type(same(listed, choices.Picture)) is choices.Listed


def test_nothing_fits():
    value = {"type": "b", "b": "x", "more": "m"}
    assert unknown(value, choices.Item) == "Expected `int`, got `str` - at `$.b`"
    reason = "Object missing required field `a`"
    assert unknown({"type": "a"}, choices.Item) == reason


def test_what_is_missing_is_that_of_what_declares_most():
    value = {"type": "b", "more": "m"}
    assert unknown(value, choices.Item) == "Object missing required field `b`"


def test_unions_within_a_trial_are_tried_variant_by_variant():
    assert type(same(CIRCLE, choices.Mixed)) is choices.Circle
    assert type(same({"shape": "square", "side": 1.5}, choices.Mixed)) is choices.Square
    assert type(same({"one": 1}, choices.Mixed)) is choices.KeyOne
    assert type(same({"n": 1, "two": 1}, choices.Mixed)) is choices.Ajar


@pytest.mark.parametrize(
    "value",
    [{}, {"three": 1}, {"one": "x"}, {"shape": "star"}, {"n": "x"}, {"r": 1.5, "x": 1}],
)
def test_what_fits_no_tried_variant_is_unknown_to_the_outer_union(value):
    unknown(value, choices.Mixed)


def test_union_within_a_union_keeps_its_own_unknown_variant():
    assert type(same({"in": "item", "a": 1}, choices.Outer)) is choices.D
    value = {"in": "item", "type": "a"}
    assert type(same(value, choices.Outer)) is choices.UnknownItem
    assert type(same({"in": "new"}, choices.Outer)) is choices.UnknownOuter


# Values that are no objects


@pytest.mark.parametrize(
    ("value", "union", "kind"),
    [
        (1, choices.Scalar, int),
        (1.5, choices.Scalar, float),
        (True, choices.Scalar, bool),
        ("a", choices.Word, str),
        ("b", choices.OpenWord, str),
        (2, choices.Small, int),
        ("2025-03-15", choices.Day, date),
        ("2025-03-15T10:30:00Z", choices.Moment, datetime),
        ("YQ==", choices.Blob, bytes),
        ([1, {"n": 1, "x": 2}], choices.Pair, tuple),
        ([{"n": 1, "x": 2}, {"n": 2}], choices.Many, list),
    ],
)
def test_by_json_type(value, union, kind):
    result = same(value, union)
    assert type(result) is kind
    assert isinstance(result, union)
    assert type(same([value], list[union])[0]) is kind


@pytest.mark.parametrize(
    ("value", "union", "kind"),
    [
        (1.0, choices.Small, int),
        ("2025-03-15 10:30Z", choices.Moment, datetime),
        ("20250315", choices.Day, date),
        ("YQ", choices.Blob, bytes),
        ([1.0, {"n": 1.0}], choices.Pair, tuple),
    ],
)
def test_what_is_no_object_is_mended(value, union, kind):
    assert type(dec(value, union)) is kind


@pytest.mark.parametrize(
    ("value", "union", "reason"),
    [
        (1, choices.Item, "Expected `object | str | array`, got `int`"),
        (None, choices.Item, "Expected `object | str | array`, got `null`"),
        ({}, choices.Scalar, "Expected `int | float | bool`, got `object`"),
        ("x", choices.Scalar, "Expected `int | float | bool`, got `str`"),
        (True, choices.Small, "Expected `int`, got `bool`"),
        (3, choices.Small, "Invalid enum value 3"),
        (1.5, choices.Small, "Expected `int`, got `float`"),
        ("b", choices.Word, "Invalid enum value 'b'"),
        (["x"], choices.Item, "Expected `int`, got `str` - at `$[0]`"),
        ("soon", choices.Moment, "Invalid RFC3339 encoded datetime"),
        ([1], choices.Pair, "Expected `array` of length 2, got 1"),
    ],
)
def test_what_nothing_takes_is_unknown(value, union, reason):
    assert unknown(value, union) == reason
    assert isinstance(dec([value], list[union])[0], union.unknown)
    with pytest.raises(msgspec.ValidationError):
        dec(value, union, strict=True)


def test_null_where_it_is_legal():
    assert same({"item": None}, choices.Bag).item is None
    assert dec({"item": None, "count": 1.0}, choices.Bag).item is None
    assert same([None, "x"], list[choices.Item | None]) == [None, "x"]


def test_isinstance_asks_for_any_variant():
    values = [choices.A(a=1), choices.D(), "x", [1], choices.UnknownItem(raw=1)]
    assert all(isinstance(value, choices.Item) for value in values)
    others = [1, None, {}, choices.Ajar(n=1), choices.UnknownLoose(raw=1)]
    assert not any(isinstance(value, choices.Item) for value in others)
    assert isinstance({}, choices.Loose)
    assert isinstance("b", choices.Word)


def test_msgspec_takes_a_union_beside_null_only():
    Decoder(choices.Item | None)
    with pytest.raises(TypeError, match="may not contain any additional types"):
        Decoder(choices.Item | int)


# Strict


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        ({"type": "a", "a": "x"}, choices.Item),
        ({"type": "b", "b": "x", "more": "m"}, choices.Item),
        ({"of": "x", "state": "new"}, choices.Picture),
        ({"m": 1, "x": 2}, choices.Doors),
    ],
)
def test_strict_refuses_what_does_not_fit(value, kind):
    with pytest.raises(msgspec.ValidationError):
        dec(value, kind, strict=True)
    with pytest.raises(msgspec.ValidationError, match=r"at `\$\[0\]"):
        dec([value], list[kind], strict=True)


@pytest.mark.parametrize(("value", "kind"), TAGGED)
def test_strict_reads_what_fits(value, kind):
    assert type(dec(value, choices.Item, strict=True)) is kind


# Speed


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        ([value for value, _ in TAGGED if value != {"x": 1}], list[choices.Item]),
        ([{"a": 1}, {"b": 1}, {"a": "x"}, {"y": 1}], list[choices.Loose]),
        ([{"of": CIRCLE}, {"of": {"type": "a", "a": 1}}], list[choices.Picture]),
        ([{"size": [1], "step": 1}, {"size": "x"}], list[choices.Sized]),
        ([{"of": "x", "state": "new"}], list[choices.Picture]),
        ([{"n": 1.5, "when": WHEN}], list[choices.Numbers]),
    ],
)
def test_what_fits_to_the_letter_never_leaves_the_fast_path(monkeypatch, value, kind):
    monkeypatch.delattr(Decoder, "_decode_newer")
    same(value, kind)


def test_undeclared_members_do_not_lead_to_the_slow_path(monkeypatch):
    monkeypatch.delattr(newer, "_repair")
    value = [{"type": "b", "b": 1, "other": [1], "x": 1}, {"type": "e", "e": 1, "y": 2}]
    same({"items": value, "pair": [value[0], {"a": 1, "x": 1}]}, choices.Bag)


@pytest.mark.parametrize("leaf", [{"leaf": 1}, {"leaf": "x"}, {"leaf": 1.0}, 5])
@pytest.mark.parametrize("more", [{}, {"x": 1}])
@pytest.mark.parametrize("strict", [False, True])
def test_a_union_that_holds_itself_is_not_tried_for_ever(leaf, more, strict):
    value = leaf
    for _ in range(40):
        value = {"arg": value, **more}
    start = time.process_time()
    try:
        dec(value, choices.Tree, strict)
    except msgspec.ValidationError:
        assert strict
    assert time.process_time() - start < 2


def test_an_unknown_variant_deep_within():
    value = {"arg": {"arg": {"leaf": "x"}}, "flat": "f"}
    tree = same(value, choices.Tree)
    assert (type(tree), type(tree.arg)) == (choices.Wrap, choices.Not)
    assert tree.arg.arg.reason == "Expected `int`, got `str` - at `$.leaf`"


# Date-times and base64


@pytest.mark.parametrize(
    ("text", "microsecond"),
    [
        ("2025-12-31T23:59:59.9999999Z", 999999),
        ("2025-12-31T23:59:59.1234567+01:00", 123456),
        ("2025-12-31T23:59:59.123456789123Z", 123456),
        ("2025-12-31 23:59:59.0000009Z", 0),
        ("2025-12-31T23:59:59.123456Z", 123456),
    ],
)
@pytest.mark.parametrize("more", [{}, {"x": 1}, {"n": "text"}])
def test_digits_beyond_microseconds_are_cut(text, microsecond, more):
    value = {"n": 1, "when": text, **more}
    for kind in (choices.Text, choices.Numbers):
        when = dec(value, kind).when
        assert (when.second, when.microsecond) == (59, microsecond)
        assert dec(value, kind, strict=True).when == when
    as_text = msgspec.json.encode([text]).decode()
    assert from_json(as_text, list[datetime])[0].microsecond == microsecond


FINE = "2025-12-31T23:59:59.9999999Z"
CUT = "2025-12-31T23:59:59.999999Z"


@pytest.mark.parametrize("more", [{}, {"x": FINE}, {"numbers": {"n": "?", "y": FINE}}])
@pytest.mark.parametrize("key", [{"one": 1}, {"three": FINE}])
def test_only_date_times_are_cut(more, key):
    def log(time):
        return {
            "at": time,
            "text": FINE,
            "times": [time],
            "named": {"n": time},
            "pair": [FINE, time],
            "moment": time,
            "numbers": {"n": "?", "when": time},
            "free": {FINE: FINE},
            "key": key,
            "score": 0.12345678901,
        }

    value = {**log(FINE), "inner": log(FINE), "logs": [log(FINE), log(FINE)], **more}
    kept = {**log(CUT), "inner": log(CUT), "logs": [log(CUT), log(CUT)], **more}
    assert wire(dec(value, choices.Log)) == kept


def test_documents_with_long_digits_are_not_repaired(monkeypatch):
    monkeypatch.delattr(Decoder, "_decode_newer")
    made = dec([{"at": FINE, "text": FINE}], list[choices.Log])[0]
    assert (made.at.second, made.at.microsecond, made.text) == (59, 999999, FINE)


def test_numbers_and_text_with_many_digits_stay_as_they_are():
    value = {"n": 0.12345678901, "x": "at 10:30:00.123456789"}
    assert same(value, choices.Text).additional_properties == {"x": value["x"]}


def test_types_without_date_times_are_not_searched_for_digits(monkeypatch):
    monkeypatch.delattr(newer, "_repair")
    same({"size": "10:30:00.123456789"}, choices.BySize)


@pytest.mark.parametrize(
    ("text", "data"), [("", b""), ("YQ", b"a"), ("YWI", b"ab"), ("YWJj", b"abc")]
)
def test_base64_without_padding_is_read(text, data):
    assert from_json(f'["{text}"]', list[bytes]) == [data]
    assert from_json(f'"{text}"', choices.Blob) == data


def test_padding_is_written():
    assert msgspec.json.encode(from_json('["YQ"]', list[bytes])) == b'["YQ=="]'


def test_base64_that_is_none():
    with pytest.raises(msgspec.ValidationError, match="Invalid base64"):
        from_json('["Y"]', list[bytes])
