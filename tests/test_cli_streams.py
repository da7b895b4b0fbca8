"""Whoever reads what the command prints, or does not: the exit code is of its work."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from cli_project import ALONE
from support import ROOT

pytestmark = pytest.mark.skipif(os.name != "posix", reason="needs a shell")

COMMAND = f'"{sys.executable}" -m clientsmith {" ".join(ALONE)}'


def _shell(script: str, folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["/bin/sh", "-c", script],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT / "generator")},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("closed", [">&-", "2>&-", ">&- 2>&-", "<&- >&- 2>&-"])
def test_closed_streams(here: Path, closed: str) -> None:
    done = _shell(f"{COMMAND} {closed}", here)
    assert (done.returncode, done.stderr) == (0, "")
    assert (here / "acme/_manifest.json").exists()
    (here / "spec.yaml").write_text("openapi: 5\n")
    assert _shell(f"{COMMAND} {closed}", here).returncode == 1


@pytest.mark.parametrize(("flag", "status"), [("", 0), ("--check", 1)])
def test_a_reader_that_goes(here: Path, flag: str, status: int) -> None:
    work = f"sleep 0.2; {COMMAND} {flag} --depfile deps --stamp stamp; echo $? >code"
    done = _shell(f"({work}) | true", here)
    assert done.stderr == ""
    assert (here / "code").read_text() == f"{status}\n"
    assert (here / "stamp").exists() is (status == 0)
