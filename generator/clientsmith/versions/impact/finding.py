"""What was found in an app: plain values, printed by `text` and `form`."""

from __future__ import annotations

import enum
from collections.abc import Iterable
from dataclasses import dataclass

from clientsmith.diagnostics import Location
from clientsmith.versions.changes import Change, Severity


class Sure(enum.Enum):
    """How a use is known to be one.

    `TYPE`: the analyser knows the type of what stands before the dot, is called or is
    given. `CALLS`: no annotation says the type, but calls or returns in the app do.
    `NAME`: a name leads there by imports and scopes alone.
    """

    TYPE = "type"
    CALLS = "calls"
    NAME = "name"


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
        return severity.is_reached_by(each.change.severity for each in self.findings)


def distinct(changes: Iterable[Change]) -> tuple[Change, ...]:
    """Returns changes once each, gravest first."""
    found = {each.id: each for each in changes}
    return tuple(sorted(found.values(), key=lambda each: each.severity.rank))
