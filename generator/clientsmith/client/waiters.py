"""How to wait, by operation: what the config says, then what the document says."""

from __future__ import annotations

from dataclasses import replace

from clientsmith.config import Client
from clientsmith.model.operations import Api
from clientsmith.naming.usages import operation_key
from clientsmith.waiters import Waiter


def waiters(client: Client, version: str, api: Api) -> dict[str, Waiter]:
    """Returns the waiters of a document's operations.

    Args:
        client: The client, whose config comes before what the document says.
        version: The version that the document belongs to.
        api: The document.
    """
    declared = {
        operation_key(operation): replace(
            operation.waiting, operation=operation_key(operation)
        )
        for operation in api.operations
        if operation.waiting
    }
    configured = {
        waiter.operation: waiter
        for waiter in client.waiters
        if not waiter.versions or version in waiter.versions
    }
    return declared | configured
