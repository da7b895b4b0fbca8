"""What documents say of a value beside its type: defaults, limits, deprecation."""

from __future__ import annotations

import json
import operator
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from clientsmith.model import types
from clientsmith.model.types import Docs, JsonScalar, TypeId
from clientsmith.versions.changes import BREAKING, INFO, WARNING, Limit, Target
from clientsmith.versions.compare.matching import Pairs
from clientsmith.versions.compare.notes import Notes
from clientsmith.versions.compare.relations import not_null

LOWER = ("exclusiveMaximum", "maxItems", "maxLength", "maxProperties", "maximum")
HIGHER = ("exclusiveMinimum", "minItems", "minLength", "minProperties", "minimum")
STRICTER = dict.fromkeys(LOWER, operator.lt) | dict.fromkeys(HIGHER, operator.gt)
"""What a bound is to the one of before if it is stricter."""

FREE: dict[str, JsonScalar] = {"minItems": 0, "minLength": 0, "minProperties": 0}
"""Limits that limit nothing."""

EXCLUSIVE = {"maximum": "exclusiveMaximum", "minimum": "exclusiveMinimum"}

SEVERITIES = {
    "limit-loosened": INFO,
    "limit-set": WARNING,
    "limit-tightened": BREAKING,
}

DocsPair = tuple[str, Docs, Docs]
"""What both documents say; the first part is as `docs` has it."""


def deprecation(
    notes: Notes, kind: str, name: str, old: Docs, new: Docs, *targets: Target
) -> None:
    """Notes that something is deprecated now, or is not any more.

    Args:
        notes: Where to note it.
        kind: What it is: `method`, `argument`, `member`, `type`.
        name: What it is called.
        old: What the old document says.
        new: What the new one says.
        targets: What to look for in an app.
    """
    part = "" if kind in ("method", "type") else name
    if new.deprecated and not old.deprecated:
        message = f"`{name}` is deprecated"
        rule = f"{kind}-deprecated"
        notes.add(rule, message, *targets, severity=WARNING, part=part)
    elif old.deprecated and not new.deprecated:
        message = f"`{name}` is not deprecated any more"
        notes.add(f"{kind}-no-longer-deprecated", message, part=part)


def defaults(notes: Notes, name: str, old: Docs, new: Docs, *targets: Target) -> None:
    """Notes that the server takes another value where none is sent."""
    texts = [
        "not declared" if docs.default is None else f"`{docs.default}`"
        for docs in (old, new)
    ]
    if old.default != new.default:
        message = f"the server's default of `{name}` is {texts[1]}, and was {texts[0]}"
        rule = "default-changed"
        notes.add(rule, message, *targets, severity=WARNING, part=name)


def limits(notes: Notes, name: str, docs: Iterable[DocsPair], *targets: Target) -> None:
    """Notes that the server takes fewer or more of the values of a type.

    Args:
        notes: Where to note it.
        name: What the type is of.
        docs: What both documents say of the value, and of what parts of it.
        targets: What to look for in an app.
    """
    noted: set[tuple[str, str]] = set()
    for step, before, after in docs:
        for keyword, old, new in _different(before.limits, after.limits):
            if (step, keyword) in noted:
                continue
            noted.add((step, keyword))
            rule = _rule(keyword, old, new)
            limit = _bound(step, keyword, dict(after.limits))
            notes.add(
                rule,
                f"`{keyword}` of `{name}{step}` is {_shown(keyword, new)}, and was "
                f"{_shown(keyword, old)}",
                *(replace(target, limit=limit) for target in targets),
                severity=SEVERITIES[rule],
                part=f"{name}{step}.{keyword}",
            )


def _different(
    before: Iterable[tuple[str, JsonScalar]], after: Iterable[tuple[str, JsonScalar]]
) -> Iterator[tuple[str, JsonScalar, JsonScalar]]:
    old, new = dict(before), dict(after)
    for keyword in sorted({*old, *new}):
        first, second = _value(old, keyword), _value(new, keyword)
        if first != second:
            yield keyword, first, second


def _value(limits: Mapping[str, JsonScalar], keyword: str) -> JsonScalar:
    """Returns what is said by a keyword; in OAS 3.0, bounds are exclusive or not."""
    value = limits.get(keyword)
    return FREE.get(keyword) if value is None or value is False else value


def _bound(step: str, keyword: str, limits: Mapping[str, JsonScalar]) -> Limit | None:
    """Returns what a value must keep to by a keyword; None if by no bound."""
    value = limits.get(keyword)
    for plain, exclusive in EXCLUSIVE.items():
        if keyword in (plain, exclusive) and limits.get(exclusive) is True:
            keyword, value = exclusive, limits.get(plain)
    steps = tuple(filter(None, step.split(".")))
    is_free = value is None or value is False
    return None if is_free else Limit(keyword, value, steps)


def _rule(keyword: str, old: JsonScalar, new: JsonScalar) -> str:
    free, stricter = FREE.get(keyword), STRICTER.get(keyword)
    if new == free:
        return "limit-loosened"
    if old == free:
        return "limit-set"
    if stricter and isinstance(old, int | float) and isinstance(new, int | float):
        return "limit-tightened" if stricter(new, old) else "limit-loosened"
    # Whether one pattern takes all that another takes is not known.
    return "limit-set"


def _shown(keyword: str, value: JsonScalar) -> str:
    return "not set" if value == FREE.get(keyword) else f"`{json.dumps(value)}`"


def of_type(pairs: Pairs, old: TypeId, new: TypeId) -> Iterator[DocsPair]:
    """Yields what both documents say of a type and the items within it.

    The first part says what it is said of: nothing for the type itself, `.item` for its
    items. Items with a name have entries of their own, and are left out.
    """
    before = pairs.old.api.types[not_null(pairs.old.api.types, old)]
    after = pairs.new.api.types[not_null(pairs.new.api.types, new)]
    yield "", before.docs, after.docs
    match before.shape, after.shape:
        case types.Sequence(item=first), types.Sequence(item=second):
            step, parts = ".item", (first, second)
        case types.Mapping(value=first), types.Mapping(value=second):
            step, parts = ".value", (first, second)
        case _:
            return
    for rest, *docs in _of_nameless(pairs, *parts):
        yield step + rest, docs[0], docs[1]


def _of_nameless(pairs: Pairs, old: TypeId, new: TypeId) -> Iterator[DocsPair]:
    """Yields the same, and nothing of a type that has a name."""
    first = not_null(pairs.old.api.types, old)
    if not pairs.has(first, not_null(pairs.new.api.types, new)):
        yield from of_type(pairs, old, new)


def of_part(
    pairs: Pairs, types: tuple[TypeId, TypeId], docs: tuple[Docs, Docs]
) -> Iterator[DocsPair]:
    """Yields what both documents say of a part of something, and of its type.

    Args:
        pairs: The documents.
        types: The old type and the new one.
        docs: What is said of the part; it may only repeat what is said of the type.
    """
    of_types = list(_of_nameless(pairs, *types))
    first = pairs.old.api.types[not_null(pairs.old.api.types, types[0])]
    second = pairs.new.api.types[not_null(pairs.new.api.types, types[1])]
    limits = [docs[0].limits, docs[1].limits]
    if of_types or limits != [first.docs.limits, second.docs.limits]:
        yield "", *docs
    yield from of_types
