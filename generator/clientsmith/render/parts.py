"""Modules that would be too long become packages of parts, which export the same."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import PurePosixPath
from typing import Protocol, TypeAlias, TypeVar

from clientsmith.render.imports import Imports, Parts

T = TypeVar("T")
CodeT = TypeVar("CodeT")
ClassT = TypeVar("ClassT", bound="Named")
AliasT = TypeVar("AliasT", bound="Named")

Piece: TypeAlias = tuple[CodeT, Imports]
"""Code and what it imports, as long as nobody knows which module it goes to."""

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
    """Yields code in portions that each fit into a part, in the order given."""
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


def written(
    write: Callable[[T, Imports], CodeT], things: Iterable[T]
) -> list[Piece[CodeT]]:
    """Returns the code of each thing.

    Args:
        write: Writes the code of one, and notes what that imports.
        things: What there is to write.
    """
    pieces = []
    for thing in things:
        imports = Imports(PurePosixPath())
        pieces.append((write(thing, imports), imports))
    return pieces


def assembled(imports: Imports, pieces: Iterable[Piece[CodeT]]) -> tuple[CodeT, ...]:
    """Returns code that goes to one module, whose imports note what it needs."""
    listed = tuple(pieces)
    imports.take(needed for _, needed in listed)
    return tuple(code for code, _ in listed)


def parts(
    home: str, classes: Sequence[Piece[ClassT]], aliases: Sequence[Piece[AliasT]]
) -> Iterator[tuple[Imports, list[Piece[ClassT]], list[Piece[AliasT]]]]:
    """Yields the parts of a module that is too long: `_1`, and so on.

    Each has classes or aliases. What classes name may be in any part; what aliases name
    is evaluated, so these come last.

    Args:
        home: The module, as others of the package import it.
        classes: Its classes.
        aliases: Its aliases, each behind those that it names.
    """
    some, others = list(divided(classes)), list(divided(aliases))
    homes: dict[str, str] = {}
    portions: list[Sequence[Piece[Named]]] = [*some, *others]
    for number, pieces in enumerate(portions, 1):
        homes |= {code.name: f"_{number}" for code, _ in pieces}
    package = PurePosixPath(*home[1:].split("."))

    def imports(name: str, are_classes: bool) -> Imports:
        return Imports(package, homes[name], parts=Parts(home, homes, are_classes))

    for portion in some:
        yield imports(portion[0][0].name, True), portion, []
    for evaluated in others:
        yield imports(evaluated[0][0].name, False), [], evaluated


def flavoured(prefix: str, number: int) -> str:
    """Returns the part that has some of a client's methods or groups: `_async_1`."""
    return f"_{'async' if prefix else 'sync'}_{number}"


def is_long(codes: Sequence[object]) -> bool:
    """Whether code is too long for one module, and can be divided."""
    return len(codes) > 1 and sum(map(lines, codes)) > LONGEST
