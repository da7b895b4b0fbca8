"""A comparison as JSON, in the form that docs/report.schema.json describes."""

from __future__ import annotations

import json
from typing import Any

from clientsmith.diagnostics import Location
from clientsmith.versions.changes import Change, Comparison, Entry, Target

FORMAT = 1
"""Goes up when a member goes, or means something else; not when one is added."""


def json_report(comparison: Comparison) -> str:
    """Returns a comparison as JSON: ASCII, its members always in the same order."""
    return json.dumps(_report(comparison), indent=2) + "\n"


def _report(comparison: Comparison) -> dict[str, Any]:
    counts = comparison.count()
    return {
        "format": FORMAT,
        "client": comparison.client,
        "old": comparison.old,
        "new": comparison.new,
        "step": comparison.step or "none",
        "counts": {severity.value: count for severity, count in counts.items()},
        "entries": list(map(_entry, comparison.entries)),
    }


def _entry(entry: Entry) -> dict[str, Any]:
    return {
        "id": entry.id,
        "kind": entry.kind.value,
        "severity": entry.severity.value,
        "service": entry.service,
        "name": entry.name,
        "wire": entry.wire,
        "title": entry.title,
        "before": entry.before,
        "after": entry.after,
        "changes": list(map(_change, entry.changes)),
    }


def _change(change: Change) -> dict[str, Any]:
    return {
        "id": change.id,
        "rule": change.rule,
        "severity": change.severity.value,
        "message": change.message,
        "advice": change.advice,
        "old": _location(change.old),
        "new": _location(change.new),
        "targets": list(map(_target, change.targets)),
    }


def _location(location: Location | None) -> dict[str, Any] | None:
    if location is None:
        return None
    return {"file": location.file, "line": location.line, "column": location.column}


def _target(target: Target) -> dict[str, Any]:
    return {
        "use": target.use.value,
        "symbols": list(target.symbols),
        "name": target.name,
        "position": target.position,
    }
