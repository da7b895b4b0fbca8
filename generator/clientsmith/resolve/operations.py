"""Operations: what stands under `paths`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from typing import NamedTuple

from clientsmith import waiters
from clientsmith.diagnostics import Diagnostics, Location, documentation
from clientsmith.last_events import EXTENSION, FORM, LastEvent, is_last_event
from clientsmith.load.document import Node
from clientsmith.load.refs import chain, resolve
from clientsmith.load.walk import methods
from clientsmith.model.operations import Operation
from clientsmith.model.types import Origin
from clientsmith.resolve import answers, parameters, payloads, schema
from clientsmith.resolve.access import Security, own_server
from clientsmith.resolve.builder import Builder
from clientsmith.resolve.candidates import Candidate
from clientsmith.resolve.parameters import check_type
from clientsmith.selection import Selector


class _Declared(NamedTuple):
    """An operation as the document has it.

    Attributes:
        items: Its path item, and what that refers to.
        where: Where the path item has it.
    """

    path: str
    method: str
    items: list[Node]
    node: Node
    where: Location


def operations(
    builder: Builder, root: Node, security: Security, selector: Selector
) -> list[Candidate]:
    """Returns the operations that are wanted in the document's order."""
    listed, unusable = _listed(builder, root)
    listed = [call for call in listed if _is_wanted(call, selector)]
    keys = Counter(f"{call.method} {call.path}" for call in listed)
    keys.update(call.node.text("operationId") or "" for call in listed)
    shared = frozenset(key for key, count in keys.items() if count > 1)
    usable = [_candidate(builder, call, security, shared) for call in listed]
    return [*usable, *unusable]


def _is_wanted(call: _Declared, selector: Selector) -> bool:
    names = (call.node.text("operationId") or "", f"{call.method} {call.path}")
    return selector.takes(call.path, _tags(call.node), names)


def check_types(builder: Builder, candidates: Iterable[Candidate]) -> None:
    """Warns of parameters whose types no style is defined for, each once."""
    declared = {
        parameter.pointer: parameter
        for candidate in candidates
        if candidate.operation
        for parameter in candidate.operation.parameters
    }
    for parameter in declared.values():
        check_type(builder, parameter)


def _listed(builder: Builder, root: Node) -> tuple[list[_Declared], list[Candidate]]:
    """Returns the operations of all paths, and what of these cannot be used."""
    paths = root.get("paths")
    listed: list[_Declared] = []
    unusable: list[Candidate] = []
    for path, declared in paths.items() if paths else ():
        if path.startswith("x-"):
            continue
        with builder.apart() as errors:
            items = chain(declared, builder.diagnostics)
        if errors:
            unusable.append(Candidate(path, declared, errors))
            continue
        path = _absolute(builder, path, declared)
        for method, operation in methods(items):
            with builder.apart() as errors:
                node = resolve(operation, builder.diagnostics)
            if node is None:
                unusable.append(Candidate(f"{method} {path}", operation, errors))
            else:
                listed.append(_Declared(path, method, items, node, operation.key_where))
    return listed, unusable


def _absolute(builder: Builder, path: str, node: Node) -> str:
    """Returns a path as it must be (OAS "Paths Object"): it begins with a slash."""
    if path.startswith("/"):
        return path
    builder.diagnostics.warning(
        "path",
        f"The path {path!r} does not begin with a slash",
        node.key_where,
        f"It is read as '/{path}', relative to the server's address.",
        pointer=node.json_pointer,
    )
    return f"/{path}"


def _candidate(
    builder: Builder, call: _Declared, security: Security, shared: frozenset[str]
) -> Candidate:
    path, method, items, node, where = call
    id = node.text("operationId") or ""
    # an `operationId` that several operations have tells nothing of one of them
    key = id if id and id not in shared else f"{method} {path}"
    if id:
        builder.operation_ids[key] = id
    origin = Origin((key,), where)
    with builder.apart() as errors:
        found = parameters.parameters(builder, (*reversed(items), node), path, origin)
        operation = Operation(
            id=id,
            key=key,
            method=method,
            path=found.path,
            tag=next(iter(_tags(node)), ""),
            summary=node.text("summary") or "",
            docs=schema.docs(node),
            parameters=found.asked,
            body=payloads.request_body(builder, node, origin),
            responses=answers.responses(builder, node, method, origin),
            security=security.requirement(node),
            where=where,
            server=own_server((node, *items), builder.diagnostics),
        )
    # A waiter is the user's own, so its mistakes are no defect of the operation.
    operation = replace(
        operation,
        waiting=waiting(node, builder.diagnostics),
        is_safe=_is_safe(node, builder.diagnostics),
        last_event=_last_event(node, builder.diagnostics),
    )
    types = (*operation.sent, *operation.received)
    return Candidate(key, node, errors, types, operation, found.fixed)


SAFE = "x-clientsmith-safe"
"""What says of an operation that its requests may be sent twice."""


def _is_safe(operation: Node, diagnostics: Diagnostics) -> bool:
    node = operation.get(SAFE)
    if node is not None and not isinstance(node.value, bool):
        hint = f"{documentation('config', 'safe')} describes it."
        diagnostics.error("safe", f"{SAFE} must be true or false", node.where, hint)
    return node is not None and node.value is True


def _last_event(operation: Node, diagnostics: Diagnostics) -> LastEvent:
    node = operation.get(EXTENSION)
    value: LastEvent = "" if node is None else node.value
    if node is not None and not is_last_event(value):
        message = f"{EXTENSION} must be {FORM}"
        hint = f"{documentation('config', 'last_events')} describes it."
        diagnostics.error("last-event", message, node.where, hint)
    return value


def _tags(operation: Node) -> list[str]:
    declared = operation.get("tags")
    tags = [each.value for each in declared.elements()] if declared else []
    return [tag for tag in tags if isinstance(tag, str)]


def waiting(operation: Node, diagnostics: Diagnostics) -> waiters.Waiter | None:
    """Returns what an operation's extension says; None if it has none.

    It has the members that a waiter has in the config. What does not fit is a `waiter`
    error, and there is no waiter then.
    """
    node = operation.get(waiters.EXTENSION)
    if node is None:
        return None

    def report(kind: str, message: str, keys: tuple[str, ...]) -> None:
        here = node
        for key in keys:
            here = here[key]
        where = here.key_where if kind == "key" else here.where
        hint = f"{documentation('config', 'waiters')} describes waiters."
        diagnostics.error("waiter", message, where, hint)

    where = node.key_where
    return waiters.read_waiter("", node.value, report, where=where, in_config=False)
