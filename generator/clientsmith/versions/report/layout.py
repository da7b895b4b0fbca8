"""What all formats show alike: sentences in parts, and code line by line.

The text is that of documents, so nothing of it is shown as it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from itertools import zip_longest
from typing import NamedTuple

from clientsmith.diagnostics import printable
from clientsmith.versions.changes import Comparison, Entry, Severity

WHOLE = "the client as a whole"
"""What reports call the service of entries that belong to none."""

FEWEST_LISTED = 2
"""New names that are one sentence together."""

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


def by_service(comparison: Comparison) -> dict[str, list[Entry]]:
    """Returns the entries by their service, in the order of the comparison."""
    services: dict[str, list[Entry]] = {}
    for entry in comparison.entries:
        services.setdefault(entry.service, []).append(entry)
    return services


def by_severity(comparison: Comparison) -> list[tuple[Severity, str, list[Entry]]]:
    """Returns the entries by their severity, the gravest first, then by service."""
    services = by_service(comparison)
    return [
        (severity, service, entries)
        for severity in Severity
        for service in services
        if (entries := [e for e in services[service] if e.severity is severity])
    ]


def listed(entry: Entry) -> str:
    """Returns the sentence for an entry that only has new names; else nothing."""
    rules = {change.rule for change in entry.changes}
    if rules != {"type-added"} or len(entry.changes) < FEWEST_LISTED:
        return ""
    names = (change.message.removesuffix(" is new") for change in entry.changes)
    return f"{', '.join(names)} are new"


def counted(counts: Mapping[Severity, int]) -> str:
    """Returns how many changes there are of each severity: `2 breaking, 1 info`."""
    parts = (f"{count} {severity.value}" for severity, count in counts.items() if count)
    return ", ".join(parts)


def nothing(comparison: Comparison) -> str:
    """Returns the sentence for a comparison without entries."""
    versions = f"between {comparison.old} and {comparison.new}"
    return f"{comparison.client}: nothing changes for callers {versions}."


CONTEXT = 2
"""How many lines that stay are shown around one that does not, where space is short."""

GAP = " ..."


class Row(NamedTuple):
    """One line of both sides.

    Attributes:
        before: The old line; None if there is none at this height.
        after: The new line; None if there is none.
    """

    before: str | None
    after: str | None

    @property
    def is_same(self) -> bool:
        """Whether the line stays as it is."""
        return self.before == self.after


def rows(entry: Entry) -> list[Row]:
    """Returns the code of an entry side by side.

    Lines of the same argument or member stand beside each other, even if they changed.
    """
    before, after = lines(entry.before), lines(entry.after)
    result: list[Row] = []
    for is_same, old, new in _blocks(before, after):
        result += map(Row, old, new) if is_same else _by_name(old, new)
    return result


def moved(rows: Iterable[Row]) -> set[str]:
    """Returns the lines of arguments and members that only stand at another place."""
    changed = [row for row in rows if not row.is_same]
    both = {row.before for row in changed} & {row.after for row in changed}
    return {line for line in both if line and ": " in line}


def _by_name(before: Sequence[str], after: Sequence[str]) -> Iterator[Row]:
    old_names, new_names = list(map(_name, before)), list(map(_name, after))
    matcher = SequenceMatcher(None, old_names, new_names)
    for _, i, j, m, n in matcher.get_opcodes():
        for old, new in zip_longest(before[i:j], after[m:n]):
            yield Row(old, new)


def _name(line: str) -> str:
    """Returns what a line begins with: the name of an argument, a member or a value."""
    return line.split(":")[0].split("=")[0].strip()


def _blocks(
    before: Sequence[str], after: Sequence[str]
) -> Iterator[tuple[bool, Sequence[str], Sequence[str]]]:
    matcher = SequenceMatcher(None, before, after)
    for operation, i, j, m, n in matcher.get_opcodes():
        yield operation == "equal", before[i:j], after[m:n]


def marked(entry: Entry) -> list[str]:
    """Returns all lines of both sides, with `-`, `+` or a space before each."""
    marks: list[str] = []
    for is_same, old, new in _blocks(lines(entry.before), lines(entry.after)):
        marks += [f"{' ' if is_same else '-'}{line}" for line in old]
        marks += [f"+{line}" for line in new if not is_same]
    return marks


def shortened(entry: Entry) -> list[str]:
    """Returns the first marked line, those that changed, and a few around them."""
    every = marked(entry)
    changed = [n for n, line in enumerate(every) if not line.startswith(" ")]
    near = {0, *(n + d for n in changed for d in range(-CONTEXT, CONTEXT + 1))}
    result: list[str] = []
    for number, line in enumerate(every):
        if number in near:
            result.append(line)
        elif result[-1] != GAP:
            result.append(GAP)
    return result
