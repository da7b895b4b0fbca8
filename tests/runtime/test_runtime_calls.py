"""Parameters as text, and what a call is made of."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from enum import Enum, IntEnum, StrEnum
from uuid import UUID

import pytest
from runtime.calls import NO_BODY, Call, Operation
from runtime.model import UNSET
from runtime.styles import (
    cookie_header,
    header_values,
    path_segment,
    query_string,
)

NOON = datetime(2025, 3, 15, 12, tzinfo=UTC)


class Color(StrEnum):
    RED = "red"


class OldColor(str, Enum):  # noqa: UP042 - its str() is "OldColor.RED"
    RED = "red"


class Size(IntEnum):
    BIG = 3


def header(value):
    return header_values({"p": value})["p"]


SCALARS = [
    ("a", "a"),
    (7, "7"),
    (1.5, "1.5"),
    (1.0, "1"),
    (-0.0, "0"),
    (1e-300, "1e-300"),
    (True, "true"),
    (False, "false"),
    (Decimal("1.50"), "1.50"),
    (date(2025, 3, 15), "2025-03-15"),
    (UUID(int=1), "00000000-0000-0000-0000-000000000001"),
    (Color.RED, "red"),
    (OldColor.RED, "red"),
    (Size.BIG, "3"),
]


@pytest.mark.parametrize(("value", "text"), SCALARS)
def test_scalars(value, text):
    assert path_segment(value) == header(value) == text
    assert query_string({"p": value}) == f"p={text}"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (NOON, "2025-03-15T12:00:00Z"),
        (NOON.astimezone(timezone(timedelta(hours=-3))), "2025-03-15T09:00:00-03:00"),
    ],
)
def test_times_are_rfc_3339(value, text):
    assert header(value) == text
    assert path_segment(value) == text.replace(":", "%3A")


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("a b", "a%20b"),
        ("a/../b", "a%2F..%2Fb"),
        ("ü", "%C3%BC"),
        ("%2e%2e", "%252e%252e"),
        ("?#&=+", "%3F%23%26%3D%2B"),
        ("a\r\nb", "a%0D%0Ab"),
        ("-._~", "-._~"),
        (".", "%2E"),
        ("..", "%2E%2E"),
        ("...", "..."),
        (["a", "b,c"], "a,b%2Cc"),
    ],
)
def test_segment(value, text):
    assert path_segment(value) == text


@pytest.mark.parametrize("value", ["", []])
def test_an_empty_segment_is_refused(value):
    with pytest.raises(ValueError, match="must not be empty"):
        path_segment(value)


@pytest.mark.parametrize("value", [None, object(), UNSET])
def test_what_is_no_parameter_is_refused(value):
    with pytest.raises(TypeError):
        path_segment(value)


@pytest.mark.parametrize("write", [query_string, header_values, cookie_header])
def test_what_json_does_not_have_is_refused(write):
    with pytest.raises(TypeError):
        write({"a": object()})
    with pytest.raises(TypeError):
        write({"a": [object()]})


@pytest.mark.parametrize(
    ("parameters", "text"),
    [
        ({}, ""),
        ({"a": None, "b": UNSET, "c": [], "d": [None]}, ""),
        ({"a": "x y", "b": "é&="}, "a=x%20y&b=%C3%A9%26%3D"),
        ({"a": [1, "b c", True], "d": (2,)}, "a=1&a=b%20c&a=true&d=2"),
        ({"a": ""}, "a="),
        ({"filter[x]": 0}, "filter%5Bx%5D=0"),
        ({"after": NOON}, "after=2025-03-15T12%3A00%3A00Z"),
    ],
)
def test_query(parameters, text):
    assert query_string(parameters) == text


@pytest.mark.parametrize("value", ["a\r\nHost: x", "a\nb", "a\x00", "ü", " a", "a\t"])
def test_header_refuses_what_could_leave_it(value):
    with pytest.raises(ValueError, match="header"):
        header(value)


POST: Operation[None] = Operation("POST", "/x", type(None), nullable=("b", "c"))


def test_json_leaves_out_what_was_not_given():
    call = POST.call(members={"a": None, "d": 0, "e": ""})
    assert call.body == {"d": 0, "e": ""}


def test_json_keeps_null_where_it_is_legal():
    assert POST.call(members={"a": None, "b": None, "c": UNSET}).body == {"b": None}


def test_a_body_may_be_lacking():
    assert POST.call(members={"a": None}).body == {}
    lacking = POST._replace(may_lack_body=True)
    assert lacking.call(members={"a": None}).body is NO_BODY
    assert lacking.call(members={"a": 1}).body == {"a": 1}


def test_parameters_of_a_path_stand_in_their_order():
    operation = POST._replace(path="/a/{}/b%7B%7D/{}")
    assert operation.call("x/y", 2).path == "/a/x%2Fy/b%7B%7D/2"


def test_an_operation_without_inputs():
    assert POST.call() == Call("POST", "/x", type(None))


def test_a_call_without_options():
    call: Call[None] = Call("GET", "/x", type(None))
    assert (call.body is NO_BODY, call.error, call.security) == (True, None, None)


def test_defaults_of_calls_cannot_be_changed():
    call: Call[None] = Call("GET", "/x", type(None))
    with pytest.raises(TypeError):
        call.errors[404] = str  # type: ignore[index]
