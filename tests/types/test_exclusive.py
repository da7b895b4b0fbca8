"""mypy --strict and pyright refuse exactly the marked lines of exclusive.py: calls that
give none of some exclusive arguments, or several."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from support import clientsmith

HERE = Path(__file__).resolve().parent
SPEC = HERE.parent / "cases" / "exclusive_members" / "spec.yaml"
CALLS = HERE / "exclusive.py"


def mypy(folder: Path) -> set[int]:
    options = ("--config-file=", "--strict", "--no-error-summary")
    lines = _run(folder, "mypy", *options, CALLS.name).splitlines()
    return {
        int(match[1])
        for line in lines
        if (match := re.match(rf"{CALLS.name}:(\d+): error: ", line))
    }


def pyright(folder: Path) -> set[int]:
    python = ("--pythonpath", sys.executable)
    report = json.loads(_run(folder, "pyright", "--outputjson", *python, CALLS.name))
    return {
        entry["range"]["start"]["line"] + 1
        for entry in report["generalDiagnostics"]
        if entry["severity"] == "error"
    }


def _run(folder: Path, *command: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", *command],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("exclusive")
    shutil.copy(CALLS, folder)
    run = clientsmith("generate", "--spec", str(SPEC), "--output", "acme", cwd=folder)
    assert run.status == 0, run.stderr
    return folder


@pytest.mark.parametrize("checker", [mypy, pyright])
def test_none_and_several_are_refused(checker, folder: Path) -> None:
    lines = CALLS.read_text("utf-8").splitlines()
    marked = {n for n, line in enumerate(lines, 1) if line.endswith("# error")}
    assert checker(folder) == marked
