"""The report on db_control, 2025-10 → 2026-01.alpha, beside what a reader has found."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from clientsmith.diagnostics import Diagnostics
from clientsmith.versions import revisions
from support import ROOT

JUDGEMENT = Path(__file__).parent / "judgement.txt"


def judged() -> Iterator[tuple[str, str]]:
    """Yields severity and id of each change that was found by hand."""
    for line in JUDGEMENT.read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            severity, rule, subject, *part = line.split()
            yield severity, ".".join(["db_control", subject, rule, *part])


def test_the_report_names_what_a_reader_of_both_documents_finds_and_nothing_else():
    request = revisions.Request(
        old="2025-10",
        new="2026-01.alpha",
        clients=("pinecone",),
        services=("db_control",),
        config_path=ROOT / "clientsmith.toml",
        cache=None,
    )
    found = revisions.comparison(request, Diagnostics())
    reported = {
        (change.severity.value, change.id)
        for entry in found.entries
        for change in entry.changes
    }
    assert reported == set(judged())
