"""Values that certainly keep to a limit, so that its change does not matter to them."""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Iterable
from dataclasses import replace
from fractions import Fraction

from mypy.types import Instance, LiteralType, NoneType, Type

from clientsmith.model.types import JsonScalar
from clientsmith.versions.changes import Limit
from clientsmith.versions.impact.kinds import items
from clientsmith.versions.impact.module import Module
from clientsmith.versions.impact.wanted import Hit

Number = int | float
Fits = Callable[[Number, Number], bool]

COUNTS: dict[str, Fits] = {"maxItems": operator.le, "minItems": operator.ge}
LENGTHS: dict[str, Fits] = {"maxLength": operator.le, "minLength": operator.ge}


def _is_multiple(value: Number, factor: Number) -> bool:
    return factor > 0 and _exact(value) % _exact(factor) == 0


def _exact(value: Number) -> Fraction:
    """Returns a number as it is written: 0.1 is a tenth."""
    return Fraction(value) if isinstance(value, int) else Fraction(repr(value))


NUMBERS: dict[str, Fits] = {
    "exclusiveMaximum": operator.lt,
    "exclusiveMinimum": operator.gt,
    "maximum": operator.le,
    "minimum": operator.ge,
    "multipleOf": _is_multiple,
}
# `pattern` is left out: a document's expression can keep Python's `re` busy for ever.

PLAIN = {"builtins.float", "builtins.int", "builtins.str"}


def broken(module: Module, hits: Iterable[Hit], value: ast.expr | None) -> list[Hit]:
    """Returns the hits without those whose limit a value certainly keeps.

    Args:
        module: Where the value stands.
        hits: What an argument or member meets.
        value: What it is given; None if that cannot be seen, or it is only read.
    """
    return [hit for hit in hits if not _is_kept(module, hit.target.limit, value)]


def assigned(module: Module, node: ast.expr) -> ast.expr | None:
    """Returns the value that an attribute or item is assigned; None if there is none.

    Args:
        module: Where it stands.
        node: The attribute or item.
    """
    match module.parent(node):
        case ast.Assign(targets=targets, value=value) if node in targets:
            return value
        case ast.AnnAssign(target=target, value=value) if node is target:
            return value
    return None


def _is_kept(module: Module, limit: Limit | None, value: ast.expr | None) -> bool:
    return limit is not None and value is not None and _keeps(module, limit, value)


def _keeps(module: Module, limit: Limit, node: ast.expr) -> bool:
    """Whether all values that an expression can have keep to a limit."""
    match node:
        case ast.IfExp():
            return all(_keeps(module, limit, each) for each in (node.body, node.orelse))
        case ast.BoolOp():
            return all(_keeps(module, limit, each) for each in node.values)
        case ast.NamedExpr():
            return _keeps(module, limit, node.value)
        case ast.Constant(value=None):
            return True
    if not limit.steps:
        return _fits(module, limit, node)
    inner = _items(node) if limit.steps[0] == "item" else _values(node)
    below = replace(limit, steps=limit.steps[1:])
    return inner is not None and all(_keeps(module, below, each) for each in inner)


def _fits(module: Module, limit: Limit, node: ast.expr) -> bool:
    keyword, bound = limit.keyword, limit.value
    if keyword == "uniqueItems":
        return _are_unique(_items(node))
    if isinstance(bound, bool) or not isinstance(bound, Number):
        return False
    if keyword in COUNTS:
        inner = _items(node)
        return inner is not None and COUNTS[keyword](len(inner), bound)
    if keyword == "maxProperties":
        inner = _values(node)
        return inner is not None and len(inner) <= bound
    found = _constants(module, node)
    return found is not None and all(_stays(each, keyword, bound) for each in found)


def _stays(value: JsonScalar, keyword: str, bound: Number) -> bool:
    if isinstance(value, str):
        return keyword in LENGTHS and LENGTHS[keyword](len(value), bound)
    if isinstance(value, bool) or not isinstance(value, Number):
        return False
    return keyword in NUMBERS and NUMBERS[keyword](value, bound)


def _items(node: ast.expr) -> list[ast.expr] | None:
    """Returns the items of a list that is written out."""
    if not isinstance(node, ast.List | ast.Tuple):
        return None
    is_whole = not any(isinstance(each, ast.Starred) for each in node.elts)
    return node.elts if is_whole else None


def _values(node: ast.expr) -> list[ast.expr] | None:
    """Returns the values of a dict that is written out."""
    return node.values if isinstance(node, ast.Dict) and None not in node.keys else None


def _are_unique(nodes: list[ast.expr] | None) -> bool:
    texts = [
        each.value
        for each in nodes or ()
        if isinstance(each, ast.Constant) and isinstance(each.value, str | int)
    ]
    return nodes is not None and len(nodes) == len(set(texts))


def _constants(module: Module, node: ast.expr) -> list[JsonScalar] | None:
    """Returns the texts and numbers that an expression can be; None if others too."""
    match node:
        case ast.Constant(value=str() | int() | float() as value):
            return [value]
        case ast.UnaryOp(
            op=ast.USub(), operand=ast.Constant(value=int() | float() as value)
        ):
            return [-value]
        case ast.Name() | ast.Attribute():
            return _declared(module.type(node))
    return None


def _declared(kind: Type | None) -> list[JsonScalar] | None:
    """Returns the values that a type lists, as that of a final variable does."""
    found: list[JsonScalar] = []
    for each in items(kind) if kind is not None else ():
        known = each.last_known_value if isinstance(each, Instance) else each
        if isinstance(known, LiteralType) and known.fallback.type.fullname in PLAIN:
            value = known.value
            if isinstance(value, str | int | float):
                found.append(value)
                continue
        if not isinstance(known, NoneType):
            return None
    return found or None
