"""A comparison for a terminal: ASCII, and positions as compilers print them."""

from __future__ import annotations

from collections.abc import Iterator

from clientsmith.diagnostics import printable
from clientsmith.versions.changes import Change, Comparison, Entry
from clientsmith.versions.report.layout import (
    WHOLE,
    by_service,
    counted,
    nothing,
    shortened,
)


def text(comparison: Comparison) -> str:
    """Returns a comparison as text: a block for each entry, sums in the last line."""
    if not comparison.entries:
        return printable(nothing(comparison)) + "\n"
    return "".join(f"{line}\n" for line in _report(comparison))


def _report(comparison: Comparison) -> Iterator[str]:
    head = f"{comparison.client}: {comparison.old} -> {comparison.new}"
    yield printable(head)
    for service, entries in by_service(comparison).items():
        yield ""
        yield f"== {printable(service or WHOLE)} =="
        for entry in entries:
            yield ""
            yield from _entry(entry)
    yield ""
    sums = counted(comparison.count())
    yield printable(f"{head}: {sums}; suggested SemVer step: {comparison.step}")


def _entry(entry: Entry) -> Iterator[str]:
    known_as = f", {entry.other_wire}" if entry.other_wire else ""
    changes = f" ({entry.sum})" if entry.sum else ""
    name = f"{entry.kind.value} {entry.name}{known_as}{changes}"
    yield printable(f"{name}, #{entry.id}")
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
