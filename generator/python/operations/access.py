"""Paths into models: `pagination.next` as an expression that type checkers follow."""

from __future__ import annotations

from dataclasses import dataclass

from generator.model.types import Object, TypeId
from generator.python.service import Service


@dataclass(frozen=True)
class Access:
    """An attribute chain.

    Attributes:
        expression: `page.pagination.next`.
        guards: The parts of it that may be absent: `page.pagination`.
        type: The type at its end.
        may_be_absent: Whether the last member may be absent itself.
    """

    expression: str
    guards: tuple[str, ...]
    type: TypeId
    may_be_absent: bool


def access(service: Service, root: str, start: TypeId, path: str) -> Access | None:
    """Returns the way from a value to a member; None if there is no such member.

    Args:
        service: The document.
        root: The variable that holds the value.
        start: The value's type.
        path: Wire names, with dots between.
    """
    types = service.api.types
    expression, guards, current, absent = root, [], start, False
    for name in path.split("."):
        definition = types.bare(current)
        shape = definition.shape
        declared = shape.property(name) if isinstance(shape, Object) else None
        if declared is None:
            return None
        if absent:
            guards.append(expression)
        expression += f".{service.names.members[definition.id, name]}"
        current = declared.type
        absent = not declared.required or types.is_nullable(current)
    return Access(expression, tuple(guards), current, absent)
