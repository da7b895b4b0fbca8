"""A comparison as text, Markdown, JSON and HTML."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from generator.versions.changes import Comparison

from .as_html import html
from .as_json import json_report
from .as_markdown import markdown
from .as_text import text

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
