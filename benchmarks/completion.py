"""What an editor offers after `client.<group>.`, and how long it takes to say it.

    python benchmarks/completion.py FOLDER PACKAGE [GROUP]

Asks pyright's language server, which editors use, for completions in a program that
uses the client PACKAGE in FOLDER: of the client, and of its largest group or of GROUP.
Prints how many there are, the first of them, and the seconds until they came. The
server is asked twice: at first it reads the client.
"""

from __future__ import annotations

import ast
import itertools
import json
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any

SERVER = Path(sys.executable).with_name("pyright-langserver")
SHOWN = 8
METHOD = 2
"""The kind of a completion that is a method (Language Server Protocol,
`CompletionItemKind`).
"""


class Server:
    """A language server that is spoken with over its standard streams."""

    def __init__(self, folder: Path) -> None:
        self._numbers = itertools.count(1)
        self._process = subprocess.Popen(
            [SERVER, "--stdio"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        root = folder.absolute().as_uri()
        self.ask("initialize", processId=None, rootUri=root, capabilities={})
        self.tell("initialized")

    def tell(self, method: str, **parameters: Any) -> None:
        """Sends what needs no answer."""
        self._send({"method": method, "params": parameters})

    def ask(self, method: str, **parameters: Any) -> Any:
        """Sends a request and returns the result."""
        number = next(self._numbers)
        self._send({"id": number, "method": method, "params": parameters})
        while True:
            message = self._receive()
            if message.get("id") == number and "method" not in message:
                return message.get("result")
            if "id" in message:  # the server asks for settings, for example
                self._send({"id": message["id"], "result": None})

    def close(self) -> None:
        """Ends the server."""
        self._process.kill()
        self._process.wait()

    def _send(self, message: dict[str, Any]) -> None:
        assert self._process.stdin
        content = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self._process.stdin.write(b"Content-Length: %d\r\n\r\n" % len(content))
        self._process.stdin.write(content)
        self._process.stdin.flush()

    def _receive(self) -> dict[str, Any]:
        assert self._process.stdout
        length = 0
        while line := self._process.stdout.readline().strip():
            name, _, value = line.partition(b":")
            length = int(value) if name.lower() == b"content-length" else length
        found: dict[str, Any] = json.loads(self._process.stdout.read(length))
        return found


def largest(package: Path) -> str:
    """Returns the group that has the most methods."""
    counted: Counter[str] = Counter()
    for module in package.glob("resources/*.py"):
        text = module.read_text("utf-8")
        counted[module.stem] = len(ast.parse(text).body) and text.count("    def ")
    return counted.most_common(1)[0][0]


def offered(server: Server, document: str, text: str, version: int) -> list[Any]:
    """Returns the completions at the end of a program."""
    server.tell(
        "textDocument/didChange",
        textDocument={"uri": document, "version": version},
        contentChanges=[{"text": text}],
    )
    lines = text.split("\n")
    found = server.ask(
        "textDocument/completion",
        textDocument={"uri": document},
        position={"line": len(lines) - 1, "character": len(lines[-1])},
    )
    items: list[Any] = found["items"] if isinstance(found, dict) else found or []
    return [item for item in items if not item["label"].startswith("_")]


def main(folder: Path, package: str, *group: str) -> None:
    """Prints the completions of the client and of a group."""
    name = group[0] if group else largest(folder / package)
    start = f"from {package} import Client\n\nclient = Client()\n"
    document = (folder / "completion_of_it.py").absolute().as_uri()
    server = Server(folder)
    opened = {"uri": document, "languageId": "python", "version": 0, "text": start}
    server.tell("textDocument/didOpen", textDocument=opened)
    try:
        texts = ["client.", f"client.{name}.", f"client.{name}."]
        for version, text in enumerate(texts, 1):
            begun = time.monotonic()
            items = offered(server, document, start + text, version)
            seconds = time.monotonic() - begun
            methods = sum(item.get("kind") == METHOD for item in items)
            print(f"{text}  {len(items)} ({methods} methods) in {seconds:.2f} s")
            for item in items[:SHOWN]:
                print(f"    {item['label']}")
    finally:
        server.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), *sys.argv[2:])
