"""TypedDicts: their keys, and dicts that are given to the client without being one."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping

from mypy.types import (
    AnyType,
    Instance,
    Type,
    TypeAliasType,
    TypedDictType,
    get_proper_type,
)

from clientsmith.versions.changes import Use
from clientsmith.versions.impact import limits
from clientsmith.versions.impact.calls import shorten
from clientsmith.versions.impact.formals import slots
from clientsmith.versions.impact.kinds import dict_names, items, literals, typed_dicts
from clientsmith.versions.impact.module import Positioned
from clientsmith.versions.impact.notes import Notes
from clientsmith.versions.impact.wanted import Hit

METHODS = {"get", "pop", "setdefault"}
PLAIN = {"builtins.dict", "typing.Mapping", "typing.MutableMapping"}


def look(notes: Notes, node: ast.AST) -> None:
    """Notes what a node does with a TypedDict."""
    match node:
        case ast.Dict():
            _literal(notes, node)
        case ast.Subscript():
            given = limits.assigned(notes.module, node)
            _key(notes, node, node.value, node.slice, given)
        case ast.Call(func=ast.Attribute(value=value, attr=attr), args=[key, *_]):
            if attr in METHODS:
                _key(notes, key, value, key)
        case ast.Call(func=ast.Name(id="dict"), args=[]):
            _called(notes, node)
        case ast.Compare(ops=[ast.In() | ast.NotIn()], comparators=[value]):
            _key(notes, node.left, value, node.left)
    if isinstance(node, ast.Call | ast.Dict):
        _plain(notes, node)


def _shown(shape: TypedDictType, key: str) -> str:
    return f'{shape.fallback.type.name}["{key}"]'


def _literal(notes: Notes, node: ast.Dict) -> None:
    """Notes the keys that a literal has, and those that it has not."""
    keys = {
        key.value: (key, value)
        for key, value in zip(node.keys, node.values, strict=True)
        if isinstance(key, ast.Constant) and isinstance(key.value, str)
    }
    merged = [
        value for key, value in zip(node.keys, node.values, strict=True) if key is None
    ]
    _keys(notes, node, keys, merged)


def _called(notes: Notes, node: ast.Call) -> None:
    keys = {
        each.arg: (each, each.value) for each in node.keywords if each.arg is not None
    }
    merged = [each.value for each in node.keywords if each.arg is None]
    _keys(notes, node, keys, merged)


def _keys(
    notes: Notes,
    node: ast.expr,
    keys: Mapping[str, tuple[Positioned, ast.expr]],
    merged: list[ast.expr],
) -> None:
    for shape in typed_dicts(notes.module.type(node)):
        names = dict_names(shape)
        for name in names:
            hits = notes.wanted.hits(Use.VARIANT, name)
            notes.found(node, shape.fallback.type.name, hits)
        for key, (at, value) in keys.items():
            hits = notes.wanted.member(names, key)
            hits = limits.broken(notes.module, hits, value)
            notes.found(at, _shown(shape, key), hits)
        missing = [
            hit
            for name in names
            for hit in notes.wanted.hits(Use.NO_MEMBER, name)
            if hit.target.name not in keys
        ]
        reason = "what is merged into it may have the key" if merged else ""
        for hit in missing:
            what = f"{shape.fallback.type.name} without {hit.target.name!r}"
            notes.note(node, what, [hit], reason)


def _key(
    notes: Notes,
    at: Positioned,
    value: ast.expr,
    key: ast.expr,
    given: ast.expr | None = None,
) -> None:
    """Notes a key of a TypedDict that is read, written or asked for."""
    is_text = isinstance(key, ast.Constant)
    if is_text and key.value not in notes.wanted.members:  # type: ignore[attr-defined]
        return
    shapes = list(typed_dicts(notes.module.type(value)))
    if not shapes:
        return
    texts = literals(notes.module.type(key))
    if texts is None and isinstance(key, ast.Constant):
        texts = [str(key.value)]
    for shape in shapes:
        names = dict_names(shape)
        for text in texts or ():
            hits = notes.wanted.member(names, text)
            hits = limits.broken(notes.module, hits, given)
            notes.found(at, _shown(shape, text), hits)
        if texts is None:
            hits = [
                hit for name in names for hit in notes.wanted.hits(Use.MEMBER, name)
            ]
            hits = limits.broken(notes.module, hits, given)
            what = f"{shape.fallback.type.name}[…]"
            notes.unknown(at, what, hits, "the key is computed")


def _plain(notes: Notes, node: ast.Call | ast.Dict) -> None:
    """Notes dicts that reach the client without the analyser knowing their keys."""
    for slot in slots(notes, node):
        hits = list(_reached(notes, slot.kind, set()))
        reason = _opaque(notes.module.type(slot.value)) if hits else ""
        if reason:
            notes.is_untyped = True
            notes.unknown(slot.value, shorten(ast.unparse(slot.value)), hits, reason)


def _reached(notes: Notes, kind: Type, seen: set[str]) -> Iterator[Hit]:
    """Yields what is looked for at the TypedDicts that a type accepts."""
    if isinstance(kind, TypeAliasType) and kind.alias is not None and seen:
        # below the value itself, a list of literals is one of a TypedDict's key
        yield from notes.wanted.hits(Use.VALUE, kind.alias.fullname)
    for each in items(get_proper_type(kind)):
        if isinstance(each, Instance):
            for inner in each.args:
                yield from _reached(notes, inner, seen)
        elif isinstance(each, TypedDictType):
            name = each.fallback.type.fullname
            if name in seen:
                continue
            seen.add(name)
            yield from notes.wanted.has_member(name)
            for inner in each.items.values():
                yield from _reached(notes, inner, seen)


def _opaque(kind: Type | None) -> str:
    """Returns why the keys of a value are not known; empty if they are."""
    if kind is None:
        return "the analyser does not reach this line"
    for each in items(kind):
        if isinstance(each, AnyType):
            return "its type is not known, so its keys are not"
        if not isinstance(each, Instance):
            continue
        if each.type.fullname in PLAIN:
            return "it is a plain dict, whose keys are not known; annotate it"
        if each.args and (reason := _opaque(each.args[-1])):
            return reason
    return ""
