"""What a name or a dotted name leads to, by imports and scopes alone."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from clientsmith.versions.impact.module import FUNCTIONS, Module

SHADOWED = ""
"""What stands for a name that a function uses for something of its own."""


class Scopes:
    """The names of a module and of the functions in it.

    Args:
        module: The module.
    """

    def __init__(self, module: Module) -> None:
        self._module = module
        self._tables: dict[ast.AST, dict[str, str]] = {}

    def name(self, node: ast.expr, at: ast.AST | None = None) -> str:
        """Returns the full name of what `a` or `a.b.c` is; empty if nobody knows.

        Args:
            node: The expression.
            at: Where it stands, if it was parsed out of a text.
        """
        if isinstance(node, ast.Name):
            return self._find(node.id, at or node)
        if not isinstance(node, ast.Attribute):
            return ""
        base = self.name(node.value, at)
        return self._module.named(base, node.attr) if base else ""

    def _find(self, name: str, at: ast.AST) -> str:
        for table in self._around(at):
            if name in table:
                return table[name]
        return self._module.own(name)

    def _around(self, at: ast.AST) -> Iterator[dict[str, str]]:
        """Yields the names of functions around a node, and of a class right there."""
        inner = True
        child = at
        for node in self._module.around(at):
            is_function = isinstance(node, FUNCTIONS) and _is_inside(node, child)
            is_class = isinstance(node, ast.ClassDef) and inner and child in node.body
            if is_function or is_class:
                yield self._table(node)
                inner = False
            child = node

    def _table(self, scope: ast.AST) -> dict[str, str]:
        if scope not in self._tables:
            self._tables[scope] = self._bound(scope)
        return self._tables[scope]

    def _bound(self, scope: ast.AST) -> dict[str, str]:
        found: dict[str, str] = {}
        if isinstance(scope, FUNCTIONS):
            arguments = scope.args
            for each in ast.walk(arguments):
                if isinstance(each, ast.arg):
                    found[each.arg] = SHADOWED
        for node in _statements(scope):
            if isinstance(node, ast.Import | ast.ImportFrom):
                found |= self._imported(node)
            elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                found.setdefault(node.id, SHADOWED)
            elif isinstance(node, ast.ClassDef | ast.FunctionDef):
                found.setdefault(node.name, SHADOWED)
        for node in _statements(scope):
            if isinstance(node, ast.Global):
                for name in node.names:
                    found.pop(name, None)
        return found

    def _imported(self, node: ast.Import | ast.ImportFrom) -> dict[str, str]:
        if isinstance(node, ast.Import):
            return {
                each.asname or each.name.split(".")[0]: (
                    each.name if each.asname else each.name.split(".")[0]
                )
                for each in node.names
            }
        home = self._module.absolute(node)
        return {
            each.asname or each.name: self._module.named(home, each.name)
            for each in node.names
        }


def _is_inside(function: ast.AST, child: ast.AST) -> bool:
    """Whether a child of a function sees its names; decorators and defaults do not."""
    if isinstance(function, ast.Lambda):
        return child is function.body
    return child in getattr(function, "body", ())


def _statements(scope: ast.AST) -> Iterator[ast.AST]:
    """Yields the nodes of a scope, without those of scopes in it."""
    body = getattr(scope, "body", [])
    waiting = list(body) if isinstance(body, list) else [body]
    while waiting:
        node = waiting.pop()
        yield node
        if not isinstance(node, (*FUNCTIONS, ast.ClassDef)):
            waiting += ast.iter_child_nodes(node)
