"""Findings that more than one reader has."""

from __future__ import annotations

from clientsmith.diagnostics import Diagnostics, Severity
from clientsmith.load.source import Source


def pass_on(found: Diagnostics, diagnostics: Diagnostics) -> None:
    """Adds all findings of one collector to another."""
    for finding in found:
        add = diagnostics.warning
        if finding.severity is Severity.ERROR:
            add = diagnostics.error
        add(finding.code, finding.message, finding.where, finding.hint)


def report_duplicate(
    key: str, earlier: int, later: int, source: Source, diagnostics: Diagnostics
) -> None:
    """Warns of a key that a mapping has twice, at the offset of the later one."""
    message = f"the key {key!r} is here twice; the last one counts"
    hint = f"first at {source.location(earlier)}"
    diagnostics.warning("duplicate-key", message, source.location(later), hint)
