"""A document as its config has it: servers, headers, security, layout and waiters."""

from __future__ import annotations

from collections.abc import Collection, Set
from dataclasses import replace

from clientsmith.config import Client, Document, Layout, Version
from clientsmith.diagnostics import Diagnostics
from clientsmith.model.operations import Api, Operation, Parameter, Usage
from clientsmith.model.servers import Place, Server
from clientsmith.model.types import (
    Arena,
    Definition,
    Docs,
    Object,
    TypeId,
    Unconstrained,
)
from clientsmith.naming.ledger import Ledger
from clientsmith.naming.usages import operation_key
from clientsmith.waiters import Waiter


def configured(
    client: Client,
    version: Version,
    document: Document,
    api: Api,
    diagnostics: Diagnostics,
) -> Api:
    """Returns a document in which the config's decisions are made."""
    chosen = client.base_urls.get(document.service)
    # Relative addresses start from the document's own (OAS "Server Object").
    source = document.source if "://" in document.source else ""
    server = Server(chosen.rstrip("/")) if chosen else api.server
    if server.url and source:
        server = server.beside(source)
    _check_schemes(client, api, diagnostics)
    is_main = document.service == client.main_service
    headers = {name.lower() for name in version.headers}
    shared: dict[str, str] = dict(api.headers)
    operations = tuple(
        replace(
            operation,
            headers=tuple(
                (name, value)
                for name, value in operation.headers
                if name.lower() not in headers
            ),
            parameters=_asked(operation, shared, headers),
            security=client.security.get(operation.key, operation.security),
            is_safe=operation.is_safe or operation.key in client.safe,
            last_event=client.last_events.get(operation.key, operation.last_event),
            server=_own_server(operation, server.url, is_main),
        )
        for operation in api.operations
    )
    return replace(api, operations=operations, server=server)


def _asked(
    operation: Operation, shared: dict[str, str], headers: Set[str]
) -> tuple[Parameter, ...]:
    """Returns the parameters without those that document and config both fill in."""
    given = {
        name for name in shared | dict(operation.headers) if name.lower() in headers
    }
    return tuple(
        parameter
        for parameter in operation.parameters
        if parameter.place is not Place.HEADER or parameter.name not in given
    )


def _own_server(operation: Operation, base: str, is_main: bool) -> Server | None:
    if operation.server is None:
        return None
    server = operation.server.beside(base)
    # Only the client itself has arguments for such parts of an address.
    return server if is_main else Server(server.default_url)


def _check_schemes(client: Client, api: Api, diagnostics: Diagnostics) -> None:
    names = {scheme.name for scheme in api.schemes}
    for operation in api.operations:
        chosen = client.security.get(operation.key, ())
        needed = {name for alternative in chosen for name in alternative}
        for name in sorted(needed - names):
            diagnostics.error(
                "config-value",
                f"security: {operation.key!r} needs {name!r}, no scheme that clients"
                " can send",
                client.where,
                f"Write one of {', '.join(sorted(names))}." if names else "",
            )


FEWEST_TAGS = 2
"""Tags of a document by which it is worth to group its operations."""


def before(client: Client, service: str, ledger: Ledger) -> Layout | None:
    """Returns the layout that a service had; None if it was never generated."""
    if ledger.layout is Layout.FLAT and service in client.grouped:
        return Layout.TAGS  # ledgers did not say so when this was the only way
    return ledger.layout


def first(api: Api) -> Layout:
    """Returns the layout of a client that is generated for the first time."""
    tags = {operation.tag for operation in api.operations} - {""}
    return Layout.TAGS if len(tags) >= FEWEST_TAGS else Layout.FLAT


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


def with_additional_members(
    api: Api, keys: Collection[str]
) -> tuple[Api, frozenset[TypeId]]:
    """Returns a document with some components open, and which they are.

    The config opens schemas whose objects have members that are not declared.
    Pinecone's `UpsertRecord` declares `_id` alone, and every record has more.
    """
    ids = frozenset(
        each.id
        for each in api.types
        if each.is_component
        and each.origin.key in keys
        and isinstance(each.shape, Object)
    )
    if not ids:
        return api, ids
    ids |= {each.id for each in api.types if each.answered in ids}
    anything = TypeId(len(api.types.definitions))
    definitions = [_with_any_member(each, ids, anything) for each in api.types]
    origin = definitions[0].origin.below("value", definitions[0].origin.where)
    definitions.append(Definition(anything, origin, Docs(), Unconstrained()))
    types = Arena(tuple(definitions))
    return replace(api, types=types, usage=(*api.usage, Usage())), ids


def _with_any_member(
    definition: Definition, ids: frozenset[TypeId], anything: TypeId
) -> Definition:
    shape = definition.shape
    if definition.id not in ids or not isinstance(shape, Object):
        return definition
    return replace(definition, shape=replace(shape, additional=anything))
