"""A step of someone's build: Make and Ninja know when to run it again."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
import sysconfig
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from cli_project import ALONE, LONGER, SPEC, WRONG
from clientsmith.cli.generate import make_rule
from support import ROOT, clientsmith

GENERATE = f"{shlex.quote(sys.executable)} -m clientsmith generate"

MAKEFILE = """\
out/stamp: clientsmith.toml
\t{generate} --depfile out/deps --stamp out/stamp
-include out/deps
"""
PLAIN_MAKEFILE = """\
generated/acme/_manifest.json generated/other/_manifest.json &: clientsmith.toml
\t{generate} --depfile deps
-include deps
"""
NINJA = """\
rule clients
  command = {generate} --depfile out/deps --stamp $out
  depfile = out/deps
build out/stamp: clients clientsmith.toml
"""

Build = Callable[[], bool]
"""Builds, and returns whether there was anything to do."""


def _tool(name: str) -> str:
    """Returns a build tool: of the virtual environment, or of the system."""
    path = os.pathsep.join([sysconfig.get_path("scripts"), os.environ["PATH"]])
    found = shutil.which(name, path=path)
    if found is None:
        pytest.skip(f"{name} is not installed")
    return found


@pytest.fixture(params=["make", "make, manifests", "ninja"])
def build(project: Path, request: pytest.FixtureRequest) -> Build:
    """The build of a project with two clients, by one of the tools."""
    file, text = {
        "make": ("Makefile", MAKEFILE),
        "make, manifests": ("Makefile", PLAIN_MAKEFILE),
        "ninja": ("build.ninja", NINJA),
    }[request.param]
    tool = _tool(request.param.split(",")[0])
    (project / file).write_text(text.format(generate=GENERATE))
    (project / "overlay.yaml").write_text(
        "overlay: 1.0.0\ninfo: {title: Ours, version: '1'}\n"
        "actions: [{target: $.info, update: {title: Ours}}]\n"
    )
    config = project / "clientsmith.toml"
    config.write_text(
        config.read_text().replace("\n[", 'overlays = ["overlay.yaml"]\n\n[', 1)
    )

    def build() -> bool:
        time.sleep(0.02)  # what is written next is newer, as file systems count
        done = subprocess.run(
            [tool],
            cwd=project,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            capture_output=True,
            text=True,
            check=True,
        )
        return "files," in done.stdout

    return build


def test_a_build_runs_again_for_what_has_changed(build: Build, project: Path) -> None:
    assert build()
    build()  # Ninja: the first run has written the ledger, which is an input, too
    assert not build()
    for name in ("spec.yaml", "second.yaml", "overlay.yaml", "clientsmith.toml"):
        with (project / name).open("a") as file:
            file.write("# changed\n")
        assert build(), name
        assert not build(), name
    (project / "unrelated.yaml").write_text(SPEC)
    assert not build()


def test_a_document_that_is_gone_does_not_stop_a_build(
    build: Build, project: Path
) -> None:
    assert build()
    (project / "second.yaml").rename(project / "third.yaml")
    config = project / "clientsmith.toml"
    config.write_text(config.read_text().replace('"second"', '"third"'))
    assert build()
    build()
    assert not build()


AWKWARD = ["with space", "$HOME", "a#b", "c:d", "e\\f", "g\\ h", "50%", "ä"]


@pytest.mark.parametrize("name", AWKWARD)
@pytest.mark.parametrize("tool", ["make", "ninja"])
def test_paths_are_escaped(here: Path, tool: str, name: str) -> None:
    program = _tool(tool)
    spec = here / name / "spec.yaml"
    spec.parent.mkdir()
    spec.write_text(SPEC)
    command = ("generate", "--spec", f"{name}/spec.yaml", "--output", "acme")
    assert (
        clientsmith(*command, "--depfile", "deps", "--stamp", "out", cwd=here).status
        == 0
    )
    (here / "Makefile").write_text("-include deps\nout:\n\techo again\n")
    (here / "build.ninja").write_text(
        "rule again\n  command = echo again\n  depfile = deps\nbuild out: again\n"
    )
    asked = {"make": ["--question"], "ninja": ["-n", "-d", "explain"]}[tool]

    def is_stale() -> bool:
        done = subprocess.run(
            [program, *asked, "out"], cwd=here, capture_output=True, text=True
        )
        said = done.stdout + done.stderr
        assert "multiple" not in said
        if tool == "make":
            assert done.returncode in (0, 1), said
            return done.returncode == 1
        assert done.returncode == 0, said
        return f"{name}/spec.yaml" in said

    assert not is_stale()
    later = time.time() + 10
    os.utime(spec, (later, later))
    assert is_stale()


def test_what_has_no_form_is_an_error(here: Path) -> None:
    (here / "a\nb").mkdir()
    (here / "a\nb/spec.yaml").write_text(SPEC)
    command = ("generate", "--spec", "a\nb/spec.yaml", "--output", "acme")
    run = clientsmith(*command, "--depfile", "deps", cwd=here)
    assert run.status == 1
    assert "no form" in run.stderr
    assert not (here / "deps").exists()


def test_inputs_are_written_as_they_were_given(project: Path) -> None:
    (project / "clientsmith.lock").write_text("format = 1\n")
    run = clientsmith("generate", "acme", "--depfile", "build/deps", cwd=project)
    assert run.status == 0
    rule, *others = (project / "build/deps").read_text().split("\n\n")
    assert rule.split(" \\\n  ") == [
        "generated/acme/_manifest.json:",
        "clientsmith.toml",
        "clientsmith.lock",
        "spec.yaml",
        "clientsmith.names.json",
    ]
    assert [each.strip() for each in others] == [
        f"{name}:"
        for name in (
            "clientsmith.toml",
            "clientsmith.lock",
            "spec.yaml",
            "clientsmith.names.json",
        )
    ]


def test_folders_are_their_files(tmp_path: Path) -> None:
    for name in ("b.jinja", "a/c.jinja", "__pycache__/d.pyc"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    rule = make_rule([Path("out")], [tmp_path, tmp_path / "gone"])
    assert rule.split("\n\n")[0].split(" \\\n  ")[1:] == [
        f"{tmp_path}/a/c.jinja",
        f"{tmp_path}/b.jinja",
    ]


def test_a_run_that_fails_leaves_no_stamp(here: Path) -> None:
    flags = ("--depfile", "deps", "--stamp", "stamp")
    (here / "spec.yaml").write_text(WRONG)
    assert clientsmith(*ALONE, *flags, cwd=here).status == 1
    (here / "spec.yaml").write_text(SPEC)
    assert clientsmith(*ALONE, *flags, "--check", cwd=here).status == 1
    assert not (here / "deps").exists()
    assert not (here / "stamp").exists()


def test_a_check_can_be_a_step(done: Path) -> None:
    flags = ("--check", "--depfile", "deps")
    assert clientsmith(*ALONE, *flags, cwd=done).status == 2
    assert clientsmith(*ALONE, *flags, "--stamp", "stamp", cwd=done).status == 0
    assert (done / "deps").read_text().startswith("stamp: \\\n  spec.yaml\n")
    (done / "stamp").unlink()
    (done / "spec.yaml").write_text(LONGER)
    assert clientsmith(*ALONE, *flags, "--stamp", "stamp", cwd=done).status == 1
    assert not (done / "stamp").exists()


@pytest.mark.parametrize("flag", ["--depfile", "--stamp"])
def test_what_cannot_be_written_is_an_error_with_a_code(here: Path, flag: str) -> None:
    run = clientsmith(*ALONE, flag, "spec.yaml/file", cwd=here)
    assert (run.status, run.errors) == (1, ["output-unwritable"])
