"""The entry that a bump adds to a changelog (the form of keepachangelog.com)."""

from __future__ import annotations

import re

from generator.diagnostics import printable
from generator.versions.changes import Comparison, Severity
from generator.versions.report.as_markdown import escaped
from generator.versions.report.prose import spans

UNRELEASED = re.compile(r"^## *\[?unreleased\]?.*$", re.IGNORECASE | re.MULTILINE)
RELEASE = re.compile(r"^## ", re.MULTILINE)
NEW = "# Changelog\n\n## Unreleased\n"

LONGEST = 20
"""How many breaking changes an entry lists; the report has all of them."""


def entry(comparison: Comparison, report: str, *, is_default: bool) -> str:
    """Returns the entry for a new version.

    Args:
        comparison: What changes for callers who move to it.
        report: Where the report is, as the config writes it.
        is_default: Whether the package's face exports the new version now.
    """
    old, new = printable(comparison.old), printable(comparison.new)
    counts = comparison.count()
    listed = ", ".join(f"{counts[each]} {each.value}" for each in Severity)
    lines = [
        f"- {printable(comparison.client)}: version {new} stands beside {old}.",
        f"  For callers who move to it: {listed}.",
        f"  Everything that changes: [{report}]({report}).",
    ]
    if is_default:
        step = comparison.step or "patch"
        lines.append(f"  It is the default version now, which is a {step} step.")
    breaking = [
        each for each in comparison.entries if each.severity is Severity.BREAKING
    ]
    lines += [
        f"  - **breaking**: {_line(f'`{_plain(each.name)}`: {each.title}')}"
        for each in breaking[:LONGEST]
    ]
    if len(breaking) > LONGEST:
        lines.append(f"  - and {len(breaking) - LONGEST} more")
    return "\n".join(lines) + "\n"


def added(text: str, entry: str) -> str:
    """Returns a changelog with an entry more, under what is not released yet."""
    ending = "\r\n" if "\r\n" in text else "\n"
    entry = entry.replace("\n", ending)
    found = UNRELEASED.search(text)
    if found is not None:
        head, rest = text[: found.end()].rstrip(), text[found.end() :].lstrip("\r\n")
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
        f"`{each.text}`" if each.is_code else escaped(each.text) for each in spans(text)
    )
