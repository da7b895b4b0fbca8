"""Streams of events from a real server."""

from __future__ import annotations

import asyncio
import gc
import threading
from typing import Any

import pytest
from runtime.errors import ApiConnectionError, ApiTimeoutError
from test_runtime_streams import CELLS, cells, start
from wire import EVENTS, LAST, SECONDS, Wire, chunk


@pytest.fixture(params=[False, True, "aiohttp"], ids=["sync", "async", "aiohttp"])
def wire(request):
    """Runs a test with a transport to a server that answers so."""

    def run(test: Any, *answers: Any, **options: Any) -> None:
        async def use(made: Wire) -> None:
            async with made.transport(**options) as transport:
                await test(made, transport)

        with Wire(*answers, asynchronous=request.param) as made:
            asyncio.run(use(made))

    return run


def test_events_come_one_by_one(wire):
    seen = threading.Semaphore(0)

    def script(write: Any) -> None:
        write(EVENTS)
        for number in range(1, 4):
            data = CELLS % number
            write(chunk(data[:9]))
            write(chunk(data[9:]))
            assert seen.acquire(timeout=SECONDS), "the client waits for more"
        write(LAST)

    async def test(_made: Wire, transport: Any) -> None:
        found = []
        async for item in await start(transport):
            found.append(item)
            seen.release()
        assert found == cells(1, 2, 3)

    wire(test, script)


def test_connection_that_is_cut(wire):
    def script(write: Any) -> None:
        write(EVENTS + chunk(CELLS % 1) + b'20\r\ndata: {"ce')
        raise OSError

    async def test(made: Wire, transport: Any) -> None:
        stream = await start(transport)
        assert [await anext(stream)] == cells(1)
        with pytest.raises(ApiConnectionError):
            await anext(stream)
        assert len(made.received) == 1

    wire(test, script)


def test_server_that_falls_silent(wire):
    done = threading.Event()

    def script(write: Any) -> None:
        write(EVENTS + chunk(CELLS % 1))
        done.wait(SECONDS)

    async def test(_made: Wire, transport: Any) -> None:
        stream = await start(transport)
        assert [await anext(stream)] == cells(1)
        with pytest.raises(ApiTimeoutError):
            await anext(stream)
        done.set()

    wire(test, script, timeout=0.5)


@pytest.mark.parametrize("way", ["close", "with", "forget"])
def test_server_sees_the_end(wire, way):
    async def test(made: Wire, transport: Any) -> None:
        stream = await start(transport)
        await anext(stream)
        if way == "close":
            await stream.close()
        elif way == "with":
            async with stream:
                pass
        del stream
        gc.collect()
        assert await asyncio.to_thread(made.hung_up.wait, SECONDS)

    wire(test, EVENTS + chunk(CELLS % 1))


def test_connection_is_used_again_after_a_whole_stream(wire):
    whole = EVENTS + chunk(CELLS % 1) + LAST

    async def test(made: Wire, transport: Any) -> None:
        for _ in range(2):
            found = [item async for item in await start(transport)]
            assert found == cells(1)
        assert made.connections == 1

    wire(test, whole, whole)


def test_forgotten_streams_do_not_use_up_the_connections(wire):
    async def test(made: Wire, transport: Any) -> None:
        for number in range(6):
            stream = await start(transport)
            if number % 2:
                await anext(stream)
            del stream
            gc.collect()
        assert len(made.received) == 6

    wire(test, *[EVENTS + chunk(CELLS % 1)] * 6)
