"""Puts the generated client on the path, and makes servers for it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
GENERATED = ROOT / "generated"

for folder in (HERE, GENERATED):
    if str(folder) not in sys.path:
        sys.path.insert(0, str(folder))

MISLEADING = ("PINECONE_", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "PYTHON")
"""Starts of the variables that would lead a client or an interpreter elsewhere."""


@pytest.fixture(autouse=True)
def _no_variables(monkeypatch):
    for name in os.environ:
        if name.upper().startswith(MISLEADING):
            monkeypatch.delenv(name)


@pytest.fixture(autouse=True)
def _no_waiting(monkeypatch):
    def wait(budget: object, longest: float) -> float:
        raise AssertionError(f"Another try would follow: {budget}, {longest}")

    monkeypatch.setattr("pinecone._runtime.budget.Budget.wait", wait)


@pytest.fixture(params=[False, True], ids=["sync", "async"])
def recorder(request):
    """A recorder for each kind of client."""
    from recorder import Recorder  # only now can it be found

    return Recorder(request.param)


@pytest.fixture
def loopback():
    """A running HTTP server."""
    from loopback import Loopback

    with Loopback() as server:
        yield server


@pytest.fixture
def run_python(tmp_path, _no_variables):
    """Runs code in a new interpreter, elsewhere, and returns what it prints."""

    def run(code: str, path: Path = GENERATED, **variables: str) -> str:
        done = subprocess.run(
            [sys.executable, "-c", code],
            cwd=tmp_path,
            env={**os.environ, "PYTHONPATH": str(path), **variables},
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
        assert (done.returncode, done.stderr) == (0, "")
        return done.stdout

    return run
