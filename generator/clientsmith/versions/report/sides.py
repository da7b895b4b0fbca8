"""The code before and after a change, line by line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from difflib import SequenceMatcher
from itertools import zip_longest
from typing import NamedTuple

from clientsmith.versions.changes import Entry
from clientsmith.versions.report.prose import lines

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
    found: list[Row] = []
    for is_same, old, new in _blocks(before, after):
        found += map(Row, old, new) if is_same else _by_name(old, new)
    return found


def moved(found: Iterable[Row]) -> set[str]:
    """Returns the lines of arguments and members that only stand at another place."""
    changed = [row for row in found if not row.is_same]
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
    found: list[str] = []
    for is_same, old, new in _blocks(lines(entry.before), lines(entry.after)):
        if is_same:
            found += [f" {line}" for line in old]
        else:
            found += [f"-{line}" for line in old]
            found += [f"+{line}" for line in new]
    return found


def shortened(entry: Entry) -> list[str]:
    """Returns the first marked line, those that changed, and a few around them."""
    every = marked(entry)
    changed = [n for n, line in enumerate(every) if not line.startswith(" ")]
    near = {0, *(n + d for n in changed for d in range(-CONTEXT, CONTEXT + 1))}
    found: list[str] = []
    for number, line in enumerate(every):
        if number in near:
            found.append(line)
        elif not found or found[-1] != GAP:
            found.append(GAP)
    return found
