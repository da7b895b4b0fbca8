"""The findings as text: by file, with the lines as they are written."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby

from clientsmith.diagnostics import printable
from clientsmith.versions.changes import Change
from clientsmith.versions.impact.finding import Finding, Impact, Sure, Undecided

WIDTH = 88

BY = {Sure.TYPE: "", Sure.CALLS: ", by the app's calls", Sure.NAME: ", by name"}

SHOWN = 3
"""How many changes are listed that an undecided place may meet."""


def text(impact: Impact) -> str:
    """Returns what is printed for readers."""
    parts = [_head(impact)]
    for file, found in groupby(impact.findings, key=lambda each: each.place.file):
        parts.append(_printable([file, *_findings(list(found))]))
    if impact.undecided:
        lines = ["Not decided:"]
        for file, may in groupby(impact.undecided, key=lambda each: each.place.file):
            lines += ["", file, *_undecided(list(may))]
        parts.append(_printable(lines))
    return "\n\n".join([*parts, _summary(impact)]) + "\n"


def _head(impact: Impact) -> str:
    return (
        f"{impact.client} {impact.old} -> {impact.new}, "
        f"used as {impact.package} in {_count(impact.files, 'file')}"
    )


def _findings(found: list[Finding]) -> Iterator[str]:
    for _, group in groupby(found, key=lambda each: each.place.line):
        line = list(group)
        yield from _line(line[0])
        given = {""}
        for each in line:
            yield f"      {_named(each.change)} ({each.what}{BY[each.sure]})"
            if each.change.advice not in given:
                given.add(each.change.advice)
                yield f"          {each.change.advice}"


def _undecided(found: list[Undecided]) -> Iterator[str]:
    for _, group in groupby(found, key=lambda each: each.place.line):
        line = list(group)
        yield from _line(line[0])
        for each in line:
            yield f"      {each.what}: {each.reason}"
            named = list(dict.fromkeys(map(_owned, each.changes)))
            yield from (f"          maybe {name}" for name in named[:SHOWN])
            if len(named) > SHOWN:
                yield f"          and {len(named) - SHOWN} more"


def _named(change: Change) -> str:
    return f"{change.severity.value}[{change.rule}]: {change.message}"


def _owned(change: Change) -> str:
    """Returns a change with the class or method that it is about."""
    symbols = [name for target in change.targets for name in target.symbols]
    owner = symbols[0].rpartition(".")[2] if symbols else ""
    return f"{_named(change)} ({owner})"


def _line(found: Finding | Undecided) -> Iterator[str]:
    shown = found.source.strip()
    if len(shown) > WIDTH:
        shown = f"{shown[: WIDTH - 3]}..."
    yield ""
    yield f"  {found.place.line}:{found.place.column}  {shown}"


def _summary(impact: Impact) -> str:
    places = len({each.place for each in impact.findings})
    used = len({each.change.id for each in impact.findings})
    parts = [
        f"{_count(places, 'place')} met by {_count(used, 'change')}",
        f"{_count(len(impact.undecided), 'place')} not decided",
    ]
    return ", ".join(parts)


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _printable(lines: Iterable[str]) -> str:
    return "\n".join(map(printable, lines))
