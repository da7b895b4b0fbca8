"""The HTTP clients that a client makes for itself, and how long it waits for them."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx2
import pytest
from fake_server import GET, OK, Server
from runtime.connections import LIMITS, AsyncClient, Client
from runtime.options import Timeout, timeouts

PARTS = ("connect", "read", "write", "pool")


@pytest.mark.parametrize(
    ("given", "parts"),
    [
        (60.0, (10.0, 60.0, 60.0, 600.0)),
        (2, (2, 2, 2, 600.0)),
        (Timeout(), (10.0, 60.0, 60.0, 600.0)),
        (Timeout(read=5.0), (10.0, 5.0, 60.0, 600.0)),
        (Timeout(None, 1.0, None, 2.0), (None, 1.0, None, 2.0)),
    ],
)
def test_timeouts_of_each_part(server, given, parts):
    assert timeouts(given) == dict(zip(PARTS, parts, strict=True))
    made = server((200, OK))
    made.send(GET, timeout=given)
    assert made.seen[0].extensions["timeout"] == timeouts(given)


@pytest.mark.parametrize("wrong", ["5", None, True, Timeout(read="5")])
def test_timeouts_are_numbers(wrong):
    with pytest.raises(TypeError, match="timeout is a number"):
        Server().client(timeout=wrong)


@pytest.mark.parametrize("wrong", [0, -1.0, float("inf"), Timeout(connect=0.0)])
def test_timeouts_are_sound(wrong):
    with pytest.raises(ValueError, match="timeout is more than 0"):
        Server().client(timeout=wrong)


def test_idle_connections_are_given_up_before_servers_do():
    assert LIMITS.keepalive_expiry < 5.0


@pytest.fixture(params=[Client, AsyncClient], ids=["sync", "async"])
def send(request, monkeypatch):
    """Sends by a client of our own, to a function that answers."""

    def run(answer: Any) -> httpx2.Response:
        transport = httpx2.MockTransport(answer)
        client = request.param()
        monkeypatch.setattr(client, "_transport_for_url", lambda _: transport)
        sent = client.send(httpx2.Request("GET", "https://api.acme.test/cars"))
        return asyncio.run(sent) if request.param is AsyncClient else sent

    return run


def test_requests_go_as_they_are(send):
    moved = {"location": "https://other.test", "set-cookie": "a=b"}
    response = send(lambda _: httpx2.Response(307, headers=moved))
    assert (response.status_code, str(response.request.url)) == (
        307,
        "https://api.acme.test/cars",
    )


def test_errors_know_their_request(send):
    def fail(_: httpx2.Request) -> httpx2.Response:
        raise httpx2.ReadError("reset")

    with pytest.raises(httpx2.ReadError) as caught:
        send(fail)
    assert caught.value.request.url.host == "api.acme.test"
