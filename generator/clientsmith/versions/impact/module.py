"""A module of the app: its tree, and what the analyser says of each node."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from mypy.inspections import find_by_location
from mypy.nodes import Expression, SymbolNode, TypeInfo
from mypy.types import ProperType, Type, get_proper_type

from clientsmith.diagnostics import Location
from clientsmith.versions.impact.analysis import Analysis
from clientsmith.versions.impact.app import Source
from clientsmith.versions.impact.kinds import node_name

Function = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
Positioned = ast.expr | ast.stmt | ast.keyword | ast.alias | ast.pattern | ast.arg
Insertions = dict[tuple[int, int], str]
"""Texts that the analyser reads at a line and column more than the file has."""

FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)


class Module:
    """A module of the app.

    Attributes:
        name: Its dotted name.
        source: Its file.
        tree: Its tree.
        package: The dotted name of the vendored package.
    """

    def __init__(
        self,
        source: Source,
        tree: ast.Module,
        analysis: Analysis,
        package: str,
        insertions: Insertions,
    ) -> None:
        self.name = source.name
        self.source = source
        self.tree = tree
        self.package = package
        self._lines = source.text.split("\n")
        self._bytes = [line.encode("utf-8", "surrogateescape") for line in self._lines]
        self._analysis = analysis
        self._insertions = insertions
        self._file = analysis.files.get(source.name)
        self._parents = {
            child: node
            for node in ast.walk(tree)
            for child in ast.iter_child_nodes(node)
        }

    def parent(self, node: ast.AST) -> ast.AST | None:
        """Returns the node that another stands in; None for the module."""
        return self._parents.get(node)

    def around(self, node: ast.AST) -> Iterator[ast.AST]:
        """Yields the nodes that another stands in, from the inside out."""
        while (parent := self._parents.get(node)) is not None:
            yield parent
            node = parent

    def line(self, number: int) -> str:
        """Returns a line as it is written."""
        return self._lines[number - 1] if 0 < number <= len(self._lines) else ""

    def place(self, node: Positioned) -> Location:
        """Returns where a node stands; for an attribute, where its own name does."""
        if isinstance(node, ast.Attribute) and node.end_lineno and node.end_col_offset:
            end = self.column(node.end_lineno, node.end_col_offset)
            start = end - len(node.attr)
            return Location(self.source.shown, node.end_lineno, max(start, 0) + 1)
        column = self.column(node.lineno, node.col_offset) + 1
        return Location(self.source.shown, node.lineno, column)

    def _column(self, line: int, offset: int) -> int:
        """Returns a column as the analyser counts, with what was inserted."""
        column = self.column(line, offset)
        before = (
            len(text)
            for (at, start), text in self._insertions.items()
            if at == line and start <= column
        )
        return column + sum(before)

    def column(self, line: int, offset: int) -> int:
        """Returns a column in characters, from 0; trees count bytes."""
        if line > len(self._bytes):
            return offset
        return len(self._bytes[line - 1][:offset].decode("utf-8", "replace"))

    def known(self, node: ast.expr) -> Expression | None:
        """Returns what the analyser has made of an expression."""
        if self._file is None or node.end_lineno is None or node.end_col_offset is None:
            return None
        return find_by_location(
            self._file,
            node.lineno,
            self._column(node.lineno, node.col_offset),
            node.end_lineno,
            self._column(node.end_lineno, node.end_col_offset),
        )

    def type(self, node: ast.expr) -> Type | None:
        """Returns the type of an expression; None if the analyser does not reach it."""
        known = self.known(node)
        return self._analysis.types.get(known) if known is not None else None

    def proper(self, node: ast.expr) -> ProperType | None:
        """Returns the type of an expression, aliases resolved."""
        found = self.type(node)
        return get_proper_type(found) if found is not None else None

    def named(self, module: str, name: str) -> str:
        """Returns the full name of what a module calls so; empty if nobody knows."""
        file = self._analysis.files.get(module)
        symbol = file.names.get(name) if file is not None else None
        if symbol is not None and symbol.node is not None:
            return node_name(symbol.node, self.package)
        inner = f"{module}.{name}"
        return inner if inner in self._analysis.files else ""

    def has(self, module: str) -> bool:
        """Whether the analyser knows a module."""
        return module in self._analysis.files

    def symbol(self, full: str) -> SymbolNode | None:
        """Returns what a full name of a module's own name stands for."""
        module, _, name = full.rpartition(".")
        file = self._analysis.files.get(module)
        found = file.names.get(name) if file is not None else None
        return found.node if found is not None else None

    def own(self, name: str) -> str:
        """Returns the full name of what the module itself calls so."""
        return self.named(self.name, name)

    def own_class(self, node: ast.ClassDef) -> TypeInfo | None:
        """Returns a class of the module; None for one within a function."""
        outer = self.parent(node)
        if isinstance(outer, ast.ClassDef):
            info = self.own_class(outer)
            found = info.names.get(node.name) if info is not None else None
        else:
            found = self._file.names.get(node.name) if self._file is not None else None
        if found is None or not isinstance(found.node, TypeInfo):
            return None
        return found.node if found.node.defn.line == node.lineno else None

    def absolute(self, node: ast.ImportFrom) -> str:
        """Returns the dotted name of the module that names are imported from."""
        if not node.level:
            return node.module or ""
        parts = self.name.split(".")
        keep = len(parts) - node.level + self.source.is_package
        return ".".join([*parts[: max(keep, 0)], *filter(None, [node.module])])
