"""mypy --strict and pyright accept the generated package and good.py, and refuse
exactly the marked lines of bad.py.

Each of them runs once, for all files together.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
GENERATED = ROOT / "generated"
PACKAGE = GENERATED / "pinecone"
GOOD = HERE / "good.py"
BAD = HERE / "bad.py"

# Taken before any fixture can move the caches: pyright may keep itself in one.
ENVIRONMENT = os.environ | {"PYRIGHT_PYTHON_IGNORE_WARNINGS": "1"}

Found = dict[Path, dict[int, list[str]]]
"""The messages of a type checker by file and line."""


def run(*command: str | Path, **variables: str) -> str:
    """Returns what a type checker prints, if it has reached its end."""
    done = subprocess.run(
        [sys.executable, "-m", *command],
        cwd=ROOT,
        env=ENVIRONMENT | variables,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 1:  # bad.py is bad
        pytest.fail(f"{command[0]} ended with {done.returncode}: {done.stderr}")
    return done.stdout


def mypy() -> Found:
    files = (PACKAGE, GOOD, BAD)
    options = ("--config-file=", "--strict", "--output=json")
    found: Found = {}
    for line in run("mypy", *options, *files, MYPYPATH=str(GENERATED)).splitlines():
        entry = json.loads(line)
        if entry["severity"] == "error":
            messages = found.setdefault((ROOT / entry["file"]).resolve(), {})
            messages.setdefault(entry["line"], []).append(entry["message"])
    return found


def pyright() -> Found:
    python = ("--pythonpath", sys.executable)
    text = run("pyright", "--outputjson", *python, "--project", HERE)
    found: Found = {}
    for entry in json.loads(text)["generalDiagnostics"]:
        if entry["severity"] == "error":
            messages = found.setdefault(Path(entry["file"]).resolve(), {})
            line = entry["range"]["start"]["line"] + 1
            messages.setdefault(line, []).append(entry["message"])
    return found


@pytest.fixture(scope="module", params=[mypy, pyright], ids=["mypy", "pyright"])
def found(request) -> Found:
    return request.param()


def test_the_generated_package_has_no_errors(found):
    assert {path: at for path, at in found.items() if PACKAGE in path.parents} == {}


def test_good_calls_are_accepted(found):
    assert found.get(GOOD, {}) == {}


def test_bad_calls_are_refused(found):
    lines = enumerate(BAD.read_text("utf-8").splitlines(), 1)
    marked = {number for number, line in lines if line.endswith("# error")}
    refused = found.get(BAD, {})
    assert (
        marked - refused.keys(),
        {n: refused[n] for n in refused.keys() - marked},
    ) == (
        set(),
        {},
    )
