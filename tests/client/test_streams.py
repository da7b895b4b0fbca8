"""Streams of events: `chat_assistant(stream=True)` and its twin in OpenAI's format."""

from __future__ import annotations

import asyncio
import json
from importlib import import_module
from typing import Any

import httpx2
import pinecone
import pytest
from either import advance, awaited, entered, every, rest, run, take
from pinecone._runtime.streams import AsyncStream, Stream
from pinecone.v2025_10.assistant_data import models as older_models
from pinecone.v2026_01_alpha.assistant_data import models

START = {"type": "message_start", "id": "c", "model": "gpt-4o", "role": "assistant"}
WORDS = {"type": "content_chunk", "id": "c", "model": "m", "delta": {"content": "Hi"}}
CITATION = {
    "type": "citation",
    "id": "c",
    "model": "m",
    "citation": {"position": 2, "references": [{"pages": [1, 2]}]},
}
END = {
    "type": "message_end",
    "id": "c",
    "model": "m",
    "finish_reason": "stop",
    "usage": {"prompt_tokens": 9, "completion_tokens": 1, "total_tokens": 10},
}
NEW = {"type": "thought", "id": "c", "depth": [1, {"a": None}]}

MESSAGES = [{"role": "user", "content": "Hello?"}]

ANSWER = {
    "id": "c",
    "finish_reason": "stop",
    "message": {"role": "assistant", "content": "Hi"},
    "model": "m",
    "citations": [],
    "usage": {"total_tokens": 10},
}


class Source(httpx2.SyncByteStream, httpx2.AsyncByteStream):
    """A body in pieces that counts what was taken of it."""

    def __init__(self, pieces: tuple[bytes | Exception, ...]) -> None:
        self.pieces = pieces
        self.taken = 0
        self.is_closed = False

    def __iter__(self) -> Any:
        for piece in self.pieces:
            if isinstance(piece, Exception):
                raise piece
            self.taken += 1
            yield piece

    async def __aiter__(self) -> Any:
        for piece in self:
            yield piece

    def close(self) -> None:
        self.is_closed = True

    async def aclose(self) -> None:
        self.is_closed = True


def event(value: object) -> bytes:
    return b"data: " + json.dumps(value).encode() + b"\n\n"


def streamed(*pieces: bytes | Exception, status: int = 200) -> tuple[Any, Source]:
    """Returns an answer in pieces, and their source."""
    source = Source(pieces)
    headers = {"content-type": "text/event-stream", "x-pinecone-request-id": "r"}
    return httpx2.Response(status, headers=headers, stream=source), source


def chat(recorder, answer, version="pinecone.v2026_01_alpha", **options) -> Any:
    """Returns what a chat gives, to be awaited if the client is asynchronous."""
    recorder.answers = [answer]
    client = recorder.client(import_module(version))
    data = client.assistant_data("assistant.test")
    return data.chat_assistant("a", messages=MESSAGES, **options)


def events_of(recorder, *pieces: bytes | Exception) -> list[Any]:
    """Returns all that a stream of these pieces gives."""

    async def use() -> list[Any]:
        answer, _ = streamed(*pieces)
        return await rest(await awaited(chat(recorder, answer, stream=True)))

    return asyncio.run(use())


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        (START, models.MessageStartModel),
        (WORDS, models.ContentChunkModel),
        (CITATION, models.CitationChunkModel),
    ],
    ids=["start", "content", "citation"],
)
def test_each_event_is_of_its_class(value, kind, recorder):
    item, end = events_of(recorder, event(value), event(END))
    assert [type(item), type(end)] == [kind, models.MessageEndModel]
    assert pinecone.to_dict(end) == END
    assert pinecone.to_dict(item) == value


def test_a_whole_answer(recorder):
    found = events_of(recorder, *map(event, (START, WORDS, CITATION, END)))
    assert [item.type for item in found] == [
        "message_start",
        "content_chunk",
        "citation",
        "message_end",
    ]
    assert found[1].delta.content == "Hi"
    assert found[3].usage.total_tokens == 10


def test_an_unknown_event_is_kept(recorder):
    found = events_of(recorder, event(START), event(NEW), event(END))
    assert type(found[1]) is models.UnknownStreamChatChunkModel
    assert (found[1].type, pinecone.to_dict(found[1])) == ("thought", NEW)
    assert type(found[2]) is models.MessageEndModel


def test_an_event_that_does_not_fit_is_kept_with_the_reason(recorder):
    value = {"type": "content_chunk", "id": "c", "model": "m", "delta": 1}
    item, _ = events_of(recorder, event(value), event(END))
    assert type(item) is models.UnknownStreamChatChunkModel
    assert "delta" in item.reason
    assert item.raw == value


def test_pieces_may_end_anywhere(recorder):
    whole = event(START) + event(WORDS) + event(END)
    pieces = [whole[i : i + 1] for i in range(len(whole))]
    assert [item.type for item in events_of(recorder, *pieces)] == [
        "message_start",
        "content_chunk",
        "message_end",
    ]


def test_events_come_as_they_arrive(recorder):
    async def use() -> None:
        answer, source = streamed(event(START), event(WORDS), event(END))
        stream = await awaited(chat(recorder, answer, stream=True))
        seen = [source.taken]
        for _ in range(3):
            await advance(stream)
            seen.append(source.taken)
        assert seen == [0, 1, 2, 3]

    asyncio.run(use())


def test_what_the_call_returns(recorder):
    async def use() -> None:
        answer, _ = streamed(event(START))
        stream = await awaited(chat(recorder, answer, stream=True))
        assert type(stream) is (AsyncStream if recorder.asynchronous else Stream)
        assert (stream.status, stream.request_id) == (200, "r")
        await stream.close() if recorder.asynchronous else stream.close()

    asyncio.run(use())


def test_what_is_sent(recorder):
    events_of(recorder, event(END))
    (request,) = recorder.seen
    assert str(request.url) == "https://assistant.test/chat/a"
    assert request.headers["accept"] == "text/event-stream, */*;q=0.1"
    assert request.headers["api-key"] == "a-key"
    assert json.loads(request.content) == {"messages": MESSAGES, "stream": True}


@pytest.mark.parametrize(
    ("options", "sent"),
    [({}, {}), ({"stream": None}, {}), ({"stream": False}, {"stream": False})],
    ids=["left out", "none", "false"],
)
def test_without_a_stream_the_answer_is_whole(options, sent, recorder):
    answer = run(chat(recorder, (200, ANSWER), **options))
    assert type(answer) is models.ChatModel
    assert answer.message == models.MessageModel(role="assistant", content="Hi")
    (request,) = recorder.seen
    assert request.headers["accept"] == "application/json, */*;q=0.1"
    assert json.loads(request.content) == {"messages": MESSAGES, **sent}


def test_messages_may_be_models(recorder):
    recorder.answers = [(200, ANSWER)]
    data = recorder.client().assistant_data("assistant.test")
    message = models.MessageModel(role="user", content="Hello?")
    run(data.chat_assistant("a", messages=[message, *MESSAGES]))
    assert recorder.body() == {"messages": MESSAGES * 2}


@pytest.mark.parametrize("stream", [True, False])
def test_an_error_status_raises_at_the_call(stream, recorder):
    error = {"status": 404, "error": {"code": "NOT_FOUND", "message": "No such."}}
    with pytest.raises(pinecone.NotFoundError) as caught:
        run(chat(recorder, (404, error), stream=stream))
    assert type(caught.value.body) is models.ErrorResponse
    assert caught.value.body.error.message == "No such."


def test_an_error_status_of_a_stream_raises_at_the_call_and_closes_it(recorder):
    answer, source = streamed(b"data: busy\n\n", status=503)
    with pytest.raises(pinecone.InternalServerError):
        run(chat(recorder, answer, stream=True))
    assert source.is_closed


def test_a_break_is_a_connection_error(recorder):
    async def use() -> None:
        answer, source = streamed(event(START), httpx2.ReadError("gone"))
        stream = await awaited(chat(recorder, answer, stream=True))
        assert (await advance(stream)).type == "message_start"
        with pytest.raises(pinecone.ApiConnectionError, match=r"POST \S+/chat/a: gone"):
            await advance(stream)
        assert source.is_closed

    asyncio.run(use())
    assert len(recorder.seen) == 1


def test_a_stream_is_never_taken_up_again(recorder):
    async def use() -> None:
        answer, _ = streamed(event(START), httpx2.ReadError("gone"))
        recorder.answers = [answer]
        data = recorder.client(max_retries=3).assistant_data("assistant.test")
        call = data.chat_assistant("a", messages=MESSAGES, stream=True)
        with pytest.raises(pinecone.ApiConnectionError):
            await rest(await awaited(call))

    asyncio.run(use())
    assert len(recorder.seen) == 1


HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n"
CHUNKED = HEAD + b"Transfer-Encoding: chunked\r\n\r\n"


@pytest.mark.parametrize(
    ("start", "rest_of_it"),
    [(CHUNKED + b"%x\r\n", b'\r\n20\r\ndata: {"ty'), (CHUNKED + b"%x\r\n", b"\r\n")],
    ids=["within an event", "between events"],
)
def test_a_connection_that_is_cut_is_a_connection_error(
    start, rest_of_it, recorder, loopback
):
    first = event(START)
    loopback.answers = [start % len(first) + first + rest_of_it]

    async def use() -> None:
        async with entered(recorder.client(http_client=None)) as pc:
            data = pc.assistant_data(loopback.address)
            call = data.chat_assistant("a", messages=MESSAGES, stream=True)
            stream = await awaited(call)
            assert (await advance(stream)).type == "message_start"
            with pytest.raises(pinecone.ApiConnectionError):
                await advance(stream)

    asyncio.run(use())


def test_a_stream_over_the_wire(recorder, loopback):
    values = (START, WORDS, NEW, END)
    text = b": hello\n\n" + b"".join(map(event, values)) + b"data: [DONE]\n\n"
    loopback.answers = [HEAD + b"Content-Length: %d\r\n\r\n" % len(text) + text]

    async def use() -> list[Any]:
        async with entered(recorder.client(http_client=None)) as pc:
            data = pc.assistant_data(loopback.address)
            call = data.chat_assistant("a", messages=MESSAGES, stream=True)
            return await rest(await awaited(call))

    assert [pinecone.to_dict(item) for item in asyncio.run(use())] == list(values)


def test_a_context_manager_closes_the_stream(recorder):
    async def use() -> None:
        answer, source = streamed(event(START), event(END))
        stream = await awaited(chat(recorder, answer, stream=True))
        async with entered(stream) as inner:
            assert inner is stream
            await advance(inner)
            assert not source.is_closed
        assert source.is_closed
        assert source.taken == 1
        with pytest.raises(pinecone.ApiError, match="closed"):
            await advance(stream)

    asyncio.run(use())


def test_a_context_manager_closes_the_stream_after_an_error(recorder):
    async def use() -> Source:
        answer, source = streamed(event(START), event(END))
        with pytest.raises(KeyError):
            async with entered(await awaited(chat(recorder, answer, stream=True))):
                raise KeyError
        return source

    assert asyncio.run(use()).is_closed


def test_the_end_closes_the_stream(recorder):
    async def use() -> None:
        answer, source = streamed(event(START), event(END))
        stream = await awaited(chat(recorder, answer, stream=True))
        await rest(stream)
        assert source.is_closed
        assert await rest(stream) == []

    asyncio.run(use())


def test_a_server_that_does_not_stream_gives_one_event(recorder):
    async def use() -> list[Any]:
        headers = {"content-type": "application/json"}
        answer = httpx2.Response(200, headers=headers, content=json.dumps(END))
        return await rest(await awaited(chat(recorder, answer, stream=True)))

    assert [item.type for item in asyncio.run(use())] == ["message_end"]


def test_data_that_are_no_json_are_an_error(recorder):
    with pytest.raises(pinecone.ResponseValidationError):
        events_of(recorder, event(START), b"data: {\n\n")


# The twin in OpenAI's format, which is all that 2025-10 can stream

VERSIONS = {"pinecone.v2025_10": older_models, "pinecone.v2026_01_alpha": models}


@pytest.mark.parametrize("version", VERSIONS)
def test_chunks_in_the_format_of_openai(version, recorder):
    chunk = {
        "id": "c",
        "choices": [{"index": 0, "delta": {"content": "Hi"}, "finish_reason": None}],
        "model": "m",
    }
    answer, _ = streamed(event(chunk), b"data: [DONE]\n\n", event(chunk))
    recorder.answers = [answer]
    data = recorder.client(import_module(version)).assistant_data("assistant.test")

    async def use() -> list[Any]:
        call = data.chat_completion_assistant("a", messages=MESSAGES, stream=True)
        return await take(stream := await awaited(call), 1) + await rest(stream)

    (item,) = asyncio.run(use())
    assert type(item) is VERSIONS[version].StreamChatCompletionChunkModel
    assert item.choices[0].delta.content == "Hi"


@pytest.mark.parametrize("version", VERSIONS)
def test_a_whole_answer_in_the_format_of_openai(version, recorder):
    answer = {"id": "c", "choices": [{"index": 0, "message": MESSAGES[0]}]}
    recorder.answers = [(200, answer)]
    data = recorder.client(import_module(version)).assistant_data("assistant.test")
    result = run(data.chat_completion_assistant("a", messages=MESSAGES, stream=False))
    assert type(result) is VERSIONS[version].ChatCompletionModel
    assert pinecone.to_dict(result) == answer


def test_chat_of_2025_10_is_whole(recorder):
    result = run(chat(recorder, (200, ANSWER), "pinecone.v2025_10"))
    assert type(result) is older_models.ChatModel


def test_iteration_from_outside_of_a_loop(recorder):
    answer, _ = streamed(event(START), event(END))
    stream = run(chat(recorder, answer, stream=True))
    assert [item.type for item in every(stream)] == ["message_start", "message_end"]
