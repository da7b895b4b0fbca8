"""Bumps that the documentation shows: what the commands print, and the reports.

CLIENTSMITH_ACCEPT=1 rewrites the reports, which are then to be read.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

import pytest

from support import ROOT

DEMO = ROOT / "docs" / "demo" / "bump"
REPORTS = {"markdown": "md", "text": "txt", "html": "html"}
ACCEPT = os.environ.get("CLIENTSMITH_ACCEPT") == "1"

needs_programs = pytest.mark.skipif(
    not (shutil.which("openssl") and shutil.which("git")),
    reason="needs the commands openssl and git",
)


@needs_programs
def test_the_recorded_bump_is_what_happens():
    done = subprocess.run(
        [sys.executable, DEMO / "record.py"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == (DEMO / "session.txt").read_text("utf-8")


@pytest.mark.parametrize("form", REPORTS)
def test_the_report_of_2026_07_is_what_diff_says(form):
    done = subprocess.run(
        [
            *(sys.executable, "-m", "clientsmith", "diff", "2026-01.alpha", "2026-07"),
            *("--format", form),
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    report = ROOT / "docs" / "demo" / f"pinecone-2026-07.{REPORTS[form]}"
    if ACCEPT:
        report.write_text(done.stdout, "utf-8")
    assert done.stdout == report.read_text("utf-8")


def test_the_changelog_counts_what_the_report_counts():
    report = (ROOT / "docs" / "demo" / "pinecone-2026-07.md").read_text("utf-8")
    counts, _, _ = report.splitlines()[2].partition(".")
    changelog = (ROOT / "CHANGELOG.md").read_text("utf-8")
    assert f"For callers who move to it: {counts}." in changelog
