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


def shown(found: Found, *places: Path) -> str:
    """Returns the messages about some files or folders, for who reads a failure."""
    return "\n".join(
        f"{path}:{line}: {message}"
        for path, lines in sorted(found.items())
        if any(path.is_relative_to(place) for place in places)
        for line, messages in sorted(lines.items())
        for message in messages
    )


def test_the_generated_package_has_no_errors(found):
    messages = shown(found, PACKAGE)
    assert not messages, messages


def test_good_calls_are_accepted(found):
    messages = shown(found, GOOD)
    assert not messages, messages


def bad_lines() -> tuple[set[int], set[int]]:
    """Returns the numbers of the lines that must be refused, and of all others."""
    lines = BAD.read_text("utf-8").splitlines()
    marked = {n for n, line in enumerate(lines, 1) if line.endswith("# error")}
    return marked, set(range(1, len(lines) + 1)) - marked


def test_bad_calls_are_refused(found):
    marked, _ = bad_lines()
    assert marked - found[BAD].keys() == set()


def test_good_lines_among_bad_calls_are_accepted(found):
    _, good = bad_lines()
    messages = shown({BAD: {n: found[BAD][n] for n in good & found[BAD].keys()}}, BAD)
    assert not messages, messages
