"""Operations: what stands under `paths`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

from clientsmith.load.document import Node
from clientsmith.load.refs import resolve
from clientsmith.load.walk import METHODS
from clientsmith.model.operations import Operation
from clientsmith.model.types import Origin
from clientsmith.resolve import parameters, payloads, schema
from clientsmith.resolve.builder import Builder
from clientsmith.resolve.candidates import Candidate
from clientsmith.resolve.security import Security
from clientsmith.resolve.waiters import waiting
from clientsmith.selection import Selector


def operations(
    builder: Builder, root: Node, security: Security, selector: Selector
) -> list[Candidate]:
    """Returns the operations that are wanted in the document's order."""
    items, unusable = _path_items(builder, root)
    listed = [
        (path, method, item, node)
        for path, item in items
        for method, node in item.items()
        if method in METHODS and _is_wanted(path, method, node, selector)
    ]
    keys = Counter(f"{method.upper()} {path}" for path, method, _, _ in listed)
    keys.update(node.text("operationId") or "" for *_, node in listed)
    shared = frozenset(key for key, count in keys.items() if count > 1)
    usable = [_candidate(builder, *each, security, shared) for each in listed]
    return [*usable, *unusable]


def _is_wanted(path: str, method: str, node: Node, selector: Selector) -> bool:
    names = (node.text("operationId") or "", f"{method.upper()} {path}")
    return selector.takes(path, _tags(node), names)


def check_types(builder: Builder, candidates: Iterable[Candidate]) -> None:
    """Adds what is wrong with the types of parameters to their operations."""
    for candidate in candidates:
        with builder.apart() as errors:
            operation = candidate.operation
            for parameter in operation.parameters if operation else ():
                parameters.check_type(builder, parameter)
        candidate.errors.extend(errors)


def _path_items(
    builder: Builder, root: Node
) -> tuple[list[tuple[str, Node]], list[Candidate]]:
    """Returns the path items by their paths, and what of them cannot be used."""
    paths = root.get("paths")
    items: list[tuple[str, Node]] = []
    unusable: list[Candidate] = []
    for path, each in paths.items() if paths else ():
        if path.startswith("x-"):
            continue
        with builder.apart() as errors:
            _check_path(builder, path, each)
            item = resolve(each, builder.diagnostics)
        if item is None or errors:
            unusable.append(Candidate(path, each, errors))
            continue
        items.append((path, item))
        others = item.get("additionalOperations")
        for method, node in others.items() if others else ():
            with builder.apart() as errors:
                builder.unsupported(node, "An operation of `additionalOperations`")
            unusable.append(Candidate(f"{method} {path}", node, errors))
    return items, unusable


def _check_path(builder: Builder, path: str, node: Node) -> None:
    if not path.startswith("/"):
        builder.diagnostics.error(
            "path",
            f"The path {path!r} does not begin with a slash",
            node.key_where,
            "Write it as /…, relative to the server's address.",
        )


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


def _candidate(
    builder: Builder,
    path: str,
    method: str,
    item: Node,
    node: Node,
    security: Security,
    shared: frozenset[str],
) -> Candidate:
    id = node.text("operationId") or ""
    # an `operationId` that several operations have tells nothing of one of them
    key = id if id and id not in shared else f"{method.upper()} {path}"
    origin = Origin((key,), node.key_where)
    with builder.apart() as errors:
        _check_server(builder, item, node)
        found = parameters.parameters(builder, item, node, path, origin)
        operation = Operation(
            id=id,
            key=key,
            method=method.upper(),
            path=path,
            tag=next(iter(_tags(node)), ""),
            summary=node.text("summary") or "",
            docs=schema.docs(node),
            parameters=found.asked,
            body=payloads.request_body(builder, node, origin),
            responses=payloads.responses(builder, node, origin),
            security=security.requirement(node),
            where=node.key_where,
        )
    # A waiter is the user's own, so its mistakes are no defect of the operation.
    operation = replace(operation, waiting=waiting(node, builder.diagnostics))
    types = (*operation.sent, *operation.received)
    return Candidate(key, node, errors, types, operation, found.fixed)


def _tags(operation: Node) -> list[str]:
    declared = operation.get("tags")
    tags = [each.value for each in declared.elements()] if declared else []
    return [tag for tag in tags if isinstance(tag, str)]
