"""A server on the loopback interface that misbehaves as a script says."""

from __future__ import annotations

import asyncio
import socket
import struct
import threading
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import NamedTuple

LONGEST_LIFE = 60.0
"""Seconds that a connection is served at most."""


class Request(NamedTuple):
    """A request as it came, and the connection that it came over."""

    method: str
    path: str
    body: bytes
    number: int
    """Which request to this server it is, from 1 on."""
    writer: asyncio.StreamWriter


Script = Callable[[Request], Awaitable[object]]
"""Answers a request; ends the connection if it returns something true."""


def answer(
    status: int, body: bytes, *headers: str, media: str = "application/json"
) -> bytes:
    """Returns an answer over the wire."""
    lines = [f"HTTP/1.1 {status} X", f"Content-Type: {media}", *headers]
    lines.append(f"Content-Length: {len(body)}")
    return "\r\n".join([*lines, "", ""]).encode("latin-1") + body


def reset(writer: asyncio.StreamWriter) -> bool:
    """Ends a connection with a reset instead of an end in good order."""
    made = writer.get_extra_info("socket")
    made.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()
    return True


class Server:
    """Serves in a thread of its own, in a `with` block."""

    def __init__(self, script: Script) -> None:
        self._script = script
        self.received = 0
        """How many requests have come."""
        self.connections = 0
        """How many connections were made."""
        self.is_open = 0
        """How many connections there are."""
        self._loop = asyncio.new_event_loop()
        self.url = ""

    def __enter__(self) -> Server:
        started = threading.Event()
        self._thread = threading.Thread(target=self._serve, args=(started,))
        self._thread.start()
        started.wait(10.0)
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10.0)

    def _serve(self, started: threading.Event) -> None:
        asyncio.set_event_loop(self._loop)
        starting = asyncio.start_server(self._connect, "127.0.0.1", 0, backlog=2_048)
        server = self._loop.run_until_complete(starting)
        self.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        started.set()
        self._loop.run_forever()
        server.close()
        for task in asyncio.all_tasks(self._loop):
            task.cancel()
        self._loop.run_until_complete(asyncio.sleep(0.05))
        self._loop.close()

    async def _connect(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        self.connections += 1
        self.is_open += 1
        try:
            with suppress(OSError, asyncio.IncompleteReadError, TimeoutError):
                async with asyncio.timeout(LONGEST_LIFE):
                    while not await self._answer(reader, writer):
                        await writer.drain()
        except asyncio.CancelledError:
            pass
        finally:
            self.is_open -= 1
            with suppress(OSError, RuntimeError):
                writer.close()

    async def _answer(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> object:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        method, path, _ = head.split(" ", 2)
        sizes = [
            int(line.partition(":")[2])
            for line in head.lower().splitlines()
            if line.startswith("content-length:")
        ]
        body = await reader.readexactly(sizes[0]) if sizes else b""
        self.received += 1
        request = Request(method, path, body, self.received, writer)
        return await self._script(request)
