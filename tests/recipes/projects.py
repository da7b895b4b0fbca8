"""Projects that are made of docs/examples, and programs that are run in them."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from support import ROOT

EXAMPLES = ROOT / "docs" / "examples"
SPEC = Path("specs/stores_2026-01.yaml")
PACKAGE = Path("src/acme_stores/api")
MODELS = PACKAGE / "v2026_01/stores/models/stores.py"

Git = Callable[..., str]


def project(folder: Path, *names: str) -> Path:
    """Makes a project of `stores` and what other examples add to it."""
    for name in ("stores", *names):
        shutil.copytree(EXAMPLES / name, folder, dirs_exist_ok=True)
    shutil.rmtree(folder / PACKAGE, ignore_errors=True)
    return folder


def start(
    *command: str | Path, cwd: Path, **variables: str
) -> subprocess.CompletedProcess[str]:
    """Runs a program to its end, whatever that is."""
    return subprocess.run(
        list(map(str, command)),
        cwd=cwd,
        env={**os.environ, **variables},
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
    )


def run(*command: str | Path, cwd: Path, **variables: str) -> str:
    """Runs a program that must succeed, and returns what it has printed."""
    done = start(*command, cwd=cwd, **variables)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


def install(wheel: Path, folder: Path) -> None:
    """Installs a wheel, and nothing that it needs, into a folder."""
    run(
        *(sys.executable, "-m", "pip", "install", "--quiet", "--no-deps"),
        *("--no-index", "--disable-pip-version-check", f"--target={folder}", wheel),
        cwd=folder,
    )


def edit(path: Path, old: str, new: str) -> None:
    """Replaces text that stands in a file."""
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


@contextmanager
def server(answer: object) -> Iterator[str]:
    """Runs a server that answers each call alike, and yields its address."""
    body = json.dumps(answer).encode()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Says nothing."""

    found = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=found.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{found.server_port}"
    finally:
        found.shutdown()
        found.server_close()
