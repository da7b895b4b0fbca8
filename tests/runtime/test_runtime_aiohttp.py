"""Clients that send over aiohttp. Tests of bodies, streams and failures have them."""

from __future__ import annotations

import asyncio
import gc
import pickle
import sys
import threading
import traceback
from base64 import b64encode
from collections.abc import Awaitable, Callable
from typing import Any

import httpx2
import pytest
import trio
from fake_server import GET, POST, SECRET, Async, Sync
from runtime.bodies import Lines
from runtime.errors import (
    ApiConnectionError,
    ApiError,
    ApiStatusError,
    ApiTimeoutError,
)
from runtime.options import Timeout
from test_runtime_pools import in_child
from wire import BUSY, OK, SECONDS, Wire

from https_site import certificate

USUAL: dict[str, Any] = {
    "http_client": None,
    "timeout": float(SECONDS),
    "max_retries": 0,
    "strict": False,
    "transport": "aiohttp",
}
BATTERY = 2


def client(url: str, **options: Any) -> Any:
    return Async({"api_key": SECRET}, base_url=url, **{**USUAL, **options})


def connections(made: Any) -> tuple[int, int]:
    """Returns how many connections a client uses, and how many places it has."""
    transport = made._transport.open_client()._transport
    return len(transport._connector._acquired), transport._places._value


def run(wire: Wire, use: Callable[[Any], Awaitable[Any]], **options: Any) -> Any:
    """Uses a client, and looks whether all of its connections were given back."""

    async def main() -> Any:
        async with client(wire.url, **options) as made:
            result = await use(made)
            assert connections(made) == (0, 200)
            return result

    with wire:
        return asyncio.run(main())


async def get(made: Any) -> Any:
    return (await made._transport.send_call(GET)).cells


async def post(made: Any) -> Any:
    return (await made._transport.send_call(POST)).cells


def failing(call: Callable[[Any], Awaitable[Any]], kind: type[Exception]) -> Any:
    """Returns what makes a call that has to fail; it returns the exception."""

    async def use(made: Any) -> Exception:
        with pytest.raises(kind) as caught:
            await call(made)
        return caught.value

    return use


# What is sent


def test_requests_are_those_of_httpx2():
    over = [Wire(OK, OK, asynchronous=kind) for kind in (True, "aiohttp")]
    for wire in over:
        with wire:
            wire.send(POST._replace(body={"a": "ä"}))
            wire.send(POST._replace(body=Lines([1, 2])))
    (one, lines), (other, other_lines) = (wire.received for wire in over)
    for request in (one, lines, other, other_lines):
        del request.headers["host"]
        request.headers.pop("connection", None)  # the default of HTTP/1.1
    assert (one, lines) == (other, other_lines)


def test_large_bodies_are_sent_whole():
    wire = Wire(OK, asynchronous="aiohttp")
    with wire:
        wire.send(POST._replace(body={"a": "x" * 1_000_000}))
    assert len(wire.received[0].body) == 1_000_008


def test_a_connection_is_kept():
    wire = Wire(OK, OK, OK)
    run(wire, lambda made: _all(get(made), post(made), get(made)))
    assert wire.connections == 1


async def _all(*calls: Awaitable[Any]) -> None:
    for call in calls:
        assert await call == BATTERY


def test_a_proxy_of_the_environment(monkeypatch):
    wire = Wire(OK, OK)
    proxy = wire.url.replace("://", "://user:pass%20word@")
    monkeypatch.setenv("HTTP_PROXY", proxy)

    monkeypatch.setenv("NO_PROXY", "")

    async def main() -> None:
        async with client("http://a.test") as made:
            await _all(get(made), get(made))

    with wire:
        asyncio.run(main())
    login = b64encode(b"user:pass word").decode()
    for request in wire.received:
        assert request.headers["proxy-authorization"] == f"Basic {login}"
        assert request.headers["host"] == "a.test"


def test_a_proxy_that_aiohttp_cannot_use(monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", "socks5://127.0.0.1:1")
    with pytest.raises(ApiError, match=r"HTTP_PROXY.*no way through a proxy of socks5"):
        asyncio.run(get(client("http://a.test")))


# Failures


def test_no_server():
    with Wire() as wire:
        pass
    error = run(Wire(), lambda _: failing(get, ApiConnectionError)(client(wire.url)))
    assert isinstance(error.__cause__, httpx2.ConnectError)


def test_a_certificate_that_is_not_trusted(tmp_path):
    wire = Wire(OK, certificate=certificate(tmp_path))
    error = run(wire, failing(get, ApiConnectionError), max_retries=None)
    assert "attempts" not in str(error), "certificates do not get better"


def test_a_certificate_of_the_environment(tmp_path, monkeypatch):
    path = certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(path))
    assert run(Wire(OK, certificate=path), get) == BATTERY


def test_a_server_that_says_nothing():
    silent = threading.Event()
    wire = Wire(lambda _: silent.wait(SECONDS))
    error = run(wire, failing(get, ApiTimeoutError), timeout=0.2)
    silent.set()
    assert isinstance(error.__cause__, httpx2.ReadTimeout)


def test_a_server_that_takes_nothing(monkeypatch):
    full = threading.Event()
    monkeypatch.setattr(Wire, "finish_request", lambda *_: full.wait(SECONDS))
    body = Lines([{"a": "x" * 1_000_000}] * 30)

    async def send(made: Any) -> None:
        await made._transport.send_call(POST._replace(body=body))

    timeout = Timeout(write=0.2)
    error = run(Wire(), failing(send, ApiTimeoutError), timeout=timeout)
    full.set()
    assert isinstance(error.__cause__, httpx2.WriteTimeout)


def test_no_connection_is_free():
    async def use(made: Any) -> Exception:
        places = made._transport.open_client()._transport._places
        for _ in range(200):
            await places.acquire()
        error = await failing(get, ApiTimeoutError)(made)
        for _ in range(200):
            places.release()
        return error

    error = run(Wire(), use, timeout=Timeout(pool=0.01))
    assert isinstance(error.__cause__, httpx2.PoolTimeout)


def test_an_answer_before_all_is_sent():
    refusal = b"HTTP/1.1 413 Large\r\nContent-Length: 2\r\n\r\n{}"
    closed = threading.Event()

    async def slow() -> Any:
        try:
            yield {"a": 1}
            await asyncio.sleep(SECONDS)
            yield {"a": 2}
        finally:
            closed.set()

    def handle(request: Any, *_: Any) -> None:
        request.recv(65_536)
        request.sendall(refusal)
        closed.wait(SECONDS)

    wire = Wire()

    wire.finish_request = handle  # type: ignore[assignment]

    async def send(made: Any) -> None:
        await made._transport.send_call(POST._replace(body=Lines(slow())))

    assert run(wire, failing(send, ApiStatusError)).status == 413
    assert closed.is_set()


def hang_up(_: object) -> None:
    """Ends a connection in good order, without an answer."""
    raise OSError


def test_aiohttp_itself_sends_nothing_again():
    wire = Wire(OK, *[hang_up] * 3)

    async def use(made: Any) -> None:
        await get(made)
        await failing(get, ApiConnectionError)(made)

    run(wire, use, max_retries=2)
    assert len(wire.received) == 4


def test_a_kept_connection_that_was_closed():
    """It was not seen by the server, so it is sent again, though it may harm."""
    wire = Wire(OK, hang_up, OK)

    async def use(made: Any) -> None:
        assert await get(made) == BATTERY
        assert await post(made) == BATTERY

    run(wire, use, max_retries=1)
    assert (len(wire.received), wire.connections) == (3, 2)


def test_a_new_connection_that_was_closed():
    wire = Wire(hang_up, OK)
    run(wire, failing(post, ApiConnectionError), max_retries=1)
    assert len(wire.received) == 1


def test_headers_that_break_off():
    wire = Wire(lambda write: hang_up(write(b"HTTP/1.1 200 OK\r\nContent-Ty")))
    error = run(wire, failing(get, ApiConnectionError))
    assert "the headers of the answer break off" in str(error)


def test_retries():
    wire = Wire(BUSY, OK)
    assert run(wire, post, max_retries=1) == BATTERY


def test_no_secret_in_local_variables():
    error = run(Wire(hang_up), failing(get, ApiConnectionError))
    shown = "".join(
        traceback.TracebackException.from_exception(error, capture_locals=True).format()
    )
    assert SECRET not in shown


def test_cancelled_calls_give_their_connections_back():
    going_on = threading.Event()

    async def use(made: Any) -> None:
        tasks = [asyncio.create_task(get(made)) for _ in range(20)]
        await asyncio.sleep(0.2)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    run(Wire(*[lambda _: going_on.wait(SECONDS)] * 20), use)
    going_on.set()


# Where it is of use


@pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")
@pytest.mark.parametrize("is_secure", [False, True])
def test_forks(is_secure, tmp_path, monkeypatch):
    path = certificate(tmp_path) if is_secure else None
    if path:
        monkeypatch.setenv("SSL_CERT_FILE", str(path))
    with Wire(*[OK] * 9, certificate=path) as wire, asyncio.Runner() as runner:
        made = client(wire.url)
        runner.run(get(made))
        assert in_child(lambda: asyncio.run(_all(get(made), get(made)))) == 0
        assert wire.connections == 2
        runner.run(get(made))
        assert wire.connections == 2, "the child has ended the parent's connection"
        runner.run(made.close())


def test_loops(caplog):
    with Wire(*[OK] * 4) as wire:
        made = client(wire.url)
        asyncio.run(_all(get(made), get(made)))
        asyncio.run(_all(get(made), get(made)))
        assert wire.connections == 2
        asyncio.run(made.close())
        with pytest.raises(ApiError, match="closed"):
            asyncio.run(get(made))
        del made
        gc.collect()
    assert not caplog.records


def test_trio():
    with pytest.raises(ApiError, match="no running event loop"):
        trio.run(get, client("http://a.test"))


def test_pickling():
    made = pickle.loads(pickle.dumps(client("http://a.test", pickle_credentials=True)))
    assert made._transport.options.transport == "aiohttp"


# What cannot be


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"transport": "requests"}, "transport is httpx2 or aiohttp, not 'requests'"),
        ({"http2": True}, 'transport="aiohttp" and http2 exclude each other'),
        (
            {"http_client": httpx2.AsyncClient()},
            'transport="aiohttp" and http_client exclude each other',
        ),
    ],
)
def test_options_that_cannot_be(options, message):
    with pytest.raises(ValueError, match=message):
        client("http://a.test", **options)


def test_synchronous_clients_have_none():
    with pytest.raises(ValueError, match="is for asynchronous clients"):
        Sync({"api_key": "k"}, base_url="http://a.test", **USUAL)


def test_aiohttp_is_missing(monkeypatch):
    monkeypatch.setitem(sys.modules, "aiohttp", None)
    monkeypatch.delitem(sys.modules, "runtime.aiohttp_client", raising=False)
    monkeypatch.delattr("runtime.aiohttp_client", raising=False)
    with pytest.raises(ImportError, match="pip install aiohttp"):
        client("http://a.test")
