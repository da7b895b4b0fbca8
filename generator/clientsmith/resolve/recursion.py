"""Types that contain themselves with no object between, such as any JSON value.

    Json: {anyOf: [{type: string}, {type: array, items: {$ref: '#/…/Json'}}]}

Python evaluates an alias where it stands, so it cannot name itself. The items, or
values, by which such a type comes back to itself are any value.
"""

from __future__ import annotations

from clientsmith.model.types import (
    Arena,
    Mapping,
    Object,
    Sequence,
    Shape,
    Tuple,
    TypeId,
    parts,
)
from clientsmith.resolve.builder import Builder
from clientsmith.resolve.directions import mapped


def untie(builder: Builder) -> None:
    """Ends the circles of all types that no object ends."""
    types = builder.arena
    tied = [
        definition
        for definition in types
        if isinstance(definition.shape, Sequence | Mapping | Tuple)
        and _contains_itself(types, definition.id)
    ]
    for definition in tied:
        below = definition.origin.below("item", definition.origin.where)
        anything = builder.anything(below)
        builder.reshape(definition.id, _of(definition.shape, anything))


def _of(container: Shape, item: TypeId) -> Shape:
    """Returns a container of the same kind with items of one type."""
    return mapped(container, lambda _: item)


def _contains_itself(types: Arena, id: TypeId) -> bool:
    passed: set[TypeId] = set()
    waiting = list(parts(types[id].shape))
    while waiting:
        part = waiting.pop()
        if part == id:
            return True
        if part not in passed and not isinstance(types[part].shape, Object):
            passed.add(part)
            waiting += parts(types[part].shape)
    return False
