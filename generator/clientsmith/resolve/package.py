"""The whole document: from its root node to an `Api`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from clientsmith.diagnostics import Diagnostics
from clientsmith.load.document import Document, Node
from clientsmith.model.bodies import with_settled_body
from clientsmith.model.operations import Api, Operation, Tag, Usage
from clientsmith.model.servers import Server
from clientsmith.model.types import (
    Arena,
    Definition,
    Enumeration,
    TypeId,
    Unconstrained,
)
from clientsmith.resolve import candidates, directions, webhooks
from clientsmith.resolve.access import Security, server
from clientsmith.resolve.builder import Builder
from clientsmith.resolve.operations import check_types, operations
from clientsmith.resolve.shapes import finish
from clientsmith.selection import ALL, Selection, Selector


def build(
    document: Document,
    media_types: Mapping[str, str],
    diagnostics: Diagnostics,
    *,
    is_partial: bool = False,
    selection: Selection = ALL,
) -> Api:
    """Builds the model of a document.

    Args:
        document: The document.
        media_types: The media types of requests that are chosen by hand, by operation.
        diagnostics: Where findings go.
        is_partial: Whether to leave out operations that cannot be called rightly, and
            webhooks that refer to nothing, instead of failing.
        selection: The operations that are wanted, with the schemas that they need.

    Raises:
        StageFailed: No client can be made of it; the errors are in the diagnostics.
    """
    root = document.root
    builder = Builder(document, media_types, diagnostics)
    security = Security(builder, root)
    selector = Selector(selection)
    calls = operations(builder, root, security, selector)
    hooks = [] if any(selection.include.entries) else webhooks.payloads(builder, root)
    for key in builder.places.components if selection == ALL else ():
        builder.component(key)
    types = finish(builder)
    check_types(builder, calls)
    candidates.blame([*calls, *hooks], types, builder.defects, diagnostics)
    judge = candidates.leave_out if is_partial else candidates.refuse
    left_out = judge(calls, hooks, diagnostics)
    required = security.requirement(root)
    diagnostics.stop_on_errors()
    kept, headers = candidates.sound(calls)
    kept = [with_settled_body(types, operation) for operation in kept]
    payloads = tuple(id for hook in hooks if not hook.errors for id in hook.types)
    types, listed = directions.split(types, kept, payloads)
    types = _without_unreached(types, listed, payloads)
    usage = _usage(types, listed)
    info = root.get("info") or root
    return Api(
        title=info.text("title") or "",
        version=info.text("version") or "",
        description=info.text("description") or "",
        server=server(root, diagnostics) or Server(),
        headers=headers,
        security=required or ((),),
        schemes=security.schemes,
        tags=_tags(root),
        operations=listed,
        types=_open_enumerations(types, usage),
        usage=usage,
        payloads=payloads,
        left_out=left_out,
        selected=frozenset(selector.hit),
    )


def _tags(root: Node) -> tuple[Tag, ...]:
    declared = root.get("tags")
    return tuple(
        Tag(name, each.text("description") or "")
        for each in (declared.elements() if declared else ())
        if (name := each.text("name"))
    )


def _usage(types: Arena, operations: Iterable[Operation]) -> tuple[Usage, ...]:
    """Returns for each type which operations reach it."""
    tags: dict[TypeId, set[str]] = {each.id: set() for each in types}
    into: set[TypeId] = set()
    out_of: set[TypeId] = set()
    roots: dict[str, set[TypeId]] = {}
    for each in operations:
        into.update(each.sent)
        out_of.update(each.received)
        roots.setdefault(each.tag, set()).update(each.sent, each.received)
    for tag, ids in roots.items():
        for id in types.reachable(ids):
            tags[id].add(tag)
    sent, received = types.reachable(into), types.reachable(out_of)
    return tuple(
        Usage(frozenset(tags[each.id]), each.id in sent, each.id in received)
        for each in types
    )


def _without_unreached(
    types: Arena, operations: Iterable[Operation], payloads: Iterable[TypeId]
) -> Arena:
    """Returns the types without what nothing needs, such as absorbed alternatives.

    What is left of these has no name. The components of a document stay.
    """
    roots = {id for each in operations for id in (*each.sent, *each.received)}
    components = (each.id for each in types if each.is_component)
    reached = types.reachable({*roots, *payloads, *components})
    return Arena(
        tuple(
            each if each.id in reached else replace(each, shape=Unconstrained())
            for each in types
        )
    )


def _open_enumerations(types: Arena, usage: tuple[Usage, ...]) -> Arena:
    """Opens each enumeration that a response can hold: servers learn new values."""
    return Arena(tuple(_opened(each, usage[each.id]) for each in types))


def _opened(definition: Definition, usage: Usage) -> Definition:
    shape = definition.shape
    if isinstance(shape, Enumeration) and usage.in_response:
        return replace(definition, shape=replace(shape, open=True))
    return definition
