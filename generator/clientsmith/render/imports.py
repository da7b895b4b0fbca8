"""Imports are collected while code is written, and sorted at the end."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import PurePosixPath
from typing import NamedTuple

from clientsmith.client.model import Annotation
from clientsmith.render.code import INDENT, bracketed, fits


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


class Parts(NamedTuple):
    """What a part of a module knows of the others.

    Attributes:
        module: The module, as others of the package import it.
        homes: The part that has each of its names.
        are_checked: Whether only type checkers need them; `join` gives the part the
            names when all parts are there.
    """

    module: str
    homes: Mapping[str, str]
    are_checked: bool


class Imports:
    """The names that one generated module imports.

    Attributes:
        package: The package that the module is in, below the whole one.
        module: The module, as others of the package import it: `.v1.models.pets`.
        checked: Parts of modules' names whose imports only type checkers need.
        parts: The other parts, if it is a part of a module itself.
    """

    def __init__(
        self,
        package: PurePosixPath,
        module: str = "",
        checked: tuple[str, ...] = (),
        parts: Parts | None = None,
    ) -> None:
        self.package = package.parts
        self.module = "".join(f".{part}" for part in (*package.parts, module))
        self.checked = checked
        self.parts = parts
        self._names: dict[str, set[str]] = defaultdict(set)
        self._for_checkers: dict[str, set[str]] = defaultdict(set)

    def add(self, module: str, name: str) -> str:
        """Notes that a name is needed, and returns it.

        Args:
            module: A module of the standard library, or with a dot before it one of the
                package, counted from its root.
            name: The name.
        """
        is_checked = any(part in module for part in self.checked)
        if self.parts and module == self.parts.module:
            module = f"{module}.{self.parts.homes[name]}"
            is_checked = self.parts.are_checked
        if module != self.module:
            names = self._for_checkers if is_checked else self._names
            names[module].add(name)
        return name

    def add_checked(self, module: str, name: str) -> str:
        """Notes that type checkers need a name, and returns it."""
        self._for_checkers[module].add(name)
        return name

    def use(self, annotation: Annotation) -> tuple[str, ...]:
        """Notes what an annotation refers to, and returns its alternatives."""
        for reference in annotation.references:
            self.add(*reference)
        return annotation.alternatives

    def take(self, others: Iterable[Imports]) -> None:
        """Notes all that code needs which was written before its module was known."""
        for other in others:
            for module, names in other._names.items():
                for name in names:
                    self.add(module, name)
            for module, names in other._for_checkers.items():
                self._for_checkers[module] |= names

    def relative(self, module: str) -> str:
        """Returns a module of the package as this one sees it: `..models.pets`."""
        if not module.startswith("."):
            return module
        path = module[1:].split(".")
        shared = 0
        for part, other in zip(path, self.package, strict=False):
            if part != other:
                break
            shared += 1
        return "." * (len(self.package) - shared + 1) + ".".join(path[shared:])

    def from_library(self) -> tuple[Import, ...]:
        """Returns what comes from the standard library."""
        return tuple(
            entry for entry in self._sorted(self._names) if entry.module[0] != "."
        )

    def from_package(self) -> tuple[Import, ...]:
        """Returns what comes from the package itself, by relative imports."""
        return tuple(
            entry for entry in self._sorted(self._names) if entry.module[0] == "."
        )

    def for_checkers(self) -> tuple[Import, ...]:
        """Returns what only type checkers import, as `TYPE_CHECKING` has it."""
        return tuple(
            entry._replace(indent=len(INDENT))
            for entry in self._sorted(self._for_checkers)
        )

    def _sorted(self, names: dict[str, set[str]]) -> Iterable[Import]:
        imports = [
            Import(self.relative(module), tuple(sorted(listed, key=_case)))
            for module, listed in names.items()
        ]
        return sorted(imports, key=_distance)


def _case(name: str) -> tuple[int, str]:
    """Sorts constants before classes before functions, as isort does."""
    return 0 if name.isupper() else 1 if name[0].isupper() else 2, name


def _distance(entry: Import) -> tuple[int, str]:
    """Sorts relative imports from the farthest package to the nearest."""
    module = entry.module
    return -(len(module) - len(module.lstrip("."))), module
