"""The app's code: what its names lead to, and which values its expressions can have."""

from __future__ import annotations

import ast
import operator
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import replace
from fractions import Fraction

from clientsmith.diagnostics import Location
from clientsmith.model.types import JsonScalar
from clientsmith.versions.changes import Limit
from clientsmith.versions.impact.app import Source, last
from clientsmith.versions.impact.marks import Package

Number = int | float
Function = ast.FunctionDef | ast.AsyncFunctionDef


def _is_multiple(value: Number, factor: Number) -> bool:
    # as numbers are written: 0.1 is a tenth
    return factor > 0 and Fraction(repr(value)) % Fraction(repr(factor)) == 0


COUNTS = {
    "maxItems": operator.le,
    "minItems": operator.ge,
    "maxProperties": operator.le,
}
LENGTHS = {"maxLength": operator.le, "minLength": operator.ge}
NUMBERS: dict[str, Callable[[Number, Number], bool]] = {
    "exclusiveMaximum": operator.lt,
    "exclusiveMinimum": operator.gt,
    "maximum": operator.le,
    "minimum": operator.ge,
    "multipleOf": _is_multiple,
}
# `pattern` is left out: a document's expression can keep Python's `re` busy for ever.


class Module:
    """A file of the app.

    Attributes:
        tree: Its tree.
        nodes: All nodes of the tree.
        attributes: Those that are attributes, by name.
        dicts: Those that are dicts, or take something out of one.
    """

    def __init__(self, source: Source, tree: ast.Module, package: Package) -> None:
        self.tree = tree
        self.nodes = list(ast.walk(tree))
        self.attributes: dict[str, list[ast.Attribute]] = defaultdict(list)
        kinds = ast.Dict | ast.Subscript
        self.dicts = [node for node in self.nodes if isinstance(node, kinds)]
        self._source = source
        self._package = package
        self._lines = source.text.split("\n")
        self._names: dict[str, str] = {}
        self._parents = {
            child: node for node in self.nodes for child in ast.iter_child_nodes(node)
        }
        self._finals = {
            last(node.target): node.value
            for node in tree.body
            if isinstance(node, ast.AnnAssign)
            if node.value and not isinstance(node.value, ast.Name)
            if "Final" in ast.unparse(node.annotation)
        }
        for node in self.nodes:
            self._bind(node)
            if isinstance(node, ast.Attribute):
                self.attributes[node.attr].append(node)

    def parent(self, node: ast.AST) -> ast.AST | None:
        """Returns what a node is a part of."""
        return self._parents.get(node)

    def around(self, node: ast.AST) -> Iterator[tuple[ast.AST, ast.AST]]:
        """Yields what is around a node, the innermost first, and its part that is."""
        while (outer := self._parents.get(node)) is not None:
            yield outer, node
            node = outer

    def place(self, line: int, column: int) -> Location:
        """Returns a place; columns count from 0."""
        return Location(self._source.shown, line, column + 1)

    def line(self, number: int) -> str:
        """Returns a line as it is written."""
        return self._lines[number - 1]

    def has(self, word: str) -> bool:
        """Whether the module has a word."""
        return word in self._source.code

    def symbol(self, node: ast.AST) -> str:
        """Returns the symbol of the package that an expression names, or nothing."""
        return self._package.resolve(self._name(node))

    def _name(self, node: ast.AST) -> str:
        """Returns the full dotted name of what `a` or `a.b` is; empty if unknown."""
        names: list[str] = []
        while isinstance(node, ast.Attribute):
            names.append(node.attr)
            node = node.value
        if not isinstance(node, ast.Name) or node.id not in self._names:
            return ""
        for outer, _ in self.around(node):
            if isinstance(outer, Function | ast.Lambda):
                arguments = ast.walk(outer.args)
                if any(getattr(part, "arg", "") == node.id for part in arguments):
                    return ""
        return ".".join([self._names[node.id], *reversed(names)])

    def _bind(self, node: ast.AST) -> None:
        """Takes in what an import, or the assignment of a name, binds."""
        if isinstance(node, ast.Import | ast.ImportFrom):
            home = self.home(node)
            for alias in node.names:
                name = alias.name if alias.asname or home else alias.name.split(".")[0]
                full = ".".join(filter(None, (home, name)))
                self._names[alias.asname or name] = full
        elif isinstance(node, ast.Assign) and (name := self._name(node.value)):
            self._names.setdefault(last(node.targets[0]), name)

    def home(self, node: ast.Import | ast.ImportFrom) -> str:
        """Returns the full name of the module that names are imported from, if any."""
        if isinstance(node, ast.Import):
            return ""
        parts = self._source.name.split(".")
        up = node.level - (self._source.path.name == "__init__.py")
        kept = parts[: len(parts) - up] if node.level else []
        return ".".join(filter(None, [*kept, node.module]))

    def is_code(self, node: ast.AST) -> bool:
        """Whether an expression is used when the program runs, not for types alone."""
        return not any(
            child in _annotations(outer) for outer, child in self.around(node)
        )

    def is_used(self, call: ast.AST) -> bool:
        """Whether anything is done with the value of a call."""
        outer = self.parent(call)
        if isinstance(outer, ast.Await):
            outer = self.parent(outer)
        return not isinstance(outer, ast.Expr)

    def assigned(self, node: ast.AST | None) -> ast.expr | None:
        """Returns the value that an attribute or item is assigned."""
        match self.parent(node) if node else None:
            case ast.Assign(targets=targets, value=value) if node in targets:
                return value
            case ast.AnnAssign(target=target, value=value) if node is target:
                return value
        return None

    def constants(self, node: ast.expr) -> list[JsonScalar]:
        """Returns the texts and numbers that an expression is; none if others too."""
        match node:
            case ast.Constant(value=str() | int() | float() as value):
                return [value]
            case ast.UnaryOp(
                op=ast.USub(), operand=ast.Constant(value=int() | float() as number)
            ):
                return [-number]
            case ast.Name(id=name) if name in self._finals:
                return self.constants(self._finals[name])
        return []

    def keeps(self, limit: Limit | None, value: ast.expr | None) -> bool:
        """Whether what is given certainly keeps to a limit.

        Args:
            limit: The limit; None if there is none.
            value: What is given; None if that cannot be seen, or it is only read.
        """
        if limit is None or value is None:
            return False
        return all(self._keeps(limit, leaf) for leaf in branches(value))

    def _keeps(self, limit: Limit, node: ast.expr) -> bool:
        if isinstance(node, ast.Constant) and node.value is None:
            return True
        parts = _parts(node)
        if limit.steps:
            below = replace(limit, steps=limit.steps[1:])
            return parts is not None and all(self.keeps(below, part) for part in parts)
        keyword, bound = limit.keyword, limit.value
        if keyword == "uniqueItems":
            texts = {
                repr(part.value)
                for part in parts or ()
                if isinstance(part, ast.Constant)
            }
            return parts is not None and len(parts) == len(texts)
        if isinstance(bound, bool) or not isinstance(bound, Number):
            return False
        if keyword in COUNTS:
            return parts is not None and COUNTS[keyword](len(parts), bound)
        constants = self.constants(node)
        return bool(constants) and all(_stays(c, keyword, bound) for c in constants)


def _stays(value: JsonScalar, keyword: str, bound: Number) -> bool:
    if isinstance(value, str):
        return keyword in LENGTHS and LENGTHS[keyword](len(value), bound)
    if isinstance(value, bool) or not isinstance(value, Number):
        return False
    return keyword in NUMBERS and NUMBERS[keyword](value, bound)


def _parts(node: ast.expr) -> list[ast.expr] | None:
    """Returns the items of a list, or the values of a dict, that is written out."""
    if isinstance(node, ast.List | ast.Tuple):
        is_whole = not any(isinstance(part, ast.Starred) for part in node.elts)
        return node.elts if is_whole else None
    return node.values if isinstance(node, ast.Dict) and None not in node.keys else None


def _annotations(node: ast.AST) -> list[ast.expr]:
    """Returns the annotations that belong to a node itself."""
    parts = [getattr(node, "annotation", None), getattr(node, "returns", None)]
    if isinstance(node, ast.Call) and last(node.func) == "cast":
        parts = [*node.args[:1]]
    return [part for part in parts if part is not None]


def branches(node: ast.expr) -> list[ast.expr]:
    """Returns the expressions of which one is the value of an expression."""
    match node:
        case ast.IfExp():
            return [*branches(node.body), *branches(node.orelse)]
        case ast.BoolOp():
            return [leaf for value in node.values for leaf in branches(value)]
        case ast.NamedExpr():
            return branches(node.value)
    return [node]
