"""What documents say of a value beside its type: defaults, limits, deprecation."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from clientsmith.diagnostics import Location
from clientsmith.model.types import Docs, JsonScalar
from clientsmith.versions.changes import Limit, Target
from clientsmith.versions.compare.notes import BREAKING, INFO, WARNING, Notes

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
}
"""Limits that limit nothing."""

EXCLUSIVE = {"maximum": "exclusiveMaximum", "minimum": "exclusiveMinimum"}


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
    docs: Iterable[tuple[str, Docs, Docs]],
    where: tuple[Location, Location],
    *targets: Target,
) -> None:
    """Notes that the server takes fewer or more of the values of a type.

    Args:
        notes: Where to note it.
        what: What the type is of.
        docs: What both documents say of the value, and of what parts of it.
        where: Where they say it.
        targets: What to look for in an app.
    """
    seen: set[tuple[str, str]] = set()
    for step, before, after in docs:
        for keyword, old, new in _different(before.limits, after.limits):
            if (step, keyword) in seen:
                continue
            seen.add((step, keyword))
            rule = _rule(keyword, old, new)
            limit = _kept(step, keyword, dict(after.limits))
            notes.add(
                rule,
                SEVERITIES[rule],
                f"`{keyword}` of `{what}{step}` is {_limit(keyword, new)}, and was "
                f"{_limit(keyword, old)}",
                *(replace(each, limit=limit) for each in targets),
                old=where[0],
                new=where[1],
                part=f"{what}{step}.{keyword}",
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
        first, second = _value(old, keyword), _value(new, keyword)
        if first != second:
            yield keyword, first, second


def _value(limits: Mapping[str, JsonScalar], keyword: str) -> JsonScalar:
    """Returns what is said by a keyword; in OAS 3.0, bounds are exclusive or not."""
    value = limits.get(keyword)
    return FREE.get(keyword) if value is None or value is False else value


def _kept(step: str, keyword: str, limits: Mapping[str, JsonScalar]) -> Limit | None:
    """Returns what a value must keep to by a keyword; None if by no bound."""
    value = limits.get(keyword)
    for plain, exclusive in EXCLUSIVE.items():
        if keyword in (plain, exclusive) and limits.get(exclusive) is True:
            keyword, value = exclusive, limits.get(plain)
    steps = tuple(filter(None, step.split(".")))
    is_free = value is None or value is False
    return None if is_free else Limit(keyword, value, steps)


def _rule(keyword: str, old: JsonScalar, new: JsonScalar) -> str:
    free = FREE.get(keyword)
    if new == free:
        return "limit-loosened"
    if old == free:
        return "limit-set"
    if isinstance(old, int | float) and isinstance(new, int | float):
        if keyword in LOWER_IS_STRICTER:
            return "limit-tightened" if new < old else "limit-loosened"
        if keyword in HIGHER_IS_STRICTER:
            return "limit-tightened" if new > old else "limit-loosened"
    # Whether one pattern takes all that another takes is not known.
    return "limit-set"


def _shown(default: str | None) -> str:
    return "not declared" if default is None else f"`{default}`"


def _limit(keyword: str, value: JsonScalar) -> str:
    return "not set" if value == FREE.get(keyword) else f"`{json.dumps(value)}`"
