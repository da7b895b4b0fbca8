"""What the guides show, step by step, against the servers that they show."""

from __future__ import annotations

import re
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from support import ROOT

pytestmark = pytest.mark.conformance


def _files(guide: str) -> dict[str, str]:
    """Returns the programs that a guide shows, by the name in their first line."""
    text = (ROOT / "docs" / guide).read_text("utf-8")
    blocks = re.findall(r"```python\n# (\S+)\n(.*?)```", text, re.DOTALL)
    return dict(blocks)


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


def _run(folder: Path, *command: str) -> str:
    done = subprocess.run(
        [sys.executable, *command], cwd=folder, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_a_client_for_a_fastapi_app(tmp_path: Path) -> None:
    port = _free_port()
    for name, text in _files("fastapi.md").items():
        (tmp_path / name).write_text(text, "utf-8")
    command = [sys.executable, "-m", "uvicorn", "app:app", "--port", str(port)]
    with subprocess.Popen(command, cwd=tmp_path, stderr=subprocess.DEVNULL) as server:
        try:
            _wait_for(port)
            url = f"http://localhost:{port}/openapi.json"
            said = _run(tmp_path, "-m", "clientsmith", "generate", url)
            assert "To begin: from book_shop_client import BookShop" in said
            assert _run(tmp_path, "use.py").splitlines() == [
                "Moby-Dick 635",
                "9",
                "ann",
                '404 {"detail":"There is no such book."}',
            ]
        finally:
            server.terminate()
    program = "import json, app; print(json.dumps(app.app.openapi()))"
    (tmp_path / "openapi.json").write_text(_run(tmp_path, "-c", program), "utf-8")
    _run(tmp_path, "-m", "clientsmith", "init", "openapi.json")
    said = _run(tmp_path, "-m", "clientsmith", "generate")
    assert "book_shop_client: 4 operations, " in said


def _wait_for(port: int) -> None:
    for _ in range(600):
        with socket.socket() as tried:
            if tried.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise AssertionError("the server does not start")
