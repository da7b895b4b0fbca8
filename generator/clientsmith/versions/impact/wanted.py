"""What is looked for: the targets of a comparison, by use and by full name."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

from clientsmith.versions.changes import Change, Comparison, Target, Use

METHOD_USES = (Use.CALL, Use.ARGUMENT, Use.NO_ARGUMENT, Use.RESULT)
MEMBER_USES = (Use.MEMBER, Use.NO_MEMBER)


class Hit(NamedTuple):
    """A change, and the target of it that is meant."""

    change: Change
    target: Target


class Wanted:
    """The targets of a comparison.

    Attributes:
        package: The dotted name of the vendored package.
        methods: The last parts of the names of methods that have changed.
        members: The names of members that have changed.
        symbols: The full names that any target has.
    """

    def __init__(self, comparison: Comparison, package: str) -> None:
        self.package = package
        self._hits: dict[tuple[Use, str], list[Hit]] = defaultdict(list)
        for entry in comparison.entries:
            for change in entry.changes:
                for target in change.targets:
                    self._add(change, target)
        self.symbols = {symbol for _, symbol in self._hits}
        self.methods = {
            symbol.rpartition(".")[2]
            for use, symbol in self._hits
            if use in METHOD_USES
        }
        self._literals = {
            hit.target.name
            for (use, _), hits in self._hits.items()
            if use is Use.VALUE
            for hit in hits
        }
        self.members = {
            hit.target.name
            for (use, _), hits in self._hits.items()
            if use is Use.MEMBER
            for hit in hits
        }

    def _add(self, change: Change, target: Target) -> None:
        for symbol in target.symbols:
            full = f"{self.package}.{symbol}"
            self._hits[target.use, full].append(Hit(change, target))

    def hits(self, use: Use, symbol: str) -> list[Hit]:
        """Returns what is looked for at a symbol.

        Args:
            use: How it is used.
            symbol: Its full name in the app.
        """
        return self._hits.get((use, symbol), [])

    def any(self, uses: Iterable[Use], symbol: str) -> list[Hit]:
        """Returns what is looked for at a symbol in one of several uses."""
        return [hit for use in uses for hit in self.hits(use, symbol)]

    def member(self, symbols: Iterable[str], name: str) -> list[Hit]:
        """Returns what is looked for at a member of one of several classes."""
        return [
            hit
            for symbol in symbols
            for hit in self.hits(Use.MEMBER, symbol)
            if hit.target.name == name
        ]

    def member_anywhere(self, name: str) -> list[Hit]:
        """Returns what is looked for at members of a name, whatever class has them."""
        return [
            hit
            for (use, _), hits in self._hits.items()
            if use is Use.MEMBER
            for hit in hits
            if hit.target.name == name
        ]

    def method_anywhere(self, name: str) -> set[str]:
        """Returns the full names of the methods of a name that have changed."""
        return {
            symbol
            for use, symbol in self._hits
            if use in METHOD_USES and symbol.rpartition(".")[2] == name
        }

    def below(self, module: str) -> list[Hit]:
        """Returns what is looked for at the import of a module or of one around it."""
        parts = module.split(".")
        names = [".".join(parts[:end]) for end in range(1, len(parts) + 1)]
        return [hit for name in names for hit in self.hits(Use.MODULE, name)]

    def values(self, symbol: str) -> list[Hit]:
        """Returns what is looked for at any literal that is meant as a symbol."""
        return self.hits(Use.VALUE, symbol)

    @property
    def has_literals(self) -> bool:
        """Whether any literal is looked for."""
        return bool(self._literals)

    def has_literal(self, text: str) -> bool:
        """Whether a literal is looked for, whatever it is meant as."""
        return text in self._literals

    def all(self) -> list[Hit]:
        """Returns everything that is looked for."""
        return [hit for hits in self._hits.values() for hit in hits]

    def has_member(self, symbol: str) -> list[Hit]:
        """Returns what is looked for at members of a class, given or not."""
        return self.any(MEMBER_USES, symbol)


def word(hit: Hit) -> str:
    """Returns the word that code would have that uses a target."""
    return hit.target.name or hit.target.symbols[0].rpartition(".")[2]
