"""Which of the client's lists of values an expression is one of."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from mypy.nodes import RefExpr, TypeInfo, Var
from mypy.types import Type

from clientsmith.versions.impact.kinds import (
    aliases,
    callees,
    dict_names,
    held,
    typed_dicts,
    with_member,
)
from clientsmith.versions.impact.module import FUNCTIONS
from clientsmith.versions.impact.notes import Notes

DEPTH = 4
"""How many assignments of local variables are followed."""


@dataclass(frozen=True)
class Meaning:
    """What a value is by its declaration.

    Attributes:
        symbols: The full names of aliases, classes and methods that it belongs to.
        kind: The declared type; None if any value of the symbols is meant.
        unknown: Why it may be something else; empty if it may not.
    """

    symbols: frozenset[str]
    kind: Type | None
    unknown: str = ""


def meanings(notes: Notes, node: ast.expr, depth: int = DEPTH) -> Iterator[Meaning]:
    """Yields what an expression is, local variables followed."""
    match node:
        case ast.NamedExpr() | ast.Await():
            yield from meanings(notes, node.value, depth)
        case ast.Call():
            yield from _returned(notes, node)
        case ast.Name():
            known = list(declared(notes, node))
            yield from known or (_assigned(notes, node, depth) if depth else ())
        case _:
            yield from declared(notes, node)


def declared(notes: Notes, node: ast.expr) -> Iterator[Meaning]:
    """Yields what an attribute, variable or key is declared to be."""
    match node:
        case ast.Attribute():
            for info in held(notes.module.type(node.value)).classes:
                yield from of_class(info, node.attr)
        case ast.Subscript(slice=ast.Constant(value=str() as key)):
            yield from _item(notes, node.value, key)
        case ast.Name():
            yield from _variable(notes, node)


def of_class(info: TypeInfo, name: str) -> Iterator[Meaning]:
    """Yields what a member of a class is declared to be."""
    symbol = info.get(name)
    if symbol is not None and isinstance(symbol.node, Var):
        kind = symbol.node.type
        owners = with_member(info, name)
        yield Meaning(frozenset({*aliases(kind), *owners}), kind)


def _item(notes: Notes, value: ast.expr, key: str) -> Iterator[Meaning]:
    for shape in typed_dicts(notes.module.type(value)):
        if key in shape.items:
            kind = shape.items[key]
            yield Meaning(frozenset({*aliases(kind), *dict_names(shape)}), kind)


def _returned(notes: Notes, node: ast.Call) -> Iterator[Meaning]:
    if (
        isinstance(node.func, ast.Attribute)
        and node.func.attr in ("get", "pop")
        and node.args
        and isinstance(node.args[0], ast.Constant)
        and isinstance(node.args[0].value, str)
    ):
        yield from _item(notes, node.func.value, node.args[0].value)
    for callee in callees(notes.module.type(node.func)):
        if not callee.is_type_obj() and (found := frozenset(aliases(callee.ret_type))):
            yield Meaning(found, callee.ret_type)


def _variable(notes: Notes, node: ast.Name) -> Iterator[Meaning]:
    known = notes.module.known(node)
    variable = known.node if isinstance(known, RefExpr) else None
    if isinstance(variable, Var) and variable.type is not None:
        found = frozenset(aliases(variable.type))
        if found:
            yield Meaning(found, variable.type)


def _assigned(notes: Notes, node: ast.Name, depth: int) -> Iterator[Meaning]:
    """Yields what a local variable is by what it is assigned."""
    scope: ast.AST = notes.module.tree
    for each in notes.module.around(node):
        if isinstance(each, FUNCTIONS):
            scope = each
            break
    found: list[Meaning] = []
    others = False
    for each in ast.walk(scope):
        value = _value(each, node.id)
        if value is not None:
            known = list(meanings(notes, value, depth - 1))
            found += known
            others = others or not known
        elif isinstance(each, ast.arg) and each.arg == node.id:
            return
    reason = f"{node.id} is also assigned something else" if others else ""
    for meant in found:
        yield Meaning(meant.symbols, meant.kind, meant.unknown or reason)


def _value(node: ast.AST, name: str) -> ast.expr | None:
    """Returns what a node assigns to a variable, if it does."""
    match node:
        case ast.Assign(targets=[ast.Name(id=found)], value=value) if found == name:
            return value
        case ast.NamedExpr(target=ast.Name(id=found), value=value) if found == name:
            return value
    return None


def annotated(notes: Notes, annotation: ast.expr) -> Meaning:
    """Returns what an annotation of the app's says of a value."""
    found = {
        notes.scopes.name(each)
        for each in ast.walk(annotation)
        if isinstance(each, ast.Name | ast.Attribute)
    }
    inside = f"{notes.wanted.package}."
    symbols = {
        name
        for name in found
        if name.startswith(inside)
        and not isinstance(notes.module.symbol(name), TypeInfo)
    }
    return Meaning(frozenset(symbols), None)
