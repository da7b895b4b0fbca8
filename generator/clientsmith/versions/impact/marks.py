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
from pathlib import Path

from clientsmith.versions.changes import Change, Comparison, Target, Use
from clientsmith.versions.impact.app import plain

NUMBER = re.compile(r"clientsmith#(\d+)")
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
        classes = (node for node in self.tree(path).body if len(names) == 1)
        return next(
            (
                node
                for node in classes
                if isinstance(node, ast.ClassDef) and node.name == names[0]
            ),
            None,
        )

    def resolve(self, name: str) -> str:
        """Returns the symbol of what the app knows by a dotted name.

        Names that modules of the package import from others are followed. Empty for
        what is not in the package.
        """
        symbol = name.removeprefix(f"{self.name}.")
        home: tuple[str, ...] | None = () if symbol != name else None
        while home is not None and symbol:
            symbol = ".".join([*home, symbol] if home else [symbol])
            path, names = self.file(symbol)
            home = None
            for node in ast.walk(self.tree(path)) if names else ():
                if isinstance(node, ast.ImportFrom) and node.level:
                    for alias in node.names:
                        if (alias.asname or alias.name) == names[0]:
                            parts = path.relative_to(self.folder).parts[: -node.level]
                            home = (*parts, *filter(None, [node.module]))
                            symbol = ".".join([alias.name, *names[1:]])
        return symbol if symbol != name else ""

    def typed(self, alias: str) -> Iterator[tuple[str, str, str]]:
        """Yields what an alias of the package types: class, method and its argument.

        For a member or a key the method is empty.
        """
        name = alias.rpartition(".")[2]
        for path in sorted(self.file(alias)[0].parents[1].rglob("*.py")):
            parts = path.relative_to(self.folder).with_suffix("").parts
            for node in self.tree(path).body:
                for part in node.body if isinstance(node, ast.ClassDef) else ():
                    owner = ".".join([*parts, node.name])  # type: ignore[attr-defined]
                    if isinstance(part, ast.AnnAssign) and _names(part, name):
                        yield owner, "", ast.unparse(part.target)
                    elif isinstance(part, ast.FunctionDef | ast.AsyncFunctionDef):
                        for argument in (*part.args.args, *part.args.kwonlyargs):
                            if _names(argument, name):
                                yield owner, part.name, argument.arg


def _names(node: ast.AnnAssign | ast.arg, name: str) -> bool:
    """Whether an annotation has a name."""
    return node.annotation is not None and any(
        isinstance(part, ast.Name) and part.id == name
        for part in ast.walk(node.annotation)
    )


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
        marks: dict[Key, list[Hit]] = defaultdict(list)
        for entry in comparison.entries:
            for change in entry.changes:
                for target in change.targets:
                    self._add(change, target, marks)
        self.marks = [Mark(*key, tuple(hits)) for key, hits in sorted(marks.items())]
        self.shapes = [
            (node.name, _keys(node), hits)
            for symbol, hits in self.symbols.items()
            if (node := package.find(symbol)) and _is_dict(node)
        ]

    def _add(self, change: Change, target: Target, marks: dict[Key, list[Hit]]) -> None:
        symbols = [symbol for symbol in target.symbols if self.package.has(symbol)]
        if not symbols:
            # one may be missing: what is only received has no TypedDict
            self.missing[target.symbols[0]] = None
        for symbol in symbols:
            owner, _, name = symbol.rpartition(".")
            hit = Hit(change, target, "" if target.use is Use.VALUE else target.name)
            if owner and self.package.find(owner):
                marks[owner, name, True].append(hit)
                continue
            self.symbols[symbol].append(hit)
            if target.use is Use.VALUE:
                self.values[plain(target.name)].append(hit)
            if target.use is Use.MEMBER:
                marks[symbol, target.name, False].append(hit)
            elif target.use is Use.VALUE and not self.package.find(symbol):
                for owner, method, name in self.package.typed(symbol):
                    hit = Hit(change, target, name)
                    marks[owner, method or name, bool(method)].append(hit)
                    if not method:
                        self.symbols[owner].append(hit)

    @property
    def words(self) -> dict[str, list[Change]]:
        """The changes that code may meet that has a word."""
        words: dict[str, list[Change]] = defaultdict(list)
        for symbol, hits in self.symbols.items():
            for hit in hits:
                words[hit.name or symbol.rpartition(".")[2]].append(hit.change)
        for mark in self.marks:
            words[mark.name] += [hit.change for hit in mark.hits]
        return words

    def mark(self, folder: Path) -> None:
        """Marks what has changed in a copy of the package.

        Args:
            folder: The copy.
        """
        numbers: dict[str, dict[str, int]] = defaultdict(dict)
        for number, mark in enumerate(self.marks):
            numbers[mark.owner][mark.name] = number
        paths = {self.package.file(owner)[0] for owner in [*numbers, *self.symbols]}
        for path in filter(Path.is_file, paths):
            parts = path.relative_to(self.package.folder).with_suffix("").parts
            lines = path.read_text("utf-8").split("\n")
            # from the end on, so that the numbers of the lines before stay true
            for node in reversed(self.package.tree(path).body):
                symbol = ".".join([*parts, getattr(node, "name", "")])
                if isinstance(node, ast.ClassDef) and _is_dict(node):
                    if symbol in self.symbols:
                        _mark_dict(node, numbers[symbol], lines)
                elif isinstance(node, ast.ClassDef):
                    _mark_class(node, numbers[symbol], lines)
            place = lines.index(FUTURE) + 1 if FUTURE in lines else 0
            owned = [
                numbers[name] for name in numbers if self.package.file(name)[0] == path
            ]
            kinds = [
                DESCRIPTOR.format(number)
                for by_name in owned
                for number in by_name.values()
            ]
            lines[place:place] = [IMPORTS, *kinds]
            (folder / path.relative_to(self.package.folder)).write_text(
                "\n".join(lines), "utf-8"
            )


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
