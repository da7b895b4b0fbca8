"""Generated clients against apps of FastAPI that uvicorn serves."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import pytest

from .fastapi import calls, kind_calls
from .fastapi.app import app
from .fastapi.calls import Call
from .fastapi.kinds import app as kinds
from .fastapi.serving import Served, served

pytestmark = pytest.mark.conformance
APPS = {"library": (app, calls), "kinds": (kinds, kind_calls)}
CALLS = [(name, call) for name, (_, its) in APPS.items() for call in its.CALLS]
STREAMS = [(name, call) for name, (_, its) in APPS.items() for call in its.STREAMS]


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Served]]:
    with ExitStack() as stack:
        yield {
            name: stack.enter_context(
                served(app, tmp_path_factory.mktemp(name), its.SETTINGS)
            )
            for name, (app, its) in APPS.items()
        }


def of_each(calls: list[tuple[str, Call]]) -> Any:
    """Runs a test with each of the calls."""
    ids = [f"{name}: {call.name}" for name, call in calls]
    return pytest.mark.parametrize(("name", "call"), calls, ids=ids)


def client_of(running: dict[str, Served], name: str, kind: str) -> Any:
    """Returns a client of an app, with all its credentials."""
    make = getattr(running[name].package, kind)
    return make(base_url=running[name].url, **APPS[name][1].CREDENTIALS)


def test_each_endpoint_is_called(running: dict[str, Served]) -> None:
    for name, (its_app, its_calls) in APPS.items():
        document = its_app.openapi()
        operations = sum(len(item) for item in document["paths"].values())
        called = [*its_calls.CALLS, *its_calls.STREAMS]
        assert len({re.split(r"[, ] ", call.name)[0] for call in called}) >= operations
        assert running[name]


@of_each(CALLS)
def test_calls_bring_back_what_the_app_says(
    running: dict[str, Served], name: str, call: Call
) -> None:
    its = running[name]
    with client_of(running, name, "Client") as client:
        try:
            result = call.make(client, its.models)
        except its.package.ApiStatusError as error:
            result = error
    assert call.is_right(result, its.models), result


@of_each(CALLS)
def test_asynchronous_calls_bring_back_the_same(
    running: dict[str, Served], name: str, call: Call
) -> None:
    its = running[name]

    async def make() -> Any:
        async with client_of(running, name, "AsyncClient") as client:
            try:
                return await call.make(client, its.models)
            except its.package.ApiStatusError as error:
                return error

    result = asyncio.run(make())
    assert call.is_right(result, its.models), result


@of_each(STREAMS)
def test_streams_bring_their_parts(
    running: dict[str, Served], name: str, call: Call
) -> None:
    models = running[name].models
    with (
        client_of(running, name, "Client") as client,
        call.make(client, models) as stream,
    ):
        assert call.is_right(list(stream), models)


@of_each(STREAMS)
def test_asynchronous_streams_bring_their_parts(
    running: dict[str, Served], name: str, call: Call
) -> None:
    models = running[name].models

    async def make() -> Any:
        client = client_of(running, name, "AsyncClient")
        async with client, await call.make(client, models) as stream:
            return [part async for part in stream]

    assert call.is_right(asyncio.run(make()), models)
