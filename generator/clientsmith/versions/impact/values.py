"""Literals, where a value that has changed is meant."""

from __future__ import annotations

import ast
import itertools
from collections.abc import Iterable, Iterator

from mypy.types import AnyType, Instance, Type

from clientsmith.versions.impact.formals import slots
from clientsmith.versions.impact.kinds import aliases, allows, held, items, literals
from clientsmith.versions.impact.meaning import (
    Meaning,
    annotated,
    declared,
    meanings,
    of_class,
)
from clientsmith.versions.impact.notes import Notes
from clientsmith.versions.impact.patterns import class_of
from clientsmith.versions.impact.wanted import Hit

TEXTS = {"builtins.str", "builtins.int", "builtins.object"}


def look(notes: Notes, node: ast.AST) -> None:
    """Notes literals that are given, compared, matched or assigned."""
    if not notes.wanted.has_literals:
        return
    match node:
        case ast.Call() | ast.Dict():
            for slot in slots(notes, node):
                symbols = frozenset({*aliases(slot.kind), *slot.owners})
                _given(notes, slot.value, Meaning(symbols, slot.kind))
        case ast.Compare():
            _compared(notes, node)
        case ast.Match():
            patterns = [case.pattern for case in node.cases]
            pairs = itertools.product(patterns, meanings(notes, node.subject))
            _all_matched(notes, pairs)
        case ast.MatchClass():
            _all_matched(notes, _members(notes, node))
        case ast.FunctionDef() | ast.AsyncFunctionDef():
            _defaults(notes, node)
        case _:
            _assigned(notes, node)


def _assigned(notes: Notes, node: ast.AST) -> None:
    """Notes literals that a declared variable, attribute or result is to hold."""
    match node:
        case ast.Assign():
            for target in node.targets:
                for meant in declared(notes, target):
                    _given(notes, node.value, meant)
        case ast.AnnAssign(value=ast.expr() as value):
            _given(notes, value, annotated(notes, node.annotation))
        case ast.Return(value=ast.expr() as value):
            _returned(notes, node, value)


def _returned(notes: Notes, node: ast.Return, value: ast.expr) -> None:
    for function in notes.module.around(node):
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
            if function.returns is not None:
                _given(notes, value, annotated(notes, function.returns))
            return


def _defaults(notes: Notes, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
    arguments = node.args
    plain = [*arguments.posonlyargs, *arguments.args]
    count = len(arguments.defaults)
    pairs = [
        *zip(plain[len(plain) - count :], arguments.defaults, strict=True),
        *zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True),
    ]
    for argument, default in pairs:
        if argument.annotation is not None and default is not None:
            _given(notes, default, annotated(notes, argument.annotation))


def _members(
    notes: Notes, node: ast.MatchClass
) -> Iterator[tuple[ast.pattern, Meaning]]:
    info = class_of(notes, node.cls)
    for name, pattern in zip(node.kwd_attrs, node.kwd_patterns, strict=True):
        for meant in of_class(info, name) if info is not None else ():
            yield pattern, meant


def _compared(notes: Notes, node: ast.Compare) -> None:
    """Notes literals that stand beside a value in a comparison."""
    sides = [node.left, *node.comparators]
    for left, right in itertools.pairwise(sides):
        _beside(notes, left, right)
        _beside(notes, right, left)


def _beside(notes: Notes, value: ast.expr, other: ast.expr) -> None:
    constants = list(_constants(other))
    if not any(notes.wanted.has_literal(str(each.value)) for each in constants):
        return
    notes.is_untyped = notes.is_untyped or bool(held(notes.module.type(value)).unknown)
    for meant in meanings(notes, value):
        for constant in constants:
            _literal(notes, constant, str(constant.value), meant)


def _all_matched(notes: Notes, pairs: Iterable[tuple[ast.pattern, Meaning]]) -> None:
    for pattern, meant in pairs:
        _matched(notes, pattern, meant)


def _matched(notes: Notes, pattern: ast.pattern, meant: Meaning) -> None:
    match pattern:
        case ast.MatchValue(value=ast.Constant() as constant):
            _literal(notes, constant, str(constant.value), meant)
        case ast.MatchOr(patterns=patterns):
            for each in patterns:
                _matched(notes, each, meant)
        case ast.MatchAs(pattern=ast.pattern() as inner):
            _matched(notes, inner, meant)


def _constants(node: ast.expr) -> Iterator[ast.Constant]:
    """Yields the texts and numbers that an expression can be, or be one of."""
    match node:
        case ast.Constant(value=str() | int()):
            yield node
        case ast.IfExp():
            yield from _constants(node.body)
            yield from _constants(node.orelse)
        case ast.NamedExpr():
            yield from _constants(node.value)
        case ast.BoolOp():
            for each in node.values:
                yield from _constants(each)
        case ast.Tuple() | ast.List() | ast.Set():
            for each in node.elts:
                yield from _constants(each)


def _given(notes: Notes, value: ast.expr, meant: Meaning) -> None:
    """Notes the literals that a value given to the client can be."""
    match value:
        case ast.IfExp():
            _given(notes, value.body, meant)
            _given(notes, value.orelse, meant)
        case ast.NamedExpr():
            _given(notes, value.value, meant)
        case ast.BoolOp():
            for each in value.values:
                _given(notes, each, meant)
        case ast.List() | ast.Tuple() | ast.Set():
            for each in value.elts:
                _given(notes, each, meant)
        case ast.Constant(value=str() | int()):
            _literal(notes, value, str(value.value), meant)
        case ast.Constant() | ast.Dict():
            pass
        case _:
            _variable(notes, value, meant)


def _variable(notes: Notes, value: ast.expr, meant: Meaning) -> None:
    hits = list(_hits(notes, meant))
    if not hits:
        return
    kind = notes.module.type(value)
    texts = literals(kind)
    for text in texts or ():
        _literal(notes, value, text, meant)
    if texts is None and _is_text(kind):
        what = ast.unparse(value)
        notes.unknown(value, what, hits, "its value cannot be seen here")


def _is_text(kind: Type | None) -> bool:
    return kind is not None and any(
        isinstance(each, AnyType)
        or (isinstance(each, Instance) and each.type.fullname in TEXTS)
        for each in items(kind)
    )


def _hits(notes: Notes, meant: Meaning) -> Iterator[Hit]:
    for symbol in meant.symbols:
        for hit in notes.wanted.values(symbol):
            if meant.kind is None or allows(meant.kind, hit.target.name):
                yield hit


def _literal(notes: Notes, node: ast.expr, text: str, meant: Meaning) -> None:
    hits = [hit for hit in _hits(notes, meant) if hit.target.name == text]
    notes.note(node, f'"{text}"', hits, meant.unknown)
