"""The entry that a bump adds to a changelog (the form of keepachangelog.com)."""

from __future__ import annotations

import re
from dataclasses import dataclass

from clientsmith.diagnostics import printable
from clientsmith.versions.changes import Comparison, Entry, Severity
from clientsmith.versions.report.as_markdown import escaped
from clientsmith.versions.report.layout import spans

UNRELEASED = re.compile(r"^## *\[?unreleased\]?.*$", re.IGNORECASE | re.MULTILINE)
RELEASE = re.compile(r"^## ", re.MULTILINE)
NEW = "# Changelog\n\n## Unreleased\n"

LONGEST = 20
"""How many breaking entries are listed; the report has all of them."""

DEEPEST = 3
"""How many breaking changes of one entry are listed."""


@dataclass(frozen=True)
class Default:
    """What becomes of the version that the package's face exports.

    Attributes:
        old: The default version before.
        moved: What changes from that to the new version; None if the default stays.
    """

    old: str
    moved: Comparison | None = None


def entry(comparison: Comparison, report: str, default: Default) -> str:
    """Returns the entry for a new version.

    Args:
        comparison: What changes for callers who move to it.
        report: Where the report is, as the config writes it.
        default: What becomes of the default version.
    """
    old, new = printable(comparison.old), printable(comparison.new)
    counts = comparison.count()
    listed = ", ".join(f"{counts[severity]} {severity.value}" for severity in Severity)
    breaking = [e for e in comparison.entries if e.severity is Severity.BREAKING]
    lines = [
        f"- {printable(comparison.client)}: version {new} stands beside {old}.",
        f"  For callers who move to it: {listed}.",
        f"  Everything that changes: [{report}]({report}).",
        f"  {default_line(default)}",
        *map(_breaking, breaking[:LONGEST]),
    ]
    if len(breaking) > LONGEST:
        lines.append(f"  - and {len(breaking) - LONGEST} more")
    return "\n".join(lines) + "\n"


def default_line(default: Default) -> str:
    """Returns a sentence on what becomes of the default version."""
    old = printable(default.old)
    if default.moved is None:
        return f"The default version stays {old}."
    new = printable(default.moved.new)
    if not default.moved.step:
        return (
            f"The default version moves from {old} to {new}; nothing changes for "
            "callers, so this is a patch step."
        )
    return (
        f"The default version moves from {old} to {new}, which is a "
        f"{default.moved.step} step."
    )


def _breaking(entry: Entry) -> str:
    """Returns what breaks in one method, class or union, with its service."""
    # one by one: a message whose backticks come in no pairs is not to undo the next
    messages = [
        _line(change.message)
        for change in entry.changes
        if change.severity is Severity.BREAKING
    ]
    listed = "; ".join(messages[:DEEPEST])
    more = len(messages) - DEEPEST
    rest = f"; and {more} more" if more > 0 else ""
    service = f" ({escaped(entry.service)})" if entry.service else ""
    name = _line(f"`{_plain(entry.name)}`")
    return f"  - **breaking**: {name}{service}: {listed}{rest}"


def added(text: str, entry: str) -> str:
    """Returns a changelog with an entry more, under what is not released yet.

    One that has the entry already stays as it is.
    """
    ending = "\r\n" if "\r\n" in text else "\n"
    entry = entry.replace("\n", ending)
    if entry in text:
        return text
    heading = UNRELEASED.search(text)
    if heading is not None:
        head = text[: heading.end()].rstrip()
        rest = text[heading.end() :].lstrip("\r\n")
        return f"{head}{ending * 2}{entry}{_apart(rest, ending)}{rest}"
    release = RELEASE.search(text)
    if release is not None:
        head, rest = text[: release.start()], text[release.start() :]
        return f"{head}## Unreleased{ending * 2}{entry}{ending}{rest}"
    start = text.rstrip() + ending * 2 + f"## Unreleased{ending}" if text else NEW
    return f"{start}{ending}{entry}"


def _apart(rest: str, ending: str) -> str:
    """Returns the empty line before what follows, unless it is a list that goes on."""
    return "" if not rest or rest.startswith(("- ", "* ")) else ending


def _plain(name: str) -> str:
    return name.replace("`", "")


def _line(text: str) -> str:
    """Returns a sentence of a report as Markdown; names come from the document."""
    return "".join(
        f"`{span.text}`" if span.is_code else escaped(span.text) for span in spans(text)
    )
