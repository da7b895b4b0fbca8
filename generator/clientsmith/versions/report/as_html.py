"""A comparison as one HTML page that needs nothing else, and may load nothing else."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

from jinja2 import FileSystemLoader, StrictUndefined, Template
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup

from clientsmith.diagnostics import Location, printable
from clientsmith.render.templates import templates_folder
from clientsmith.versions.changes import Change, Comparison, Entry, Severity
from clientsmith.versions.report import layout
from clientsmith.versions.report.layout import (
    WHOLE,
    Span,
    by_service,
    spans,
    sum_of,
    wire,
)

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
    )
    return environment.get_template("page.html.jinja")


class Place(NamedTuple):
    """Where a document says something: the version's name, and file, line, column."""

    version: str
    where: str


class ChangeView(NamedTuple):
    """One change.

    Attributes:
        id: The anchor.
        link: The fragment of its address: the anchor, percent-encoded.
        severity: `breaking`, `warning` or `info`.
        message: What is different.
        advice: What to do; may be empty.
        places: At most one for each version.
    """

    id: str
    link: str
    severity: str
    message: list[Span]
    advice: list[Span]
    places: list[Place]


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


class EntryView(NamedTuple):
    """One entry; what it shares with changes means the same.

    Attributes:
        kind: What it is about.
        name: Its name in Python.
        wire: Its name in the document; may be empty.
        happened: What happened to it; empty if its only change says so.
        sides: The code before and after; only one if it is new or gone.
        changes: Its changes.
    """

    id: str
    link: str
    severity: str
    kind: str
    name: str
    wire: str
    happened: list[Span]
    sides: list[Side]
    changes: list[ChangeView]


class Section(NamedTuple):
    """The entries of a service.

    Attributes:
        key: The service, as the filter names it.
        title: What it is called.
        counts: Changes by severity; None for none.
        entries: Its entries.
    """

    key: str
    title: str
    counts: list[int | None]
    entries: list[EntryView]


class Total(NamedTuple):
    """How many changes there are of a severity."""

    severity: str
    changes: int


class ReportPage(NamedTuple):
    """The page.

    Attributes:
        client: The client's name.
        old: The version that it is compared with.
        new: The newer version.
        step: The SemVer step.
        totals: All changes by severity.
        sections: The services with changes; empty if there are none.
    """

    client: str
    old: str
    new: str
    step: str
    totals: list[Total]
    sections: list[Section]


def page(comparison: Comparison) -> ReportPage:
    """Returns what the HTML page of a comparison shows."""
    versions = printable(comparison.old), printable(comparison.new)
    return ReportPage(
        client=printable(comparison.client),
        old=versions[0],
        new=versions[1],
        step=comparison.step,
        totals=[
            Total(severity.value, changes)
            for severity, changes in comparison.count().items()
        ],
        sections=[
            _section(service, entries, versions)
            for service, entries in by_service(comparison).items()
        ],
    )


def _section(
    service: str, entries: Sequence[Entry], versions: tuple[str, str]
) -> Section:
    severities = [change.severity for entry in entries for change in entry.changes]
    return Section(
        key=printable(service),
        title=printable(service or WHOLE),
        counts=[severities.count(severity) or None for severity in Severity],
        entries=[_entry(entry, versions) for entry in entries],
    )


def _entry(entry: Entry, versions: tuple[str, str]) -> EntryView:
    return EntryView(
        id=printable(entry.id),
        link=_fragment(entry.id),
        severity=entry.severity.value,
        kind=entry.kind.value,
        name=printable(entry.name),
        wire=printable(wire(entry)),
        happened=spans(sum_of(entry)),
        sides=_sides(entry, versions),
        changes=[_change(change, versions) for change in entry.changes],
    )


def _change(change: Change, versions: tuple[str, str]) -> ChangeView:
    return ChangeView(
        id=printable(change.id),
        link=_fragment(change.id),
        severity=change.severity.value,
        message=spans(change.message),
        advice=spans(change.advice),
        places=_places((change.old, change.new), versions),
    )


def _fragment(anchor: str) -> str:
    return "#" + quote(printable(anchor))


def _places(
    locations: tuple[Location | None, Location | None], versions: tuple[str, str]
) -> list[Place]:
    return [
        Place(version, printable(str(location)))
        for version, location in zip(versions, locations, strict=True)
        if location
    ]


def _sides(entry: Entry, versions: tuple[str, str]) -> list[Side]:
    rows = layout.rows(entry)
    moved = layout.moved(rows)
    both = (
        Side(versions[0], [_line(row.before, "gone", row, moved) for row in rows]),
        Side(versions[1], [_line(row.after, "new", row, moved) for row in rows]),
    )
    return [side for side in both if any(side.lines)]


def _line(text: str | None, kind: str, row: layout.Row, moved: set[str]) -> Line | None:
    """Returns a line of one side; one that differs is of the kind of its side."""
    if text is None:
        return None
    if text in moved:
        return Line(text, moved=True)
    return Line(text) if row.is_same else Line(text, **{kind: True})
