"""A comparison as text, Markdown, JSON and HTML."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from enum import Enum
from typing import Any

from clientsmith.diagnostics import Location
from clientsmith.versions.changes import Change, Comparison, Entry, Target
from clientsmith.versions.report.as_html import html
from clientsmith.versions.report.as_markdown import markdown
from clientsmith.versions.report.as_text import text

FORMAT = 1
"""Goes up when a member goes, or means something else; not when one is added."""

_MEMBERS: dict[type, str] = {
    Entry: "id kind severity service name wire title before after changes",
    Change: "id rule severity message advice old new targets",
    Location: "file line column",
    Target: "use symbols name position",
}


def json_report(comparison: Comparison) -> str:
    """Returns a comparison as JSON, in the form that docs/report.schema.json describes.

    It is ASCII, and its members are always in the same order.
    """
    counts = comparison.count()
    report = {
        "format": FORMAT,
        "client": comparison.client,
        "old": comparison.old,
        "new": comparison.new,
        "step": comparison.step or "none",
        "counts": {severity.value: count for severity, count in counts.items()},
        "entries": comparison.entries,
    }
    return json.dumps(report, indent=2, default=_plain) + "\n"


def _plain(value: Any) -> Any:
    if isinstance(value, Enum):
        return value.value
    return {name: getattr(value, name) for name in _MEMBERS[type(value)].split()}


FORMATS: Mapping[str, Callable[[Comparison], str]] = {
    "text": text,
    "markdown": markdown,
    "json": json_report,
    "html": html,
}
"""What writes a comparison, by the name that a user gives."""

__all__ = [
    "FORMATS",
    "html",
    "json_report",
    "markdown",
    "text",
]
