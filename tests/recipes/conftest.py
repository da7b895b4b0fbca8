"""Builds clientsmith's wheel, and projects of the examples that use it.

Recipes whose tool fetches from a network, or has to be installed, are marked; they are
run by `make recipes`.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import projects
import pytest

from support import ROOT

SWITCH = "CLIENTSMITH_RECIPES"


def pytest_configure(config: pytest.Config) -> None:
    """Makes the marker known."""
    config.addinivalue_line(
        "markers",
        f"recipes: needs further tools and a network; {SWITCH}=1 selects it",
    )


def pytest_collection_modifyitems(
    config: pytest.Config, items: list[pytest.Item]
) -> None:
    """Leaves the marked tests out unless they are asked for."""
    if os.environ.get(SWITCH) == "1":
        return
    left_out = [each for each in items if each.get_closest_marker("recipes")]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [each for each in items if each not in left_out]


@pytest.fixture(scope="session")
def wheels(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with clientsmith's wheel and nothing else."""
    folder = tmp_path_factory.mktemp("wheels")
    build = (sys.executable, "-m", "build", "--wheel", "--no-isolation")
    projects.run(*build, f"--outdir={folder}", ROOT, cwd=folder)
    return folder


@pytest.fixture(scope="session")
def site(wheels: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which that wheel is installed; what it needs is not."""
    folder = tmp_path_factory.mktemp("site")
    projects.install(next(wheels.glob("*.whl")), folder)
    return folder


@pytest.fixture
def installed(site: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The wheel, found by all programs that the test runs; returns its commands."""
    monkeypatch.setenv("PYTHONPATH", str(site))
    monkeypatch.setenv("PYTHONSAFEPATH", "1")
    path = [str(site / "bin"), str(Path(sys.executable).parent), os.environ["PATH"]]
    monkeypatch.setenv("PATH", os.pathsep.join(path))
    return site / "bin"


@pytest.fixture(scope="session")
def locked() -> list[str]:
    """The release of each package that tools may install, with its marker."""
    text = (ROOT / "requirements.lock").read_text("utf-8")
    return [pin.rstrip(" \\") for pin in re.findall(r"^\S+==.*", text, re.MULTILINE)]


@pytest.fixture
def alone(tmp_path: Path, locked: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """Tools that set up what they run find nothing of the tests' own environment.

    What they install is what is locked, so that today's tests pass tomorrow.
    """
    for name in ("PYTHONPATH", "VIRTUAL_ENV", "GIT_DIR", "GIT_INDEX_FILE"):
        monkeypatch.delenv(name, raising=False)
    constraints = tmp_path / "constraints.txt"
    constraints.write_text("\n".join(locked), "utf-8")
    for name in ("PIP_CONSTRAINT", "PIP_BUILD_CONSTRAINT"):
        monkeypatch.setenv(name, str(constraints))


@pytest.fixture
def git(monkeypatch: pytest.MonkeyPatch) -> projects.Git:
    """Runs git apart from the settings of whoever runs the tests."""
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    for role in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{role}_NAME", "Somebody")
        monkeypatch.setenv(f"GIT_{role}_EMAIL", "somebody@acme.example")

    def call(folder: Path, *arguments: str) -> str:
        done = subprocess.run(
            ["git", *arguments], cwd=folder, check=True, capture_output=True, text=True
        )
        return done.stdout.strip()

    return call
