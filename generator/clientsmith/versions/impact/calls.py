"""Calls of methods and constructors: which one is called, and what it is given."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from mypy.nodes import MypyFile, RefExpr, TypeInfo
from mypy.types import CallableType, Overloaded, TypeType

from clientsmith.versions.changes import Target, Use
from clientsmith.versions.impact import limits
from clientsmith.versions.impact.kinds import (
    callees,
    defined,
    held,
    typed_dicts,
    with_member,
)
from clientsmith.versions.impact.module import Module
from clientsmith.versions.impact.notes import Notes
from clientsmith.versions.impact.wanted import Hit

THREAD = "asyncio.threads.to_thread"
PARTIAL = "functools.partial"
REPLACE = {"msgspec.structs.replace", "copy.replace"}


@dataclass(frozen=True)
class Callee:
    """What a call may call.

    Attributes:
        symbols: The full name of a method, or those of a class and its bases.
        info: The class, if it is one.
        shift: How many arguments stand before those of the method: 1 if it is taken
            from its class.
        unknown: Why it may be another one; empty if it is not.
    """

    symbols: tuple[str, ...]
    info: TypeInfo | None = None
    shift: int = 0
    unknown: str = ""

    @property
    def shown(self) -> str:
        """Its name as messages show it."""
        return self.symbols[0].rpartition(".")[2]


def look(notes: Notes, node: ast.AST) -> None:
    """Notes what a call uses."""
    if not isinstance(node, ast.Call):
        return
    name = notes.scopes.name(node.func)
    if name == THREAD and node.args:
        inner = ast.Call(node.args[0], node.args[1:], node.keywords)
        for callee in found(notes, node.args[0]):
            _method(notes, _Call(inner, node, node.args[0]), callee)
    elif name == PARTIAL and node.args:
        inner = ast.Call(node.args[0], node.args[1:], node.keywords)
        for callee in found(notes, node.args[0]):
            _given(notes, _Call(inner, node, node.args[0]), callee)
    elif name in REPLACE and node.args:
        _replaced(notes, node)
    else:
        for callee in found(notes, node.func):
            call = _Call(node, node, node.func)
            _method(notes, call, callee)
            if callee.info is not None:
                _members(notes, call, callee)


@dataclass(frozen=True)
class _Call:
    """A call.

    Attributes:
        node: What is called with which arguments.
        outer: The expression whose value is the result.
        at: Where it is noted.
    """

    node: ast.Call
    outer: ast.Call
    at: ast.expr


def found(notes: Notes, function: ast.expr) -> Iterator[Callee]:
    """Yields what a function of a call may be, as far as it has changed.

    Args:
        notes: Where it stands.
        function: What is called.
    """
    is_method = isinstance(function, ast.Attribute)
    if is_method and function.attr not in notes.wanted.methods:  # type: ignore[attr-defined]
        yield from _by_type(notes, function, 0)
        return
    shift = _shift(notes.module, function)
    seen = False
    for callee in _by_type(notes, function, shift):
        seen = True
        yield callee
    if isinstance(function, ast.Attribute) and not seen:
        yield from _by_receiver(notes, function, shift)


def _by_type(notes: Notes, function: ast.expr, shift: int) -> Iterator[Callee]:
    """Yields what the type of a function says that it is."""
    for each in callees(notes.module.type(function)):
        if each.is_type_obj():
            info = each.type_object()
            yield Callee(tuple(with_member(info, "__init__")), info)
        elif each.definition is not None:
            name = each.definition.fullname
            if name in notes.wanted.symbols:
                yield Callee((name,), None, shift)


def _by_receiver(notes: Notes, function: ast.Attribute, shift: int) -> Iterator[Callee]:
    """Yields the methods that an attribute of a value is."""
    if is_module(notes, function.value) or _is_super(function.value):
        return
    known = held(notes.module.type(function.value))
    for info in known.classes:
        name = defined(info, function.attr)
        if name in notes.wanted.symbols:
            yield Callee((name,), None, shift)
        elif info.is_protocol and name:
            yield from _any(
                notes, function, shift, f"it is called through the protocol {info.name}"
            )
        elif not name and info.fallback_to_any:
            reason = f"a base of {info.name} is not known"
            yield from _any(notes, function, shift, reason)
    if known.unknown:
        notes.is_untyped = True
        shown = ast.unparse(function.value)
        reason = f"the type of {shorten(shown)} is not known: {known.unknown}"
        yield from _any(notes, function, shift, reason)


def _any(
    notes: Notes, function: ast.Attribute, shift: int, reason: str
) -> Iterator[Callee]:
    for name in sorted(notes.wanted.method_anywhere(function.attr)):
        yield Callee((name,), None, shift, reason)


def shorten(text: str) -> str:
    """Returns an expression as a message can have it."""
    text = " ".join(text.split())
    return text if len(text) <= 40 else f"{text[:37]}..."


def is_module(notes: Notes, node: ast.expr) -> bool:
    """Whether an expression is a module."""
    if notes.module.has(notes.scopes.name(node)):
        return True
    known = notes.module.known(node)
    return isinstance(known, RefExpr) and isinstance(known.node, MypyFile)


def _is_super(node: ast.expr) -> bool:
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "super"
    )


def _shift(module: Module, function: ast.expr) -> int:
    """Returns 1 if a method is taken from its class, so that `self` is given."""
    if not isinstance(function, ast.Attribute):
        return 0
    kind = module.proper(function.value)
    if isinstance(kind, TypeType):
        return 1
    is_class = isinstance(kind, CallableType | Overloaded) and kind.is_type_obj()
    return int(is_class)


def _method(notes: Notes, call: _Call, callee: Callee) -> None:
    """Notes what the call of a method or constructor uses."""
    what = f"{callee.shown}()"
    for symbol in _symbols(callee):
        hits = notes.wanted.hits(Use.CALL, symbol)
        notes.note(call.at, what, hits, callee.unknown)
        if _is_used(notes.module, call.outer):
            hits = notes.wanted.hits(Use.RESULT, symbol)
            notes.note(call.at, f"the result of {what}", hits, callee.unknown)
    _given(notes, call, callee)
    for hit in _hits(notes, callee, Use.NO_ARGUMENT):
        name = hit.target.name
        node, reason = given(notes, call.node, hit.target, callee.shift)
        if node is None:
            shown = f"{callee.shown}() without {name}="
            notes.note(call.at, shown, [hit], reason or callee.unknown)


def _given(notes: Notes, call: _Call, callee: Callee) -> None:
    """Notes the arguments that a call gives."""
    for hit in _hits(notes, callee, Use.ARGUMENT):
        what = f"{callee.shown}({hit.target.name}=…)"
        node, reason = given(notes, call.node, hit.target, callee.shift)
        if node is not None:
            hits = limits.broken(notes.module, [hit], _value(call.node, node))
            notes.note(node, what, hits, callee.unknown)
        elif reason:
            notes.unknown(call.at, what, [hit], reason)


def _symbols(callee: Callee) -> Iterator[str]:
    yield from callee.symbols
    if callee.info is not None:
        yield from (f"{each}.__init__" for each in callee.symbols)


def _hits(notes: Notes, callee: Callee, use: Use) -> list[Hit]:
    return [
        hit for symbol in _symbols(callee) for hit in notes.wanted.hits(use, symbol)
    ]


def _members(notes: Notes, call: _Call, callee: Callee) -> None:
    """Notes the members that a constructor is given, or is not."""
    for hit in _hits(notes, callee, Use.MEMBER):
        node, reason = given(notes, call.node, hit.target, 0)
        what = f"{callee.shown}({hit.target.name}=…)"
        if node is not None:
            hits = limits.broken(notes.module, [hit], _value(call.node, node))
            notes.found(node, what, hits)
        elif reason:
            notes.unknown(call.at, what, [hit], reason)
    for hit in _hits(notes, callee, Use.NO_MEMBER):
        node, reason = given(notes, call.node, hit.target, 0)
        if node is None:
            what = f"{callee.shown}() without {hit.target.name}="
            notes.note(call.at, what, [hit], reason)


def _replaced(notes: Notes, call: ast.Call) -> None:
    """Notes the members that a copy of a model is given."""
    known = held(notes.module.type(call.args[0]))
    for keyword in call.keywords:
        if keyword.arg is None:
            continue
        for info in known.classes:
            hits = notes.wanted.member(with_member(info, keyword.arg), keyword.arg)
            hits = limits.broken(notes.module, hits, keyword.value)
            notes.found(keyword, f"{info.name}.{keyword.arg}", hits)


def given(
    notes: Notes, call: ast.Call, target: Target, shift: int
) -> tuple[ast.expr | ast.keyword | None, str]:
    """Returns where a call gives an argument, or why it may.

    Args:
        notes: Where it stands.
        call: The call.
        target: The argument, by name and maybe by position.
        shift: How many arguments stand before those of the method.

    Returns:
        The node, or None and a reason. The reason is empty if it is not given.
    """
    for keyword in call.keywords:
        if keyword.arg == target.name:
            return keyword, ""
    reason = ""
    if target.position is not None:
        for index, argument in enumerate(call.args):
            if isinstance(argument, ast.Starred):
                shown = shorten(ast.unparse(argument))
                reason = f"{shown} may give it"
                break
            if index == target.position + shift:
                return argument, ""
    for keyword in call.keywords:
        if keyword.arg is None:
            node, may = _unpacked(notes.module, keyword.value, target.name)
            if node is not None:
                return node, ""
            reason = reason or may
    return None, reason


def _value(call: ast.Call, node: ast.expr | ast.keyword) -> ast.expr | None:
    """Returns the value that is given where `given` says; None if it cannot be seen."""
    if isinstance(node, ast.keyword):
        return node.value
    merged = (each.value for each in call.keywords if each.arg is None)
    return None if any(each is node for each in merged) else node


def _unpacked(module: Module, node: ast.expr, name: str) -> tuple[ast.expr | None, str]:
    """Returns where `**` gives an argument, or why it may."""
    reason = f"**{shorten(ast.unparse(node))} may give it"
    if isinstance(node, ast.Dict):
        keys = [
            each.value if isinstance(each, ast.Constant) else None for each in node.keys
        ]
        if name in keys:
            return node.values[keys.index(name)], ""
        return None, reason if None in keys else ""
    shapes = list(typed_dicts(module.type(node)))
    if not shapes:
        return None, reason
    if all(name in each.required_keys for each in shapes):
        return node, ""
    return None, reason if any(name in each.items for each in shapes) else ""


def _is_used(module: Module, call: ast.expr) -> bool:
    """Whether anything is done with the value of a call."""
    outer = module.parent(call)
    while isinstance(outer, ast.Await):
        outer = module.parent(outer)
    return not isinstance(outer, ast.Expr)
