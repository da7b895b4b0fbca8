"""What was found in an app, as text for readers and as JSON for other programs.

The JSON's schema is docs/impact.schema.json.
"""

from __future__ import annotations

import enum
import json
import operator
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import NamedTuple

from clientsmith.diagnostics import Location, printable
from clientsmith.versions.changes import Change, Severity

FORMAT = 1
"""The number of the JSON's form: a member more does not change it."""

WIDTH = 88

SHOWN = 3
"""How many changes are listed that an undecided place may meet."""


class Sure(enum.Enum):
    """How a use is known to be one.

    `TYPE`: the checker says that it is one. `NAME`: a name leads there by imports and
    scopes. `ERROR`: the checker accepts the line with the old package, and not with the
    new one.
    """

    TYPE = "type"
    NAME = "name"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class Finding:
    """A place that uses what has changed, or may use it.

    Attributes:
        place: Where the argument, attribute or name stands.
        source: The line as it is written.
        what: What is used: `create_index(spec=…)`, `IndexModel.host`.
        change: The change that it meets.
        sure: How this is known.
        reason: Why it cannot be decided; empty if it is.
    """

    place: Location
    source: str
    what: str
    change: Change
    sure: Sure
    reason: str = ""


class Import(NamedTuple):
    """A line of the app that imports from a version's package.

    Attributes:
        source: The line as written.
    """

    place: Location
    source: str


@dataclass(frozen=True, slots=True)
class Impact:
    """What a comparison means for an app.

    Attributes:
        client: The client's name.
        old: What was compared.
        new: What it was compared with.
        package: The dotted name of the vendored package in the app.
        files: How many files of the app were read.
        findings: By place, then by gravity.
        undecided: By place, then by what may be used.
        imports: The imports of the old version, by place.
        next_step: What to do with them, in a sentence.
    """

    client: str
    old: str
    new: str
    package: str
    files: int
    findings: tuple[Finding, ...]
    undecided: tuple[Finding, ...]
    imports: tuple[Import, ...] = ()
    next_step: str = ""

    @property
    def doubts(self) -> list[list[Finding]]:
        """What is undecided: all changes that a use may meet for the same reason."""
        key = operator.attrgetter("place", "what", "reason")
        return [list(group) for _, group in groupby(self.undecided, key)]

    def reaches(self, severity: Severity) -> bool:
        """Whether a change of that gravity, or of a graver one, is used."""
        return severity.is_reached_by(use.change.severity for use in self.findings)


def as_json(impact: Impact) -> str:
    """Returns the findings as a JSON document."""
    changes = {use.change.id: use.change for use in impact.findings + impact.undecided}
    ordered = sorted(changes.values(), key=lambda change: change.severity.rank)
    undecided = [
        _placed(
            uses[0],
            changes=[use.change.id for use in uses],
            reason=uses[0].reason,
            uses=uses[0].what,
        )
        for uses in impact.doubts
    ]
    values = {
        "format": FORMAT,
        **_members(impact, "client", "old", "new", "package", "files"),
        "changes": {
            change.id: _members(change, "rule", "severity", "message", "advice")
            for change in ordered
        },
        "findings": [
            _placed(use, change=use.change.id, sure=use.sure, uses=use.what)
            for use in impact.findings
        ],
        "undecided": undecided,
        "imports": [_placed(line) for line in impact.imports],
    }
    return json.dumps(values, indent=2, default=operator.attrgetter("value")) + "\n"


def _members(value: object, *names: str) -> dict[str, object]:
    return {name: getattr(value, name) for name in names}


def _placed(line: Finding | Import, **more: object) -> dict[str, object]:
    where = _members(line.place, "file", "line", "column")
    return where | more | {"source": line.source}


def text(impact: Impact) -> str:
    """Returns what is printed for readers: by file, with the lines as written."""
    lines = [
        f"{impact.client} {impact.old} -> {impact.new}, "
        f"used as {impact.package} in {_count(impact.files, 'file')}",
        *_by_file(impact.findings),
        *(["", "Not decided:"] if impact.undecided else []),
        *_by_file(impact.undecided),
        *_imports(impact),
    ]
    places = len({finding.place for finding in impact.findings})
    used = len({finding.change.id for finding in impact.findings})
    summary = (
        f"{_count(places, 'place')} met by {_count(used, 'change')}, "
        f"{_count(len(impact.doubts), 'place')} not decided"
    )
    return "\n".join([*map(printable, lines), "", summary]) + "\n"


def _imports(impact: Impact) -> Iterator[str]:
    if impact.imports:
        yield from ("", impact.next_step, "")
    for place, source in impact.imports:
        yield f"  {place}  {source.strip()}"


def _by_file(uses: Iterable[Finding]) -> Iterator[str]:
    for file, group in groupby(uses, key=lambda use: use.place.file):
        yield from ("", file)
        for _, line in groupby(group, key=lambda use: use.place.line):
            yield from _line(list(line))


def _line(uses: list[Finding]) -> Iterator[str]:
    place, source = uses[0].place, uses[0].source.strip()
    if len(source) > WIDTH:
        source = f"{source[: WIDTH - 3]}..."
    yield from ("", f"  {place.line}:{place.column}  {source}")
    key = operator.attrgetter("place", "what", "reason")
    advice = {""}
    for (_, what, reason), group in groupby(uses, key):
        if reason:
            yield f"      {what}: {reason}"
            named = list(dict.fromkeys(_owned(use.change) for use in group))
            yield from (f"          maybe {name}" for name in named[:SHOWN])
            if len(named) > SHOWN:
                yield f"          and {len(named) - SHOWN} more"
            continue
        for use in group:
            by = ", by name" if use.sure is Sure.NAME else ""
            yield f"      {_named(use.change)} ({what}{by})"
            if use.change.advice not in advice:
                advice.add(use.change.advice)
                yield f"          {use.change.advice}"


def _named(change: Change) -> str:
    return f"{change.severity.value}[{change.rule}]: {change.message}"


def _owned(change: Change) -> str:
    """Returns a change with the class or method that it is about."""
    symbols = [name for target in change.targets for name in target.symbols]
    owner = symbols[0].rpartition(".")[2] if symbols else ""
    return f"{_named(change)} ({owner})"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
