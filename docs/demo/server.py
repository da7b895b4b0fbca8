"""A small local server that stands in for the API in the demo.

It knows one operation and one backup, judges requests as the API's documentation says,
and prints what it receives and how it answers. Nothing but the standard library.

`python docs/demo/server.py` runs it alone, for calls by curl or by a client of yours.
"""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

BACKUPS = {"a65ff585-d987-4da5-a622-72e19a6ed5f4"}
VERSIONS = {"2025-04", "2026-01.alpha"}
PATH = re.compile(r"/backups/([^/?]+)/create-index")
SHOWN = ("Api-Key", "Content-Type", "X-Pinecone-Api-Version")

ACCEPTED = {
    "restore_job_id": "670e8400-e29b-41d4-a716-446655440000",
    "index_id": "123e4567-e89b-12d3-a456-426614174000",
}
MEMBERS = {
    "name": str,
    "tags": dict,
    "deletion_protection": str,
    "read_capacity": dict,
}


class Refused(Exception):
    """A request that is answered with an error."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.body = {"error": {"code": code, "message": message}, "status": status}


class Handler(BaseHTTPRequestHandler):
    """Answers one connection."""

    protocol_version = "HTTP/1.1"

    def _answer(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        status: int = 202
        content: object = ACCEPTED
        print(self.command, self.path)
        for name in SHOWN:
            if name in self.headers:
                print(f"{name}: {self.headers[name]}")
        print(f"\n{body.decode('utf-8', 'replace')}\n")
        try:
            self._judge(body)
        except Refused as refused:
            status, content = refused.status, refused.body
        print(f"answered with {status}\n", flush=True)
        self._send(status, content)

    def do_GET(self) -> None:
        self._answer()

    def do_POST(self) -> None:
        self._answer()

    def _judge(self, body: bytes) -> None:
        """Checks a request in the order in which a server would.

        Raises:
            Refused: It is not as documented.
        """
        found = PATH.fullmatch(self.path)
        if not found:
            raise Refused(404, "NOT_FOUND", f"There is nothing at {self.path}.")
        if self.command != "POST":
            raise Refused(405, "UNIMPLEMENTED", f"{self.command} is not allowed here.")
        if not self.headers.get("Api-Key"):
            raise Refused(401, "UNAUTHENTICATED", "The header Api-Key is missing.")
        version = self.headers.get("X-Pinecone-Api-Version")
        if version not in VERSIONS:
            raise Refused(400, "INVALID_ARGUMENT", f"There is no version {version}.")
        if self.headers.get("Content-Type") != "application/json":
            raise Refused(
                422, "UNPROCESSABLE_ENTITY", "The body is said to be no JSON."
            )
        check(body)
        if found[1] not in BACKUPS:
            raise Refused(404, "NOT_FOUND", f"Backup {found[1]} not found.")

    def _send(self, status: int, content: object) -> None:
        body = json.dumps(content).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        """Prints nothing more."""


def check(body: bytes) -> None:
    """Checks the body of a request.

    Raises:
        Refused: It is not as documented.
    """
    try:
        value = json.loads(body)
    except ValueError:
        raise Refused(422, "UNPROCESSABLE_ENTITY", "The body is no JSON.") from None
    if not isinstance(value, dict):
        raise Refused(422, "UNPROCESSABLE_ENTITY", "The body is no object.")
    if "name" not in value:
        raise Refused(422, "UNPROCESSABLE_ENTITY", "The member name is missing.")
    for name, member in value.items():
        if not isinstance(member, MEMBERS.get(name, object)):
            message = f"The member {name} is of the wrong type."
            raise Refused(422, "UNPROCESSABLE_ENTITY", message)
    if not re.fullmatch(r"[a-z0-9]([a-z0-9-]{0,43}[a-z0-9])?", value["name"]):
        raise Refused(400, "INVALID_ARGUMENT", "The name is not allowed.")
    capacity = value.get("read_capacity", {"mode": "OnDemand"})
    if capacity.get("mode") not in ("OnDemand", "Dedicated"):
        raise Refused(400, "INVALID_ARGUMENT", "There is no such read capacity.")
    if capacity["mode"] == "Dedicated" and "dedicated" not in capacity:
        raise Refused(400, "INVALID_ARGUMENT", "The member dedicated is missing.")


@contextmanager
def serving() -> Iterator[str]:
    """Runs a server while its address is used."""
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()


if __name__ == "__main__":
    with serving() as address:
        print(f"PINECONE_BASE_URL={address}\n", flush=True)
        with suppress(KeyboardInterrupt):
            threading.Event().wait()
