"""An API that answers from a list, and the calls that go to it."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx2
import pytest
import zoo
from runtime.calls import Call
from runtime.client import AsyncBaseClient, BaseClient
from runtime.settings import Credential, Settings

from runtime import errors

SECRET = "s3cr3t-key"
SETTINGS = Settings(
    "https://api.acme.test/v1",
    "ACME_BASE_URL",
    {"X-Acme-Version": "7"},
    "acme/1",
    credentials=(
        Credential("api_key", "ACME_API_KEY", "Api-Key"),
        Credential("token", "ACME_TOKEN", "Authorization", "Bearer "),
    ),
    security=(("api_key",),),
    request_id_headers=("x-acme-id", "x-request-id"),
)
GET: Call[zoo.Battery] = Call("GET", "/cars", zoo.Battery)
POST: Call[zoo.Battery] = Call("POST", "/cars", zoo.Battery, body={"a": 1})
DELETE: Call[None] = Call("DELETE", "/cars/1", type(None))
OK = b'{"cells":2}'

Answer = tuple[int, bytes] | httpx2.Response | Exception


class Sync(BaseClient):
    _settings = SETTINGS


class Async(AsyncBaseClient):
    _settings = SETTINGS


class Server:
    """Answers from a list, keeps what it was sent, and calls as both clients do."""

    def __init__(self, *answers: Answer, asynchronous: bool = False) -> None:
        self.answers = list(answers)
        self.asynchronous = asynchronous
        self.seen: list[httpx2.Request] = []

    def __call__(self, request: httpx2.Request) -> httpx2.Response:
        self.seen.append(request)
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        if isinstance(answer, httpx2.Response):
            return answer
        return httpx2.Response(answer[0], content=answer[1])

    def client(self, api_key: str | None = SECRET, **options: Any) -> Any:
        kind, http = Sync, httpx2.Client
        if self.asynchronous:
            kind, http = Async, httpx2.AsyncClient
        settings = {"base_url": None, "timeout": 9.0, "max_retries": 2, "strict": False}
        made = http(transport=httpx2.MockTransport(self), follow_redirects=True)
        return kind({"api_key": api_key}, http_client=made, **settings | options)

    def send(self, call: Call[Any], **options: Any) -> Any:
        return self.run(self.client(**options), call)

    def run(self, client: Any, call: Call[Any]) -> Any:
        sent = client._transport.send_call(call)
        return asyncio.run(sent) if self.asynchronous else sent


def request(server: Any, call: Call[Any], **options: Any) -> httpx2.Request:
    """Returns what a call sends."""
    made = server((200, OK))
    made.send(call, **options)
    return made.seen[0]


def failure(server: Any, answer: Answer, call: Call[Any] = GET, **options: Any) -> Any:
    """Returns what a call raises."""
    with pytest.raises(errors.ApiError) as caught:
        server(answer).send(call, **{"max_retries": 0, **options})
    return caught.value
