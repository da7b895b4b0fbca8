"""Settings that hit nothing: a name that the documents do not have (any more)."""

from __future__ import annotations

from collections.abc import Iterable

from clientsmith.config import Client
from clientsmith.diagnostics import Diagnostics
from clientsmith.model.types import Object
from clientsmith.python.names import is_named, operation_key
from clientsmith.python.operations.arguments import arguments
from clientsmith.python.service import Service


def report(
    client: Client, services: Iterable[Service], diagnostics: Diagnostics
) -> None:
    """Reports settings of a client that hit nothing in any of its documents."""
    found = list(services)
    operations = {operation_key(each) for one in found for each in one.api.operations}
    settings = {
        "operations": (client.renames.operations, operations),
        "schemas": (client.renames.schemas, _schemas(found)),
        "members": (client.renames.members, _members(found)),
        "arguments": (client.renames.arguments, _arguments(found)),
        "open_schemas": (client.open_schemas, _components(found)),
        "media_types": (client.media_types, operations),
        "waiters": ([each.operation for each in client.waiters], operations),
        "arguments of waiters": (_given(client), _arguments(found) | _by_name(found)),
        "pagination": ([each.operation for each in client.pagination], operations),
    }
    for table, (keys, known) in settings.items():
        for key in keys:
            if key not in known:
                diagnostics.error(
                    "config-unused",
                    f"{table}: no document has {key!r}",
                    client.where,
                    "Remove the setting, or write the name as the document does.",
                )


def _schemas(services: list[Service]) -> set[str]:
    return {
        each.origin.key for one in services for each in one.api.types if is_named(each)
    }


def _components(services: list[Service]) -> set[str]:
    return {
        each.origin.key
        for one in services
        for each in one.api.types
        if each.is_component and isinstance(each.shape, Object)
    }


def _members(services: list[Service]) -> set[str]:
    return {
        f"{each.origin.key}.{property.name}"
        for one in services
        for each in one.api.types
        if isinstance(each.shape, Object)
        for property in each.shape.properties
    }


def _given(client: Client) -> list[str]:
    """Returns what waiters give to the operations that they ask."""
    return [f"{each.poll}.{name}" for each in client.waiters for name in each.arguments]


def _by_name(services: list[Service]) -> set[str]:
    """Returns all arguments by method, as waiters may name the operation."""
    return {
        f"{name}.{each.wire}"
        for one in services
        for name, operation in zip(
            one.names.operations, one.api.operations, strict=True
        )
        for each in arguments(one, operation)
    }


def _arguments(services: list[Service]) -> set[str]:
    return {
        f"{operation_key(operation)}.{each.wire}"
        for one in services
        for operation in one.api.operations
        for each in arguments(one, operation)
    }
