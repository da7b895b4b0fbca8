"""Prism as a server: a mock, made from a document, that judges each request."""

from __future__ import annotations

import atexit
import json
import os
import shutil
import socket
import subprocess
import time
from collections import deque
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from .documents import concrete
from .schemas import Schemas

HERE = Path(__file__).resolve().parent
COMMAND = HERE / "node_modules" / ".bin" / "prism"
INSTALL = "npm ci --prefix tests/conformance"
START = 90.0
"""Seconds that Prism may take to answer."""

AT_ONCE = 2


TEXT = {"type": "string"}
BASE64 = "aGVsbG8="


def served(root: dict[str, Any]) -> dict[str, Any]:
    """Returns a document as Prism is to have it; it is the same but for five things.

    * Prism answers with declared statuses only: a range is declared as a status that
      the operation does not declare by itself.
    * Prism reads lines of JSON as one text, and so it must be declared.
    * Prism reads each part of a form as a text, although an object is sent as JSON
      (OAS 3.0.3, "Considerations for multipart Content").
    * Prism makes no base64 texts: they get an example.
    * Prism lets no second variant fit, although a tag chooses: `oneOf` is `anyOf`.
    """
    made: dict[str, Any] = json.loads(json.dumps(root))
    _add_examples(made)
    _let_tags_choose(made)
    for item in made.get("paths", {}).values():
        for operation in item.values():
            if isinstance(operation, dict) and "responses" in operation:
                declared = operation["responses"]
                operation["responses"] = {
                    str(concrete(str(status), declared)): answer
                    for status, answer in declared.items()
                }
                _make_texts(made, operation)
    return made


def _make_texts(root: dict[str, Any], operation: dict[str, Any]) -> None:
    schemas = Schemas(root)
    content = schemas.resolve(operation.get("requestBody")).get("content", {})
    for media_type, media in content.items():
        if media_type == "application/x-ndjson":
            media["schema"] = TEXT
        elif media_type == "multipart/form-data":
            schema = schemas.resolve(media["schema"])
            properties = {
                name: TEXT
                if schemas.resolve(each).get("type") in ("object", "array")
                else each
                for name, each in schema.get("properties", {}).items()
            }
            media["schema"] = {**schema, "properties": properties}


def _let_tags_choose(value: Any) -> None:
    if isinstance(value, dict) and {"oneOf", "discriminator"} <= value.keys():
        value["anyOf"] = value.pop("oneOf")
    parts = value.values() if isinstance(value, dict) else value
    for each in parts if isinstance(value, dict | list) else ():
        _let_tags_choose(each)


def _add_examples(value: Any) -> None:
    if isinstance(value, dict) and value.get("format") == "byte":
        value.setdefault("example", BASE64)
    parts = value.values() if isinstance(value, dict) else value
    for each in parts if isinstance(value, dict | list) else ():
        _add_examples(each)


def missing() -> str:
    """Returns why Prism cannot be run; empty if it can."""
    if shutil.which("node") is None:
        return "there is no node on the path"
    if not COMMAND.exists():
        return f"Prism is not installed: {INSTALL}"
    return ""


class PrismError(Exception):
    """Prism did not start."""


class Prism:
    """One process that serves one document, on a free port of this machine."""

    def __init__(self, document: dict[str, Any], folder: Path, name: str) -> None:
        """Starts the process; it is not ready before `wait` returns.

        Args:
            document: The document's values.
            folder: Where to put the document and the log.
            name: What the files are called.
        """
        folder.mkdir(parents=True, exist_ok=True)
        self.file = folder / f"{name}.json"
        self.log = folder / f"{name}.log"
        self.file.write_text(json.dumps(document), "utf-8")
        self.port = _free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        options = ["-h", "127.0.0.1", "-p", str(self.port), "-v", "warn"]
        options += ["--seed", name, "--multiprocess", "false"]
        with self.log.open("wb") as log:
            self._process = subprocess.Popen(
                [str(COMMAND), "mock", *options, str(self.file)],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                env={**os.environ, "NO_COLOR": "1"},
            )
        atexit.register(self.stop)

    def wait(self) -> None:
        """Returns when it answers.

        Raises:
            PrismError: It has ended, or does not answer in time.
        """
        end = time.monotonic() + START
        while time.monotonic() < end:
            if self._process.poll() is not None:
                break
            with socket.socket() as probe:
                probe.settimeout(1.0)
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(0.05)
        said = self.log.read_text("utf-8", "replace")[-2000:]
        self.stop()
        raise PrismError(f"Prism does not serve {self.file}:\n{said}")

    def stop(self) -> None:
        """Ends the process, whatever it does."""
        atexit.unregister(self.stop)
        if self._process.poll() is not None:
            return
        self._process.terminate()
        try:
            self._process.wait(5)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


class Pool:
    """Serves documents one after the other; the next one starts ahead of time."""

    def __init__(
        self, documents: Iterable[tuple[str, dict[str, Any]]], folder: Path
    ) -> None:
        self._documents = iter(documents)
        self._folder = folder
        self._started: deque[tuple[str, Prism]] = deque()

    def __iter__(self) -> Iterator[tuple[str, Prism]]:
        try:
            while self._fill():
                name, prism = self._started[0]
                prism.wait()
                yield name, prism
                self._started.popleft()
                prism.stop()
        finally:
            self.close()

    def close(self) -> None:
        """Ends all processes."""
        while self._started:
            self._started.pop()[1].stop()

    def _fill(self) -> bool:
        while len(self._started) < AT_ONCE:
            following = next(self._documents, None)
            if following is None:
                break
            name, document = following
            file = "".join(char if char.isalnum() else "_" for char in name)
            self._started.append((name, Prism(document, self._folder, file)))
        return bool(self._started)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
