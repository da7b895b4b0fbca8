"""What was found in an app, as text for readers and as JSON for other programs.

The JSON's schema is docs/impact.schema.json.
"""

from __future__ import annotations

import enum
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby

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
    """A place that uses what has changed.

    Attributes:
        place: Where the argument, attribute or name stands.
        source: The line as it is written.
        what: What is used: `create_index(spec=…)`, `IndexModel.host`.
        change: The change that it meets.
        sure: How this is known.
    """

    place: Location
    source: str
    what: str
    change: Change
    sure: Sure


@dataclass(frozen=True, slots=True)
class Undecided:
    """A place that may use what has changed.

    Attributes:
        place: Where it stands.
        source: The line as it is written.
        what: What may be used.
        changes: The changes that it may meet.
        reason: Why it cannot be decided.
    """

    place: Location
    source: str
    what: str
    changes: tuple[Change, ...]
    reason: str


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
        undecided: By place.
    """

    client: str
    old: str
    new: str
    package: str
    files: int
    findings: tuple[Finding, ...]
    undecided: tuple[Undecided, ...]

    def reaches(self, severity: Severity) -> bool:
        """Whether a change of that gravity, or of a graver one, is used."""
        return severity.is_reached_by(use.change.severity for use in self.findings)


def distinct(changes: Iterable[Change]) -> tuple[Change, ...]:
    """Returns changes once each, gravest first."""
    by_id = {change.id: change for change in changes}
    return tuple(sorted(by_id.values(), key=lambda change: change.severity.rank))


def as_json(impact: Impact) -> str:
    """Returns the findings as a JSON document."""
    changes = [finding.change for finding in impact.findings]
    changes += [change for maybe in impact.undecided for change in maybe.changes]
    values = {"format": FORMAT} | {
        name: getattr(impact, name)
        for name in ("client", "old", "new", "package", "files")
    }
    values["changes"] = {
        change.id: {
            "rule": change.rule,
            "severity": change.severity.value,
            "message": change.message,
            "advice": change.advice,
        }
        for change in distinct(changes)
    }
    values["findings"] = [
        _use(use, change=use.change.id, sure=use.sure.value) for use in impact.findings
    ]
    values["undecided"] = [
        _use(use, changes=[change.id for change in use.changes], reason=use.reason)
        for use in impact.undecided
    ]
    return json.dumps(values, indent=2) + "\n"


def _use(use: Finding | Undecided, **more: object) -> dict[str, object]:
    place = {
        "file": use.place.file,
        "line": use.place.line,
        "column": use.place.column,
    }
    return place | more | {"uses": use.what, "source": use.source}


def text(impact: Impact) -> str:
    """Returns what is printed for readers: by file, with the lines as written."""
    lines = [
        f"{impact.client} {impact.old} -> {impact.new}, "
        f"used as {impact.package} in {_count(impact.files, 'file')}",
        *_by_file(impact.findings),
        *(["", "Not decided:"] if impact.undecided else []),
        *_by_file(impact.undecided),
    ]
    places = len({finding.place for finding in impact.findings})
    used = len({finding.change.id for finding in impact.findings})
    summary = (
        f"{_count(places, 'place')} met by {_count(used, 'change')}, "
        f"{_count(len(impact.undecided), 'place')} not decided"
    )
    return "\n".join([*map(printable, lines), "", summary]) + "\n"


def _by_file(uses: Iterable[Finding | Undecided]) -> Iterator[str]:
    for file, group in groupby(uses, key=lambda use: use.place.file):
        yield from ("", file)
        for _, line in groupby(group, key=lambda use: use.place.line):
            yield from _line(list(line))


def _line(uses: list[Finding | Undecided]) -> Iterator[str]:
    place, source = uses[0].place, uses[0].source.strip()
    if len(source) > WIDTH:
        source = f"{source[: WIDTH - 3]}..."
    yield from ("", f"  {place.line}:{place.column}  {source}")
    advice = {""}
    for use in uses:
        if isinstance(use, Undecided):
            yield f"      {use.what}: {use.reason}"
            named = list(dict.fromkeys(map(_owned, use.changes)))
            yield from (f"          maybe {name}" for name in named[:SHOWN])
            if len(named) > SHOWN:
                yield f"          and {len(named) - SHOWN} more"
            continue
        by = ", by name" if use.sure is Sure.NAME else ""
        yield f"      {_named(use.change)} ({use.what}{by})"
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
