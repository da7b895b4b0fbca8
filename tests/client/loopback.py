"""A real HTTP server on this machine that keeps the requests it is sent."""

from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, NamedTuple

ACCEPTED = {"restore_job_id": "a-job", "index_id": "an-index"}


class Received(NamedTuple):
    """A request as it came over the wire; header names are as they were written."""

    method: str
    target: str
    headers: list[tuple[str, str]]
    body: bytes

    @property
    def by_name(self) -> dict[str, str]:
        """The headers by lower-case names; none may come twice."""
        found = {name.lower(): value for name, value in self.headers}
        assert len(found) == len(self.headers), self.headers
        return found


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Loopback

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        items = self.headers.items()
        self.server.received.append(Received(self.command, self.path, items, body))
        answer = self.server.answers.pop(0) if self.server.answers else (202, ACCEPTED)
        if answer is None:
            self.server.released.wait()
            self.close_connection = True
        elif isinstance(answer, bytes):
            self.wfile.write(answer)
            self.close_connection = True
        else:
            self._send(*answer)

    def _send(self, status: int, content: object) -> None:
        body = json.dumps(content).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        """Prints nothing."""


class Loopback(ThreadingHTTPServer):
    """Answers from a list: (status, JSON value), raw bytes, or None for silence.

    When the list is empty, each call is accepted.
    """

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.received: list[Received] = []
        self.answers: list[tuple[int, object] | bytes | None] = []
        self.released = threading.Event()
        self.address = f"http://127.0.0.1:{self.server_port}"

    def __enter__(self) -> Loopback:
        threading.Thread(target=self.serve_forever, args=(0.01,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.released.set()
        self.shutdown()
        self.server_close()

    def only_request(self) -> Received:
        (request,) = self.received
        return request
