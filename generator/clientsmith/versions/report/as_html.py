"""A comparison as one HTML page that needs nothing else, and may load nothing else."""

from __future__ import annotations

import base64
import hashlib
from enum import Enum
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

from jinja2 import FileSystemLoader, StrictUndefined, Template
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup

from clientsmith.diagnostics import printable
from clientsmith.render.templates import templates_folder
from clientsmith.versions.changes import Comparison, Entry, Severity, counts
from clientsmith.versions.report import layout
from clientsmith.versions.report.layout import WHOLE, by_service, spans

_FOLDER = "report"


def html(comparison: Comparison) -> str:
    """Returns a comparison as an HTML document, to be kept in UTF-8."""
    folder = templates_folder() / _FOLDER
    style, script = _inline(folder / "report.css"), _inline(folder / "report.js")
    return _template(folder).render(
        page=page(comparison), policy=_policy(style, script), style=style, script=script
    )


def _inline(path: Path) -> Markup:
    """Returns a file of ours that stands in the page as it is."""
    return Markup(path.read_text("utf-8"))


def _policy(style: str, script: str) -> str:
    """Returns the page's Content-Security-Policy: its own style and script, no more."""
    return "; ".join(
        [
            "default-src 'none'",
            f"style-src {_source(style)}",
            f"script-src {_source(script)}",
            "img-src data:",
            "base-uri 'none'",
            "form-action 'none'",
        ]
    )


def _source(text: str) -> str:
    digest = hashlib.sha256(text.encode("utf-8")).digest()
    return f"'sha256-{base64.b64encode(digest).decode('ascii')}'"


@lru_cache
def _template(folder: Path) -> Template:
    environment = ImmutableSandboxedEnvironment(
        loader=FileSystemLoader(folder),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        autoescape=True,
        finalize=_shown,
    )
    environment.filters |= {"fragment": _fragment, "sentence": _sentence}
    return environment.get_template("page.html.jinja")


def _shown(value: object) -> object:
    """Returns what the page shows of a value, which may be text of a document."""
    if isinstance(value, Markup):
        return value
    return printable(str(value.value if isinstance(value, Enum) else value))


def _fragment(anchor: str) -> str:
    """Returns the address of an anchor, percent-encoded."""
    return "#" + quote(printable(anchor))


def _sentence(text: str) -> Markup:
    """Returns a sentence whose code is set apart."""
    parts = (
        Markup("<code>{}</code>").format(span.text) if span.is_code else span.text
        for span in spans(text)
    )
    return Markup("").join(parts)


class Line(NamedTuple):
    """A line of one side: its text, and which of these it is, if any."""

    text: str
    gone: bool = False
    new: bool = False
    moved: bool = False


class Side(NamedTuple):
    """The code of one version; a line is None where only the other side has one."""

    version: str
    lines: list[Line | None]


class Section(NamedTuple):
    """The entries of a service that are of one severity.

    Attributes:
        key: The service, as the filter names it.
        title: What it is called.
        entries: Its entries with the sentence for new names, if they are nothing else,
            and their code before and after; only one of these if it is new or gone.
    """

    key: str
    title: str
    entries: list[tuple[Entry, str, list[Side]]]


class ReportPage(NamedTuple):
    """The page; its services are those with changes.

    Attributes:
        old: The version that is compared.
        new: The newer version.
        step: The SemVer step.
        next_step: What callers change to move.
        totals: All changes by severity.
        services: Each service, what it is called, and its changes by severity; None for
            none.
    """

    client: str
    old: str
    new: str
    step: str
    next_step: str
    totals: list[tuple[Severity, int]]
    services: list[tuple[str, str, list[int | None]]]
    sections: list[Section]


def page(comparison: Comparison) -> ReportPage:
    """Returns what the HTML page of a comparison shows."""
    return ReportPage(
        client=comparison.client,
        old=comparison.old,
        new=comparison.new,
        step=comparison.step,
        next_step=comparison.next_step,
        totals=list(comparison.count().items()),
        services=[
            (service, service or WHOLE, [n or None for n in counts(entries).values()])
            for service, entries in by_service(comparison).items()
        ],
        sections=[
            Section(
                service,
                f"{severity.value}: {service or WHOLE}",
                [_shown_entry(entry, comparison) for entry in entries],
            )
            for severity, service, entries in layout.by_severity(comparison)
        ],
    )


def _shown_entry(entry: Entry, comparison: Comparison) -> tuple[Entry, str, list[Side]]:
    names = layout.listed(entry)
    return entry, names, [] if names else _sides(entry, comparison)


def _sides(entry: Entry, comparison: Comparison) -> list[Side]:
    rows = layout.rows(entry)
    moved = layout.moved(rows)
    both = (
        Side(comparison.old, [_line(row.before, "gone", row, moved) for row in rows]),
        Side(comparison.new, [_line(row.after, "new", row, moved) for row in rows]),
    )
    return [side for side in both if any(side.lines)]


def _line(text: str | None, kind: str, row: layout.Row, moved: set[str]) -> Line | None:
    """Returns a line of one side; one that differs is of the kind of its side."""
    if text is None:
        return None
    if text in moved:
        return Line(text, moved=True)
    return Line(text) if row.is_same else Line(text, **{kind: True})
