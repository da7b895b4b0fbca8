"""A comparison as text, Markdown, JSON and HTML."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from clientsmith.versions.changes import Comparison
from clientsmith.versions.report.as_html import html
from clientsmith.versions.report.as_json import json_report
from clientsmith.versions.report.as_markdown import markdown
from clientsmith.versions.report.as_text import text

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
