"""Where plain dicts that callers pass may have members that only answers have."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable

from clientsmith.client.model import Argument
from clientsmith.model.types import (
    Arena,
    Mapping,
    Object,
    Sequence,
    Tuple,
    TypeId,
    parts,
)
from clientsmith.naming.inputs import Source

Way = tuple[str, ...]

MOST = 1000
"""Types on the ways of one body; those that hold themselves have no end of ways."""


def read_only(types: Arena, arguments: Iterable[Argument]) -> tuple[str, ...]:
    """Returns the ways to members of a body that are `readOnly`: `pets/*/id`.

    They are JSON Pointers (RFC 6901) without the first slash; `*` is any item.
    """
    roots: list[tuple[Way, TypeId]] = [
        ((argument.wire,) if argument.source is Source.MEMBER else (), id)
        for argument in arguments
        if argument.source in (Source.BODY, Source.MEMBER)
        for id in argument.types
    ]
    if not _may_hold_any(types, {id for _, id in roots}):
        return ()
    found = _members(types, roots)
    return tuple("/".join(map(_step, way)) for way, is_only in found.items() if is_only)


def _may_hold_any(types: Arena, ids: set[TypeId]) -> bool:
    passed = types.reachable(ids)
    answered = {types[id].answered for id in passed}
    passed |= types.reachable(id for id in answered if id is not None)
    shapes = (types[id].shape for id in passed)
    return any(
        member.read_only
        for shape in shapes
        if isinstance(shape, Object)
        for member in shape.properties
    )


def _members(types: Arena, roots: list[tuple[Way, TypeId]]) -> dict[Way, bool]:
    """Returns the ways to members, the shortest first, and whether all types that stand
    there say that only answers have them.
    """
    found: dict[Way, bool] = {}
    waiting = deque((way, id, frozenset[TypeId]()) for way, id in roots)
    for _ in range(MOST):
        if not waiting:
            break
        way, id, passed = waiting.popleft()
        answered = types[id].answered
        id = id if answered is None else answered
        if id in passed:
            continue
        inner, shape = passed | {id}, types[id].shape
        if isinstance(shape, Object):
            below = {(*way, member.name): member for member in shape.properties}
            for place, member in below.items():
                found[place] = found.get(place, True) and member.read_only
            waiting.extend(
                (place, member.type, inner)
                for place, member in below.items()
                if not member.read_only
            )
        else:
            is_each = isinstance(shape, Mapping | Sequence | Tuple)
            item = (*way, "*") if is_each else way
            waiting.extend((item, part, inner) for part in parts(shape))
    return found


def _step(name: str) -> str:
    return name.replace("~", "~0").replace("/", "~1")
