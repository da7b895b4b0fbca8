"""The hooks for pre-commit."""

from __future__ import annotations

import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import projects
import pytest
import yaml
from projects import MODELS, PACKAGE, SPEC, edit

from support import ROOT

HOOKS: dict[str, Any] = {
    hook["id"]: hook
    for hook in yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"))
}
CHECK, GENERATE = "clientsmith-check", "clientsmith-generate"
PRE_COMMIT = (sys.executable, "-m", "pre_commit")


@pytest.mark.usefixtures("installed")
def test_the_commands_of_the_hooks_do_what_they_say(tmp_path: Path) -> None:
    project = projects.project(tmp_path / "acme")
    check, generate = (shlex.split(HOOKS[name]["entry"]) for name in (CHECK, GENERATE))
    assert projects.start(*check, cwd=project).returncode == 1
    projects.run(*generate, cwd=project)
    projects.run(*check, cwd=project)
    assert {hook["pass_filenames"] for hook in HOOKS.values()} == {False}


def test_the_example_names_a_hook() -> None:
    path = projects.EXAMPLES / "pre-commit/.pre-commit-config.yaml"
    (repository,) = yaml.safe_load(path.read_text("utf-8"))["repos"]
    assert {hook["id"] for hook in repository["hooks"]} <= set(HOOKS)


@pytest.fixture
def published(tmp_path: Path, git: projects.Git) -> Path:
    """A repository with what the hooks are installed from, as it is on disk."""
    folder = tmp_path / "published"
    folder.mkdir()
    for name in ("pyproject.toml", "README.md", "LICENSE", "CHANGELOG.md"):
        shutil.copy(ROOT / name, folder)
    shutil.copy(ROOT / ".pre-commit-hooks.yaml", folder)
    for name in ("generator", "templates"):
        skipped = shutil.ignore_patterns("__pycache__")
        shutil.copytree(ROOT / name, folder / name, ignore=skipped)
    _committed(folder, git)
    return folder


def _committed(folder: Path, git: projects.Git) -> str:
    git(folder, "init", "--quiet")
    git(folder, "add", ".")
    git(folder, "commit", "--quiet", "--no-verify", "--message=all")
    return git(folder, "rev-parse", "HEAD")


def _hook(name: str, project: Path) -> subprocess.CompletedProcess[str]:
    return projects.start(*PRE_COMMIT, "run", "--all-files", name, cwd=project)


@pytest.mark.recipes
@pytest.mark.usefixtures("alone")
def test_pre_commit_runs_the_hooks(
    tmp_path: Path,
    published: Path,
    git: projects.Git,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PRE_COMMIT_HOME", str(tmp_path / "pre-commit"))
    manifest = ROOT / ".pre-commit-hooks.yaml"
    projects.run(*PRE_COMMIT, "validate-manifest", manifest, cwd=tmp_path)
    project = projects.project(tmp_path / "acme", "pre-commit")
    config = project / ".pre-commit-config.yaml"
    value = yaml.safe_load(config.read_text("utf-8"))
    value["repos"][0]["repo"] = str(published)
    value["repos"][0]["rev"] = git(published, "rev-parse", "HEAD")
    value["repos"][0]["hooks"].append({"id": CHECK})
    config.write_text(yaml.safe_dump(value), "utf-8")
    _committed(project, git)
    assert _hook(CHECK, project).returncode == 1
    _hook(GENERATE, project)
    _committed(project, git)
    for name in (CHECK, GENERATE):
        done = _hook(name, project)
        assert done.returncode == 0, done.stdout
    edit(project / SPEC, "How many reels", "The number of reels")
    git(project, "add", ".")
    assert f"stale: {MODELS}" in _hook(CHECK, project).stdout
    assert "files were modified by this hook" in _hook(GENERATE, project).stdout
    git(project, "add", str(PACKAGE))
    assert _hook(GENERATE, project).returncode == 0
