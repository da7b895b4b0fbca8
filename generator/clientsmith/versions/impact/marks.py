"""What has changed, looked up in the old package, and marked in a copy of it.

Checkers report what is marked: methods and members get `@deprecated` (PEP 702) with the
number of their mark; members become descriptors for that. A TypedDict loses the keys
that have changed, and gets one that no dict has.
"""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from clientsmith.versions.changes import Change, Comparison, Target, Use
from clientsmith.versions.impact.app import last, plain

NUMBER = re.compile(r"clientsmith#(\d{1,9})")
IMPORTS = """\
import typing as _typing
from typing_extensions import deprecated as _deprecated
_Type = _typing.TypeVar("_Type")"""
DESCRIPTOR = """\
class _Marked{0}(_typing.Generic[_Type]):
    @_deprecated("clientsmith#{0}")
    def __get__(self, instance: object, owner: object = None) -> _Type: ...
    @_deprecated("clientsmith#{0}")
    def __set__(self, instance: object, value: _Type) -> None: ..."""
FUTURE = "from __future__ import annotations"
Key = tuple[str, str, bool]

MOST_IMPORTS = 9
"""How often a name is followed from a module to that which it is imported from."""


@dataclass(frozen=True)
class Hit:
    """What is looked for at one symbol.

    Attributes:
        change: The change.
        target: The target of it that is meant.
        name: The argument, member or key; empty where the symbol says all.
    """

    change: Change
    target: Target
    name: str


@dataclass(frozen=True)
class Mark:
    """A method, a member or a key that has changed.

    Attributes:
        owner: Its class, as a symbol below the package.
        name: Its name.
        is_method: Whether it is a method.
        hits: What is looked for at it.
    """

    owner: str
    name: str
    is_method: bool
    hits: tuple[Hit, ...]

    @property
    def shown(self) -> str:
        """How messages call a member."""
        return f"{self.owner.rpartition('.')[2]}.{self.name}"


class Package:
    """The vendored package of the old state, as its files are written.

    Attributes:
        name: Its dotted name in the app.
        folder: Where it is.
    """

    def __init__(self, name: str, folder: Path) -> None:
        self.name = name
        self.folder = folder
        self._trees: dict[Path, ast.Module] = {}
        self._imports: dict[Path, dict[str, tuple[str, ...]]] = {}

    def tree(self, path: Path) -> ast.Module:
        """Returns the tree of a module; that of an empty one if it cannot be read."""
        if path not in self._trees:
            try:
                self._trees[path] = ast.parse(path.read_bytes())
            except (OSError, SyntaxError, ValueError, RecursionError):
                self._trees[path] = ast.Module([], [])
        return self._trees[path]

    def file(self, symbol: str) -> tuple[Path, list[str]]:
        """Returns the module that a symbol leads to, and the names within it."""
        path, parts = self.folder, symbol.split(".")
        while parts and (path / parts[0]).is_dir():
            path /= parts.pop(0)
        if parts and (path / f"{parts[0]}.py").is_file():
            return path / f"{parts[0]}.py", parts[1:]
        return path / "__init__.py", parts

    def has(self, symbol: str) -> bool:
        """Whether there is what a symbol names: a module, class, alias or method."""
        path, names = self.file(symbol)
        words = path.read_text("utf-8") if path.is_file() else ""
        return path.is_file() and all(
            re.search(rf"\b{re.escape(name)}\b", words) for name in names
        )

    def find(self, symbol: str) -> ast.ClassDef | None:
        """Returns the class that a symbol names; None if it names something else."""
        path, names = self.file(symbol)
        for node in self.tree(path).body:
            if isinstance(node, ast.ClassDef) and [node.name] == names:
                return node
        return None

    def resolve(self, name: str) -> str:
        """Returns the symbol of what the app knows by a dotted name.

        Names that modules of the package import from others are followed. Empty for
        what is not in the package.
        """
        symbol = name.removeprefix(f"{self.name}.")
        for _ in range(MOST_IMPORTS if symbol != name else 0):
            path, names = self.file(symbol)
            home = self._imported(path).get(names[0]) if names else None
            if home is None:
                return symbol
            symbol = ".".join([*home, *names[1:]])
        return ""

    def _imported(self, path: Path) -> dict[str, tuple[str, ...]]:
        """Returns the names that a module imports from others of the package."""
        if path not in self._imports:
            parts = path.relative_to(self.folder).parts
            self._imports[path] = {
                alias.asname or alias.name: (
                    *parts[: -node.level],
                    *filter(None, [node.module]),
                    alias.name,
                )
                for node in ast.walk(self.tree(path))
                if isinstance(node, ast.ImportFrom) and node.level
                for alias in node.names
            }
        return self._imports[path]

    def typed(self, alias: str) -> Iterator[tuple[str, str, str]]:
        """Yields what an alias of the package types: class, method and its argument.

        For a member or a key the method is empty.
        """
        name = alias.rpartition(".")[2]
        for path in sorted(self.file(alias)[0].parents[1].rglob("*.py")):
            module = ".".join(path.relative_to(self.folder).with_suffix("").parts)
            classes = [n for n in self.tree(path).body if isinstance(n, ast.ClassDef)]
            for node in classes:
                for method, held in _typed(node, name):
                    yield f"{module}.{node.name}", method, held


def _typed(node: ast.ClassDef, name: str) -> Iterator[tuple[str, str]]:
    """Yields what a name types in a class: a member, or a method and its argument."""
    for part in node.body:
        arguments: list[ast.arg] = []
        if isinstance(part, ast.FunctionDef | ast.AsyncFunctionDef):
            arguments = [*part.args.args, *part.args.kwonlyargs]
        elif isinstance(part, ast.AnnAssign) and _has_name(part.annotation, name):
            yield "", ast.unparse(part.target)
        for argument in arguments:
            if argument.annotation and _has_name(argument.annotation, name):
                yield getattr(part, "name", ""), argument.arg


def _has_name(node: ast.expr, name: str) -> bool:
    return any(last(part) == name for part in ast.walk(node))


class Wanted:
    """The targets of a comparison.

    Attributes:
        package: The package of the old state.
        symbols: What is looked for at classes, aliases and modules.
        marks: The methods, members and keys that have changed.
        shapes: The TypedDicts that have changed: name, keys, what is looked for.
        values: The values that lists have lost.
        missing: The symbols that the package does not have.
    """

    def __init__(self, comparison: Comparison, package: Package) -> None:
        self.package = package
        self.missing: dict[str, None] = {}
        self.symbols: dict[str, list[Hit]] = defaultdict(list)
        self.values: dict[str, list[Hit]] = defaultdict(list)
        self._hits: dict[Key, list[Hit]] = defaultdict(list)
        changes = [change for entry in comparison.entries for change in entry.changes]
        for change, target in ((c, target) for c in changes for target in c.targets):
            symbols = [symbol for symbol in target.symbols if package.has(symbol)]
            if not symbols:
                # one may be missing: what is only received has no TypedDict
                self.missing[target.symbols[0]] = None
            for symbol in symbols:
                self._add(symbol, change, target)
        marks = sorted(self._hits.items())
        self.marks = [Mark(*key, tuple(hits)) for key, hits in marks]
        self.shapes = [
            (node.name, _keys(node), hits)
            for symbol, hits in self.symbols.items()
            if (node := package.find(symbol)) and _is_dict(node)
        ]

    def _add(self, symbol: str, change: Change, target: Target) -> None:
        owner, _, name = symbol.rpartition(".")
        hit = Hit(change, target, "" if target.use is Use.VALUE else target.name)
        if owner and self.package.find(owner):
            self._hits[owner, name, True].append(hit)
            return
        self.symbols[symbol].append(hit)
        if target.use is Use.MEMBER:
            self._hits[symbol, target.name, False].append(hit)
        if target.use is not Use.VALUE:
            return
        self.values[plain(target.name)].append(hit)
        for owner, method, name in self.package.typed(symbol):
            hit = Hit(change, target, name)
            self._hits[owner, method or name, bool(method)].append(hit)
            if not method:
                self.symbols[owner].append(hit)

    @cached_property
    def words(self) -> dict[str, list[Change]]:
        """The changes that code may meet that has a word."""
        words: dict[str, list[Change]] = defaultdict(list)
        for symbol, hits in self.symbols.items():
            for hit in hits:
                words[hit.name or symbol.rpartition(".")[2]].append(hit.change)
        for mark in self.marks:
            words[mark.name] += [hit.change for hit in mark.hits]
        return words

    def named(self, message: str) -> list[Mark]:
        """Returns the mark that a checker's message names; it may have none of ours."""
        numbers = [int(number) for number in NUMBER.findall(message)[:1]]
        return [self.marks[number] for number in numbers if number < len(self.marks)]

    def mark(self, folder: Path) -> None:
        """Marks what has changed in a copy of the package.

        Args:
            folder: The copy.
        """
        numbers: dict[str, dict[str, int]] = defaultdict(dict)
        for number, mark in enumerate(self.marks):
            numbers[mark.owner][mark.name] = number
        for path in {
            self.package.file(owner)[0] for owner in [*numbers, *self.symbols]
        }:
            if path.is_file():
                copy = folder / path.relative_to(self.package.folder)
                copy.write_text(self._marked(path, numbers), "utf-8")

    def _marked(self, path: Path, numbers: dict[str, dict[str, int]]) -> str:
        """Returns a module in which what has numbers is marked."""
        module = ".".join(path.relative_to(self.package.folder).with_suffix("").parts)
        lines = path.read_text("utf-8").split("\n")
        descriptors: list[str] = []
        # from the end on, so that the numbers of the lines before stay true
        for node in reversed(self.package.tree(path).body):
            symbol = f"{module}.{getattr(node, 'name', '')}"
            if not isinstance(node, ast.ClassDef):
                continue
            if not _is_dict(node):
                _mark_class(node, numbers[symbol], lines)
                descriptors += map(DESCRIPTOR.format, numbers[symbol].values())
            elif symbol in self.symbols:
                _mark_dict(node, numbers[symbol], lines)
        place = lines.index(FUTURE) + 1 if FUTURE in lines else 0
        return "\n".join([*lines[:place], IMPORTS, *descriptors, *lines[place:]])


def _is_dict(node: ast.ClassDef) -> bool:
    return any(ast.unparse(base).endswith("Dict") for base in node.bases)


def _keys(node: ast.ClassDef) -> dict[str, bool]:
    """Returns the keys of a TypedDict, and whether a dict must have them."""
    return {
        ast.unparse(part.target): "NotRequired" not in ast.unparse(part.annotation)
        for part in node.body
        if isinstance(part, ast.AnnAssign)
    }


def _mark_dict(node: ast.ClassDef, numbers: dict[str, int], lines: list[str]) -> None:
    """Takes changed keys out of a TypedDict, and adds one that no dict has."""
    lines.insert(node.end_lineno or 0, "    clientsmith_mark: int")
    for part in reversed(node.body):
        if isinstance(part, ast.AnnAssign) and ast.unparse(part.target) in numbers:
            del lines[part.lineno - 1 : part.end_lineno]


def _mark_class(node: ast.ClassDef, numbers: dict[str, int], lines: list[str]) -> None:
    """Marks methods and members of a class."""
    members = {
        ast.unparse(part.target): part
        for part in node.body
        if isinstance(part, ast.AnnAssign) and "ClassVar" not in ast.unparse(part)
    }
    if not numbers.keys().isdisjoint(members):
        # the constructor that the class has before its members are descriptors
        arguments = [
            f"{name}: {ast.unparse(part.annotation)}{' = ...' if part.value else ''}"
            for name, part in members.items()
        ]
        written = f"    def __init__(self, *, {', '.join(arguments)}) -> None: ..."
        lines.insert(node.end_lineno or 0, written)
    for part in reversed(node.body):
        name = getattr(part, "name", "")
        if isinstance(part, ast.AnnAssign):
            name = ast.unparse(part.target)
            if name in numbers:
                kind = ast.unparse(part.annotation)
                written = f"    {name} = _Marked{numbers[name]}[{kind!r}]()"
                lines[part.lineno - 1 : part.end_lineno] = [written]
        elif name in numbers:
            before = lines[part.lineno - 2].replace("@cached_property", "@property")
            written = f'    @_deprecated("clientsmith#{numbers[name]}")'
            lines[part.lineno - 2 : part.lineno - 1] = [before, written]
