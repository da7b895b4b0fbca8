"""Paths into models: `pagination.next` as an expression that type checkers follow."""

from __future__ import annotations

from dataclasses import dataclass

from clientsmith.model.types import Object, TypeId
from clientsmith.python.service import Service


@dataclass(frozen=True)
class Access:
    """An attribute chain.

    Attributes:
        expression: `page.pagination.next`.
        guards: Conditions under which its parts are there: `page.pagination is not
            None`.
        type: The type at its end.
        end: Conditions under which its end is there; none if it always is.
    """

    expression: str
    guards: tuple[str, ...]
    type: TypeId
    end: tuple[str, ...]

    @property
    def needs_unset(self) -> bool:
        """Whether a condition compares with `UNSET`."""
        return any("UNSET" in each for each in (*self.guards, *self.end))


def access(service: Service, root: str, start: TypeId, path: str) -> Access | None:
    """Returns the way from a value to a member; None if there is no such member.

    Args:
        service: The document.
        root: The variable that holds the value.
        start: The value's type.
        path: Wire names, with dots between.
    """
    types = service.api.types
    expression, current = root, start
    guards: tuple[str, ...] = ()
    end: tuple[str, ...] = ()
    for name in path.split("."):
        definition = types.bare(current)
        shape = definition.shape
        declared = shape.property(name) if isinstance(shape, Object) else None
        if declared is None:
            return None
        guards += end
        expression += f".{service.names.members[definition.id, name]}"
        current = declared.type
        end = _present(expression, declared.required, types.is_nullable(current))
    return Access(expression, guards, current, end)


def _present(expression: str, required: bool, nullable: bool) -> tuple[str, ...]:
    """Returns the conditions under which a member is there, and is not null."""
    if required and not nullable:
        return ()
    absent = [f"{expression} is not UNSET"] if nullable and not required else []
    return (f"{expression} is not None", *absent)
