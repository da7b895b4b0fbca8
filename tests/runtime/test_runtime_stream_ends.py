"""How streams end: errors within them, last events, and what becomes of connections."""

from __future__ import annotations

import asyncio
import gc
import pickle
import threading
from typing import Any

import msgspec
import pytest
import trio
import zoo
from fake_server import GET
from runtime.errors import ApiConnectionError, ApiStreamError, ResponseValidationError
from runtime.events import EventParser, ServerSentEvent
from runtime.model import Model
from test_runtime_streams import CELLS, answer, cells, every, failure, opened, start
from test_runtime_streams_wire import wire as wire
from wire import EVENTS, LAST, SECONDS, Wire, chunk

BOOM = b'{"error":{"code":"INTERNAL","message":"boom"},"status":500}'


class Failed(Model):
    """A declared body of errors."""

    status: int


class Reported(Model):
    """An event that declares an error of its own."""

    error: str | None = None


# Errors


@pytest.mark.parametrize(
    "event",
    [
        b"event: error\ndata: " + BOOM,
        b"data: " + BOOM,
        b"event: message\nid: 7\ndata: " + BOOM,
    ],
)
def test_event_that_reports_an_error(server, event):
    made = server(answer(CELLS % 1, event + b"\n\n", CELLS % 2))

    async def use() -> ApiStreamError:
        stream = await opened(made)
        assert [await anext(stream)] == cells(1)
        with pytest.raises(ApiStreamError) as caught:
            await anext(stream)
        with pytest.raises(StopAsyncIteration):
            await anext(stream)
        return caught.value

    error = asyncio.run(use())
    assert error.event.name == ("error" if b"event: error" in event else "message")
    assert (error.event.data, error.raw) == (BOOM, BOOM)
    assert error.body["error"]["message"] == "boom"
    assert (error.status, error.request_id) == (200, "r1")
    place, why = "GET api.acme.test/v1/cars", "the server broke off the stream"
    assert str(error) == f"{place}: {why}: {BOOM.decode()}"
    assert vars(pickle.loads(pickle.dumps(error)))["event"] == error.event
    assert len(made.seen) == 1


def stream_error(server: Any, data: bytes, kind: Any, **declared: Any) -> Any:
    made = server(answer(data + b"\n\n"))

    async def use() -> Any:
        result = made.client()._transport.stream_call(GET._replace(**declared), kind)
        stream = await result if made.asynchronous else result
        return [item async for item in stream] if made.asynchronous else [*stream]

    return asyncio.run(use())


def test_body_of_an_error_is_what_the_operation_declares(server):
    event = b"event: error\ndata: " + BOOM
    with pytest.raises(ApiStreamError) as caught:
        stream_error(server, event, zoo.Battery, errors={"5XX": Failed})
    assert caught.value.body == Failed(status=500)


@pytest.mark.parametrize(
    ("data", "body"), [(b"data: overloaded", None), (b"data: {}", {}), (b"id: 1", None)]
)
def test_error_with_other_data(server, data, body):
    with pytest.raises(ApiStreamError) as caught:
        stream_error(server, b"event: error\n" + data, zoo.Battery)
    assert caught.value.body == body


def test_error_that_the_type_declares_is_an_item(server):
    (item,) = stream_error(server, b'data: {"error":"mine"}', Reported)
    assert item == Reported(error="mine")


@pytest.mark.parametrize("kind", [Any, dict[str, Any], zoo.Engine, zoo.Battery])
def test_error_that_the_type_does_not_declare(server, kind):
    with pytest.raises(ApiStreamError):
        stream_error(server, b'data: {"error":"mine"}', kind)


@pytest.mark.parametrize("data", [b'{"error":null}', b'{"error":""}', b'["error"]'])
def test_no_error(server, data):
    (item,) = stream_error(server, b"data: " + data, Any)
    assert item == msgspec.json.decode(data)


def test_text_that_looks_like_an_error(server):
    assert stream_error(server, b"data: " + BOOM, str) == [BOOM.decode()]


# The fields of events


def test_last_event(server):
    events = (
        b"id: 1\nevent: start\nretry: 250\ndata: {}\n\n"
        b"data: {}\n\n"
        b": here\n\nid: 2\nid: \0\nretry: soon\nevent: go\n\nevent: x\ndata: {}\n\n"
    )

    async def use() -> list[Any]:
        stream = await opened(server(answer(events)), Any)
        assert stream.last_event is None
        return [stream.last_event async for _ in stream]

    assert asyncio.run(use()) == [
        ServerSentEvent(b"{}", "start", "1", 250),
        ServerSentEvent(b"{}", "message", "1", 250),
        ServerSentEvent(b"{}", "x", "2", 250),
    ]


def test_lines_have_no_events(server):
    async def use() -> None:
        response = answer(b"1\n", content_type="application/jsonl")
        stream = await opened(server(response), int)
        assert [stream.last_event async for _ in stream] == [None]

    asyncio.run(use())


def test_retry_of_many_digits():
    parser = EventParser()
    assert [*parser.feed(b"retry: " + b"9" * 5_000 + b"\ndata: 1\n\n")] == [b"1"]
    assert parser.last == ServerSentEvent(b"1")


# The last event


@pytest.mark.parametrize(
    ("last", "end"),
    [
        ("[DONE]", b"data: [DONE]\n\n"),
        ("[DONE]", b"data: [DONE]"),
        ("over", b"data: over\n\n"),
        ("over", b"event: over\ndata: 1\n\n"),
        ({"cells": 2}, CELLS % 2),
    ],
)
def test_last_event_that_is_named(server, last, end):
    whole, cut = CELLS % 1 + end, CELLS % 1
    found = [
        item.cells for item in stream_error(server, whole, zoo.Battery, last_event=last)
    ]
    assert found == ([1, 2] if isinstance(last, dict) else [1])
    with pytest.raises(ApiConnectionError, match="ended before its last event"):
        stream_error(server, cut, zoo.Battery, last_event=last)


def test_mark_of_the_end_is_enough(server):
    data = CELLS % 1 + b"data: [DONE]"
    assert stream_error(server, data, zoo.Battery, last_event={"cells": 2}) == cells(1)


def test_stream_may_go_on_after_its_last_event(server):
    data = CELLS % 2 + CELLS % 1
    found = stream_error(server, data, zoo.Battery, last_event={"cells": 2})
    assert found == cells(2, 1)


def test_answer_in_json_has_no_last_event(server):
    made = server(answer(b'{"cells":2}', content_type="application/json"))
    call = GET._replace(last_event="[DONE]")

    async def use() -> Any:
        result = made.client()._transport.stream_call(call, zoo.Battery)
        stream = await result if made.asynchronous else result
        return [item async for item in stream] if made.asynchronous else [*stream]

    assert asyncio.run(use()) == cells(2)


# Connections


DONE = chunk(CELLS % 1) + chunk(b"data: [DONE]\n\n")


@pytest.mark.parametrize(
    "pieces", [[DONE + LAST], [DONE, LAST], [DONE, b": bye", LAST]]
)
def test_connection_is_used_again_after_the_mark_of_the_end(wire, pieces):
    def script(write: Any) -> None:
        write(EVENTS)
        for piece in pieces:
            write(chunk(piece) if piece == b": bye" else piece)

    async def test(made: Wire, transport: Any) -> None:
        for _ in range(2):
            found = [item async for item in await start(transport)]
            assert found == cells(1)
        assert made.connections == 1

    wire(test, script, script)


@pytest.mark.parametrize("noise", [b"", b": more\n\n"])
def test_server_that_does_not_end_after_the_mark(wire, noise, monkeypatch):
    monkeypatch.setattr("runtime.streams.PATIENCE", 0.01)
    done = threading.Event()

    def script(write: Any) -> None:
        write(EVENTS + DONE)
        while not done.wait(0.001):
            write(chunk(noise) if noise else b"")

    async def test(made: Wire, transport: Any) -> None:
        assert [item async for item in await start(transport)] == cells(1)
        done.set()
        assert await asyncio.to_thread(made.hung_up.wait, SECONDS)

    wire(test, script)


def test_streams_left_by_break_use_up_no_connections(wire):
    async def test(made: Wire, transport: Any) -> None:
        for _ in range(6):
            async for _item in await start(transport):
                break
            await asyncio.sleep(0)
        assert len(made.received) == 6

    gc.disable()
    try:
        wire(test, *[EVENTS + chunk(CELLS % 1)] * 6)
    finally:
        gc.enable()


def test_streams_left_by_break_under_trio():
    with Wire(*[EVENTS + chunk(CELLS % 1)] * 6, asynchronous=True) as made:

        async def use() -> None:
            async with made.transport() as transport:
                for _ in range(6):
                    async for _item in await start(transport):
                        break
                assert len(made.received) == 6

        gc.disable()
        try:
            trio.run(use)
        finally:
            gc.enable()


def test_event_that_does_not_fit_is_no_error_event(server):
    failure(server(answer(b'data: {"cells":"x"}\n\n')), ResponseValidationError)
    assert every(server(answer(CELLS % 1))) == cells(1)
