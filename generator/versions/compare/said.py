"""What documents say of a value beside its type: defaults, limits, deprecation."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from generator.diagnostics import Location
from generator.model.types import Docs, JsonScalar, TypeId
from generator.versions.changes import Target

from .matching import Pairs
from .notes import BREAKING, INFO, WARNING, Notes
from .relations import inner_docs

LOWER_IS_STRICTER = {
    "exclusiveMaximum",
    "maxItems",
    "maxLength",
    "maxProperties",
    "maximum",
}
HIGHER_IS_STRICTER = {
    "exclusiveMinimum",
    "minItems",
    "minLength",
    "minProperties",
    "minimum",
}
FREE: dict[str, JsonScalar] = {
    "minItems": 0,
    "minLength": 0,
    "minProperties": 0,
    "uniqueItems": False,
}
"""Limits that limit nothing."""


def deprecation(
    notes: Notes,
    kind: str,
    what: str,
    docs: tuple[Docs, Docs],
    where: tuple[Location, Location],
    *targets: Target,
) -> None:
    """Notes that something is deprecated now, or is not any more.

    Args:
        notes: Where to note it.
        kind: What it is: `method`, `argument`, `member`, `type`.
        what: What it is called.
        docs: What both documents say.
        where: Where they say it.
        targets: What to look for in an app.
    """
    before, after = docs
    part = "" if kind in ("method", "type") else what
    if after.deprecated and not before.deprecated:
        message = f"`{what}` is deprecated"
        notes.add(
            f"{kind}-deprecated",
            WARNING,
            message,
            *targets,
            old=where[0],
            new=where[1],
            part=part,
        )
    elif before.deprecated and not after.deprecated:
        notes.add(
            f"{kind}-no-longer-deprecated",
            INFO,
            f"`{what}` is not deprecated any more",
            old=where[0],
            new=where[1],
            part=part,
        )


def defaults(
    notes: Notes,
    what: str,
    docs: tuple[Docs, Docs],
    where: tuple[Location, Location],
    *targets: Target,
) -> None:
    """Notes that the server takes another value where none is sent."""
    before, after = docs[0].default, docs[1].default
    if before != after:
        notes.add(
            "default-changed",
            WARNING,
            f"the server's default of `{what}` is {_shown(after)}, and was "
            f"{_shown(before)}",
            *targets,
            old=where[0],
            new=where[1],
            part=what,
        )


def limits(
    notes: Notes,
    what: str,
    pairs: Pairs,
    types: tuple[TypeId, TypeId],
    docs: tuple[Docs, Docs],
    where: tuple[Location, Location],
    *targets: Target,
) -> None:
    """Notes that the server takes fewer or more of the values of a type."""
    known = [docs, *inner_docs(pairs, *types)]
    seen: set[str] = set()
    for before, after in known:
        for keyword, old, new in _different(before.limits, after.limits):
            if keyword in seen:
                continue
            seen.add(keyword)
            rule = _rule(keyword, old, new)
            severity = SEVERITIES[rule]
            notes.add(
                rule,
                severity,
                f"`{keyword}` of `{what}` is {_limit(new)}, and was {_limit(old)}",
                *(targets if severity is not INFO else ()),
                old=where[0],
                new=where[1],
                part=f"{what}.{keyword}",
            )


SEVERITIES = {
    "limit-loosened": INFO,
    "limit-set": WARNING,
    "limit-tightened": BREAKING,
}


def _different(
    before: Iterable[tuple[str, JsonScalar]], after: Iterable[tuple[str, JsonScalar]]
) -> Iterator[tuple[str, JsonScalar, JsonScalar]]:
    old, new = dict(before), dict(after)
    for keyword in sorted({*old, *new}):
        free = FREE.get(keyword)
        first, second = old.get(keyword, free), new.get(keyword, free)
        if first != second:
            yield keyword, first, second


def _rule(keyword: str, old: JsonScalar, new: JsonScalar) -> str:
    free = FREE.get(keyword)
    if new == free:
        return "limit-loosened"
    if old == free:
        return "limit-set"
    is_number = isinstance(old, int | float) and isinstance(new, int | float)
    if is_number and keyword in LOWER_IS_STRICTER:
        return "limit-tightened" if new < old else "limit-loosened"  # type: ignore[operator]
    if is_number and keyword in HIGHER_IS_STRICTER:
        return "limit-tightened" if new > old else "limit-loosened"  # type: ignore[operator]
    # Whether one pattern takes all that another takes is not known.
    return "limit-set"


def _shown(default: str | None) -> str:
    return "not declared" if default is None else f"`{default}`"


def _limit(value: JsonScalar) -> str:
    return "not set" if value is None else f"`{value}`"
