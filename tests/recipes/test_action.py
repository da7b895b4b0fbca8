"""The GitHub Action: its steps are run by bash as a runner would."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import projects
import pytest
import yaml
from projects import MODELS, SPEC, edit

from support import ROOT

HOME = ROOT / ".github/actions/clientsmith"
ACTION: dict[str, Any] = yaml.safe_load((HOME / "action.yml").read_text("utf-8"))
WORKFLOW = projects.EXAMPLES / "github/.github/workflows/clients.yml"
STEPS = {step["name"]: step for step in ACTION["runs"]["steps"]}
RUN, DIFF = "Run clientsmith", "Compare with the base"
EXPRESSION = re.compile(r"\$\{\{ (.+?) \}\}")


@pytest.fixture
def runner(tmp_path: Path, installed: Path) -> Path:
    """The folder of a runner in which the first step has been done."""
    commands = tmp_path / "runner/clientsmith/bin"
    commands.mkdir(parents=True)
    (commands / "python").symlink_to(sys.executable)
    (commands / "clientsmith").symlink_to(installed / "clientsmith")
    return tmp_path / "runner"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return projects.project(tmp_path / "acme")


def _step(
    name: str, runner: Path, project: Path, **inputs: str
) -> subprocess.CompletedProcess[str]:
    """Runs the script of a step, with the variables that a runner gives it."""
    values = {
        f"inputs.{key}": str(each["default"])
        for key, each in ACTION["inputs"].items()
        if "default" in each
    }
    values |= {f"inputs.{key.replace('_', '-')}": text for key, text in inputs.items()}
    values["github.action_path"] = str(HOME)
    step = STEPS[name]
    variables = {
        key: EXPRESSION.sub(lambda found: values[found[1]], text)
        for key, text in step["env"].items()
    }
    script = runner / "script.sh"
    script.write_text(step["run"], "utf-8")
    return projects.start(
        *("bash", "--noprofile", "--norc", "-e", "-o", "pipefail", script),
        cwd=project,
        RUNNER_TEMP=str(runner),
        GITHUB_STEP_SUMMARY=str(runner / "summary.md"),
        GITHUB_OUTPUT=str(runner / "output"),
        **variables,
    )


def test_no_text_of_others_gets_into_a_script() -> None:
    assert [step["name"] for step in STEPS.values() if "${{" in step["run"]] == []
    assert {step["shell"] for step in STEPS.values()} == {"bash"}


def test_no_action_of_others_is_used() -> None:
    assert [step for step in STEPS.values() if "uses" in step] == []


def test_the_workflow_sets_inputs_that_there_are() -> None:
    (job,) = yaml.safe_load(WORKFLOW.read_text("utf-8"))["jobs"].values()
    step = job["steps"][-1]
    assert (
        step["uses"].split("@")[0].endswith("clientsmith/.github/actions/clientsmith")
    )
    assert set(step["with"]) <= set(ACTION["inputs"])


def test_check_fails_until_it_was_generated(runner: Path, project: Path) -> None:
    assert _step(RUN, runner, project).returncode == 1
    assert _step(RUN, runner, project, command="generate").returncode == 0
    assert _step(RUN, runner, project).returncode == 0
    assert _step(RUN, runner, project, clients=" acme\n").returncode == 0
    edit(project / SPEC, "How many reels", "The number of reels")
    done = _step(RUN, runner, project)
    assert (done.returncode, f"stale: {MODELS}" in done.stdout) == (1, True)


@pytest.mark.parametrize("name", ["command", "clients", "config"])
def test_inputs_are_not_run(runner: Path, project: Path, name: str) -> None:
    text = 'acme" $(touch pwned) `touch pwned`; touch pwned; --help'
    assert _step(RUN, runner, project, **{name: text}).returncode != 0
    assert not (project / "pwned").exists()


def test_what_is_printed_is_no_command_to_the_runner(
    runner: Path, project: Path
) -> None:
    lines = _step(RUN, runner, project).stdout.splitlines()
    (token,) = re.findall(r"^::stop-commands::([0-9a-f]{64})$", lines[0])
    assert lines[-1] == f"::{token}::"
    assert lines[0] != _step(RUN, runner, project).stdout.splitlines()[0]


def test_findings_are_matched(runner: Path, project: Path) -> None:
    edit(project / SPEC, "schemas/Tape'}", "schemas/Tap'}")
    done = _step(RUN, runner, project)
    (matcher,) = json.loads((HOME / "problem-matcher.json").read_text())[
        "problemMatcher"
    ]
    (pattern,) = matcher["pattern"]
    found = re.findall(pattern["regexp"], done.stderr, re.MULTILINE)
    wanted = (SPEC.as_posix(), "37", "18", "error", "ref-not-found")
    assert wanted in [each[:5] for each in found]


def test_a_change_that_breaks_callers_is_reported(
    runner: Path, project: Path, git: projects.Git
) -> None:
    git(project, "init", "--quiet")
    git(project, "add", ".")
    git(project, "commit", "--quiet", "--message=first")
    edit(project / SPEC, "operationId: getStore", "operationId: describeStore")
    base = git(project, "rev-parse", "HEAD")
    done = _step(DIFF, runner, project, diff_base=base)
    assert done.returncode == 1, done.stderr
    assert "get_store" in (runner / "summary.md").read_text("utf-8")
    report = (runner / "output").read_text("utf-8").removeprefix("report=").strip()
    assert Path(report).read_text("utf-8") == (runner / "summary.md").read_text("utf-8")
    assert _step(DIFF, runner, project, diff_base=base, fail_on="").returncode == 0


@pytest.mark.recipes
@pytest.mark.usefixtures("alone")
def test_the_action_installs_what_it_came_with(tmp_path: Path, project: Path) -> None:
    runner = tmp_path / "runner"
    runner.mkdir()
    done = _step("Install clientsmith", runner, project, python=sys.executable)
    assert done.returncode == 0, done.stderr
    assert f"::add-matcher::{HOME}/problem-matcher.json" in done.stdout
    assert _step(RUN, runner, project, command="generate").returncode == 0
