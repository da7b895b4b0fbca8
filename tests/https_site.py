"""Sites on this machine, over https with a certificate of their own, or over http."""

from __future__ import annotations

import contextlib
import shutil
import socket
import ssl
import subprocess
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

Reply = Callable[[BaseHTTPRequestHandler], None]


class Site:
    """What a server answers, by path, and what it was asked.

    Attributes:
        port: Where it listens, as `localhost` and `127.0.0.1`.
        replies: A reply for each path; others are not found.
        asked: The paths of all requests, in order.
        headers: Those of the last request.
    """

    def __init__(self, port: int) -> None:
        self.port = port
        self.replies: dict[str, Reply] = {}
        self.asked: list[str] = []
        self.headers: dict[str, str] = {}

    @property
    def host(self) -> str:
        """The host and port, as the config allows them."""
        return f"localhost:{self.port}"

    def url(self, path: str) -> str:
        """Returns the address of a path."""
        return f"https://{self.host}{path}"


def reply(
    body: str | bytes = b"", status: int = 200, *, length: int = -1, **headers: str
) -> Reply:
    """Returns a reply.

    Args:
        body: Its body.
        status: Its status.
        length: The length that it promises; without it, the body's.
        headers: Its headers, with `_` for `-`.
    """
    content = body.encode() if isinstance(body, str) else body

    def send(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        for name, value in headers.items():
            handler.send_header(name.replace("_", "-"), value)
        size = len(content) if length < 0 else length
        handler.send_header("Content-Length", str(size))
        handler.end_headers()
        handler.wfile.write(content)

    return send


def raw(*parts: bytes, before_each: Callable[[], Any] = lambda: None) -> Reply:
    """Returns a reply to the letter, after which the connection is closed."""

    def send(handler: BaseHTTPRequestHandler) -> None:
        for part in parts:
            before_each()
            handler.wfile.write(part)
            handler.wfile.flush()

    return send


def certificate(folder: Path) -> Path:
    """Makes a certificate with its key in one file, which vouches for itself."""
    if shutil.which("openssl") is None:
        pytest.skip("needs the command openssl")
    path = folder / "site.pem"
    extensions = (
        "subjectAltName=DNS:localhost,IP:127.0.0.1",
        "keyUsage=critical,digitalSignature,keyCertSign",
    )
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-newkey", "ec", "-nodes", "-days", "2"),
            *("-pkeyopt", "ec_paramgen_curve:prime256v1", "-subj", "/CN=localhost"),
            *(word for each in extensions for word in ("-addext", each)),
            *("-keyout", str(folder / "key.pem"), "-out", str(folder / "cert.pem")),
        ],
        check=True,
        capture_output=True,
    )
    parts = [(folder / name).read_text() for name in ("key.pem", "cert.pem")]
    path.write_text("".join(parts))
    return path


@contextlib.contextmanager
def serving(certificate: Path | None) -> Iterator[Site]:
    """Runs a site for a while; without a certificate, over http."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            self.close_connection = True
            site.asked.append(self.path)
            site.headers = dict(self.headers)
            with contextlib.suppress(OSError):
                site.replies.get(self.path, reply(status=404))(self)

        def log_message(self, *_: object) -> None:
            pass

    context = None
    if certificate is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
    with _running(Handler, context) as port:
        site = Site(port)
        yield site


@contextlib.contextmanager
def proxy() -> Iterator[tuple[str, list[str]]]:
    """Runs a proxy for a while; yields its address, and the hosts it was asked for."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_CONNECT(self) -> None:
            asked.append(self.path)
            host, _, port = self.path.rpartition(":")
            with socket.create_connection((host, int(port))) as other:
                self.send_response(200)
                self.end_headers()
                back = threading.Thread(target=_copy, args=(other, self.connection))
                back.start()
                _copy(self.connection, other)
                back.join()

        def log_message(self, *_: object) -> None:
            pass

    with _running(Handler, None) as port:
        yield f"http://127.0.0.1:{port}", asked


def _copy(source: socket.socket, target: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while content := source.recv(65536):
            target.sendall(content)
        target.shutdown(socket.SHUT_WR)


@contextlib.contextmanager
def _running(
    handler: type[BaseHTTPRequestHandler], context: ssl.SSLContext | None
) -> Iterator[int]:
    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def finish_request(self, request: Any, client_address: Any) -> None:
            # The handshake is made here, in a thread of its own.
            if context is not None:
                request = context.wrap_socket(request, server_side=True)
            with contextlib.closing(request):
                super().finish_request(request, client_address)

        def handle_error(self, request: Any, client_address: Any) -> None:
            """Says nothing: clients of these tests hang up early."""

    server = Server(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
