"""Classes of the user's under generated ones."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from support import clientsmith

CONFIG = """\
[clients.acme]
output = "acme"
document = "spec.yaml"

[clients.acme.mixins]
Acme = "extras.Extras"
AsyncAcme = "extras.AsyncExtras"
Cats = "extras.CatExtras"
"""
EXTRAS = """\
from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from acme.models import Cat


class Lists(Protocol):
    def list_cats(self) -> list[Cat]: ...


class Extras:
    def greeting(self) -> str:
        return "hello"


class AsyncExtras:
    async def greeting(self) -> str:
        return "hello"


class CatExtras:
    def names(self: Lists) -> list[str | None]:
        return [cat.name for cat in self.list_cats()]

    def list_cats(self) -> list[Cat]:
        raise NotImplementedError
"""
USE = """\
import asyncio

import httpx2

from acme import Acme, AsyncAcme


def answer(request: httpx2.Request) -> httpx2.Response:
    return httpx2.Response(200, json=[{"name": "Tom"}])


http_client = httpx2.Client(transport=httpx2.MockTransport(answer))
client = Acme(base_url="http://x", http_client=http_client)
names: list[str | None] = client.cats.names()
assert (client.greeting(), names) == ("hello", ["Tom"])
assert asyncio.run(AsyncAcme(base_url="http://x").greeting()) == "hello"
"""


@pytest.fixture
def app(here: Path) -> Path:
    """A folder with a client, and classes that it is to inherit from."""
    (here / "clientsmith.toml").write_text(CONFIG)
    (here / "extras.py").write_text(EXTRAS)
    (here / "use.py").write_text(USE)
    return here


def test_methods_of_the_user_stand_on_clients_and_groups(app: Path) -> None:
    assert clientsmith("generate", cwd=app).status == 0
    subprocess.run([sys.executable, "use.py"], cwd=app, check=True)
    # the methods of the document go before those of the same name
    command = [sys.executable, "-m", "mypy", "--strict", "use.py", "extras.py", "acme"]
    done = subprocess.run(command, cwd=app, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


def test_a_class_that_there_is_not(app: Path) -> None:
    (app / "clientsmith.toml").write_text(CONFIG.replace("Cats =", "Birds ="))
    run = clientsmith("generate", cwd=app)
    assert (run.status, run.errors) == (1, ["config-unused"])


@pytest.mark.parametrize("path", ["Extras", "extras.", ".Extras", "a b.C", "os;x.Y"])
def test_paths_that_python_cannot_import(app: Path, path: str) -> None:
    text = CONFIG.replace('"extras.Extras"', f'"{path}"')
    (app / "clientsmith.toml").write_text(text)
    run = clientsmith("generate", cwd=app)
    assert (run.status, set(run.errors)) == (1, {"config-value"})
