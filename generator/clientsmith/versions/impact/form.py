"""The findings as JSON, for other programs; its schema is docs/impact.schema.json."""

from __future__ import annotations

import json

from clientsmith.diagnostics import Location
from clientsmith.versions.changes import Change
from clientsmith.versions.impact.finding import Finding, Impact, Undecided, distinct

VERSION = 1
"""The number of the form: a member more does not change it."""


def form(impact: Impact) -> str:
    """Returns the findings as a JSON document."""
    changes = distinct(
        [
            *(each.change for each in impact.findings),
            *(change for each in impact.undecided for change in each.changes),
        ]
    )
    values = {
        "format": VERSION,
        "client": impact.client,
        "old": impact.old,
        "new": impact.new,
        "package": impact.package,
        "files": impact.files,
        "changes": {each.id: _change(each) for each in changes},
        "findings": [_finding(each) for each in impact.findings],
        "undecided": [_undecided(each) for each in impact.undecided],
    }
    return json.dumps(values, indent=2) + "\n"


def _change(change: Change) -> dict[str, object]:
    return {
        "rule": change.rule,
        "severity": change.severity.value,
        "message": change.message,
        "advice": change.advice,
    }


def _place(place: Location) -> dict[str, object]:
    return {"file": place.file, "line": place.line, "column": place.column}


def _finding(found: Finding) -> dict[str, object]:
    return {
        **_place(found.place),
        "change": found.change.id,
        "uses": found.what,
        "sure": found.sure.value,
        "source": found.source,
    }


def _undecided(found: Undecided) -> dict[str, object]:
    return {
        **_place(found.place),
        "changes": [each.id for each in found.changes],
        "uses": found.what,
        "reason": found.reason,
        "source": found.source,
    }
