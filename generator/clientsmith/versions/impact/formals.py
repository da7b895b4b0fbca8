"""What the client expects where the app gives it a value: arguments, members, keys."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from mypy.types import CallableType, Type, TypedDictType

from clientsmith.versions.impact.kinds import (
    callees,
    dict_names,
    typed_dicts,
    with_member,
)
from clientsmith.versions.impact.notes import Notes


@dataclass(frozen=True)
class Slot:
    """A place that takes a value.

    Attributes:
        value: What is given.
        kind: The declared type.
        owners: The full names of the method, class or TypedDict that it belongs to.
    """

    value: ast.expr
    kind: Type
    owners: tuple[str, ...]


def slots(notes: Notes, node: ast.AST) -> Iterator[Slot]:
    """Yields the places of the client that a call or a dict gives values to."""
    if isinstance(node, ast.Call):
        for callee in callees(notes.module.type(node.func)):
            owners = _owners(notes, callee)
            yield from _arguments(node, callee, owners) if owners else ()
    elif isinstance(node, ast.Dict):
        for shape in typed_dicts(notes.module.type(node)):
            yield from _items(node, shape)


def _items(node: ast.Dict, shape: TypedDictType) -> Iterator[Slot]:
    names = tuple(dict_names(shape))
    for key, value in zip(node.keys, node.values, strict=True):
        if isinstance(key, ast.Constant) and key.value in shape.items:
            yield Slot(value, shape.items[key.value], names)


def _owners(notes: Notes, callee: CallableType) -> tuple[str, ...]:
    if callee.is_type_obj():
        names = with_member(callee.type_object(), "__init__")
    else:
        names = [callee.definition.fullname] if callee.definition is not None else []
    inside = f"{notes.wanted.package}."
    return tuple(names) if any(name.startswith(inside) for name in names) else ()


def _arguments(
    call: ast.Call, callee: CallableType, owners: tuple[str, ...]
) -> Iterator[Slot]:
    for keyword in call.keywords:
        if keyword.arg is not None and keyword.arg in callee.arg_names:
            kind = callee.arg_types[callee.arg_names.index(keyword.arg)]
            yield Slot(keyword.value, kind, owners)
    for argument, kind in zip(call.args, callee.arg_types, strict=False):
        if isinstance(argument, ast.Starred):
            return
        yield Slot(argument, kind, owners)
