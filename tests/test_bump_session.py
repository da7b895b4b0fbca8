"""The session that the documentation shows is what the commands print."""

from __future__ import annotations

import shutil
import subprocess
import sys

import pytest

from support import ROOT

DEMO = ROOT / "docs" / "demo" / "bump"

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
