"""No exception but the package's leaves a call, unless it is the caller's own."""

from __future__ import annotations

import asyncio
import io
from collections.abc import Iterator
from typing import Any

import httpx2
import pytest
from fake_server import GET, OK, POST, Async, Server, Sync, failure
from runtime.bodies import Lines, Multipart
from runtime.errors import ApiConnectionError, ApiError
from wire import OK as ANSWER
from wire import Wire

FOREIGN = [KeyError("x"), OSError("disk"), RuntimeError("Event loop is closed")]
OPTIONS: dict[str, Any] = {
    "base_url": None,
    "timeout": 9.0,
    "max_retries": 2,
    "strict": False,
}


class Grown(io.BytesIO):
    """A file that has more in it than when its size was asked for."""

    def read(self, size: int | None = -1) -> bytes:
        return b"z" * (size or 0)


class Shrunk(io.BytesIO):
    """A file that has less."""

    def read(self, size: int | None = -1) -> bytes:
        return super().read(size) if self.tell() < 100_000 else b""


@pytest.fixture(params=[False, True, "aiohttp"], ids=["sync", "async", "aiohttp"])
def wire(request):
    return lambda *answers: Wire(*answers, asynchronous=request.param)


@pytest.mark.parametrize("error", FOREIGN, ids=repr)
def test_exceptions_of_others(server, error):
    caught = failure(server, error)
    assert type(caught) is ApiError
    assert caught.__cause__ is error
    assert str(error) in str(caught)


def test_exceptions_of_others_are_not_tried_again(server):
    made = server(KeyError("x"), (200, OK))
    with pytest.raises(ApiError):
        made.send(GET)
    assert len(made.seen) == 1


@pytest.mark.parametrize("event", ["request", "response"])
@pytest.mark.parametrize("asynchronous", [False, True])
def test_hook_of_the_http_client_that_raises(event, asynchronous):
    made = Server((200, OK))

    def hook(_: object) -> None:
        raise KeyError("hook")

    async def hook_async(_: object) -> None:
        raise KeyError("hook")

    hooks = {event: [hook_async if asynchronous else hook]}
    kind, http = (Async, httpx2.AsyncClient) if asynchronous else (Sync, httpx2.Client)
    own = http(transport=httpx2.MockTransport(made), event_hooks=hooks)
    sent = kind({"api_key": "k"}, http_client=own, **OPTIONS)._transport.send_call
    with pytest.raises(ApiError, match="hook"):
        asyncio.run(sent(GET)) if asynchronous else sent(GET)


def test_http_client_that_is_closed():
    own = httpx2.Client()
    own.close()
    made = Sync({"api_key": "k"}, http_client=own, **OPTIONS)
    with pytest.raises(ApiError, match="closed"):
        made._transport.send_call(GET)


def broken() -> Iterator[dict[str, int]]:
    yield {"a": 1}
    raise KeyError("mine")


def test_own_exceptions(wire):
    with wire(ANSWER) as made, pytest.raises(KeyError, match="mine"):
        made.send(POST._replace(body=Lines(broken())))


def test_own_progress_that_raises(wire):
    def progress(_sent: int, _all: int | None) -> None:
        raise KeyError("mine")

    body = Multipart({"file": b"x"}, progress=progress)
    with wire(ANSWER) as made, pytest.raises(KeyError, match="mine"):
        made.send(POST._replace(body=body))


def test_file_that_shrinks(wire):
    body = Multipart({"file": Shrunk(b"y" * 200_000)})
    with wire(ANSWER) as made, pytest.raises(ApiError, match="bytes before its size"):
        made.send(POST._replace(body=body))


def test_file_that_grows(wire):
    body = Multipart({"file": Grown(b"y" * 100_000)})
    with wire(ANSWER) as made:
        made.send(POST._replace(body=body))
    assert made.received[0].body.count(b"z") == 100_000


def test_cancellation_goes_through():
    async def use() -> None:
        async def hang(_: httpx2.Request) -> httpx2.Response:
            await asyncio.sleep(60)
            raise AssertionError

        own = httpx2.AsyncClient(transport=httpx2.MockTransport(hang))
        made = Async({"api_key": "k"}, http_client=own, **OPTIONS)
        task = asyncio.create_task(made._transport.send_call(GET))
        await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(use())


def test_errors_of_the_connection_stay_what_they_are(server):
    assert type(failure(server, httpx2.ReadError("x"))) is ApiConnectionError
