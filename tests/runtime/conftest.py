"""Lets the tests import the runtime as a package, as it stands in generated clients."""

from __future__ import annotations

import sys
from pathlib import Path

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
def waits(monkeypatch):
    """The seconds that were waited for, without waiting."""
    waited: list[float] = []

    async def sleep(seconds: float) -> None:
        waited.append(seconds)

    monkeypatch.setattr("time.sleep", waited.append)
    monkeypatch.setattr("anyio.sleep", sleep)
    return waited
