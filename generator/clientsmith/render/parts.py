"""Modules that would be too long become packages of parts, which export the same."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Protocol, TypeVar

T = TypeVar("T")

LONGEST = 3_200
"""Lines of a module without its imports; editors and readers get slow beyond that."""

FULL = 2_700
"""Lines of a part, without its imports and the list of its names."""


def lines(code: object) -> int:
    """Returns about how many lines finished fragments of code take."""
    if isinstance(code, str):
        return code.count("\n") + 1 if code else 0
    # what has several fragments has a blank line behind it
    blank = hasattr(code, "_fields")
    return blank + sum(map(lines, code)) if isinstance(code, tuple) else 0


def divided(codes: Iterable[T]) -> Iterator[list[T]]:
    """Yields code in portions that each fit into a module, in the order given."""
    portion: list[T] = []
    length = 0
    for code in codes:
        more = lines(code)
        if portion and length + more > FULL:
            yield portion
            portion, length = [], 0
        portion.append(code)
        length += more
    if portion:
        yield portion


class Named(Protocol):
    """Code that has a name."""

    @property
    def name(self) -> str:
        """What it declares."""


def part_names(portions: Iterable[Iterable[Named]]) -> dict[str, str]:
    """Returns the part that has each name: `_1`, and so on."""
    return {
        code.name: f"_{number}"
        for number, portion in enumerate(portions, 1)
        for code in portion
    }


def is_long(codes: Sequence[object]) -> bool:
    """Whether code is too long for one module."""
    return sum(map(lines, codes)) > LONGEST
