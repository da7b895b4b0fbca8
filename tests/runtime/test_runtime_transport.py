"""Tries, waits, opening and closing: the transports without a network."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import httpx2
import pytest
import zoo
from fake_server import (
    GET,
    OK,
    POST,
    Async,
    Server,
    Sync,
)

from runtime import errors

OPTIONS = {"base_url": None, "timeout": 1, "max_retries": 0, "strict": False}


def test_retries(server, waits):
    made = server((429, b""), httpx2.ConnectError("x"), (200, OK))
    assert made.send(POST) == zoo.Battery(cells=2)
    assert [sent.content for sent in made.seen] == [b'{"a":1}'] * 3
    assert len(waits) == 2


# Opening and closing


def test_http_client_passed_in_is_not_closed():
    made = Server((200, OK))
    client = made.client()
    with client:
        client._transport.send_call(GET)
    assert not client._transport._pool.given.is_closed


def test_http_client_passed_in_is_not_closed_async():
    async def run() -> bool:
        client = Server((200, OK), asynchronous=True).client()
        async with client:
            await client._transport.send_call(GET)
        return client._transport._pool.given.is_closed

    assert asyncio.run(run()) is False


def test_what_an_http_client_passed_in_adds_to_requests():
    made = Server((200, OK))
    http = httpx2.Client(
        transport=httpx2.MockTransport(made),
        auth=("me", "password"),
        headers={"x-own": "1"},
        cookies={"own": "1"},
        params={"own": "1"},
    )
    with http, Sync({"api_key": "k"}, http_client=http, **OPTIONS) as client:
        client._transport.send_call(GET)
    (sent,) = made.seen
    assert sent.headers["authorization"].startswith("Basic ")
    assert not {"x-own", "cookie"} & set(sent.headers)
    assert sent.url.query == b""


def own_client(monkeypatch: Any, name: str, server: Server) -> list[Any]:
    """Keeps the HTTP clients that the runtime makes, and answers for them."""
    made: list[Any] = []
    kind = getattr(httpx2, name)

    def make(http2: bool) -> Any:  # noqa: ARG001
        made.append(kind(transport=httpx2.MockTransport(server)))
        return made[-1]

    monkeypatch.setattr(f"runtime.connections.{name}", make)
    return made


def test_own_http_client_is_made_once_and_closed(monkeypatch):
    made = own_client(monkeypatch, "Client", Server((200, OK), (200, OK)))
    with Sync({"api_key": "k"}, http_client=None, **OPTIONS) as client:
        client._transport.send_call(GET)
        client._transport.send_call(GET)
    assert [http.is_closed for http in made] == [True]


def test_own_http_client_is_made_once_and_closed_async(monkeypatch):
    made = own_client(
        monkeypatch, "AsyncClient", Server((200, OK), (200, OK), asynchronous=True)
    )

    async def run() -> None:
        async with Async({"api_key": "k"}, http_client=None, **OPTIONS) as client:
            await client._transport.send_call(GET)
            await client._transport.send_call(GET)

    asyncio.run(run())
    assert [http.is_closed for http in made] == [True]


def test_closed_client():
    client = Server((200, OK)).client()
    client.close()
    with pytest.raises(errors.ApiError, match="closed"):
        client._transport.send_call(GET)


def test_closed_client_async():
    async def run() -> None:
        client = Server((200, OK), asynchronous=True).client()
        await client.close()
        await client._transport.send_call(GET)

    with pytest.raises(errors.ApiError, match="closed"):
        asyncio.run(run())


def test_cookies_are_not_sent_back(server):
    cookie = httpx2.Response(200, headers={"set-cookie": "a=b"}, content=OK)
    made = server(cookie, (200, OK))
    client = made.client()
    for _ in range(2):
        sent = client._transport.send_call(GET)
        if made.asynchronous:
            asyncio.run(sent)
    assert "cookie" not in made.seen[1].headers


def test_bodies_are_encoded_once_for_all_tries(server):
    made = server((429, b""), (200, OK))
    made.send(POST._replace(body={"when": [1]}))
    assert json.loads(made.seen[1].content) == {"when": [1]}
