"""What a page holds, and which page comes after it, by ways into models."""

from __future__ import annotations

from dataclasses import dataclass

from clientsmith.model.types import Arena, Object, Sequence, TypeId
from clientsmith.naming.names import Names


@dataclass(frozen=True)
class Access:
    """An attribute chain into a model.

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
        return any("UNSET" in condition for condition in (*self.guards, *self.end))


@dataclass(frozen=True)
class NextToken:
    """A page has the token of the next one, or its address.

    Attributes:
        token: That member.
        parameter: The parameter of the address; empty if it is a token.
        more: Whether there is another page, although there is a token.
    """

    token: Access
    parameter: str
    more: Access | None


@dataclass(frozen=True)
class NextLink:
    """The header `Link` has the address of the next page (RFC 8288).

    Attributes:
        parameter: The parameter of the address that asks for the page.
    """

    parameter: str


@dataclass(frozen=True)
class NextNumber:
    """Pages are asked for by a number.

    Attributes:
        first: The number of the first page.
        by_items: Whether it is the number of the items before a page.
        more: Whether there is another page.
        last: Whether there is none.
        total: How many items there are in all.
        pages: How many pages there are in all.
        total_header: The header with the number of all items; empty if there is none.
    """

    first: int
    by_items: bool
    more: Access | None
    last: Access | None
    total: Access | None
    pages: Access | None
    total_header: str


def access(
    types: Arena, names: Names, root: str, start: TypeId, path: str
) -> Access | None:
    """Returns the way from a value to a member; None if there is no such member.

    Args:
        types: The types of the document.
        names: Their names.
        root: The variable that holds the value.
        start: The value's type.
        path: Wire names, with dots between; empty for the value itself. Of a list, `-1`
            is the last item.
    """
    expression, current = root, start
    guards: tuple[str, ...] = ()
    end: tuple[str, ...] = ()
    for name in path.split(".") if path else ():
        definition = types.bare(current)
        shape = definition.shape
        if isinstance(shape, Sequence) and name == "-1":
            more = [said for said in end if said != f"{expression} is not None"]
            guards, end = (*guards, *more, expression), ()  # an empty list is false
            expression, current = f"{expression}[-1]", shape.item
            continue
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
