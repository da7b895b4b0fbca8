"""Servers: where the document's operations are, and those that are elsewhere."""

from __future__ import annotations

import re
from collections.abc import Sequence

from clientsmith.diagnostics import Diagnostics
from clientsmith.load.document import Node
from clientsmith.load.refs import resolve
from clientsmith.model.servers import Server, ServerVariable


def server(holder: Node, diagnostics: Diagnostics) -> Server | None:
    """Returns the first server that a node names (OAS "Server Object").

    Args:
        holder: The document, a path item or an operation.
        diagnostics: Where findings go.
    """
    servers = holder.get("servers")
    first = next(iter(servers.elements()), None) if servers else None
    url = first.text("url") if first else None
    if first is None or url is None:
        return None
    table = first.get("variables")
    declared = dict(table.items()) if table else {}
    names = [name for name in declared if f"{{{name}}}" in url]
    # The specification demands that each is described; not all documents do so.
    names += re.findall(r"\{([^{}]+)\}", url)
    variables = (
        _variable(name, declared.get(name), diagnostics)
        for name in dict.fromkeys(names)
    )
    return Server(url.rstrip("/"), tuple(variables))


def own_server(holders: Sequence[Node], diagnostics: Diagnostics) -> Server | None:
    """Returns the server of an operation that is not where the others are.

    One that has the document's first server among its own is there, too.

    Args:
        holders: The operation and its path, in the order in which their servers count.
        diagnostics: Where findings go.
    """
    usual = server(holders[0].document.root, diagnostics)
    for holder in holders:
        own = holder.get("servers")
        urls = {
            (each.text("url") or "").rstrip("/")
            for each in (own.elements() if own else ())
        }
        if urls:
            is_usual = usual is not None and usual.url in urls
            return None if is_usual else server(holder, diagnostics)
    return None


def _variable(name: str, node: Node | None, diagnostics: Diagnostics) -> ServerVariable:
    target = resolve(node, diagnostics) if node else None
    if target is None:
        return ServerVariable(name, "", "")
    listed = target.get("enum")
    values = [each.value for each in listed.elements()] if listed else []
    return ServerVariable(
        name,
        target.text("default") or "",
        target.text("description") or "",
        tuple(value for value in values if isinstance(value, str)),
    )
