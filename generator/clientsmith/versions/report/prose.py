"""What all formats do to text before they show it: it is that of documents."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

from clientsmith.diagnostics import printable
from clientsmith.versions.changes import Comparison, Entry, Severity

WHOLE = "the client as a whole"
"""What reports call the service of entries that belong to none."""

_CODE = re.compile(r"`([^`]+)`")


class Span(NamedTuple):
    """A part of a sentence.

    Attributes:
        text: What it says, printable and without backticks of its own.
        is_code: Whether it stood between backticks.
    """

    text: str
    is_code: bool


def lines(code: str) -> list[str]:
    """Returns the lines of code, each printable; none for empty code."""
    return [printable(line) for line in code.split("\n")] if code else []


def spans(text: str) -> list[Span]:
    """Returns a sentence in parts, so that a format can set code apart."""
    parts = _CODE.split(printable(text))
    return [Span(part, bool(n % 2)) for n, part in enumerate(parts) if part]


def happened(entry: Entry) -> str:
    """Returns the title of an entry without the name that it begins with."""
    return entry.title.removeprefix(f"{entry.name}: ")


def sum_of(entry: Entry) -> str:
    """Returns what happened, for a place above the changes; empty if they say it."""
    title = happened(entry)
    return "" if [title] == [each.message for each in entry.changes] else title


def wire(entry: Entry) -> str:
    """Returns what the document calls an entry; empty if that is its name."""
    return "" if entry.wire == entry.name else entry.wire


def by_service(comparison: Comparison) -> dict[str, list[Entry]]:
    """Returns the entries by their service, in the order of the comparison."""
    found: dict[str, list[Entry]] = {}
    for entry in comparison.entries:
        found.setdefault(entry.service, []).append(entry)
    return found


def counted(counts: Mapping[Severity, int]) -> str:
    """Returns how many changes there are of each severity: `2 breaking, 1 info`."""
    found = [f"{count} {each.value}" for each, count in counts.items() if count]
    return ", ".join(found)


def nothing(comparison: Comparison) -> str:
    """Returns the sentence for a comparison without entries."""
    versions = f"between {comparison.old} and {comparison.new}"
    return f"{comparison.client}: nothing changes for callers {versions}."
