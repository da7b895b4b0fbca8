"""Recipes of docs/build-steps.md: as they are written, and with their tools."""

from __future__ import annotations

import json
import os
import re
import shutil
import stat
import sys
from pathlib import Path

import projects
import pytest
from projects import EXAMPLES, MODELS, PACKAGE, SPEC, edit

from support import ROOT, tree

STAND_INS = Path(__file__).parent / "rules_python"
BAZEL = "node_modules/.bin/bazel"


def _needs(name: str) -> str:
    """Returns where a program is; without it, the test is left out."""
    found = shutil.which(name)
    if found is None:
        pytest.skip(f"{name} is not installed")
    return found


def _sections() -> dict[str, str]:
    """Returns the sections of the documentation by the example that they name first."""
    text = (ROOT / "docs/build-steps.md").read_text("utf-8")
    found = {}
    for section in re.split(r"^## ", text, flags=re.MULTILINE):
        named = re.search(r"^\[examples/([\w-]+)\]", section, re.MULTILINE)
        if named:
            found[named[1]] = section
    return found


SECTIONS = _sections()


def test_each_example_is_documented() -> None:
    assert {path.name for path in EXAMPLES.iterdir()} - {"own", "stores"} == set(
        SECTIONS
    )


@pytest.mark.parametrize("name", SECTIONS)
def test_what_is_shown_stands_in_the_example(name: str) -> None:
    files = [path for path in (EXAMPLES / name).rglob("*") if path.is_file()]
    there = {
        line.strip() for path in files for line in path.read_text("utf-8").splitlines()
    }
    blocks = re.findall(r"^```\w+\n(.*?)^```", SECTIONS[name], re.DOTALL | re.MULTILINE)
    shown = {line.strip() for block in blocks for line in block.splitlines()}
    assert blocks
    assert sorted(shown - there - {""}) == []


@pytest.mark.parametrize("tool", ["make", "ninja"])
@pytest.mark.usefixtures("installed")
def test_a_change_of_a_document_generates_again(tmp_path: Path, tool: str) -> None:
    _needs(tool)
    project = projects.project(tmp_path / "acme", tool)
    # the first run makes the ledger of names, which the second finds to be new
    for _ in range(2):
        projects.run(tool, cwd=project)
    stamp = project / "build/clients.stamp"
    made = stamp.stat()
    projects.run(tool, cwd=project)
    assert stamp.stat().st_mtime_ns == made.st_mtime_ns
    edit(project / SPEC, "How many reels", "The number of reels")
    os.utime(project / SPEC, (made.st_mtime + 1, made.st_mtime + 1))
    projects.run(tool, cwd=project)
    assert "The number of reels" in (project / MODELS).read_text("utf-8")


@pytest.mark.recipes
@pytest.mark.usefixtures("alone")
def test_tox(tmp_path: Path, wheels: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PIP_FIND_LINKS", str(wheels))
    project = projects.project(tmp_path / "acme", "tox")
    tox = (sys.executable, "-m", "tox", "--override", "testenv.pass_env=PIP_*")
    assert projects.start(*tox, cwd=project).returncode == 1
    projects.run(*tox, "-e", "generate", "--", "acme", cwd=project)
    projects.run(*tox, cwd=project)


@pytest.mark.recipes
@pytest.mark.usefixtures("alone")
def test_uv(
    tmp_path: Path, wheels: Path, locked: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("UV_FIND_LINKS", str(wheels))
    monkeypatch.setenv("UV_SYSTEM_CERTS", "1")
    monkeypatch.setenv("UV_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.setenv("UV_PYTHON", sys.executable)
    project = projects.project(tmp_path / "acme", "uv")
    with (project / "pyproject.toml").open("a", encoding="utf-8") as file:
        file.write(f"\n[tool.uv]\nconstraint-dependencies = {json.dumps(locked)}\n")
    uv = (sys.executable, "-m", "uv", "run")
    done = projects.start(*uv, "clientsmith", "generate", "--check", cwd=project)
    assert (done.returncode, "missing: " in done.stdout) == (1, True), done.stderr
    projects.run(*uv, "clientsmith", "generate", cwd=project)
    projects.run(*uv, "clientsmith", "generate", "--check", cwd=project)
    code = "from acme_stores.api import Acme; print(Acme.__name__)"
    said = projects.run(*uv, "python", "-c", code, cwd=project / "src")
    assert "Acme" in said
    built = projects.project(tmp_path / "built", "hatch")
    projects.run(sys.executable, "-m", "uv", "build", "--wheel", cwd=built)
    assert list(built.glob("dist/*.whl"))


@pytest.mark.recipes
def test_bazel(tmp_path: Path, installed: Path) -> None:
    """The rule, by a Bazel of npm, and with stand-ins for rules_python and pip."""
    bazel = Path(__file__).parent / BAZEL
    if not bazel.exists():
        pytest.skip("Bazel is not installed; `make recipes` does that where npm is")
    project = projects.project(tmp_path / "acme", "bazel")
    (project / "MODULE.bazel").unlink()
    shutil.copytree(STAND_INS, tmp_path / "rules_python")
    edit(
        tmp_path / "rules_python/python/entry_points/py_console_script_binary.bzl",
        "@COMMAND@",
        f"PYTHONPATH={installed.parent} {installed / 'clientsmith'}",
    )
    (project / "WORKSPACE").write_text(
        "".join(
            f'local_repository(name = "{name}", path = "{tmp_path}/rules_python")\n'
            for name in ("rules_python", "pypi")
        )
    )
    command = (bazel, f"--output_user_root={tmp_path}/bazel", "--batch")
    projects.run(*command, "build", "//:acme_stores", cwd=project)
    out = project / "bazel-bin" / PACKAGE
    assert not (project / PACKAGE).exists()
    found = tree(out)
    projects.run(installed / "clientsmith", "generate", cwd=project)
    assert tree(project / PACKAGE) == found
    _writable(tmp_path / "bazel")


def _writable(folder: Path) -> None:
    """Lets pytest remove what Bazel has protected from being written."""
    for path in folder.rglob("*"):
        if path.is_dir() and not path.is_symlink():
            path.chmod(path.stat().st_mode | stat.S_IWUSR)
