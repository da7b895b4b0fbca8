"""A client of either kind that answers itself, without a connection."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import httpx2
import pinecone
from loopback import ACCEPTED

Answer = tuple[int, Any] | httpx2.Response | Exception


class Recorder:
    """Makes clients, answers their requests from a list and keeps the requests.

    When the list is empty, each call is accepted.
    """

    def __init__(self, asynchronous: bool) -> None:
        self.asynchronous = asynchronous
        self.answers: list[Answer] = []
        self.seen: list[httpx2.Request] = []

    def client(self, version: Any = pinecone, **options: Any) -> Any:
        """Returns a client of a version that sends to this recorder."""
        kind, http = version.Pinecone, httpx2.Client
        if self.asynchronous:
            kind, http = version.AsyncPinecone, httpx2.AsyncClient
        settings = {
            "api_key": "a-key",
            "base_url": "https://api.test",
            "max_retries": 0,
            "http_client": http(transport=httpx2.MockTransport(self._answer)),
        }
        return kind(**settings | options)

    def restore(self, *path: Any, client: Any = None, **members: Any) -> Any:
        """Calls `create_index_from_backup` and waits for its result."""
        client = client or self.client()
        outcome = client.create_index_from_backup(*path, **members)
        return asyncio.run(outcome) if self.asynchronous else outcome

    def body(self) -> Any:
        """Returns the body of the only request."""
        (request,) = self.seen
        return json.loads(request.content)

    def _answer(self, request: httpx2.Request) -> httpx2.Response:
        self.seen.append(request)
        answer = self.answers.pop(0) if self.answers else (202, ACCEPTED)
        if isinstance(answer, Exception):
            raise answer
        if isinstance(answer, httpx2.Response):
            return answer
        status, body = answer
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        return httpx2.Response(status, content=content)
