"""A generated client against an app of FastAPI that uvicorn serves."""

from __future__ import annotations

import asyncio
import importlib
import json
import threading
import warnings
from collections.abc import Iterator
from types import ModuleType
from typing import Any, NamedTuple

import pytest
import uvicorn
from tests.support import generate, imported

from .fastapi.app import app
from .fastapi.calls import CALLS, CREDENTIALS, STREAMS, Call

pytestmark = pytest.mark.conformance


class Served(NamedTuple):
    """The app as it runs, and the client that was generated for it."""

    url: str
    package: ModuleType

    @property
    def models(self) -> Any:
        """The models of the client."""
        return importlib.import_module(f"{self.package.__name__}.models")


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("library")
    with warnings.catch_warnings(action="ignore"):  # two methods have one operationId
        document = json.dumps(app.openapi())
    done = generate(document, folder)
    assert done.status == 0, done.stderr
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="error"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        assert thread.is_alive()
    port = server.servers[0].sockets[0].getsockname()[1]
    with imported(folder / "acme") as package:
        yield Served(f"http://127.0.0.1:{port}", package)
    server.should_exit = True
    thread.join()


@pytest.mark.parametrize("call", CALLS, ids=lambda call: call.name)
def test_calls_bring_back_what_the_app_says(served: Served, call: Call) -> None:
    with served.package.Client(base_url=served.url, **CREDENTIALS) as client:
        try:
            result = call.make(client, served.models)
        except served.package.ApiStatusError as error:
            result = error
    assert call.is_right(result, served.models), result


@pytest.mark.parametrize("call", CALLS, ids=lambda call: call.name)
def test_asynchronous_calls_bring_back_the_same(served: Served, call: Call) -> None:
    async def make() -> Any:
        package = served.package
        async with package.AsyncClient(base_url=served.url, **CREDENTIALS) as client:
            try:
                return await call.make(client, served.models)
            except package.ApiStatusError as error:
                return error

    result = asyncio.run(make())
    assert call.is_right(result, served.models), result


@pytest.mark.parametrize("call", STREAMS, ids=lambda call: call.name)
def test_streams_bring_their_parts(served: Served, call: Call) -> None:
    client = served.package.Client(base_url=served.url, **CREDENTIALS)
    with client, call.make(client, served.models) as stream:
        assert call.is_right(list(stream), served.models)


@pytest.mark.parametrize("call", STREAMS, ids=lambda call: call.name)
def test_asynchronous_streams_bring_their_parts(served: Served, call: Call) -> None:
    async def make() -> Any:
        client = served.package.AsyncClient(base_url=served.url, **CREDENTIALS)
        async with client, await call.make(client, served.models) as stream:
            return [part async for part in stream]

    assert call.is_right(asyncio.run(make()), served.models)
