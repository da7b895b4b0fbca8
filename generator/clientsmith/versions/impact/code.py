"""The app's code: what its names lead to, and which values its expressions can have."""

from __future__ import annotations

import ast
import operator
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import replace
from fractions import Fraction
from typing import Any

from clientsmith.versions.changes import Limit
from clientsmith.versions.impact.app import Source, imports, last
from clientsmith.versions.impact.marks import Package

Function = ast.FunctionDef | ast.AsyncFunctionDef
UNKNOWN = object()
"""The value of an expression that only a run of the app could tell."""


# Multiples are those of numbers as they are written: 0.1 is a tenth.
KEEPS: dict[str, Callable[[Any, Any], bool]] = {
    "exclusiveMaximum": operator.lt,
    "exclusiveMinimum": operator.gt,
    "maxItems": lambda parts, most: len(parts) <= most,
    "maxLength": lambda text, most: len(text) <= most,
    "maxProperties": lambda parts, most: len(parts) <= most,
    "maximum": operator.le,
    "minItems": lambda parts, least: len(parts) >= least,
    "minLength": lambda text, least: len(text) >= least,
    "minimum": operator.ge,
    "multipleOf": lambda number, of: not Fraction(repr(number)) % Fraction(repr(of)),
    "uniqueItems": lambda parts, _: (
        len(set(map(ast.literal_eval, parts))) == len(parts)
    ),
}
"""Whether a value keeps to a bound; where both do not fit, that raises an error."""
# `pattern` is left out: a document's expression can keep Python's `re` busy for ever.


class Module:
    """A file of the app.

    Attributes:
        source: Its text.
        nodes: All nodes of the tree.
        attributes: Those that are attributes, by name.
        imports: What it imports, with the full names.
        dicts: Those that are dicts, or take something out of one.
    """

    def __init__(self, source: Source, tree: ast.Module, package: Package) -> None:
        self.source = source
        self.nodes = list(ast.walk(tree))
        self.imports = list(imports(tree, source.place.parts))
        self.attributes: dict[str, list[ast.Attribute]] = defaultdict(list)
        kinds = ast.Dict | ast.Subscript
        self.dicts = [node for node in self.nodes if isinstance(node, kinds)]
        self._package = package
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
        for alias, full in self.imports:
            # `import a.b` binds `a`
            name = alias.asname or alias.name.split(".")[0]
            self._names[name] = name if full == alias.name != alias.asname else full
        for node in self.nodes:
            if isinstance(node, ast.Assign) and (name := self._name(node.value)):
                self._names.setdefault(last(node.targets[0]), name)
            elif isinstance(node, ast.Attribute):
                self.attributes[node.attr].append(node)

    def parent(self, node: ast.AST) -> ast.AST | None:
        """Returns what a node is a part of."""
        return self._parents.get(node)

    def around(self, node: ast.AST) -> Iterator[tuple[ast.AST, ast.AST]]:
        """Yields what is around a node, the innermost first, and its part that is."""
        while (outer := self._parents.get(node)) is not None:
            yield outer, node
            node = outer

    def call(self, node: ast.AST) -> ast.Call | None:
        """Returns the call of what a node is; that of a dict is one of its class."""
        if isinstance(node, ast.Dict):
            return ast.Call(node, [], [ast.keyword(None, node)])
        outer = self.parent(node)
        return outer if isinstance(outer, ast.Call) and outer.func is node else None

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

    def value(self, node: ast.expr) -> object:
        """Returns the text or number that an expression is, or None for `None`.

        Of a list or a dict that is written out, the expressions in it; else `UNKNOWN`.
        """
        match node:
            case ast.Constant(value=str() | int() | float() | None as value):
                return value
            case ast.UnaryOp(
                op=ast.USub(), operand=ast.Constant(value=int() | float() as number)
            ):
                return -number
            case ast.Name(id=name) if name in self._finals:
                return self.value(self._finals[name])
            case ast.List(elts=parts) | ast.Tuple(elts=parts):
                stars = (isinstance(part, ast.Starred) for part in parts)
                return UNKNOWN if any(stars) else parts
            case ast.Dict(keys=keys, values=parts) if None not in keys:
                return parts
        return UNKNOWN

    def keeps(self, limit: Limit | None, node: ast.expr | None) -> bool:
        """Whether what is given certainly keeps to a limit.

        Args:
            limit: The limit; None if there is none.
            node: What is given; None if that cannot be seen, or it is only read.
        """
        if limit is None or node is None:
            return False
        return all(self._keeps(limit, self.value(leaf)) for leaf in branches(node))

    def _keeps(self, limit: Limit, value: object) -> bool:
        if value is None or isinstance(value, bool):
            return value is None
        if limit.steps:
            below = replace(limit, steps=limit.steps[1:])
            return isinstance(value, list) and all(
                self.keeps(below, part) for part in value
            )
        try:
            return KEEPS[limit.keyword](value, limit.value)
        except (KeyError, TypeError, ValueError, ArithmeticError):
            return False


def _annotations(node: ast.AST) -> list[ast.expr]:
    """Returns the annotations that belong to a node itself."""
    parts = [getattr(node, "annotation", None), getattr(node, "returns", None)]
    if isinstance(node, ast.Call) and last(node.func) == "cast":
        parts = [*node.args[:1]]
    return [part for part in parts if part is not None]


def branches(node: ast.expr | None) -> list[ast.expr]:
    """Returns the expressions of which one is the value of an expression."""
    match node:
        case None:
            return []
        case ast.IfExp():
            return [*branches(node.body), *branches(node.orelse)]
        case ast.BoolOp():
            return [leaf for value in node.values for leaf in branches(value)]
        case ast.NamedExpr():
            return branches(node.value)
    return [node]
