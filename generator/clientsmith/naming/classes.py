"""Names of classes, by the way to them from a component or an operation."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from clientsmith.model.types import Definition, Enumeration, Object, Union
from clientsmith.naming import identifiers
from clientsmith.naming.deciding import Wish
from clientsmith.naming.identifiers import Identifier

INLINE: Mapping[type, str] = {Enumeration: "Value", Object: "Object", Union: "Choice"}
"""What is added to the name of a schema that another one has already."""

LONGEST = 60
"""Characters of a class that is called by the whole way to it."""

Path = tuple[str, ...]


class Shortener:
    """Shortens names that are too long to be read.

    That is the owner, and as few of the last steps as tell a type apart from all others
    of this owner. So no other owner has a say in it.
    """

    def __init__(self, paths: Iterable[Path]) -> None:
        self._count: Counter[tuple[Path, Path]] = Counter()
        for path in paths:
            owner, steps = _owned(path)
            for start in range(len(steps)):
                self._count[owner, steps[start:]] += 1

    def short(self, path: Path) -> Identifier | None:
        """Returns the short name of an inline schema; None if no end is its own."""
        owner, steps = _owned(path)
        for start in reversed(range(len(steps))):
            if self._count[owner, steps[start:]] == 1:
                return identifiers.class_name(*owner, *steps[start:])
        return None


def _owned(path: Path) -> tuple[Path, Path]:
    """Splits a way into a component, or a body of an operation, and what is below."""
    start = 1 + path[1].endswith(("request", "response")) if len(path) > 2 else 1
    return path[:start], path[start:]


def wish(
    definition: Definition,
    path: Path,
    key: str,
    shortener: Shortener,
    patterns: tuple[str, ...],
) -> Wish:
    """Returns what a class may be called.

    A component whose key is a class name has it, then come other components, then
    inline schemas: by the whole way to them, with the kind of type where another one
    has that.

    Args:
        definition: The type.
        path: The way to it, with methods for operations.
        key: What decides between equals.
        shortener: Knows the ways to all inline schemas.
        patterns: All names that come with the class.
    """
    whole = identifiers.class_name(*path)
    names = [whole]
    rank = 2
    if definition.is_component:
        rank = int(whole != path[0])
    elif len(whole) > LONGEST:
        names = [shortener.short(path) or whole, whole]
    names.append(Identifier(whole + INLINE.get(type(definition.shape), "Type")))
    return Wish(tuple(names), rank, (*path, key), joint="", patterns=patterns)
