"""Results of both kinds of client, so that each test is written once."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any


async def awaited(result: Any) -> Any:
    """Returns what a call of either client gives."""
    return await result if inspect.isawaitable(result) else result


async def advance(iterator: Any) -> Any:
    """Returns the next item of an iterator of either kind."""
    if hasattr(iterator, "__anext__"):
        return await anext(iterator)
    try:
        return next(iterator)
    except StopIteration:
        raise StopAsyncIteration from None


async def take(iterator: Any, count: int) -> list[Any]:
    """Returns the next items of an iterator of either kind."""
    return [await advance(iterator) for _ in range(count)]


async def rest(iterator: Any) -> list[Any]:
    """Returns all items that an iterator of either kind still has."""
    if hasattr(iterator, "__anext__"):
        return [item async for item in iterator]
    return list(iterator)


@asynccontextmanager
async def entered(manager: Any) -> AsyncIterator[Any]:
    """Enters a context manager of either kind."""
    if hasattr(manager, "__aenter__"):
        async with manager as value:
            yield value
    else:
        with manager as value:
            yield value


def run(result: Any) -> Any:
    """Returns what a call of either client gives, from outside of an event loop."""
    return asyncio.run(awaited(result))


def every(iterator: Any) -> list[Any]:
    """Returns all items of an iterator of either kind."""
    return asyncio.run(rest(iterator))


def some(iterator: Any, count: int) -> list[Any]:
    """Returns the first items of an iterator of either kind."""
    return asyncio.run(take(iterator, count))
