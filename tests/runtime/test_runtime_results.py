"""Results of several types, and results that are not JSON."""

from __future__ import annotations

from typing import Any

import httpx2
import pytest
import zoo
from fake_server import GET, OK, failure
from runtime.calls import Call, Operation, accepting
from runtime.codec import Json
from runtime.errors import ApiStatusError, ResponseValidationError

MANY = GET._replace(
    returns=zoo.Battery,
    responses={202: zoo.Fault, "2XX": zoo.Record, 204: type(None)},
)
BODY = b'{"code":"X","_id":"r","cells":1}'


@pytest.mark.parametrize(
    ("status", "kind"),
    [(200, zoo.Record), (202, zoo.Fault), (204, type(None)), (299, zoo.Record)],
)
def test_type_of_a_status(server, status, kind):
    assert type(server((status, BODY)).send(MANY)) is kind


def test_type_of_other_statuses(server):
    call = GET._replace(responses={202: zoo.Fault})
    assert type(server((200, OK)).send(call)) is zoo.Battery


def test_types_of_statuses_are_those_of_success(server):
    call = GET._replace(responses={404: zoo.Battery, "4XX": zoo.Battery})
    assert isinstance(failure(server, (404, OK), call), ApiStatusError)


def test_body_that_does_not_fit_the_type_of_its_status(server):
    error = failure(server, (202, b'{"code":1}'), MANY)
    assert type(error) is ResponseValidationError
    assert "$.code" in str(error)


def answer(content: bytes, media: str | None = None, status: int = 200) -> Any:
    headers = {} if media is None else {"content-type": media}
    return httpx2.Response(status, headers=headers, content=content)


@pytest.mark.parametrize("media", ["application/pdf", "application/json", None])
@pytest.mark.parametrize("body", [b"\x00\xff", b"", b'"x"'])
def test_bytes(server, media, body):
    call: Call[bytes] = Call("GET", "/file", bytes)
    assert server(answer(body, media)).send(call) == body


TEXT: Call[str] = Call("GET", "/text", str)


@pytest.mark.parametrize(
    ("media", "body", "text"),
    [
        ("text/plain", b'"x"', '"x"'),
        ("text/plain; charset=utf-8", "ä".encode(), "ä"),
        ("Text/CSV; charset=latin-1", b"\xe4", "ä"),
        ("text/plain; charset=nonsense", "ä".encode(), "ä"),
        ("text/html", b"", ""),
        ("application/openmetrics-text", b"a 1\n", "a 1\n"),
        ("application/json", b'"x"', "x"),
        ("application/vnd.acme+json; charset=utf-8", b'"x"', "x"),
        (None, b'"x"', "x"),
    ],
)
def test_text(server, media, body, text):
    assert server(answer(body, media)).send(TEXT) == text


@pytest.mark.parametrize("body", [b"x", b"", b"1"])
def test_json_that_is_no_text(server, body):
    error = failure(server, answer(body, "application/json"), TEXT)
    assert type(error) is ResponseValidationError


def test_bytes_of_one_status(server):
    call = GET._replace(responses={206: bytes})
    assert server(answer(b"\xff", status=206)).send(call) == b"\xff"


def test_bytes_that_cannot_be_unpacked(server):
    junk = httpx2.Response(
        200, headers={"content-encoding": "gzip"}, stream=httpx2.ByteStream(b"junk")
    )
    call: Call[bytes] = Call("GET", "/file", bytes)
    assert type(failure(server, junk, call)) is ResponseValidationError


# Results by media type

RECORD = b'{"code":"X","_id":"r","cells":1}'
EITHER = GET._replace(
    returns={
        "application/json": zoo.Battery,
        "application/vnd.acme.v2+json;profile=a": zoo.Record,
        "application/vnd.acme.v2+json": zoo.Fault,
        "text/*": str,
        "application/pdf": bytes,
    }
)


@pytest.mark.parametrize(
    ("media", "kind"),
    [
        ("application/json; charset=utf-8", zoo.Battery),
        ("application/vnd.acme.v2+json", zoo.Fault),
        ("Application/vnd.acme.v2+JSON; profile=a", zoo.Record),
        ("application/vnd.acme.v2+json; profile=a", zoo.Record),
        ("application/vnd.acme.v2+json; profile=b", zoo.Record),
        ("application/problem+json", zoo.Battery),
        ("text/csv", str),
        ("application/pdf", bytes),
        ("application/zip", zoo.Battery),
        (None, zoo.Battery),
    ],
)
def test_type_of_a_media_type(server, media, kind):
    assert type(server(answer(RECORD, media)).send(EITHER)) is kind


ANYTHING = GET._replace(returns=Any)


@pytest.mark.parametrize(
    ("media", "body", "value"),
    [
        ("application/json", b'{"a":1}', {"a": 1}),
        ("application/json", b"", None),
        ("application/pdf", b"", None),
        ("application/pdf", b"{}", b"{}"),
        ("text/html", b"<p>", "<p>"),
        ("application/atom+xml", b"<p/>", "<p/>"),
        ("application/x-odd; charset=latin-1", b"\xe4", "ä"),
        (None, b"[1]", [1]),
        (None, b"\xff", b"\xff"),
    ],
)
def test_anything_is_what_came(server, media, body, value):
    assert server(answer(body, media)).send(ANYTHING) == value


def test_malformed_json_is_not_anything(server):
    error = failure(server, answer(b"{", "application/json"), ANYTHING)
    assert type(error) is ResponseValidationError


@pytest.mark.parametrize("status", [204, 205])
@pytest.mark.parametrize("body", [b"", b"x"])
def test_status_without_a_body(server, status, body):
    assert server(answer(body, status=status)).send(GET) is None


def test_empty_body_of_a_type_that_admits_none(server):
    call = GET._replace(returns={"application/json": zoo.Battery | None})
    assert server(answer(b"", "application/json")).send(call) is None


def test_bytes_and_text_within_json(server):
    for kind, value in ((Json[bytes], b"x"), (Json[str], "eA==")):
        call = GET._replace(returns=kind)
        assert server(answer(b'"eA=="', "text/plain")).send(call) == value


@pytest.mark.parametrize(
    ("returns", "media", "why"),
    [
        (zoo.Battery, "text/html", "; text/html came instead of application/json"),
        (EITHER.returns, "application/json", ""),
        (zoo.Battery, None, ""),
        ({"*/*": str}, "application/json", ""),
    ],
)
def test_error_names_what_came_instead(server, returns, media, why):
    accept = accepting(returns)
    call = GET._replace(returns=returns, accept=accept)
    error = failure(server, answer(b"<", media), call)
    assert type(error) is ResponseValidationError
    assert str(error).endswith(f"(byte 0){why}")


@pytest.mark.parametrize(
    ("media", "body", "value"),
    [
        ("text/plain", b"no", "no"),
        ("application/json", b'{"code":"1"}', zoo.Fault(code="1")),
        ("application/json", b"{}", None),
        ("text/plain", b"", None),
        ("image/png", b"\xff", b"\xff"),
    ],
)
def test_error_by_media_type(server, media, body, value):
    kinds = {"application/json": zoo.Fault, "text/plain": str, "image/*": bytes}
    call = GET._replace(errors={"4XX": kinds})
    error = failure(server, answer(body, media, status=404), call)
    assert isinstance(error, ApiStatusError)
    assert error.body == value


@pytest.mark.parametrize(
    ("returns", "more", "accept"),
    [
        (zoo.Battery, {}, "application/json, */*;q=0.1"),
        (type(None), {}, "application/json, */*;q=0.1"),
        ({"*/*": bytes}, {}, "*/*"),
        ({"text/csv": str, "*/*": bytes}, {}, "text/csv, */*;q=0.1"),
        (
            {"application/json": zoo.Battery, "application/pdf": bytes},
            {202: {"text/csv": str}, 204: type(None)},
            "application/json, application/pdf, text/csv, */*;q=0.1",
        ),
    ],
)
def test_accept(server, returns, more, accept):
    operation = Operation("GET", "/cars", returns, responses=more)
    made = server(answer(OK, "application/json"))
    made.send(operation.call())
    assert made.seen[0].headers["accept"] == accept


def test_accept_stays_with_its_call(server):
    made = server((200, OK), (200, OK))
    made.send(GET._replace(accept="text/csv"))
    made.send(GET)
    accepts = [sent.headers["accept"] for sent in made.seen]
    assert accepts == ["text/csv", "application/json, */*;q=0.1"]
