"""The patterns of `match`: members of classes, and keys."""

from __future__ import annotations

import ast

from mypy.nodes import RefExpr, TypeAlias, TypeInfo
from mypy.types import Instance, get_proper_type

from clientsmith.versions.impact.kinds import dict_names, typed_dicts
from clientsmith.versions.impact.members import of_classes
from clientsmith.versions.impact.notes import Notes


def look(notes: Notes, node: ast.AST) -> None:
    """Notes what a pattern asks for; the mention of its class is noted elsewhere."""
    if isinstance(node, ast.MatchClass):
        info = class_of(notes, node.cls)
        if info is None:
            return
        for name, pattern in zip(node.kwd_attrs, node.kwd_patterns, strict=True):
            if name in notes.wanted.members:
                of_classes(notes, pattern, [info], name)
    elif isinstance(node, ast.MatchMapping):
        for key in node.keys:
            if isinstance(key, ast.Constant) and key.value in notes.wanted.members:
                _key(notes, node, key, key.value)


def class_of(notes: Notes, node: ast.expr) -> TypeInfo | None:
    """Returns the class that an expression names."""
    known = notes.module.known(node)
    found = known.node if isinstance(known, RefExpr) else None
    if isinstance(found, TypeAlias):
        target = get_proper_type(found.target)
        return target.type if isinstance(target, Instance) else None
    return found if isinstance(found, TypeInfo) else None


def _key(notes: Notes, node: ast.MatchMapping, key: ast.Constant, name: str) -> None:
    """Notes a key that is looked for in the subject itself.

    What a pattern within a pattern is matched with is not known; but a dict matters
    where the client is given it, and there it is looked at.
    """
    parent = notes.module.parent(node)
    while isinstance(parent, ast.MatchOr | ast.MatchAs):
        parent = notes.module.parent(parent)
    case = notes.module.parent(parent) if isinstance(parent, ast.match_case) else None
    if not isinstance(case, ast.Match):
        return
    for shape in typed_dicts(notes.module.type(case.subject)):
        found = notes.wanted.member(dict_names(shape), name)
        notes.found(key, f'{shape.fallback.type.name}["{name}"]', found)
