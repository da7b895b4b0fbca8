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
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain
from pathlib import Path

from clientsmith.versions.changes import Change, Comparison, Target, Use
from clientsmith.versions.impact.app import imports, last, plain
from clientsmith.versions.impact.checkers import Report

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
FUTURE = "__future__"
PROPERTY = ast.Name("property", ast.Load())

MOST_IMPORTS = 9
"""How often a name is followed from a module to that which it is imported from."""

Function = ast.FunctionDef | ast.AsyncFunctionDef


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


@dataclass
class Mark:
    """What has changed under one name.

    Attributes:
        owner: The class that has it, as a symbol below the package; of a class, an
            alias or a module, the module.
        name: Its name.
        is_member: Whether it is a member or a key.
        is_method: Whether it is a method.
        hits: What is looked for at it.
    """

    owner: str
    name: str
    is_member: bool
    is_method: bool
    hits: list[Hit] = field(default_factory=list)

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
        self._imports: dict[Path, dict[str, str]] = {}

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

    def classes(self, path: Path) -> dict[str, ast.ClassDef]:
        """Returns the classes of a module by their symbols."""
        module = ".".join(path.relative_to(self.folder).with_suffix("").parts)
        nodes = (n for n in self.tree(path).body if isinstance(n, ast.ClassDef))
        return {f"{module}.{node.name}": node for node in nodes}

    def find(self, symbol: str) -> ast.ClassDef | None:
        """Returns the class that a symbol names; None if it names something else."""
        return self.classes(self.file(symbol)[0]).get(symbol)

    def resolve(self, name: str) -> str:
        """Returns the symbol of what the app knows by a dotted name.

        Names that modules of the package import from others are followed. Empty for
        what is not in the package.
        """
        symbol = name.removeprefix(f"{self.name}.")
        for _ in range(MOST_IMPORTS if symbol != name else 0):
            path, names = self.file(symbol)
            if path not in self._imports:
                parts = path.relative_to(self.folder).parts
                self._imports[path] = {
                    alias.asname or alias.name: full
                    for alias, full in imports(self.tree(path), parts)
                }
            if not names or names[0] not in self._imports[path]:
                return symbol
            symbol = ".".join([self._imports[path][names[0]], *names[1:]])
        return ""

    def typed(self, alias: str) -> Iterator[tuple[str, str, str]]:
        """Yields what an alias of the package types: class, method and its argument.

        For a member or a key the method is empty.
        """
        name = re.compile(rf"\b{re.escape(alias.rpartition('.')[2])}\b")
        paths = sorted(self.file(alias)[0].parents[1].rglob("*.py"))
        for owner, node in chain(*(self.classes(path).items() for path in paths)):
            for method, held, annotation in _typed(node):
                if name.search(ast.unparse(annotation)):
                    yield owner, method, held


def members(node: ast.ClassDef) -> dict[str, ast.AnnAssign]:
    """Returns the members of a class, or the keys of a TypedDict."""
    return {
        last(part.target): part
        for part in node.body
        if isinstance(part, ast.AnnAssign)
        if not ast.unparse(part.annotation).startswith(("ClassVar", "GroupOf"))
    }


def _typed(node: ast.ClassDef) -> Iterator[tuple[str, str, ast.expr]]:
    """Yields members of a class, and arguments of its methods, with their types."""
    for name, member in members(node).items():
        yield "", name, member.annotation
    for part in (part for part in node.body if isinstance(part, Function)):
        for argument in (*part.args.args, *part.args.kwonlyargs):
            if argument.annotation:
                yield part.name, argument.arg, argument.annotation


def _keys(node: ast.ClassDef) -> dict[str, bool]:
    """Returns the keys of a TypedDict, and whether a dict must have them."""
    kinds = {name: ast.unparse(part) for name, part in members(node).items()}
    return {name: "NotRequired" not in kind for name, kind in kinds.items()}


def is_dict(node: ast.ClassDef) -> bool:
    return any(last(base).endswith("Dict") for base in node.bases)


class Wanted:
    """The targets of a comparison.

    Attributes:
        package: The package of the old state.
        symbols: What has changed, by its symbol below the package.
        parts: What of it belongs to classes: methods, members and keys.
        shapes: The TypedDicts that have changed, with their keys.
        values: The values that lists have lost.
        missing: The symbols that the package does not have.
    """

    def __init__(self, comparison: Comparison, package: Package) -> None:
        self.package = package
        self.missing: dict[str, None] = {}
        self.symbols: dict[str, Mark] = {}
        self.values: dict[str, list[Hit]] = defaultdict(list)
        changes = [change for entry in comparison.entries for change in entry.changes]
        for change, target in ((c, target) for c in changes for target in c.targets):
            symbols = [symbol for symbol in target.symbols if package.has(symbol)]
            if not symbols:
                # one may be missing: what is only received has no TypedDict
                self.missing[target.symbols[0]] = None
            for symbol in symbols:
                self._add(symbol, change, target)
        marks = self.symbols.values()
        self.parts = [mark for mark in marks if mark.is_member or mark.is_method]
        self.shapes = [
            (mark, _keys(node))
            for symbol, mark in self.symbols.items()
            if (node := package.find(symbol)) and is_dict(node)
        ]

    def _add(self, symbol: str, change: Change, target: Target) -> None:
        hit = Hit(change, target, "" if target.use is Use.VALUE else target.name)
        self._mark(symbol, hit)
        if target.use is Use.MEMBER:
            self._mark(f"{symbol}.{hit.name}", hit, is_member=True)
        if target.use is not Use.VALUE:
            return
        self.values[plain(target.name)].append(hit)
        for owner, method, name in self.package.typed(symbol):
            hit = Hit(change, target, name)
            self._mark(f"{owner}.{method or name}", hit, is_member=not method)
            if not method:
                self._mark(owner, hit)

    def _mark(self, symbol: str, hit: Hit, *, is_member: bool = False) -> None:
        if symbol not in self.symbols:
            owner, _, name = symbol.rpartition(".")
            is_method = not is_member and self.package.find(owner) is not None
            self.symbols[symbol] = Mark(owner, name, is_member, is_method)
        self.symbols[symbol].hits.append(hit)

    @cached_property
    def words(self) -> dict[str, list[Change]]:
        """The changes that code may meet that has a word."""
        words: dict[str, list[Change]] = defaultdict(list)
        for mark in self.symbols.values():
            for hit in mark.hits:
                word = mark.name if mark.is_method else hit.name or mark.name
                words[word].append(hit.change)
        return words

    def named(self, report: Report) -> list[Mark]:
        """Returns the mark that a report is about, if any."""
        numbers = map(int, NUMBER.findall(report.message)[:1])
        return [self.parts[number] for number in numbers if number < len(self.parts)]

    def mark(self, folder: Path) -> None:
        """Marks what has changed in a copy of the package.

        Args:
            folder: The copy.
        """
        numbers: dict[str, dict[str, int]] = defaultdict(dict)
        for number, mark in enumerate(self.parts):
            numbers[mark.owner][mark.name] = number
        copy = Package(self.package.name, folder)
        for path in {copy.file(symbol)[0] for symbol in self.symbols}:
            added = [IMPORTS]
            for symbol, node in copy.classes(path).items():
                if not is_dict(node):
                    added += map(DESCRIPTOR.format, numbers[symbol].values())
                    _mark_class(node, numbers[symbol])
                elif symbol in self.symbols:
                    _mark_dict(node, numbers[symbol])
            body = copy.tree(path).body
            modules = [getattr(node, "module", "") for node in body]
            start = 1 + modules.index(FUTURE) if FUTURE in modules else 0
            body[start:start] = ast.parse("\n".join(added)).body
            # what cannot be read stays as it is
            if modules:
                path.write_text(ast.unparse(copy.tree(path)), "utf-8")


def _mark_dict(node: ast.ClassDef, numbers: dict[str, int]) -> None:
    """Takes changed keys out of a TypedDict, and adds one that no dict has."""
    for name, part in members(node).items():
        if name in numbers:
            node.body.remove(part)
    node.body += ast.parse("clientsmith_mark: int").body


def _mark_class(node: ast.ClassDef, numbers: dict[str, int]) -> None:
    """Marks methods and members of a class."""
    held = members(node)
    for part in (part for part in node.body if isinstance(part, Function)):
        if part.name in numbers:
            mark = f"_deprecated('clientsmith#{numbers[part.name]}')"
            part.decorator_list.append(ast.parse(mark, mode="eval").body)
            # what is cached is no function to checkers
            part.decorator_list = [
                PROPERTY if last(decorator) == "cached_property" else decorator
                for decorator in part.decorator_list
            ]
    if numbers.keys().isdisjoint(held):
        return
    # the constructor that the class has before its members are descriptors
    arguments = [
        f"{name}: {ast.unparse(part.annotation)}{' = ...' if part.value else ''}"
        for name, part in held.items()
    ]
    written = f"def __init__(self, *, {', '.join(arguments)}) -> None: ..."
    node.body += ast.parse(written).body
    for name in held.keys() & numbers.keys():
        kind = ast.unparse(held[name].annotation)
        marked = ast.parse(f"{name} = _Marked{numbers[name]}[{kind!r}]()").body
        node.body[node.body.index(held[name])] = marked[0]
