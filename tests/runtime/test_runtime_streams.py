"""Streams of events: incremental, never taken up again, and always closed."""

from __future__ import annotations

import asyncio
import gc
import inspect
from typing import Any

import httpx2
import pytest
import zoo
from fake_server import GET, Server
from runtime.codec import Json
from runtime.errors import (
    ApiConnectionError,
    ApiError,
    ApiTimeoutError,
    NotFoundError,
    ResponseValidationError,
)

CELLS = b'data: {"cells":%d}\n\n'
HEADERS = {"content-type": "text/event-stream", "x-acme-id": "r1"}


class Source(httpx2.SyncByteStream, httpx2.AsyncByteStream):
    """A body in pieces, which may end in an error, and which knows it was closed."""

    def __init__(self, *pieces: bytes | Exception) -> None:
        self.pieces = pieces
        self.given = 0
        self.closed = 0

    def __iter__(self):
        for piece in self.pieces:
            if isinstance(piece, Exception):
                raise piece
            self.given += 1
            yield piece

    async def __aiter__(self):
        for piece in self:
            yield piece

    def close(self) -> None:
        self.closed += 1

    async def aclose(self) -> None:
        self.closed += 1


def answer(*pieces: bytes | Exception, status: int = 200, **headers: str) -> Any:
    given = {name.replace("_", "-"): text for name, text in headers.items()}
    source: Any = Source(*pieces)
    response: Any = httpx2.Response(status, headers=HEADERS | given, stream=source)
    response.source = source  # a client wraps the stream
    return response


class Waitless:
    """A synchronous stream, to be used as if it were asynchronous."""

    def __init__(self, stream: Any) -> None:
        self.stream = stream

    def __getattr__(self, name: str) -> Any:
        return getattr(self.stream, name)

    def __aiter__(self) -> Any:
        assert iter(self.stream) is self.stream
        return self

    async def __anext__(self) -> Any:
        for item in self.stream:
            return item
        raise StopAsyncIteration

    async def __aenter__(self) -> Any:
        assert self.stream.__enter__() is self.stream
        return self

    async def __aexit__(self, *error: Any) -> None:
        self.stream.__exit__(*error)

    async def close(self) -> None:
        self.stream.close()


async def opened(made: Any, event: Any = zoo.Battery, **options: Any) -> Any:
    """Opens a stream of either kind."""
    return await start(made.client(**options)._transport, event)


async def start(transport: Any, event: Any = zoo.Battery) -> Any:
    stream = transport.stream_call(GET, event)
    return await stream if inspect.isawaitable(stream) else Waitless(stream)


def every(made: Any, event: Any = zoo.Battery, **options: Any) -> list[Any]:
    async def run() -> list[Any]:
        return [item async for item in await opened(made, event, **options)]

    return asyncio.run(run())


def cells(*numbers: int) -> list[zoo.Battery]:
    return [zoo.Battery(cells=number) for number in numbers]


def test_events(server):
    response = answer(CELLS % 1, CELLS % 2 + CELLS % 3)
    assert every(server(response)) == cells(1, 2, 3)
    assert response.source.closed == 1


def test_request(server):
    made = server(answer())
    every(made)
    assert made.seen[0].headers["accept"] == "text/event-stream, */*;q=0.1"


def test_attributes(server):
    stream = asyncio.run(opened(server(answer())))
    assert (stream.status, stream.request_id) == (200, "r1")
    assert stream.headers["Content-Type"] == HEADERS["content-type"]


@pytest.mark.parametrize(
    ("event", "data", "kind"),
    [
        (zoo.Engine, b'{"power":"Fusion"}', zoo.UnknownEngine),
        (zoo.Engine | None, b"null", type(None)),
        (int | list[int], b"[1]", list),
        (str, b'"x"', str),
        (Json[str], b'"x"', str),
        (Json[bytes], b'"eA=="', bytes),
        (Any, b"[1]", list),
        (Any, b"{", str),
        (zoo.Battery, b'{\ndata: "cells":\ndata: 1}', zoo.Battery),
    ],
    ids=str,
)
def test_types_of_events(server, event, data, kind):
    (item,) = every(server(answer(b"data: " + data + b"\n\n")), event)
    assert type(item) is kind


def test_events_of_text_are_as_they_came(server):
    response = answer(b'data: "x"\n\ndata: {"n":1}\n\ndata: \xff\n\n')
    assert every(server(response), str) == ['"x"', '{"n":1}', "\ufffd"]


def test_events_of_text_in_json(server):
    response = answer(b'data: "x"\n\ndata: "y"\n\n')
    assert every(server(response), Json[str]) == ["x", "y"]


@pytest.mark.parametrize(
    ("media", "pieces"),
    [
        ("application/jsonl", [b'{"cells":1}\n{"cel', b'ls":2}\n']),
        ("application/x-ndjson; charset=utf-8", [b'{"cells":1}\r\n\r\n{"cells":2}']),
        ("application/json-seq", [b'\x1e{"cells":\n1}\n\x1e{"cells":2}\n']),
        ("text/event-stream", [CELLS % 1, CELLS % 2]),
    ],
)
def test_lines(server, media, pieces):
    kind = {media.partition(";")[0]: zoo.Battery}
    made = server(answer(*pieces, content_type=media))
    assert every(made, kind) == cells(1, 2)
    accept = made.seen[0].headers["accept"]
    assert accept == f"{media.partition(';')[0]}, */*;q=0.1"


def test_lines_without_a_media_type_are_what_is_declared(server):
    response = httpx2.Response(200, stream=Source(b'{"cells":1}\n'))
    kind = {"application/jsonl": zoo.Battery}
    assert every(server(response), kind) == cells(1)


def test_events_of_which_some_are_texts(server):
    kind: Any = zoo.Battery | str
    made = server(answer(CELLS % 1 + b"data: [bye]\n\n"))
    assert every(made, kind) == [*cells(1), "[bye]"]
    assert every(server(answer(b"data: null\n\n")), kind | None) == [None]


def test_types_of_two_streams(server):
    kinds = {"text/event-stream": str, "application/jsonl": Json[str]}
    events, lines = b'data: "x"\n\n', b'"x"\n'
    assert every(server(answer(events)), kinds) == ['"x"']
    made = server(answer(lines, content_type="application/jsonl"))
    assert every(made, kinds) == ["x"]


def test_line_that_is_cut_off(server):
    response = answer(b'{"cells":1}\n{"cel', content_type="application/jsonl")
    failure(server(response), ResponseValidationError)
    assert response.source.closed == 1


def test_end_mark(server):
    response = answer(CELLS % 1 + b"data: [DONE]\n\n" + CELLS % 2, CELLS % 3)
    assert every(server(response)) == cells(1)
    assert (response.source.given, response.source.closed) == (2, 1)


@pytest.mark.parametrize(
    "cut",
    [b'data: {"cells":2}\n', b'data: {"cells":2', b'data: {"cells":2}\n:', b"dat"],
)
def test_stream_that_ends_inside_an_event(server, cut):
    made = server(answer(CELLS % 1, cut))
    error = failure(made, ApiConnectionError)
    assert str(error) == "GET api.acme.test/v1/cars: the stream ended inside an event"
    assert len(made.seen) == 1


@pytest.mark.parametrize(
    "rest", [b"data: [DONE]\n", b"data: [DONE]", b": bye", b"event: ping\n"]
)
def test_stream_that_ends_without_an_empty_line(server, rest):
    assert every(server(answer(CELLS % 1, rest))) == cells(1)


def test_no_media_type_is_that_of_a_stream(server):
    response = httpx2.Response(200, stream=Source(CELLS % 1))
    assert every(server(response)) == cells(1)


def test_no_content(server):
    assert every(server((204, b""))) == []


# Answers that are no stream


@pytest.mark.parametrize("media", ["application/json; charset=utf-8", "a/b+json"])
def test_json_is_one_event(server, media):
    response = answer(b'{"cells":', b"2}", content_type=media)
    assert every(server(response)) == cells(2)
    assert response.source.closed == 1


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-be", "utf-32"]
)
def test_a_json_array_is_its_items(server, encoding):
    body = '\n[{"cells":1},{"cells":2}]'.encode(encoding)
    response = answer(body[:9], body[9:], content_type="application/json")
    assert every(server(response)) == cells(1, 2)


def failure(made: Any, kind: type[ApiError], **options: Any) -> Any:
    with pytest.raises(kind) as caught:
        every(made, **options)
    assert type(caught.value) is kind
    return caught.value


@pytest.mark.parametrize("body", [b'{"cells":"x"}', b"{", b""])
def test_json_that_does_not_fit(server, body):
    response = answer(body, content_type="application/json")
    error = failure(server(response), ResponseValidationError)
    assert (error.raw, error.status, error.request_id) == (body, 200, "r1")


def test_another_media_type(server):
    response = answer(b"<html>", content_type="text/html")
    error = failure(server(response), ResponseValidationError)
    why = "the answer is no stream; text/html came instead of text/event-stream"
    assert str(error) == f"GET api.acme.test/v1/cars: {why}"
    assert (error.raw, response.source.closed) == (b"<html>", 1)


def test_error_status(server):
    response = answer(b'{"code":"X"}', status=404, content_type="application/json")
    error = failure(server(response), NotFoundError)
    assert (error.raw, error.request_id) == (b'{"code":"X"}', "r1")
    assert response.source.closed == 1


def test_opening_is_tried_again(server, waits):
    made = server((503, b""), httpx2.ConnectError("x"), answer(CELLS % 1))
    assert every(made) == cells(1)
    assert (len(made.seen), len(waits)) == (3, 2)


def test_opening_fails(server):
    failure(server(httpx2.ConnectError("x")), ApiConnectionError, max_retries=0)


# Streams that break


@pytest.mark.parametrize("data", [b'{"cells":"x"}', b"{", b'"\xff"', b"[" * 50_000])
def test_event_that_does_not_fit(server, data):
    response = answer(CELLS % 1 + b"data: " + data + b"\n\n", CELLS % 2)
    error = failure(server(response), ResponseValidationError)
    assert (error.raw, error.status, error.request_id) == (data, 200, "r1")
    assert error.headers["content-type"] == HEADERS["content-type"]
    assert response.source.closed == 1


def test_strict_client(server):
    unfit = b'data: {"power":"Electric"}\n\n'
    (item,) = every(server(answer(unfit)), zoo.Engine)
    assert item.reason
    failure(
        server(answer(unfit)), ResponseValidationError, event=zoo.Engine, strict=True
    )


def test_event_that_is_too_long(server, monkeypatch):
    monkeypatch.setattr("runtime.events.LONGEST_EVENT", 100)
    response = answer(CELLS % 1, b"data: " + b"x" * 100)
    error = failure(server(response), ResponseValidationError)
    assert "over 100 bytes" in str(error)
    assert response.source.closed == 1


def test_stream_that_cannot_be_unpacked(server):
    made = server(answer(b"junk", content_encoding="gzip"))
    failure(made, ResponseValidationError)


BREAKS = [
    (httpx2.ReadError("gone"), ApiConnectionError),
    (httpx2.RemoteProtocolError("cut"), ApiConnectionError),
    (httpx2.ReadTimeout("slow"), ApiTimeoutError),
    (httpx2.StreamClosed(), ApiError),
]


@pytest.mark.parametrize(("broken", "kind"), BREAKS, ids=lambda value: str(value)[:20])
def test_stream_that_breaks_off(server, broken, kind):
    response = answer(CELLS % 1, b'data: {"cel', broken)
    made = server(response)

    async def use() -> None:
        stream = await opened(made)
        assert [await anext(stream)] == cells(1)
        with pytest.raises(kind) as caught:
            await anext(stream)
        assert (type(caught.value), caught.value.__cause__) == (kind, broken)
        with pytest.raises(StopAsyncIteration):
            await anext(stream)

    asyncio.run(use())
    assert (len(made.seen), response.source.closed) == (1, 1)


# Closing


def test_close(server):
    response = answer(CELLS % 1, CELLS % 2)

    async def use() -> None:
        stream = await opened(server(response))
        await anext(stream)
        await stream.close()
        assert response.source.closed == 1
        await stream.close()
        with pytest.raises(ApiError, match="The stream is closed"):
            await anext(stream)

    asyncio.run(use())
    assert (response.source.given, response.source.closed) == (1, 1)


@pytest.mark.parametrize("kind", [KeyError, None])
def test_context_manager(server, kind):
    response = answer(CELLS % 1, CELLS % 2)

    async def use() -> None:
        async with await opened(server(response)) as stream:
            async for item in stream:
                assert [item] == cells(1)
                break
            assert response.source.closed == 0
            if kind:
                raise kind

    if kind:
        with pytest.raises(kind):
            asyncio.run(use())
    else:
        asyncio.run(use())
    assert response.source.closed == 1


@pytest.mark.parametrize("events", [0, 1])
def test_forgotten_stream(server, events):
    response = answer(CELLS % 1, CELLS % 2)

    async def use() -> None:
        stream = await opened(server(response))
        for _ in range(events):
            await anext(stream)
        assert response.source.closed == 0
        del stream
        gc.collect()
        for _ in range(5):
            await asyncio.sleep(0)

    asyncio.run(use())
    assert response.source.closed == 1


def test_stream_that_is_forgotten_after_its_loop():
    stream = asyncio.run(opened(Server(answer(), asynchronous=True)))
    del stream
    gc.collect()
