"""What documents say of a value beside its type: defaults, limits, deprecation."""

from __future__ import annotations

import json
import operator
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import NamedTuple, TypeAlias

from clientsmith.model import types
from clientsmith.model.types import Docs, JsonScalar, TypeId
from clientsmith.versions.changes import BREAKING, INFO, WARNING, Limit, Target
from clientsmith.versions.compare.matching import Pairs
from clientsmith.versions.compare.notes import Notes
from clientsmith.versions.compare.relations import not_null

LOWER = ("maxItems", "maxLength", "maxProperties", "maximum")
HIGHER = ("minItems", "minLength", "minProperties", "minimum")
STRICTER = dict.fromkeys(LOWER, operator.lt) | dict.fromkeys(HIGHER, operator.gt)
"""What a bound is to the one of before if it is stricter."""

FREE: dict[str, JsonScalar] = {"minItems": 0, "minLength": 0, "minProperties": 0}
"""Limits that limit nothing."""

EXCLUSIVE = {"maximum": "exclusiveMaximum", "minimum": "exclusiveMinimum"}


class Bound(NamedTuple):
    """A maximum or minimum, in the order of numbers: 4, below 5, 5, above 5, 6.

    Attributes:
        side: -1 where all values are below it, 1 where all are above it, else 0.
    """

    value: float
    side: int


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
            limit = _limit(step, keyword, new)
            notes.add(
                rule,
                f"`{keyword}` of `{name}{step}` is {_shown(new)}, and was "
                f"{_shown(old)}",
                *(replace(target, limit=limit) for target in targets),
                severity=SEVERITIES[rule],
                part=f"{name}{step}.{keyword}",
            )


Said: TypeAlias = JsonScalar | Bound


def _different(
    before: Iterable[tuple[str, JsonScalar]], after: Iterable[tuple[str, JsonScalar]]
) -> Iterator[tuple[str, Said, Said]]:
    old, new = _said(before), _said(after)
    for keyword in sorted({*old, *new}):
        if old.get(keyword) != new.get(keyword):
            yield keyword, old.get(keyword), new.get(keyword)


def _said(limits: Iterable[tuple[str, JsonScalar]]) -> dict[str, Said]:
    """Returns what limits something, by keyword; one bound for each end.

    In OAS 3.0, `exclusiveMaximum` says of `maximum` that it is exclusive, and is a
    bound of its own later (JSON Schema 2020-12, 6.2).
    """
    written = {
        keyword: value
        for keyword, value in limits
        if value not in (None, False) and value != FREE.get(keyword)
    }
    said: dict[str, Said] = dict(written)
    for keyword, side, strictest in (("maximum", -1, min), ("minimum", 1, max)):
        plain = said.pop(keyword, None)
        exclusive = said.pop(EXCLUSIVE[keyword], None)
        if exclusive is True:
            plain, exclusive = None, plain
        bounds = [
            Bound(value, side if is_exclusive else 0)
            for value, is_exclusive in ((plain, False), (exclusive, True))
            if isinstance(value, int | float)
        ]
        if bounds:
            said[keyword] = strictest(bounds)
    return said


def _limit(step: str, keyword: str, said: Said) -> Limit | None:
    """Returns what a value must keep to by a keyword; None if it is free."""
    steps = tuple(filter(None, step.split(".")))
    if isinstance(said, Bound):
        return Limit(EXCLUSIVE[keyword] if said.side else keyword, said.value, steps)
    return None if said is None else Limit(keyword, said, steps)


def _rule(keyword: str, old: Said, new: Said) -> str:
    if new is None:
        return "limit-loosened"
    if old is None:
        return "limit-set"
    stricter = STRICTER.get(keyword)
    if stricter:
        return "limit-tightened" if stricter(new, old) else "limit-loosened"
    # Whether one pattern takes all that another takes is not known.
    return "limit-set"


def _shown(said: Said) -> str:
    if isinstance(said, Bound):
        words = {-1: "below ", 0: "", 1: "above "}[said.side]
        return f"{words}`{json.dumps(said.value)}`"
    return "not set" if said is None else f"`{json.dumps(said)}`"


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
