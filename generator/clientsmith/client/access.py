"""Paths into models: `pagination.next` as an expression that type checkers follow."""

from __future__ import annotations

from clientsmith.client.pages import Access
from clientsmith.model.types import Arena, Object, TypeId
from clientsmith.naming.names import Names


def access(
    types: Arena, names: Names, root: str, start: TypeId, path: str
) -> Access | None:
    """Returns the way from a value to a member; None if there is no such member.

    Args:
        types: The types of the document.
        names: Their names.
        root: The variable that holds the value.
        start: The value's type.
        path: Wire names, with dots between; empty for the value itself.
    """
    expression, current = root, start
    guards: tuple[str, ...] = ()
    end: tuple[str, ...] = ()
    for name in path.split(".") if path else ():
        definition = types.bare(current)
        shape = definition.shape
        property = shape.property(name) if isinstance(shape, Object) else None
        if property is None:
            return None
        guards += end
        expression += f".{names.members[definition.id, name]}"
        current = property.type
        end = _present(expression, property.required, types.is_nullable(current))
    return Access(expression, guards, current, end)


def _present(expression: str, required: bool, nullable: bool) -> tuple[str, ...]:
    """Returns the conditions under which a member is there, and is not null."""
    if required and not nullable:
        return ()
    absent = [f"{expression} is not UNSET"] if nullable and not required else []
    return (f"{expression} is not None", *absent)
