"""A comparison as text, Markdown, JSON and HTML."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from enum import Enum
from typing import Any

from clientsmith.diagnostics import Location, printable
from clientsmith.versions.changes import Change, Comparison, Entry, Severity, Target
from clientsmith.versions.report.as_html import html
from clientsmith.versions.report.as_markdown import markdown
from clientsmith.versions.report.layout import (
    WHOLE,
    by_severity,
    counted,
    listed,
    nothing,
    shortened,
)

FORMAT = 1
"""Goes up when a member goes, or means something else; not when one is added."""

_MEMBERS: dict[type, str] = {
    Entry: "id kind severity service name wire title before after changes",
    Change: "id rule severity message advice old new targets",
    Location: "file line column",
    Target: "use symbols name position",
}


def json_report(comparison: Comparison) -> str:
    """Returns a comparison as JSON, in the form that docs/report.schema.json describes.

    It is ASCII, and its members are always in the same order.
    """
    counts = comparison.count()
    report = {
        "format": FORMAT,
        "client": comparison.client,
        "old": comparison.old,
        "new": comparison.new,
        "step": comparison.step or "none",
        "next": comparison.next_step,
        "counts": {severity.value: count for severity, count in counts.items()},
        "entries": comparison.entries,
    }
    return json.dumps(report, indent=2, default=_plain) + "\n"


def _plain(value: Any) -> Any:
    if isinstance(value, Enum):
        return value.value
    return {name: getattr(value, name) for name in _MEMBERS[type(value)].split()}


def text(comparison: Comparison) -> str:
    """Returns a comparison as text for a terminal, with positions as compilers have.

    There is a block for each entry; the last line has the sums.
    """
    if not comparison.entries:
        return printable(nothing(comparison)) + "\n"
    return "".join(f"{line}\n" for line in _report(comparison))


def _report(comparison: Comparison) -> Iterator[str]:
    head = f"{comparison.client}: {comparison.old} -> {comparison.new}"
    yield printable(head)
    for severity, service, entries in by_severity(comparison):
        yield ""
        yield f"== {severity.value}: {printable(service or WHOLE)} =="
        for entry in entries:
            if severity is Severity.INFO:
                yield _folded(entry)
            else:
                yield ""
                yield from _entry(entry)
    yield ""
    sums = counted(comparison.count())
    yield printable(f"{head}: {sums}; suggested SemVer step: {comparison.step}")
    if comparison.next_step:
        yield printable(comparison.next_step)


def _named(entry: Entry) -> str:
    known_as = f", {entry.other_wire}" if entry.other_wire else ""
    return f"{entry.kind.value} {entry.name}{known_as}"


def _folded(entry: Entry) -> str:
    """Returns the one line for what does nothing to working code."""
    first = entry.changes[0]
    said = listed(entry) or "; ".join(change.message for change in entry.changes)
    place = f"{first.new or first.old}: " if first.new or first.old else ""
    return printable(f"{place}info: {_named(entry)}: {said}, #{entry.id}")


def _entry(entry: Entry) -> Iterator[str]:
    changes = f" ({entry.sum})" if entry.sum else ""
    yield printable(f"{_named(entry)}{changes}, #{entry.id}")
    for change in entry.changes:
        yield from _change(change)
    yield from (f"    {line}".rstrip() for line in shortened(entry))


def _change(change: Change) -> Iterator[str]:
    place = change.new or change.old
    message = f"{change.severity.value}[{change.rule}]: {change.message}"
    yield "  " + printable(f"{place}: {message}" if place else message)
    if change.advice:
        yield "      " + printable(change.advice)
    before = f"before: {change.old}, " if change.old and change.new else ""
    yield "      " + printable(f"{before}#{change.id}")


FORMATS: Mapping[str, Callable[[Comparison], str]] = {
    "text": text,
    "markdown": markdown,
    "json": json_report,
    "html": html,
}
"""What writes a comparison, by the name that a user gives."""

__all__ = [
    "FORMATS",
    "html",
    "json_report",
    "markdown",
    "text",
]
