"""Answers: the results of calls and their exceptions."""

from __future__ import annotations

import asyncio
import gzip
import pickle
from typing import Any

import httpx2
import pytest
import zoo
from fake_server import (
    DELETE,
    GET,
    OK,
    Server,
    failure,
)
from runtime.calls import Call

from runtime import errors


def test_result(server):
    assert server((200, OK)).send(GET) == zoo.Battery(cells=2)


@pytest.mark.parametrize(
    "answer", [(204, b""), (200, b""), (200, OK), (200, b"<html>")]
)
def test_call_without_a_result(server, answer):
    assert server(answer).send(DELETE) is None


def test_empty_body_where_nothing_is_an_option(server):
    call: Call[zoo.Battery | None] = Call("GET", "/cars", zoo.Battery | None)
    assert server((204, b"")).send(call) is None


def test_result_that_is_a_union(server):
    call: Call[zoo.Engine] = Call("GET", "/engine", zoo.Engine)
    assert type(server((200, b'{"power":"Fusion"}')).send(call)) is zoo.UnknownEngine


UNFIT = b'{"power":"Electric"}'


def test_strict_client(server):
    call: Call[zoo.Engine] = Call("GET", "/engine", zoo.Engine)
    assert server((200, UNFIT)).send(call).reason
    error = failure(server, (200, UNFIT), call, strict=True)
    assert type(error) is errors.ResponseValidationError


def test_compressed_result(server):
    answer = httpx2.Response(
        200, headers={"content-encoding": "gzip"}, content=gzip.compress(OK)
    )
    assert server(answer).send(GET) == zoo.Battery(cells=2)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b"{",
        b'{"cells":"two"}',
        b'{"cells":"\xff"}',
        b"[" * 100_000,
        b'{"cells":' + b"[" * 100_000,
    ],
    ids=lambda body: body[:20].decode("latin1"),
)
def test_body_that_does_not_fit(server, body):
    error = failure(server, (200, body))
    assert type(error) is errors.ResponseValidationError
    assert (error.status, error.raw) == (200, body)


def test_body_that_does_not_fit_has_a_message():
    error = failure(Server, (200, b'{"cells":"two"}'))
    assert str(error) == (
        "GET api.acme.test/v1/cars: Expected `int | null`, got `str` - at `$.cells`;"
        " `raw` has all that came"
    )


def test_empty_body_has_a_message():
    assert (
        str(failure(Server, (200, b"")))
        == "GET api.acme.test/v1/cars: the body is empty"
    )


def broken_gzip(status: int) -> httpx2.Response:
    junk = httpx2.ByteStream(b"junk")
    headers = {"content-encoding": "gzip", "x-acme-id": "r"}
    return httpx2.Response(status, headers=headers, stream=junk)


@pytest.mark.parametrize(
    ("status", "kind"),
    [(200, errors.ResponseValidationError), (404, errors.NotFoundError)],
)
def test_body_that_cannot_be_unpacked(server, status, kind):
    error = failure(server, broken_gzip(status))
    assert (type(error), error.status, error.request_id) == (kind, status, "r")


@pytest.mark.parametrize("size", [0, 8, 12])
@pytest.mark.parametrize("kind", [bytes, zoo.Battery, Any])
def test_packed_body_that_is_cut(server, size, kind):
    packed = gzip.compress(OK + b" " * 100, mtime=0)
    headers = {"content-encoding": "gzip", "content-type": "application/json"}
    source = httpx2.ByteStream(packed[: len(packed) - size])
    answer = httpx2.Response(200, headers=headers, stream=source)
    if size == 0:
        server(answer).send(GET._replace(returns=kind))
        return
    error = failure(server, answer, GET._replace(returns=kind))
    assert type(error) is errors.ResponseValidationError
    assert "what was packed breaks off" in str(error)


def test_packed_body_that_is_empty(server):
    headers = {"content-encoding": "gzip"}
    answer = httpx2.Response(200, headers=headers, stream=httpx2.ByteStream(b""))
    assert server(answer).send(GET._replace(returns=bytes)) == b""


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-32-be"])
def test_json_in_another_encoding(server, encoding):
    body = '{"cells": 2}'.encode(encoding)
    assert server((200, body)).send(GET) == zoo.Battery(cells=2)


NAMED: Call[Any] = Call("GET", "/cars", Any)


@pytest.mark.parametrize("body", [b'{"name": "caf\xe9"}', '{"name": "café"}'.encode()])
@pytest.mark.parametrize("declared", ["iso-8859-1", "Windows-1252"])
def test_json_in_the_encoding_that_is_declared(server, declared, body):
    headers = {"content-type": f"application/json; charset={declared}"}
    answer = httpx2.Response(200, headers=headers, content=body)
    assert server(answer).send(NAMED) == {"name": "café"}


@pytest.mark.parametrize("declared", ["", "; charset=utf-8", "; charset=hex"])
def test_json_in_no_encoding_that_is_declared(server, declared):
    headers = {"content-type": f"application/json{declared}"}
    answer = httpx2.Response(200, headers=headers, content=b'{"name": "caf\xe9"}')
    error = failure(server, answer, NAMED)
    assert type(error) is errors.ResponseValidationError


@pytest.mark.parametrize("body", [b"\xff\xfe{", b"\xef\xbb\xbf{", b"\x00{"])
def test_json_in_another_encoding_that_is_none(server, body):
    error = failure(server, (200, body))
    assert (type(error), error.raw) == (errors.ResponseValidationError, body)


def test_redirect_tells_where_to(server):
    answer = httpx2.Response(301, headers={"location": "https://else.test/a?b=c"})
    message = str(failure(server, answer))
    assert message.endswith("301 Moved Permanently, to https://else.test/a?b=c")


def test_page_in_place_of_json_is_named(server):
    page = httpx2.Response(200, html="<html>")
    assert "text/html came instead of" in str(failure(server, page))


# Errors


FAULT = b'{"code":"X","details":{"a":1}}'


@pytest.mark.parametrize("status", [301, 400, 404, 418, 429, 500, 503])
def test_status_error(server, status):
    error = failure(server, (status, FAULT), GET._replace(error=zoo.Fault))
    assert type(error) is errors.error_class(status)
    assert (error.status, error.raw) == (status, FAULT)
    assert error.body == zoo.Fault(code="X", details={"a": 1})


BY_STATUS = {404: zoo.Battery, "4XX": zoo.Fault, "default": zoo.Engine}


@pytest.mark.parametrize(
    ("status", "types", "kind"),
    [
        (404, BY_STATUS, zoo.Battery),
        (409, BY_STATUS, zoo.Fault),
        (500, BY_STATUS, zoo.UnknownEngine),
        (500, {404: zoo.Battery}, zoo.Record),
        (404, {404: type(None)}, type(None)),
    ],
)
def test_type_of_an_error_body(server, status, types, kind):
    call = GET._replace(errors=types, error=zoo.Record)
    body = b'{"code":"X","_id":"r"}'
    assert type(failure(server, (status, body), call).body) is kind


@pytest.mark.parametrize(
    "raw", [b"", b"<html>", b'{"code":1}', b"\xff", b"[" * 100_000]
)
def test_error_body_that_does_not_fit(server, raw):
    error = failure(server, (404, raw), GET._replace(error=zoo.Fault))
    assert (error.body, error.raw) == (None, raw)


def test_error_body_without_a_type(server):
    assert failure(server, (404, FAULT)).body is None


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        (FAULT, f"GET api.acme.test/v1/cars: 404 {FAULT.decode()}"),
        (b"", "GET api.acme.test/v1/cars: 404 Not Found"),
        (b"a\r\n  b\x1b[1m\xff", "GET api.acme.test/v1/cars: 404 a b\ufffd[1m\ufffd"),
        (b"x" * 5_000, "GET api.acme.test/v1/cars: 404 " + "x" * 200),
    ],
)
def test_message(raw, message):
    assert str(failure(Server, (404, raw))) == message


@pytest.mark.parametrize(
    ("headers", "request_id"),
    [
        ({"X-Acme-Id": "a", "X-Request-Id": "b"}, "a"),
        ({"X-Request-Id": "b"}, "b"),
        ({"Other": "c"}, None),
    ],
)
@pytest.mark.parametrize("status", [200, 404])
def test_request_id(server, headers, request_id, status):
    answer = httpx2.Response(status, headers=headers, content=b"{")
    assert failure(server, answer).request_id == request_id


def test_errors_of_a_call_can_be_pickled(server):
    error = failure(server, (404, FAULT), GET._replace(error=zoo.Fault))
    other = pickle.loads(pickle.dumps(error))
    assert (str(other), vars(other)) == (str(error), vars(error))


@pytest.mark.parametrize(
    ("raised", "kind"),
    [
        (httpx2.ReadTimeout("slow"), errors.ApiTimeoutError),
        (httpx2.ConnectTimeout("slow"), errors.ApiTimeoutError),
        (httpx2.ConnectError("refused"), errors.ApiConnectionError),
        (httpx2.RemoteProtocolError("odd"), errors.ApiConnectionError),
        (httpx2.LocalProtocolError("odd"), errors.ApiConnectionError),
        (httpx2.UnsupportedProtocol("odd"), errors.ApiConnectionError),
        (httpx2.ProxyError("odd"), errors.ApiConnectionError),
        (httpx2.TooManyRedirects("odd"), errors.ApiError),
        (httpx2.InvalidURL("odd"), errors.ApiError),
        (httpx2.StreamClosed(), errors.ApiError),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_call_without_an_answer(server, raised, kind):
    error = failure(server, raised)
    assert (type(error), error.__cause__) == (kind, raised)


def test_message_without_an_answer():
    assert (
        str(failure(Server, httpx2.ReadTimeout("")))
        == "GET api.acme.test/v1/cars: ReadTimeout"
    )


def test_an_error_that_says_nothing_has_the_words_of_its_cause():
    error = httpx2.ReadError("")
    error.__cause__ = ConnectionResetError(104, "reset by peer")
    said = "GET api.acme.test/v1/cars: ReadError: [Errno 104] reset by peer"
    assert str(failure(Server, error)) == said


def test_an_error_does_not_speak_of_what_cancelled_it():
    error = httpx2.ReadTimeout("")
    error.__cause__ = TimeoutError()
    error.__cause__.__context__ = asyncio.CancelledError("Cancelled via cancel scope")
    assert str(failure(Server, error)) == "GET api.acme.test/v1/cars: ReadTimeout"


@pytest.mark.usefixtures("clock")
def test_a_message_says_how_often_it_was_tried():
    made = Server((503, b"busy"), (503, b"busy"), (503, b"busy"))
    wanted = r"503 busy \(3 attempts, \d\.\d s\)$"
    with pytest.raises(errors.InternalServerError, match=wanted):
        made.send(GET)


class Breaks(httpx2.SyncByteStream, httpx2.AsyncByteStream):
    """A body that ends in an error."""

    def __init__(self) -> None:
        self.closed = 0

    def __iter__(self):
        yield b"{"
        raise httpx2.ReadError("gone")

    async def __aiter__(self):
        yield b"{"
        raise httpx2.ReadError("gone")

    def close(self) -> None:
        self.closed += 1

    async def aclose(self) -> None:
        self.closed += 1


def test_body_that_breaks_off(server):
    stream = Breaks()
    error = failure(server, httpx2.Response(200, stream=stream))
    assert (type(error), stream.closed) == (errors.ApiConnectionError, 1)
