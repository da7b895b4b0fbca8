"""A document as its config has it: servers, headers and security chosen by hand."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import replace

from clientsmith.config import Client, Document, Version
from clientsmith.diagnostics import Diagnostics
from clientsmith.model.operations import Api, Operation, Parameter, Place
from clientsmith.model.servers import Server


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
