"""Methods that are not called but passed on, or overridden."""

from __future__ import annotations

import ast

from clientsmith.versions.changes import Use
from clientsmith.versions.impact.calls import PARTIAL, THREAD, found
from clientsmith.versions.impact.kinds import defined
from clientsmith.versions.impact.notes import Notes
from clientsmith.versions.impact.wanted import METHOD_USES

CALLED_ELSEWHERE = (Use.ARGUMENT, Use.NO_ARGUMENT, Use.RESULT)


def look(notes: Notes, node: ast.AST) -> None:
    """Notes a method that is mentioned without a call, and one that is overridden."""
    if isinstance(node, ast.Attribute) and node.attr in notes.wanted.methods:
        _mentioned(notes, node)
    elif isinstance(node, ast.ClassDef):
        _overridden(notes, node)


def _mentioned(notes: Notes, node: ast.Attribute) -> None:
    parent = notes.module.parent(node)
    if isinstance(parent, ast.Call) and parent.func is node:
        return
    outer = notes.scopes.name(parent.func) if isinstance(parent, ast.Call) else ""
    if outer == THREAD:
        return
    uses = (Use.NO_ARGUMENT, Use.RESULT) if outer == PARTIAL else CALLED_ELSEWHERE
    for callee in found(notes, node):
        for symbol in callee.symbols:
            hits = notes.wanted.hits(Use.CALL, symbol)
            notes.note(node, callee.shown, hits, callee.unknown)
            reason = callee.unknown or "it is passed on, and its calls cannot be seen"
            notes.unknown(node, callee.shown, notes.wanted.any(uses, symbol), reason)


def _overridden(notes: Notes, node: ast.ClassDef) -> None:
    """Notes methods of the app that stand in for those of the client."""
    methods = [
        each
        for each in node.body
        if isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef)
        and each.name in notes.wanted.methods
    ]
    info = notes.module.own_class(node) if methods else None
    for method in methods if info is not None else ():
        for base in info.mro[1:] if info is not None else ():
            name = defined(base, method.name)
            hits = notes.wanted.any(METHOD_USES, name)
            if hits:
                reason = "it overrides the method; whether it still fits is not decided"
                notes.unknown(method, method.name, hits, reason)
                break
