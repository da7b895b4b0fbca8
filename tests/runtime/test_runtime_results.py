"""Results of several types, and results that are not JSON."""

from __future__ import annotations

from typing import Any

import httpx2
import pytest
import zoo
from fake_server import GET, OK, failure, request
from runtime.calls import Call
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


def test_accept(server):
    assert request(server, GET).headers["accept"] == "application/json"
    sent = request(server, GET._replace(accept="text/csv, */*;q=0.1"))
    assert sent.headers["accept"] == "text/csv, */*;q=0.1"


def test_accept_stays_with_its_call(server):
    made = server((200, OK), (200, OK))
    made.send(GET._replace(accept="text/csv"))
    made.send(GET)
    accepts = [sent.headers["accept"] for sent in made.seen]
    assert accepts == ["text/csv", "application/json"]
