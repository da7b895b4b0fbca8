"""The whole document: from its root node to an `Api`."""

from __future__ import annotations

from collections.abc import Mapping

from clientsmith.diagnostics import Diagnostics
from clientsmith.load.document import Document, Node
from clientsmith.load.refs import resolve
from clientsmith.model.operations import Api, Server, ServerVariable, Tag
from clientsmith.resolve import directions, parameters, reach, webhooks
from clientsmith.resolve.builder import Builder
from clientsmith.resolve.operations import Found, operations
from clientsmith.resolve.security import Security
from clientsmith.resolve.shapes import finish


def build(
    document: Document, media_types: Mapping[str, str], diagnostics: Diagnostics
) -> Api:
    """Builds the model of a document.

    Args:
        document: The document.
        media_types: The media types of requests that are chosen by hand, by operation.
        diagnostics: Where findings go.

    Raises:
        StageFailed: The document holds something that no client can be made of; the
            errors are in the diagnostics.
    """
    root = document.root
    builder = Builder(document, media_types, diagnostics)
    security = Security(builder, root)
    found = operations(builder, root, security)
    bodies = webhooks.payloads(builder, root)
    for key in builder.places.components:
        builder.component(key)
    types = finish(builder)
    for findings in builder.defects.values():
        diagnostics.add(findings)
    for each in found:
        for parameter in each.operation.parameters:
            parameters.check_types(builder, parameter)
    headers = _headers(found, diagnostics)
    server = _server(root, diagnostics)
    required = security.requirement(root)
    diagnostics.stop_on_errors()
    types, listed = directions.split(types, [each.operation for each in found], bodies)
    usage = reach.usage(types, listed)
    info = root.get("info") or root
    return Api(
        title=info.text("title") or "",
        version=info.text("version") or "",
        description=info.text("description") or "",
        server=server,
        headers=headers,
        security=required or ((),),
        schemes=security.schemes,
        tags=_tags(root),
        operations=listed,
        types=reach.open_enumerations(types, usage),
        usage=usage,
        payloads=bodies,
    )


def _tags(root: Node) -> tuple[Tag, ...]:
    declared = root.get("tags")
    return tuple(
        Tag(name, each.text("description") or "")
        for each in (declared.elements() if declared else ())
        if (name := each.text("name"))
    )


def _server(root: Node, diagnostics: Diagnostics) -> Server:
    """Returns the first server (OAS "Server Object")."""
    servers = root.get("servers")
    first = next(iter(servers.elements()), None) if servers else None
    url = first.text("url") if first else None
    if first is None or url is None:
        return Server()
    declared = first.get("variables")
    variables = []
    for name, each in declared.items() if declared else ():
        target = resolve(each, diagnostics)
        if target is not None and f"{{{name}}}" in url:
            default = target.text("default") or ""
            described = target.text("description") or ""
            variables.append(ServerVariable(name, default, described))
    return Server(url.rstrip("/"), tuple(variables))


def _headers(
    found: list[Found], diagnostics: Diagnostics
) -> tuple[tuple[str, str], ...]:
    """Returns the headers that all requests carry, by the operations' declarations."""
    headers: dict[str, str] = {}
    for each in found:
        for name, value in each.fixed:
            if headers.setdefault(name, value) != value:
                diagnostics.error(
                    "header-default",
                    f"The header {name!r} is {headers[name]!r} in one operation and "
                    f"{value!r} in another",
                    each.operation.where,
                    "Give it the same default everywhere: it belongs to the client.",
                )
    return tuple(headers.items())
