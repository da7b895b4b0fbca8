"""Where connections are of use: after a fork, in other event loops, under trio."""

from __future__ import annotations

import asyncio
import gc
import os
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx2
import pytest
import trio
from fake_server import GET, OK, Async, Server, Sync
from runtime.errors import ApiError
from runtime.pools import AT_FORK, Pool, process
from wire import BUSY, Wire
from wire import OK as ANSWER

from https_site import certificate

OPTIONS: dict[str, Any] = {
    "base_url": None,
    "timeout": 9.0,
    "max_retries": 2,
    "strict": False,
}


def client(url: str, kind: Any = Sync) -> Any:
    """Returns a client with connections of its own."""
    return kind({"api_key": "k"}, http_client=None, **OPTIONS | {"base_url": url})


def in_child(action: Callable[[], object]) -> int:
    """Runs something in a forked child; returns its exit code."""
    pid = os.fork()
    if pid:
        return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    code = 1
    try:
        action()
        gc.collect()
        code = 0
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(code)


# Forks


@pytest.fixture(params=["http", "https"])
def wire(request, tmp_path, monkeypatch):
    """A server that answers whatever it is asked."""
    path: Path | None = None
    if request.param == "https":
        path = certificate(tmp_path)
        monkeypatch.setenv("SSL_CERT_FILE", str(path))
    with Wire(*[ANSWER] * 8, certificate=path) as made:
        yield made


@pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")
def test_child_has_connections_of_its_own(wire):
    with client(wire.url) as made:
        send = made._transport.send_call
        send(GET)
        assert in_child(lambda: [send(GET), send(GET)]) == 0
        assert wire.connections == 2
        send(GET)
        assert wire.connections == 2, "the child has ended the parent's connection"


@pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")
def test_child_uses_an_asynchronous_client(wire):
    async def use(transport: Any) -> None:
        await transport.send_call(GET)
        await transport.send_call(GET)

    made = client(wire.url, Async)
    asyncio.run(use(made._transport))
    assert in_child(lambda: asyncio.run(use(made._transport))) == 0
    assert wire.connections == 2


@pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")
def test_locks_that_another_thread_held_are_free_in_the_child():
    pool = Pool(None, httpx2.Client, process)
    with pool._lock:
        assert in_child(pool.client) == 0


def test_http_client_of_the_caller_is_not_used_in_a_child():
    made = Server((200, OK), (200, OK)).client()
    made._transport.send_call(GET)

    def use() -> None:
        with pytest.raises(ApiError, match="make it in this one"):
            made._transport.send_call(GET)

    assert in_child(use) == 0
    made._transport.send_call(GET)


def test_http_client_of_the_caller_that_was_not_used_before_the_fork():
    made = Server((200, OK)).client()
    assert in_child(lambda: made._transport.send_call(GET)) == 0


def test_pools_are_not_kept():
    def pools() -> int:
        gc.collect()
        return sum(isinstance(kept, Pool) for kept in AT_FORK)

    before = pools()
    made = client("http://a.test")
    assert pools() == before + 1
    del made
    assert pools() == before


# Loops


def test_client_in_several_loops():
    with Wire(*[ANSWER] * 4) as wire:
        transport = client(wire.url, Async)._transport

        async def use() -> None:
            await transport.send_call(GET)
            await transport.send_call(GET)

        asyncio.run(use())
        asyncio.run(use())
        assert wire.connections == 2
        assert len(transport._pool._clients) == 1, "the first loop's is forgotten"


def test_client_in_two_loops_at_once():
    with Wire(*[ANSWER] * 4) as wire, asyncio.Runner() as one, asyncio.Runner() as two:
        transport = client(wire.url, Async)._transport

        async def use() -> None:
            await transport.send_call(GET)

        for runner in (one, two, one, two):
            runner.run(use())
        assert wire.connections == 2


def test_client_is_closed_in_another_loop():
    with Wire(ANSWER) as wire:
        made = client(wire.url, Async)

        async def use() -> None:
            await made._transport.send_call(GET)

        asyncio.run(use())
        asyncio.run(made.close())
        with pytest.raises(ApiError, match="closed"):
            asyncio.run(use())


def test_no_loop():
    made = client("http://a.test", Async)
    with pytest.raises(ApiError, match="No event loop runs"):
        made._transport._pool.client()


# trio


def test_trio_retries():
    with Wire(BUSY, ANSWER) as wire:
        made = client(wire.url, Async)

        async def use() -> None:
            async with made:
                assert (await made._transport.send_call(GET)).cells == 2

        trio.run(use)
        assert len(wire.received) == 2


# What cannot be


@pytest.mark.parametrize(
    ("kind", "http_client", "message"),
    [
        (
            Sync,
            httpx2.AsyncClient(),
            "http_client is an httpx2.Client, not AsyncClient",
        ),
        (Async, httpx2.Client(), "http_client is an httpx2.AsyncClient, not Client"),
        (Sync, "x", "http_client is an httpx2.Client, not str"),
    ],
)
def test_http_client_of_another_kind(kind, http_client, message):
    with pytest.raises(TypeError, match=message):
        kind({"api_key": "k"}, http_client=http_client, **OPTIONS)


@pytest.mark.parametrize(
    ("variable", "value", "cause"),
    [
        ("HTTP_PROXY", "garbage://x", "ValueError"),
        ("SSL_CERT_FILE", "/nowhere/at/all.pem", "FileNotFoundError"),
    ],
)
@pytest.mark.parametrize("kind", [Sync, Async])
def test_environment_that_allows_no_http_client(
    monkeypatch, kind, variable, value, cause
):
    monkeypatch.setenv(variable, value)
    pool = client("http://a.test", kind)._transport._pool
    pool._place = process
    with pytest.raises(ApiError, match=f"{variable}.*{cause}"):
        pool.client()
