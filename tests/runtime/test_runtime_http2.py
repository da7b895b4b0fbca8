"""HTTP/2, with a server that speaks it over TLS."""

from __future__ import annotations

import asyncio
import importlib.util
import inspect
import socketserver
import ssl
import threading
from pathlib import Path
from typing import Any

import pytest
from fake_server import GET, POST, Async, Sync
from h2.config import H2Configuration
from h2.connection import H2Connection
from h2.events import DataReceived, RequestReceived, StreamEnded
from runtime.bodies import Lines
from wire import OK, SECONDS, Wire

from https_site import certificate

OPTIONS: dict[str, Any] = {
    "http_client": None,
    "timeout": float(SECONDS),
    "max_retries": 0,
    "strict": False,
    "http2": True,
}
ANSWER = b'{"cells":2}'
TYPE = [(":status", "200"), ("content-type", "application/json")]


class Handler(socketserver.BaseRequestHandler):
    """Answers all requests of a connection in the same way."""

    server: Site

    def handle(self) -> None:
        assert self.request.selected_alpn_protocol() == "h2"
        self.server.connections += 1
        made = H2Connection(H2Configuration(client_side=False, header_encoding="utf-8"))
        made.initiate_connection()
        self.request.sendall(made.data_to_send())
        bodies: dict[int, bytes] = {}
        while data := self.request.recv(65_536):
            for event in made.receive_data(data):
                if isinstance(event, RequestReceived):
                    self.server.headers.append(dict(event.headers))
                    bodies[event.stream_id] = b""
                elif isinstance(event, DataReceived):
                    bodies[event.stream_id] += event.data
                elif isinstance(event, StreamEnded):
                    self.server.bodies.append(bodies[event.stream_id])
                    made.send_headers(event.stream_id, TYPE)
                    made.send_data(event.stream_id, ANSWER, end_stream=True)
            self.request.sendall(made.data_to_send())


class Site(socketserver.ThreadingTCPServer):
    """Keeps what it is sent."""

    daemon_threads = True

    def __init__(self, path: Path) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.tls.load_cert_chain(path)
        self.tls.set_alpn_protocols(["h2"])
        self.connections = 0
        self.headers: list[dict[str, str]] = []
        self.bodies: list[bytes] = []
        self.url = f"https://127.0.0.1:{self.server_address[1]}"

    def finish_request(self, request: Any, client_address: Any) -> None:
        super().finish_request(
            self.tls.wrap_socket(request, server_side=True), client_address
        )


@pytest.fixture
def site(tmp_path, monkeypatch):
    path = certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(path))
    with Site(path) as made:
        threading.Thread(target=made.serve_forever, args=(0.005,), daemon=True).start()
        yield made
        made.shutdown()


@pytest.fixture(params=[Sync, Async], ids=["sync", "async"])
def call(request):
    """Makes calls over one client, and returns what they give."""

    def run(url: str, *calls: Any) -> list[Any]:
        async def main() -> list[Any]:
            made = request.param({"api_key": "k"}, base_url=url, **OPTIONS)
            results = [made._transport.send_call(one) for one in calls]
            found = [await one if inspect.isawaitable(one) else one for one in results]
            closing = made.close()
            if closing is not None:
                await closing
            return found

        return asyncio.run(main())

    return run


def test_calls_go_over_one_connection(site, call):
    lines = POST._replace(body=Lines([1, 2]))
    found = call(site.url, GET, POST._replace(body={"a": 1}), lines)
    assert [one.cells for one in found] == [2, 2, 2]
    assert site.connections == 1
    assert site.bodies == [b"", b'{"a":1}', b"1\n2\n"]
    assert all(one[":authority"] == site.url[8:] for one in site.headers)
    assert not any("transfer-encoding" in one for one in site.headers)


def test_servers_without_it_are_spoken_to_as_before(call, tmp_path, monkeypatch):
    path = certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(path))
    with Wire(OK, certificate=path) as wire:
        (found,) = call(wire.url, GET)
    assert found.cells == 2


@pytest.mark.parametrize("kind", [Sync, Async])
def test_the_package_is_missing(monkeypatch, kind):
    spec = importlib.util.find_spec
    monkeypatch.setattr(
        "importlib.util.find_spec",
        lambda name: None if name == "h2" else spec(name),
    )
    with pytest.raises(ImportError, match="pip install h2"):
        kind({"api_key": "k"}, base_url="https://a.test", **OPTIONS)
