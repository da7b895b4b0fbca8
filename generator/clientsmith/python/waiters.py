"""How to wait, by operation: what the config says, then what the document says."""

from __future__ import annotations

from clientsmith.config import INTERVAL, TIMEOUT, Client, Waiter
from clientsmith.model.operations import Api, Pairs, Waiting
from clientsmith.python.names import operation_key


def waiters(client: Client, version: str, api: Api) -> dict[str, Waiter]:
    """Returns the waiters of a document's operations.

    Args:
        client: The client, whose config comes before what the document says.
        version: The version that the document belongs to.
        api: The document.
    """
    declared = {
        operation_key(each): _waiter(operation_key(each), each.waiting)
        for each in api.operations
        if each.waiting
    }
    configured = {
        each.operation: each
        for each in client.waiters
        if not each.versions or version in each.versions
    }
    return declared | configured


def _waiter(operation: str, waiting: Waiting) -> Waiter:
    return Waiter(
        operation=operation,
        poll=waiting.poll,
        arguments=dict(waiting.arguments),
        done=_plain(waiting.done),
        failed=_plain(waiting.failed),
        interval=INTERVAL if waiting.interval is None else waiting.interval,
        timeout=TIMEOUT if waiting.timeout is None else waiting.timeout,
        where=waiting.where,
    )


def _plain(pairs: Pairs) -> dict[str, object]:
    return {
        path: list(value) if isinstance(value, tuple) else value
        for path, value in pairs
    }
