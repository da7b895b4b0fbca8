"""Unions that choose by themselves: the call that tells the runtime how."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from clientsmith.model.types import ByJsonType, ByKey, ByMembers, ByTag, TypeId, Union
from clientsmith.python import identifiers
from clientsmith.python.code import bracketed, literal, tuple_of
from clientsmith.python.identifiers import Identifier
from clientsmith.python.names import unknown_class


def tag_property(shape: Union) -> str:
    """Returns the member that holds a union's tag; empty if there is none."""
    return shape.dispatch.property if isinstance(shape.dispatch, ByTag) else ""


def tag_reader(shape: Union) -> tuple[str, str]:
    """Returns the function of the runtime that reads an unknown tag, and its type."""
    tags = shape.dispatch.tags if isinstance(shape.dispatch, ByTag) else ()
    texts = all(isinstance(tag, str) for tag, _ in tags)
    return ("text_member", "str | None") if texts else ("member", "Any")


def tag_attribute(property: str) -> Identifier:
    """Returns the attribute that shows a tag."""
    return identifiers.member(property)


def chosen(
    name: Identifier,
    shape: Union,
    class_of: Callable[[TypeId], str],
    imported: Callable[[str], str],
) -> str:
    """Returns the assignment of a union that msgspec cannot decode by itself.

    Args:
        name: The union's name.
        shape: The union.
        class_of: Gives the class of a variant.
        imported: Notes that a function of the runtime is needed, and returns its name.
    """
    arguments: list[str] = [unknown_class(name)]
    match shape.dispatch:
        case ByTag(property=property, tags=tags, default=default):
            function = imported("by_tag")
            arguments += [literal(property), _table(tags, class_of)]
            if default is not None:
                arguments.append(f"default_variant={class_of(default)}")
        case ByKey(keys=keys):
            function = imported("by_key")
            arguments.append(_table(keys, class_of))
        case ByMembers(members=members):
            function = imported("by_members")
            arguments += [
                f"({class_of(id)}, {tuple_of([literal(key) for key in keys])})"
                for id, keys in members
            ]
        case ByJsonType():
            raise AssertionError("a union by JSON type needs no hand")
    return bracketed(f"{name} = {function}(", arguments, ")", indent=4, split=True)


def _table(
    entries: Sequence[tuple[str | int | bool, TypeId]],
    class_of: Callable[[TypeId], str],
) -> str:
    items = [f"{literal(key)}: {class_of(id)}" for key, id in entries]
    return bracketed("{", items, "}", split=True)
