"""Types that contain themselves with no object between, such as any JSON value.

    Json: {anyOf: [{type: string}, {type: array, items: {$ref: '#/…/Json'}}]}

Python evaluates an alias where it stands, so it cannot name itself. The items, or
values, by which such a type comes back to itself are any value at run time; what they
are is noted for type checkers.
"""

from __future__ import annotations

from clientsmith.model.types import (
    Arena,
    Docs,
    Mapping,
    Object,
    Sequence,
    Tuple,
    TypeId,
    Unconstrained,
    parts,
)
from clientsmith.resolve.builder import Builder
from clientsmith.resolve.directions import mapped


def untie(builder: Builder) -> None:
    """Ends the circles of all types that no object ends."""
    types = builder.arena
    for definition in list(types):
        if not isinstance(definition.shape, Sequence | Mapping | Tuple):
            continue
        below = definition.origin.below("item", definition.origin.where)
        ends = {part: part for part in parts(definition.shape)}
        for part in ends:
            if definition.id in _behind(types, part):
                # A checker can be told of a circle with a name on each way around.
                ways = _behind(types, part, stop_at_names=True)
                end = Unconstrained(within=None if definition.id in ways else part)
                ends[part] = builder.add(below, Docs(), end)
        builder.reshape(definition.id, mapped(definition.shape, ends.__getitem__))


def _behind(types: Arena, id: TypeId, *, stop_at_names: bool = False) -> set[TypeId]:
    """Returns a type and what it is made of, up to objects, or to components."""
    passed: set[TypeId] = set()
    waiting = [id]
    while waiting:
        part = waiting.pop()
        definition = types[part]
        is_end = isinstance(definition.shape, Object) or (
            stop_at_names and definition.is_component
        )
        if part not in passed and not is_end:
            passed.add(part)
            waiting += parts(definition.shape)
    return passed
