"""How much of an answer is read, and for how long."""

from __future__ import annotations

import gzip
import threading
from collections.abc import AsyncIterator, Iterator
from typing import Any

import httpx2
import pytest
from fake_server import GET, OK, POST, failure

from runtime import errors


class Pieces(httpx2.SyncByteStream, httpx2.AsyncByteStream):
    """A body that comes in pieces; an exception among them breaks it off."""

    def __init__(self, *pieces: bytes | Exception, after: object = None) -> None:
        self.pieces, self.after, self.taken = pieces, after, 0

    def __iter__(self) -> Iterator[bytes]:
        for piece in self.pieces:
            if isinstance(piece, Exception):
                raise piece
            self.taken += 1
            yield piece

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for piece in self:
            yield piece


def packed(status: int, *pieces: bytes) -> httpx2.Response:
    head = {"content-encoding": "gzip", "content-type": "application/json"}
    return httpx2.Response(status, headers=head, stream=Pieces(*pieces))


def test_a_body_that_was_packed_to_almost_nothing(server):
    bomb = gzip.compress(b" " * 40_000_000 + OK)
    error = failure(server, packed(200, bomb))
    assert type(error) is errors.ResponseValidationError
    assert "200 times as many" in str(error)


def test_ten_million_bytes_may_be_packed_to_almost_nothing(server):
    plain = b" " * 9_999_000 + OK
    assert server(packed(200, gzip.compress(plain))).send(GET).cells == 2


def test_a_body_that_is_too_long(server):
    stream = Pieces(b" " * 900, b" " * 900, b" " * 900)
    response = httpx2.Response(200, stream=stream)
    error = failure(server, response, max_answer_bytes=1_000)
    assert type(error) is errors.ResponseValidationError
    assert "over 1000 bytes" in str(error)
    assert stream.taken == 2


def test_of_an_error_a_million_bytes_are_kept(server):
    stream = Pieces(*[b"x" * 300_000] * 9)
    error = failure(server, httpx2.Response(404, stream=stream))
    assert type(error) is errors.NotFoundError
    assert (len(error.raw), stream.taken) == (1_000_000, 4)


class Unclosable(Pieces):
    """A body whose connection cannot be closed."""

    def close(self) -> None:
        raise KeyError("not open")

    async def aclose(self) -> None:
        self.close()


def test_a_body_that_is_too_long_and_cannot_be_closed(server):
    response = httpx2.Response(200, stream=Unclosable(b" " * 900, b" " * 900))
    failure(server, response, max_answer_bytes=1_000)


@pytest.mark.parametrize("status", [400, 500])
def test_an_error_whose_body_breaks_off_keeps_its_status(server, status):
    stream = Pieces(b'{"a', httpx2.ReadError("reset"))
    response = httpx2.Response(status, headers={"x-request-id": "7"}, stream=stream)
    error = failure(server, response, POST)
    assert isinstance(error, errors.ApiStatusError)
    assert (error.status, error.request_id) == (status, "7")
    assert "httpx2" not in str(error)


def test_a_success_whose_body_breaks_off_is_none(server):
    stream = Pieces(b'{"a', httpx2.ReadError("reset"))
    error = failure(server, httpx2.Response(200, stream=stream), POST)
    assert type(error) is errors.ApiConnectionError


# The deadline


class Dripping(Pieces):
    """A body whose bytes come a second apart."""

    def __init__(self, clock: object) -> None:
        super().__init__(*[b" "] * 60)
        self.clock = clock

    def __iter__(self) -> Iterator[bytes]:
        for piece in super().__iter__():
            self.clock.now += 1.0
            yield piece


def test_a_body_that_drips_ends_at_the_deadline(clock):
    from fake_server import Server

    stream = Dripping(clock)
    made = Server(httpx2.Response(200, stream=stream))
    with pytest.raises(errors.ApiTimeoutError, match="deadline"):
        made.send(GET, deadline=5.0)
    assert (stream.taken, len(made.seen)) == (6, 1)


def test_headers_that_drip_end_at_the_deadline():
    from fake_server import Sync
    from wire import Wire

    def drip(write: Any) -> None:
        write(b"HTTP/1.1 200 OK\r\n")
        for _ in range(10_000):  # more than there may be
            write(b"X-More: and more and more\r\n")
            threading.Event().wait(0.01)

    with Wire(drip) as wire:
        options = {"base_url": wire.url, "timeout": 9, "max_retries": 0}
        made = Sync(
            {"api_key": "k"}, http_client=None, strict=False, deadline=0.3, **options
        )
        with made, pytest.raises(errors.ApiTimeoutError):
            made._transport.send_call(GET)


@pytest.mark.usefixtures("clock")
def test_timeouts_are_cut_to_what_is_left(server, monkeypatch):
    monkeypatch.setattr("random.uniform", lambda *bounds: bounds[1])
    made = server((503, b""), (200, OK))
    given = []
    answering = type(made).__call__

    def keep(self: object, request: httpx2.Request) -> httpx2.Response:
        given.append(dict(request.extensions["timeout"]))
        return answering(self, request)

    monkeypatch.setattr(type(made), "__call__", keep)
    made.send(GET, timeout=3.0, deadline=3.25)
    assert [each["read"] for each in given] == [3.0, 2.75]


def test_an_answer_that_never_comes_ends_at_the_deadline():
    import anyio
    from fake_server import Async

    async def run() -> None:
        async def never(_: httpx2.Request) -> httpx2.Response:
            await anyio.sleep_forever()
            raise AssertionError

        http = httpx2.AsyncClient(transport=httpx2.MockTransport(never))
        options = {"base_url": None, "timeout": 9, "max_retries": 2, "strict": False}
        client = Async({"api_key": "k"}, http_client=http, deadline=0.01, **options)
        await client._transport.send_call(GET)

    with pytest.raises(errors.ApiTimeoutError, match="deadline"):
        anyio.run(run)


@pytest.mark.parametrize("status", [200, 400])
def test_nesting_without_end(server, status):
    body = b'{"cells":2,"more":' + b"[" * 100_000 + b"]" * 100_000 + b"}"
    error = failure(server, (status, body))
    assert isinstance(error, errors.ApiResponseError)
    assert error.status == status
