"""Stands between a client and the server: it steers the answers and takes notes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import httpx2

PIECE = 7
"""Bytes of each piece that a stream of events is sent in."""


@dataclass
class Exchange:
    """One request and its answer, and how both are to be.

    Attributes:
        prefix: The path of the server's address, which the document's paths follow.
        prefer: What the server is asked for: `code=404`.
        accept: The media type that it is asked for, if not the client's.
        events: What is sent as a stream of events in place of the server's answer.
        request: The request that the client has sent.
        sent: Its body.
        status: The status of the server's own answer.
        content: The body of the server's own answer.
        violations: What the server did not like, about the request or its own answer.
    """

    prefix: str = ""
    prefer: str = ""
    accept: str = ""
    events: list[Any] | None = None
    request: httpx2.Request | None = None
    sent: bytes = b""
    status: int = 0
    content: bytes = b""
    violations: list[dict[str, Any]] = field(default_factory=list)

    def forwarded(self, request: httpx2.Request, body: bytes) -> httpx2.Request:
        """Returns the request as the server is to get it."""
        self.request, self.sent = request, body
        self.status, self.content, self.violations = 0, b"", []
        path = request.url.raw_path.decode("ascii")
        if not path.startswith(f"{self.prefix}/"):
            raise AssertionError(f"{path} does not begin with {self.prefix}/")
        headers = httpx2.Headers(request.headers)
        headers["Prefer"] = self.prefer
        headers["Connection"] = "keep-alive"
        headers["Accept-Encoding"] = "identity"
        if self.events is not None:
            headers["Accept"] = "application/json"
        elif self.accept:
            headers["Accept"] = self.accept
        url = request.url.copy_with(raw_path=path[len(self.prefix) :].encode("ascii"))
        return httpx2.Request(request.method, url, headers=headers, content=body)

    def answered(self, response: httpx2.Response) -> httpx2.Response:
        """Takes notes of an answer, and returns the one for the client."""
        self.status, self.content = response.status_code, response.content
        self.violations = json.loads(response.headers.get("sl-violations", "[]"))
        if response.headers.get("content-type", "") == "application/problem+json":
            problem = json.loads(response.content)
            self.violations += problem.get("validation", [])
            if not problem.get("validation"):
                self.violations.append({"message": problem.get("detail", problem)})
        if self.events is not None and response.is_success:
            media = {"Content-Type": "text/event-stream"}
            return httpx2.Response(200, headers=media, stream=Events(self.events))
        return httpx2.Response(
            response.status_code, headers=response.headers, content=response.content
        )

    def complaints(self, place: str) -> list[str]:
        """Returns what the server said about the request or about its own answer."""
        return [
            json.dumps(each)
            for each in self.violations
            if each.get("location", ["request"])[0] == place
        ]


class Events(httpx2.SyncByteStream, httpx2.AsyncByteStream):
    """A stream of events in small pieces, as a server sends it."""

    def __init__(self, events: list[Any]) -> None:
        lines = [b"data: " + json.dumps(each).encode() + b"\n\n" for each in events]
        self.body = b": hello\n\n" + b"".join(lines)

    def __iter__(self) -> Iterator[bytes]:
        for start in range(0, len(self.body), PIECE):
            yield self.body[start : start + PIECE]

    async def __aiter__(self) -> Any:
        for piece in self:
            yield piece


class Gate(httpx2.BaseTransport):
    """Sends through to the server, for the synchronous client."""

    def __init__(self, exchange: Exchange) -> None:
        self._exchange = exchange
        self._server = httpx2.HTTPTransport()

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        """Sends a request and returns the answer."""
        forwarded = self._exchange.forwarded(request, request.read())
        response = self._server.handle_request(forwarded)
        response.read()
        response.close()
        return self._exchange.answered(response)

    def close(self) -> None:
        """Closes the connections."""
        self._server.close()


class AsyncGate(httpx2.AsyncBaseTransport):
    """Sends through to the server, for the asynchronous client."""

    def __init__(self, exchange: Exchange) -> None:
        self._exchange = exchange
        self._server = httpx2.AsyncHTTPTransport()

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        """Sends a request and returns the answer."""
        forwarded = self._exchange.forwarded(request, await request.aread())
        response = await self._server.handle_async_request(forwarded)
        await response.aread()
        await response.aclose()
        return self._exchange.answered(response)

    async def aclose(self) -> None:
        """Closes the connections."""
        await self._server.aclose()
