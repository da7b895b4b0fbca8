"""A server on this machine that sends what a test says, when the test says it."""

from __future__ import annotations

import asyncio
import socketserver
import ssl
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from queue import SimpleQueue
from typing import Any, NamedTuple

import httpx2
from fake_server import SECRET, Async, Sync

from runtime import aiohttp_client

SECONDS = 10
"""How long anything may take before a test fails instead of hanging."""

IDLE = 60
"""How long a server waits for the next request; a loaded machine takes long to fork."""

FEW = httpx2.Limits(max_connections=2)

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 11\r\n\r\n" + b'{"cells":2}'
BUSY = b"HTTP/1.1 503 Busy\r\nRetry-After: 0\r\nContent-Length: 0\r\n\r\n"
EVENTS = (
    b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream; charset=utf-8\r\n"
    b"X-Acme-Id: r1\r\nTransfer-Encoding: chunked\r\n\r\n"
)
LAST = b"0\r\n\r\n"

Answer = bytes | Callable[[Callable[[bytes], object]], object]
"""The bytes of a response, or what sends them by the function it is given."""


def chunk(data: bytes) -> bytes:
    return b"%x\r\n%s\r\n" % (len(data), data)


class Received(NamedTuple):
    headers: dict[str, str]
    body: bytes


class Handler(socketserver.StreamRequestHandler):
    server: Wire

    def handle(self) -> None:
        self.connection.settimeout(IDLE)
        self.server.connections += 1
        try:
            while self.rfile.readline():
                self._answer()
        except OSError:
            pass  # the client went away
        finally:
            self.server.hung_up.set()

    def _answer(self) -> None:
        headers = {}
        while line := self.rfile.readline().decode().strip():
            name, _, value = line.partition(":")
            headers[name.lower()] = value.strip()
        body = self._body(headers)
        self.server.received.append(Received(headers, body))
        answer = self.server.answers.pop(0)
        if isinstance(answer, bytes):
            self.wfile.write(answer)
        else:
            answer(self.wfile.write)

    def _body(self, headers: dict[str, str]) -> bytes:
        if "chunked" not in headers.get("transfer-encoding", ""):
            return self.rfile.read(int(headers.get("content-length", "0")))
        body = b""
        while size := int(self.rfile.readline() or b"0", 16):
            piece = self.rfile.read(size)
            self.server.pieces.put(piece)
            body += piece
            self.rfile.readline()
        self.rfile.readline()
        return body


class OverAiohttp(aiohttp_client.AsyncClient):
    """The runtime's client that sends over aiohttp, with what a test gives it."""

    def __init__(self, **options: Any) -> None:
        httpx2.AsyncClient.__init__(self, **options)


class Wire(socketserver.ThreadingTCPServer):
    """Answers from a list; keeps the requests and the pieces of their bodies."""

    daemon_threads = True

    def __init__(
        self,
        *answers: Answer,
        asynchronous: bool | str = False,
        certificate: Path | None = None,
    ) -> None:
        """Makes one.

        Args:
            answers: What it sends, one for each request.
            asynchronous: Which kind its client is of; "aiohttp" is asynchronous, too.
            certificate: That of TLS.
        """
        super().__init__(("127.0.0.1", 0), Handler)
        self.tls: ssl.SSLContext | None = None
        if certificate:
            self.tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self.tls.load_cert_chain(certificate)
        self.answers = list(answers)
        self.asynchronous = asynchronous
        self.received: list[Received] = []
        self.pieces: SimpleQueue[bytes] = SimpleQueue()
        self.hung_up = threading.Event()
        self.connections = 0

    def __enter__(self) -> Wire:
        threading.Thread(target=self.serve_forever, args=(0.005,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.shutdown()
        self.server_close()

    def finish_request(self, request: Any, client_address: Any) -> None:
        # The handshake is made here, in a thread of its own.
        tls = self.tls.wrap_socket(request, server_side=True) if self.tls else request
        super().finish_request(tls, client_address)

    @property
    def url(self) -> str:
        scheme = "https" if self.tls else "http"
        return f"{scheme}://127.0.0.1:{self.server_address[1]}"

    def client(self, max_retries: int = 2, timeout: float = float(SECONDS)) -> Any:
        kind, http = Sync, httpx2.Client
        if self.asynchronous:
            kind, http = Async, httpx2.AsyncClient
        if self.asynchronous == "aiohttp":
            http = OverAiohttp
        return kind(
            {"api_key": SECRET},
            base_url=self.url,
            timeout=timeout,
            max_retries=max_retries,
            strict=False,
            http_client=http(trust_env=False, verify=False, limits=FEW),
        )

    @asynccontextmanager
    async def transport(self, **options: Any) -> AsyncIterator[Any]:
        """Lends a transport of either kind, and closes its connections."""
        transport = self.client(**options)._transport
        try:
            yield transport
        finally:
            if self.asynchronous:
                await transport._pool.given.aclose()
            else:
                transport._pool.given.close()

    async def result(self, result: Any) -> Any:
        return await result if self.asynchronous else result

    def send(self, call: Any, **options: Any) -> Any:
        async def run() -> Any:
            async with self.transport(**options) as transport:
                return await self.result(transport.send_call(call))

        return asyncio.run(run())


async def slowly(items: list[Any]) -> AsyncIterator[Any]:
    for item in items:
        yield item


def once(items: list[Any]) -> Iterator[Any]:
    yield from items
