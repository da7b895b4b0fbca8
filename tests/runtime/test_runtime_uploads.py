"""Bodies on their way: sent in pieces, sent again, and never left open."""

from __future__ import annotations

import asyncio
import io
import os
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import pytest
from fake_server import POST
from runtime.bodies import Form, Lines, Multipart
from runtime.errors import ApiConnectionError, ApiStatusError
from test_runtime_bodies import CONTENT, FILE, Unseekable
from wire import BUSY, OK, SECONDS, Wire, once


@pytest.fixture
def path(tmp_path):
    made = tmp_path / "a b.json"
    made.write_bytes(CONTENT)
    return made


@pytest.fixture(params=[False, True, "aiohttp"], ids=["sync", "async", "aiohttp"])
def wire(request):
    made: list[Wire] = []

    def start(*answers: Any) -> Wire:
        made.append(Wire(*answers, asynchronous=request.param).__enter__())
        return made[-1]

    yield start
    for each in made:
        each.__exit__()


def test_lines_are_sent_one_by_one(wire):
    made = wire(OK)

    def items() -> Any:
        for n in range(3):
            yield {"n": n}
            assert made.pieces.get(timeout=SECONDS) == b'{"n":%d}\n' % n

    made.send(POST._replace(body=Lines(items())))
    assert made.received[0].body == b'{"n":0}\n{"n":1}\n{"n":2}\n'


def test_asynchronous_lines_are_sent_one_by_one():
    with Wire(OK, asynchronous=True) as made:

        async def items() -> Any:
            for n in range(3):
                yield n
                got = await asyncio.to_thread(made.pieces.get, timeout=SECONDS)
                assert got == b"%d\n" % n

        made.send(POST._replace(body=Lines(items())))


def bodies(path: Path) -> dict[str, tuple[Any, int]]:
    """Makes bodies, each with the number of times it may be sent."""
    return {
        "list": (Lines([1, 2]), 2),
        "iterator": (Lines(once([1, 2])), 1),
        "form": (Form({"a": 1}), 2),
        "path": (Multipart({"file": path}, FILE), 2),
        "bytes": (Multipart({"file": b"x"}, FILE), 2),
        "file": (Multipart({"file": io.BytesIO(CONTENT)}, FILE), 2),
        "pipe": (Multipart({"file": Unseekable(CONTENT)}, FILE), 1),
    }


@pytest.mark.parametrize("name", bodies(Path(__file__)))
def test_retries(wire, path, name):
    body, times = bodies(path)[name]
    made = wire(BUSY, OK)
    context = nullcontext() if times > 1 else pytest.raises(ApiStatusError, match="503")
    with context:
        made.send(POST._replace(body=body))
    sent = [received.body for received in made.received]
    assert len(sent) == times
    assert len(set(sent)) == 1
    assert sent[0]


def test_progress_starts_again_with_a_retry(wire, path):
    told: list[int] = []
    body = Multipart({"file": path}, FILE, lambda sent, _: told.append(sent))
    wire(BUSY, OK).send(POST._replace(body=body))
    assert told[: len(told) // 2] == told[len(told) // 2 :]


def open_files(path: Path) -> int:
    links = Path("/proc/self/fd")
    if not links.exists():
        pytest.skip("needs /proc")
    return sum(os.path.realpath(link) == str(path) for link in links.iterdir())


def test_own_files_are_closed_after_a_failure(wire, path):
    seen: list[int] = []

    def fail(*_: object) -> None:
        seen.append(open_files(path))
        if seen[-1]:
            raise KeyError("stop")

    made = wire()

    async def use() -> None:
        body = Multipart({"file": path}, FILE, fail)
        async with made.transport() as transport:
            with pytest.raises(KeyError, match="stop") as caught:
                await made.result(transport.send_call(POST._replace(body=body)))
            assert caught.value.__traceback__ is not None
            assert (seen[-1], open_files(path)) == (1, 0)

    asyncio.run(use())


def test_own_files_are_closed_when_the_connection_breaks(wire, path):
    path.write_bytes(b"x" * 30_000_000)
    made = wire()
    made.answers = []
    made.RequestHandlerClass = Hangup

    async def use() -> None:
        body = Multipart({"file": path}, FILE)
        async with made.transport() as transport:
            with pytest.raises(ApiConnectionError) as caught:
                await made.result(transport.send_call(POST._replace(body=body)))
            assert caught.value.__cause__ is not None
            assert open_files(path) == 0

    asyncio.run(use())


class Hangup:
    """Reads the start of a request and goes away."""

    def __init__(self, connection: Any, *_: Any) -> None:
        connection.recv(1_000)
        connection.close()
