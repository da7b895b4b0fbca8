"""Who needs which type: by tag, and in which direction."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from clientsmith.model.operations import Operation, Usage
from clientsmith.model.types import (
    Arena,
    Definition,
    Enumeration,
    TypeId,
    Unconstrained,
)


def usage(types: Arena, operations: Iterable[Operation]) -> tuple[Usage, ...]:
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


def without_unreached(
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


def open_enumerations(types: Arena, usage: tuple[Usage, ...]) -> Arena:
    """Opens each enumeration that a response can hold: servers learn new values."""
    return Arena(tuple(_opened(each, usage[each.id]) for each in types))


def _opened(definition: Definition, usage: Usage) -> Definition:
    shape = definition.shape
    if isinstance(shape, Enumeration) and usage.in_response:
        return replace(definition, shape=replace(shape, open=True))
    return definition
