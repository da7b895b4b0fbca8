"""A call of each endpoint of `kinds.py`, and what has to come back."""

# Each takes the models, and few need them.
# ruff: noqa: ARG005

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from typing import Any

from .calls import Call, fails, same

WHEN = dt.datetime(2026, 1, 2, 3, 4, 5, tzinfo=dt.UTC)
BARE = {"price": 10.5, "tags": [], "sold": None}


def like(model: str, /, **expected: Any) -> Any:
    """Returns the test that a result is a model with these members."""
    return lambda result, models: (
        isinstance(result, getattr(models, model))
        and {key: getattr(result, key) for key in expected} == expected
    )


def _entries(content: Any) -> list[str]:
    return zipfile.ZipFile(io.BytesIO(content)).namelist()


PARAMETERS = [
    Call("path_int", lambda c, m: c.parameters.path_int(3), same(3)),
    Call("path_int, wrong", lambda c, m: c.parameters.path_int(0), fails(422, "ge")),
    Call("path_float", lambda c, m: c.parameters.path_float(2.0), same(2)),
    Call("path_bool", lambda c, m: c.parameters.path_bool(True), same(True)),
    Call(
        "path_enum", lambda c, m: c.parameters.path_enum("large one"), same("large one")
    ),
    Call(
        "path_dates",
        lambda c, m: c.parameters.path_dates(dt.date(2026, 1, 2), WHEN),
        same(["2026-01-02", "2026-01-02T03:04:05Z"]),
    ),
    Call(
        "path_of_parts",
        lambda c, m: c.parameters.path_of_parts("a b/c%?"),
        same("a b/c%?"),
    ),
    Call(
        "query",
        lambda c, m: c.parameters.query(needed="&", short=True, q="fix+", old="o"),
        same(["&", True, 0, "fix+", "o", None]),
    ),
    Call(
        "query_lists",
        lambda c, m: c.parameters.query_lists(q=["x"], numbers=[2, 1], pairs=(1, "a")),
        same([["x"], [1, 2], [1, "a"]]),
    ),
    Call(
        "header_of_callers",
        lambda c, m: c.parameters.header_of_callers(authorization="Token t"),
        same("Token t"),
    ),
    Call(
        "query_in_brackets",
        lambda c, m: c.parameters.query_in_brackets(ids=[1, 2], filter_name="n"),
        same([[1, 2], "n"]),
    ),
    Call(
        "file_and_json",
        lambda c, m: c.bodies.file_and_json(data='{"name": "x"}', files=[b"a", b"b"]),
        same([{"name": "x", **BARE}, ["files", "files"]]),
    ),
    Call(
        "answer_in_slices",
        lambda c, m: c.answers.answer_in_slices(skip=1, limit=3),
        same([1, 2, 3]),
    ),
    Call(
        "answer_by_cursor",
        lambda c, m: c.answers.answer_by_cursor(cursor=2),
        like("SliceInt", items=[2, 3], next_page="4"),
    ),
    Call(
        "query_lists, none",
        lambda c, m: c.parameters.query_lists(),
        same([["a", "b"], [], None]),
    ),
    Call(
        "query_model",
        lambda c, m: c.parameters.query_model(limit=5, tags=["a", "b"]),
        like("Filters", limit=5, order_by="created_at", tags=["a", "b"]),
    ),
    Call(
        "header_model",
        lambda c, m: c.parameters.header_model(
            host_name="h", save_data=True, x_tag=["a"]
        ),
        lambda headers, m: (headers.save_data, headers.x_tag) == (True, ["a"]),
    ),
    Call(
        "header_name",
        lambda c, m: c.parameters.header_name(strange_header="s", x_number=4),
        same(["s", 4]),
    ),
    Call(
        "cookie_model",
        lambda c, m: c.parameters.cookie_model(session_id="s", tracker="t"),
        like("Cookies", session_id="s", tracker="t"),
    ),
    Call("cookie_number", lambda c, m: c.parameters.cookie_number(ads_id=7), same(7)),
    Call(
        "dependencies",
        lambda c, m: c.parameters.dependencies(q="a", limit=2, last="b"),
        same(["a", 2, "a"]),
    ),
]

BODIES = [
    Call(
        "body_model",
        lambda c, m: c.bodies.body_model(name="a", tags=["t"], sold=WHEN),
        like("Item", name="a", price=10.5, tags=["t"], sold=WHEN),
    ),
    Call(
        "body_embedded",
        lambda c, m: c.bodies.body_embedded(item={"name": "a", "price": 1.5}),
        like("Item", name="a", price=1.5),
    ),
    Call(
        "body_several",
        lambda c, m: c.bodies.body_several(
            4, item=m.Item(name="a"), user={"name": "Ann"}, importance=2, q="q"
        ),
        same([4, {"name": "a", **BARE}, {"name": "Ann", "full_name": None}, 2, "q"]),
    ),
    Call(
        "body_several, few",
        lambda c, m: c.bodies.body_several(4, item={"name": "a"}),
        same([4, {"name": "a", **BARE}, None, 1, None]),
    ),
    Call("body_scalar", lambda c, m: c.bodies.body_scalar(body=5), same(5)),
    Call("body_text", lambda c, m: c.bodies.body_text(body='a"b'), same('a"b')),
    Call("body_optional, none", lambda c, m: c.bodies.body_optional(), same(None)),
    Call(
        "body_optional",
        lambda c, m: c.bodies.body_optional(body={"name": "a"}),
        like("Item", name="a"),
    ),
    Call(
        "body_list",
        lambda c, m: c.bodies.body_list(body=["http://a.example/"]),
        same(["http://a.example/"]),
    ),
    Call(
        "body_dict", lambda c, m: c.bodies.body_dict(body={"2": 0.5}), same({"2": 0.5})
    ),
    Call(
        "body_any",
        lambda c, m: c.bodies.body_any(body=[{"a": None}]),
        same([{"a": None}]),
    ),
    Call(
        "body_union, one",
        lambda c, m: c.bodies.body_union(body=m.Item(name="a")),
        like("Item", name="a"),
    ),
    Call(
        "body_union, several",
        lambda c, m: c.bodies.body_union(body=[{"name": "a"}, m.Item(name="b")]),
        lambda items, m: [item.name for item in items] == ["a", "b"],
    ),
    Call("body_of_delete", lambda c, m: c.bodies.body_of_delete(name="a"), same("a")),
    Call(
        "body_of_patch",
        lambda c, m: c.bodies.body_of_patch(4, body={"a": None}),
        same([4, {"a": None}]),
    ),
    Call(
        "body_declared",
        lambda c, m: c.bodies.body_declared(body=b"name: a\n"),
        same(["application/x-yaml", "name: a\n"]),
    ),
    Call("body_octets", lambda c, m: c.bodies.body_octets(body=b"\x00\xff"), same(2)),
    Call(
        "body_vendor",
        lambda c, m: c.bodies.body_vendor(name="a"),
        like("Item", name="a"),
    ),
    Call(
        "form_fields",
        lambda c, m: c.bodies.form_fields(
            username="a&b", numbers=[1, 2], agreed=True, born=dt.date(2026, 1, 2)
        ),
        same(["a&b", [1, 2], True, "2026-01-02"]),
    ),
    Call(
        "form_model",
        lambda c, m: c.bodies.form_model(username="a"),
        like("FormData", username="a", nick=None),
    ),
    Call("file_bytes", lambda c, m: c.bodies.file_bytes(file=b"\x00\xff\xfe"), same(3)),
    Call("file_optional", lambda c, m: c.bodies.file_optional(), same(None)),
    Call(
        "file_optional, one",
        lambda c, m: c.bodies.file_optional(file=("ä.txt", b"a")),
        same("ä.txt"),
    ),
    Call(
        "file_list",
        lambda c, m: c.bodies.file_list(files=[b"a", io.BytesIO(b"bc")]),
        same([1, 2]),
    ),
    Call(
        "file_and_form",
        lambda c, m: c.bodies.file_and_form(
            file=b"abc", fileb=("b.gif", b"d", "image/gif"), token="t", numbers=[1, 2]
        ),
        same([3, "image/gif", "t", [1, 2]]),
    ),
    Call(
        "file_model",
        lambda c, m: c.bodies.file_model(
            image=("a.png", b"\x89"), caption="c", tags=["x", "y"]
        ),
        same(["a.png", "c", ["x", "y"]]),
    ),
]

ANSWERS = [
    Call(
        "answer_without_password",
        lambda c, m: c.answers.answer_without_password(name="Ann", password="secret"),
        lambda user, m: type(user) is m.User and user.name == "Ann",
    ),
    Call(
        "answer_without_unset",
        lambda c, m: c.answers.answer_without_unset(),
        lambda item, m: item.name == "Foo",
    ),
    Call(
        "answer_in_part",
        lambda c, m: c.answers.answer_in_part(),
        lambda item, m: item.name == "Foo",
    ),
    Call(
        "answer_list",
        lambda c, m: c.answers.answer_list(),
        lambda items, m: [item.name for item in items] == ["Foo", "Bar"],
    ),
    Call("answer_dict", lambda c, m: c.answers.answer_dict(), same({"foo": 2.5})),
    Call("answer_none", lambda c, m: c.answers.answer_none(), same(None)),
    Call(
        "answer_404",
        lambda c, m: c.answers.answer_404("no"),
        lambda error, m: error.body == m.Message(message="not found"),
    ),
    Call(
        "answer_raised",
        lambda c, m: c.answers.answer_raised("x"),
        lambda error, m: (
            (error.status, error.raw, error.headers["X-Error"])
            == (418, b'{"detail":{"item":"x"}}', "There")
        ),
    ),
    Call(
        "answer_of_two",
        lambda c, m: c.answers.answer_of_two("new"),
        like("Item", name="new"),
    ),
    Call(
        "answer_json", lambda c, m: c.answers.answer_json(), same({"a": "2026-01-02"})
    ),
    Call(
        "answer_xml",
        lambda c, m: c.answers.answer_xml(),
        same("<?xml version='1.0'?><a/>"),
    ),
    Call("answer_png", lambda c, m: c.answers.answer_png(), same(b"\x89PNG\r\n")),
    Call(
        "answer_png_or_json, PNG",
        lambda c, m: c.answers.answer_png_or_json(img=True),
        same(b"\x89PNG\r\n"),
    ),
    Call(
        "answer_png_or_json, JSON",
        lambda c, m: c.answers.answer_png_or_json(),
        like("Item", name="foo"),
    ),
    Call(
        "answer_redirect",
        lambda c, m: c.answers.answer_redirect(),
        lambda address, m: re.fullmatch(r"http://[\d.:]+/answers/dict", address),
    ),
    Call(
        "answer_zip",
        lambda c, m: c.answers.answer_zip(),
        lambda content, m: _entries(content) == ["a.txt"],
    ),
    Call(
        "answer_with_task",
        lambda c, m: c.answers.answer_with_task(),
        same({"done": False}),
    ),
    Call(
        "answer_accepted", lambda c, m: c.answers.answer_accepted(), same({"job": "1"})
    ),
    Call(
        "answer_handled",
        lambda c, m: c.answers.answer_handled(),
        lambda error, m: error.status == 409 and b"handled" in error.raw,
    ),
]

OTHERS = [
    Call("stream_bytes", lambda c, m: c.streams.stream_bytes(), same(b"\x89PNG\r\n")),
    Call("with_scopes", lambda c, m: c.access.with_scopes(), same("t items")),
    Call("with_connect", lambda c, m: c.access.with_connect(), same("Bearer id")),
    Call("with_optional", lambda c, m: c.access.with_optional(), same("o")),
    Call("with_both", lambda c, m: c.access.with_both(), same(["1", "2"])),
    Call("with_digest", lambda c, m: c.access.with_digest(), same("u")),
    Call("head", lambda c, m: c.routes.head(), same(None)),
    Call("options", lambda c, m: c.routes.options(), same(["GET", "HEAD"])),
    Call("give_name", lambda c, m: c.routes.give_name(), same("named")),
    Call("both", lambda c, m: c.routes.both(q="1"), same("1")),
    Call("both_again", lambda c, m: c.routes.both_again(q="2"), same("2")),
    Call(
        "create_invoice",
        lambda c, m: c.routes.create_invoice(
            name="a", callback_url="http://back.example/"
        ),
        same(["a", "http://back.example/"]),
    ),
    Call("special_route", lambda c, m: c.routes.special_route(), same([1])),
    Call(
        "special_route, 451",
        lambda c, m: c.routes.special_route(fail=True),
        lambda error, m: error.body == m.Message(message="no"),
    ),
]

CALLS = [*PARAMETERS, *BODIES, *ANSWERS, *OTHERS]

STREAMS = [
    Call(
        "stream_models",
        lambda c, m: c.streams.stream_models(),
        lambda items, m: [item.name for item in items] == ["a", "b"],
    ),
    Call(
        "stream_named",
        lambda c, m: c.streams.stream_named(name="a"),
        lambda events, m: len(events) == 2 and events[1] == "[1]",
    ),
    Call(
        "stream_untyped",
        lambda c, m: c.streams.stream_untyped(),
        same([{"a": 1}, "text"]),
    ),
    Call(
        "stream_json_lines",
        lambda c, m: c.streams.stream_json_lines(),
        lambda items, m: [item.name for item in items] == ["a", "b"],
    ),
]

CREDENTIALS = {
    "oauth2_authorization_code_bearer": "t",
    "open_id_connect": "id",
    "optional_bearer": "o",
    "key_one": "1",
    "key_two": "2",
    "digest_auth": "u:p",
}

SETTINGS = """
[clients.acme.security]  # FastAPI writes two that are needed together as alternatives
with_both_access_both_get = [["keyOne", "keyTwo"]]
"""
