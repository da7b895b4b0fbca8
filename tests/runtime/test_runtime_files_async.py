"""Asynchronous uploads read files beside the event loop."""

from __future__ import annotations

import asyncio
import io
import threading
from typing import Any

import pytest
from fake_server import POST
from runtime.bodies import Body, Multipart, Raw
from wire import OK, Wire


class Watched(io.BytesIO):
    """A file that notes which threads read it."""

    threads: set[int]

    def read(self, size: int | None = -1) -> bytes:
        self.threads.add(threading.get_ident())
        return super().read(size)


def watched(content: bytes) -> Watched:
    file = Watched(content)
    file.threads = set()
    return file


def multipart(file: Any, progress: Any = None) -> Body:
    return Multipart({"file": file, "a": 1}, progress=progress)


def raw(file: Any, progress: Any = None) -> Body:
    return Raw(file, "application/x-thing", progress)


@pytest.mark.parametrize("make", [multipart, raw])
def test_files_are_read_beside_the_event_loop(make):
    file, told = watched(b"x" * 200_000), []

    def progress(sent: int, _all: int | None) -> None:
        told.append((sent, threading.get_ident()))

    body = make(file, progress)
    with Wire(OK, asynchronous=True) as wire:
        wire.send(POST._replace(body=body))
    assert wire.received[0].body.count(b"x" * 200_000) == 1
    here = threading.get_ident()
    assert here not in file.threads
    assert {thread for _, thread in told} == {here}
    assert told[-1][0] == body.length


@pytest.mark.parametrize("content", [b"x", io.BytesIO(b"x")])
@pytest.mark.parametrize("make", [multipart, raw])
def test_what_is_in_memory_needs_no_thread(make, content):
    assert not make(content).is_slow


def test_path_is_slow(tmp_path):
    path = tmp_path / "file"
    path.write_bytes(b"x")
    assert raw(path).is_slow
    assert multipart(path).is_slow


def test_synchronous_upload_reads_where_it_is():
    file = watched(b"x" * 200_000)
    with Wire(OK) as wire:
        wire.send(POST._replace(body=raw(file)))
    assert file.threads == {threading.get_ident()}


def test_upload_that_is_cancelled_closes_its_file(tmp_path):
    path = tmp_path / "file"
    path.write_bytes(b"x" * 200_000)
    body = raw(path)

    async def use() -> None:
        chunks = body.async_chunks()
        assert len(await anext(chunks)) < 200_000
        await chunks.aclose()

    asyncio.run(use())
