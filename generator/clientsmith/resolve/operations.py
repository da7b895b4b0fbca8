"""Operations: what stands under `paths`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from clientsmith.load.document import Node
from clientsmith.load.refs import resolve
from clientsmith.load.walk import METHODS
from clientsmith.model.operations import Operation
from clientsmith.model.types import Origin
from clientsmith.resolve import parameters, payloads, schema
from clientsmith.resolve.builder import Builder
from clientsmith.resolve.security import Security
from clientsmith.resolve.waiters import waiting


@dataclass(frozen=True)
class Found:
    """An operation, and the headers that the document fixes for it."""

    operation: Operation
    fixed: tuple[tuple[str, str], ...]


def operations(builder: Builder, root: Node, security: Security) -> list[Found]:
    """Returns all operations in the document's order."""
    listed = [
        (path, method, item, node)
        for path, item in _path_items(builder, root)
        for method, node in item.items()
        if method in METHODS
    ]
    keys = Counter(f"{method.upper()} {path}" for path, method, _, _ in listed)
    keys.update(node.text("operationId") or "" for *_, node in listed)
    shared = frozenset(key for key, count in keys.items() if count > 1)
    return [_operation(builder, *each, security, shared) for each in listed]


def _path_items(builder: Builder, root: Node) -> Iterator[tuple[str, Node]]:
    paths = root.get("paths")
    for path, each in paths.items() if paths else ():
        item = resolve(each, builder.diagnostics)
        if item is None or path.startswith("x-"):
            continue
        if not path.startswith("/"):
            builder.diagnostics.error(
                "path",
                f"The path {path!r} does not begin with a slash",
                each.key_where,
                "Write it as /…, relative to the server's address.",
            )
            continue
        if "additionalOperations" in item:
            builder.unsupported(item["additionalOperations"], "additionalOperations")
        yield path, item


def _check_server(builder: Builder, item: Node, operation: Node) -> None:
    """Reports an operation that is not where the document's other operations are."""
    root = item.document.root
    usual = _server_urls(root)
    for holder in (item, operation):
        own = _server_urls(holder)
        if own and not usual & own:
            builder.unsupported(holder["servers"], "A server of its own")


def _server_urls(holder: Node) -> set[str]:
    servers = holder.get("servers")
    listed = servers.elements() if servers else ()
    return {(each.text("url") or "").rstrip("/") for each in listed}


def _operation(
    builder: Builder,
    path: str,
    method: str,
    item: Node,
    node: Node,
    security: Security,
    shared: frozenset[str],
) -> Found:
    _check_server(builder, item, node)
    id = node.text("operationId") or ""
    # an `operationId` that several operations have tells nothing of one of them
    key = id if id and id not in shared else f"{method.upper()} {path}"
    origin = Origin((key,), node.key_where)
    found = parameters.parameters(builder, item, node, path, origin)
    tags = [each.value for each in node["tags"].elements()] if "tags" in node else []
    operation = Operation(
        id=id,
        key=key,
        method=method.upper(),
        path=path,
        tag=next((tag for tag in tags if isinstance(tag, str)), ""),
        summary=node.text("summary") or "",
        docs=schema.docs(node),
        parameters=found.asked,
        body=payloads.request_body(builder, node, origin),
        responses=payloads.responses(builder, node, origin),
        security=security.requirement(node),
        where=node.key_where,
        waiting=waiting(node, builder.diagnostics),
    )
    return Found(operation, found.fixed)
