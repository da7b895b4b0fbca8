"""Imports are collected while annotations are written, and sorted at the end."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from typing import NamedTuple

from clientsmith.python.code import INDENT, bracketed, fits


class Import(NamedTuple):
    """One `from … import …` statement, its names sorted.

    Attributes:
        indent: How far it is indented, in characters.
    """

    module: str
    names: tuple[str, ...]
    indent: int = 0

    @property
    def statement(self) -> str:
        """The statement, on one line if it fits."""
        line = f"from {self.module} import {', '.join(self.names)}"
        if fits(line, self.indent):
            return line
        return bracketed(f"from {self.module} import (", self.names, ")", split=True)


class Imports:
    """The names that one generated module imports."""

    def __init__(self) -> None:
        self._names: dict[str, set[str]] = defaultdict(set)

    def add(self, module: str, name: str) -> str:
        """Notes that a name is needed, and returns it."""
        self._names[module].add(name)
        return name

    def from_library(self) -> tuple[Import, ...]:
        """Returns what comes from the standard library."""
        return self._sorted(lambda module: not module.startswith("."))

    def from_package(self) -> tuple[Import, ...]:
        """Returns what comes from the package itself, by relative imports."""
        return self._sorted(lambda module: module.startswith("."))

    def for_checkers(self) -> tuple[Import, ...]:
        """Returns what comes from the package, as it stands under `TYPE_CHECKING`."""
        return tuple(each._replace(indent=len(INDENT)) for each in self.from_package())

    def _sorted(self, wanted: Callable[[str], bool]) -> tuple[Import, ...]:
        return tuple(
            Import(module, tuple(sorted(names, key=_case)))
            for module, names in sorted(self._names.items(), key=_distance)
            if wanted(module)
        )


def _case(name: str) -> tuple[int, str]:
    """Sorts constants before classes before functions, as isort does."""
    return 0 if name.isupper() else 1 if name[0].isupper() else 2, name


def _distance(entry: tuple[str, set[str]]) -> tuple[int, str]:
    """Sorts relative imports from the farthest package to the nearest."""
    module = entry[0]
    return -(len(module) - len(module.lstrip("."))), module
