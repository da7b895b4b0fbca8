"""Lets the tests import the runtime as a package, as it stands in generated clients."""

from __future__ import annotations

import sys
from pathlib import Path

import httpx2
import pytest

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parents[1] / "templates"))
sys.path.insert(0, str(HERE))


@pytest.fixture(params=[False, True], ids=["sync", "async"])
def server(request):
    """A server for each kind of client."""
    from fake_server import Server  # only now can it be found

    return lambda *answers: Server(*answers, asynchronous=request.param)


@pytest.fixture(autouse=True)
def _no_variables(monkeypatch):
    for name in ("ACME_API_KEY", "ACME_TOKEN", "ACME_BASE_URL"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(autouse=True)
def _patient_connections(monkeypatch):
    """Lets connections be used again, however slow the machine is."""
    monkeypatch.setattr(
        "runtime.connections.LIMITS",
        httpx2.Limits(max_connections=200, keepalive_expiry=600.0),
    )


@pytest.fixture(autouse=True)
def waits(monkeypatch):
    """The seconds that were waited for, without waiting."""
    waited: list[float] = []

    async def sleep(seconds: float) -> None:
        waited.append(seconds)

    monkeypatch.setattr("time.sleep", waited.append)
    monkeypatch.setattr("anyio.sleep", sleep)
    return waited


class Clock:
    """Time that passes only while somebody sleeps, or as a test says."""

    def __init__(self) -> None:
        self.now = 1_000.0
        self.slept: list[float] = []

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds

    async def sleep_async(self, seconds: float) -> None:
        self.sleep(seconds)


@pytest.fixture
def clock(monkeypatch, waits):  # noqa: ARG001 - it comes after that one
    """A clock that the runtime looks at, and sleeps by."""
    made = Clock()
    monkeypatch.setattr("time.monotonic", lambda: made.now)
    monkeypatch.setattr("time.sleep", made.sleep)
    monkeypatch.setattr("anyio.sleep", made.sleep_async)
    return made
