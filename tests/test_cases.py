"""One folder per feature: a document, what is to be generated from it, what is said.

    tests/cases/<feature>/
      spec.yaml          the document, small and about one feature
      clientsmith.toml   the config, if the feature needs one; its output is `acme`
      arguments.txt      further arguments, such as `--strict`
      expected/…         the files that the feature is about; others are not compared
      stderr.txt         all that the command says; none if it says nothing

`make accept` (CLIENTSMITH_ACCEPT=1) rewrites `expected` and `stderr.txt`. A new case
gets its models and resources; remove what it is not about, or add an empty file of the
name that it is.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import traceback
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import black
import pytest

from support import (
    Run,
    build_decoders,
    clientsmith,
    compiled,
    imported,
    sources,
    tree,
)

CASES = Path(__file__).resolve().parent / "cases"
NAMES = sorted(path.parent.name for path in CASES.glob("*/spec.*"))
ACCEPT = os.environ.get("CLIENTSMITH_ACCEPT") == "1"
PACKAGE = "acme"
CRASHED = 70


@dataclass(frozen=True)
class Outcome:
    """What became of one case."""

    run: Run
    package: Path

    @property
    def is_generated(self) -> bool:
        return self.run.status == 0


class Outcomes(dict[str, Outcome]):
    """Runs each case when it is first asked for."""

    def __init__(self, root: Path) -> None:
        super().__init__()
        self.root = root

    def __missing__(self, name: str) -> Outcome:
        folder = self.root / name
        shutil.copytree(CASES / name, folder, ignore=shutil.ignore_patterns("expected"))
        try:
            run = clientsmith("generate", *_arguments(folder), cwd=folder)
        except Exception:  # one case's crash must not hide what others do
            run = Run(CRASHED, "", traceback.format_exc(limit=-2))
        self[name] = Outcome(run, folder / PACKAGE)
        return self[name]

    def generated(self) -> Iterator[tuple[str, Path]]:
        """Yields the packages of all cases that are meant to be generated."""
        for name in NAMES:
            if self[name].is_generated:
                yield name, self[name].package


def _arguments(folder: Path) -> list[str]:
    further = folder / "arguments.txt"
    arguments = further.read_text("utf-8").split() if further.exists() else []
    if (folder / "clientsmith.toml").exists():
        return arguments
    spec = next(folder.glob("spec.*"))
    return ["--spec", spec.name, "--output", PACKAGE, *arguments]


@pytest.fixture(scope="session")
def outcomes(tmp_path_factory: pytest.TempPathFactory) -> Outcomes:
    return Outcomes(tmp_path_factory.mktemp("cases"))


def _fail_if_crashed(outcome: Outcome) -> None:
    if outcome.run.status == CRASHED:
        pytest.fail(outcome.run.stderr, pytrace=False)


@pytest.mark.parametrize("name", NAMES)
def test_what_is_generated_and_said_is_as_expected(
    name: str, outcomes: Outcomes
) -> None:
    outcome = outcomes[name]
    _fail_if_crashed(outcome)
    if ACCEPT:
        _accept(CASES / name, outcome)
    stderr = CASES / name / "stderr.txt"
    said = stderr.read_text("utf-8") if stderr.exists() else ""
    assert said == outcome.run.stderr
    assert bool(outcome.run.errors) == (outcome.run.status == 1)

    expected = tree(CASES / name / "expected")
    assert bool(expected) == outcome.is_generated
    for path, content in expected.items():
        actual = outcome.package / path
        assert actual.exists(), f"{path} is not generated any more"
        assert content.decode() == actual.read_text("utf-8")


@pytest.mark.parametrize("name", NAMES)
def test_what_is_generated_works(name: str, outcomes: Outcomes) -> None:
    outcome = outcomes[name]
    _fail_if_crashed(outcome)
    if not outcome.is_generated:
        assert not outcome.package.exists()
        return
    compiled(outcome.package)
    for path, text in sources(outcome.package).items():
        assert black.format_str(text, mode=black.Mode()) == text, path
    with imported(outcome.package) as package:
        build_decoders(package)


@pytest.fixture(scope="session")
def vendored(outcomes: Outcomes, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All packages in one folder, each under the name of its case, over one runtime.

    The runtime is the same in all of them, and checking it once saves minutes.
    """
    root = tmp_path_factory.mktemp("checked") / "vendored"
    root.mkdir()
    (root / "__init__.py").touch()
    for name, package in outcomes.generated():
        if not (root / "_runtime").exists():
            shutil.copytree(package / "_runtime", root / "_runtime")
        others = shutil.ignore_patterns("_runtime")
        shutil.copytree(package, root / name, ignore=others)
        for module in (root / name).rglob("*.py"):
            text = module.read_text("utf-8")
            above = re.sub(r"\bfrom (\.+)_runtime\b", r"from .\1_runtime", text)
            module.write_text(above, "utf-8")
    return root


def test_mypy_finds_nothing(vendored: Path) -> None:
    _check(
        [
            sys.executable,
            *("-m", "mypy", "--strict", "--no-error-summary"),
            *("--python-version", "3.11"),
            vendored.name,
        ],
        vendored.parent,
    )


def test_pyright_finds_nothing(vendored: Path) -> None:
    _check(
        [
            sys.executable,
            *("-m", "pyright", "--pythonpath", sys.executable),
            *("--pythonversion", "3.11"),
            vendored.name,
        ],
        vendored.parent,
    )


def _check(command: list[str], folder: Path) -> None:
    done = subprocess.run(
        command, cwd=folder, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def _accept(case: Path, outcome: Outcome) -> None:
    stderr, expected = case / "stderr.txt", case / "expected"
    stderr.unlink(missing_ok=True)
    if outcome.run.stderr:
        stderr.write_text(outcome.run.stderr, "utf-8")
    known = list(tree(expected))
    shutil.rmtree(expected, ignore_errors=True)
    if not outcome.is_generated:
        return
    for path, text in sources(outcome.package).items():
        if path in known or (not known and _is_usual(path)):
            (expected / path).parent.mkdir(parents=True, exist_ok=True)
            (expected / path).write_text(text, "utf-8")


def _is_usual(path: str) -> bool:
    return "/__init__" not in path and ("models/" in path or "resources/" in path)
