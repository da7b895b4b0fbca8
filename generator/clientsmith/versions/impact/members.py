"""Attributes of models and clients that are read or written."""

from __future__ import annotations

import ast
from collections.abc import Iterable

from mypy.nodes import TypeInfo

from clientsmith.versions.impact import limits
from clientsmith.versions.impact.calls import is_module, shorten
from clientsmith.versions.impact.kinds import defined, held, with_member
from clientsmith.versions.impact.module import Positioned
from clientsmith.versions.impact.notes import Notes


def look(notes: Notes, node: ast.AST) -> None:
    """Notes an attribute that has changed."""
    if not isinstance(node, ast.Attribute) or node.attr not in notes.wanted.members:
        return
    if not is_module(notes, node.value):
        given = limits.assigned(notes.module, node)
        of_value(notes, node, node.value, node.attr, given)


def of_value(
    notes: Notes,
    at: Positioned,
    value: ast.expr,
    name: str,
    given: ast.expr | None = None,
) -> None:
    """Notes the use of a member of a value.

    Args:
        notes: Where it stands.
        at: The node that names the member.
        value: The value that has it.
        name: The member.
        given: What the member is assigned; None if nothing.
    """
    known = held(notes.module.type(value))
    of_classes(notes, at, known.classes, name, given)
    if known.unknown:
        notes.is_untyped = True
        shown = shorten(ast.unparse(value))
        reason = f"the type of {shown} is not known: {known.unknown}"
        hits = limits.broken(notes.module, notes.wanted.member_anywhere(name), given)
        notes.unknown(at, f"{shown}.{name}", hits, reason)


def of_classes(
    notes: Notes,
    at: Positioned,
    classes: Iterable[TypeInfo],
    name: str,
    given: ast.expr | None = None,
) -> None:
    """Notes the use of a member of an object of one of several classes."""
    for info in classes:
        hits = notes.wanted.member(with_member(info, name), name)
        what = f"{info.name}.{name}"
        notes.found(at, what, limits.broken(notes.module, hits, given))
        if reason := "" if hits else _doubt(info, name):
            hits = notes.wanted.member_anywhere(name)
            notes.unknown(at, what, limits.broken(notes.module, hits, given), reason)


def _doubt(info: TypeInfo, name: str) -> str:
    """Returns why an object may be of another class than is known."""
    if info.fullname == "builtins.object":
        return "it is only known to be an object"
    if info.is_protocol and defined(info, name):
        return f"it may be any object that fits {info.name}"
    if info.fallback_to_any and not defined(info, name):
        return f"a base of {info.name} is not known"
    return ""
