"""`clientsmith bump` beside other runs, and when it is interrupted: all, or nothing."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from cli_project import LONGER, SPEC
from support import clientsmith, tree

CONFIG = """\
[clients.acme]
output = "acme"
document = "specs/{version}.yaml"
source = "published/{version}.yaml"
default_version = "1"
versions = [
    { version = "1", services = ["cats"] },
]
"""
COMMAND = [sys.executable, "-m", "clientsmith"]

SIGNAL = """\
import os, signal, sys
number, at = getattr(signal, sys.argv[1]), int(sys.argv[2])
signal.signal(signal.SIGINT, signal.default_int_handler)
done, replace = [], os.replace
def counted(*args, **kwargs):
    replace(*args, **kwargs)
    if ".clientsmith-" not in str(args[0]):
        return
    done.append(args)
    if len(done) == at:
        os.kill(os.getpid(), number)
os.replace = counted
from clientsmith.cli import main
main(["bump", "acme", "2"])
"""
"""A bump that gets a signal right after a file was moved to its place."""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A project with version 1; versions 2 and 3 are published."""
    folder = tmp_path / "project"
    (folder / "published").mkdir(parents=True)
    (folder / "clientsmith.toml").write_text(CONFIG)
    for version, text in {"1": SPEC, "2": LONGER, "3": SPEC}.items():
        (folder / "published" / f"{version}.yaml").write_text(text)
    assert clientsmith("pull", cwd=folder).status == 0
    assert clientsmith("generate", cwd=folder).status == 0
    return folder


def places(folder: Path) -> set[str]:
    """Returns all that is there, folders too."""
    return {
        each.relative_to(folder).as_posix()
        for each in folder.rglob("*")
        if "__pycache__" not in each.parts
    }


def counted(
    monkeypatch: pytest.MonkeyPatch, at: int, error: BaseException
) -> list[object]:
    """Makes one move to a place fail; returns the moves, as they come."""
    moves: list[object] = []
    replace = os.replace

    def failing(source: object, place: Path) -> None:
        if ".clientsmith-" in str(source):  # the cache moves files, too
            moves.append(place)
            if len(moves) == at:
                raise error
        replace(source, place)

    monkeypatch.setattr("clientsmith.write.staging.os.replace", failing)
    return moves


def interrupted(folder: Path, at: int, error: BaseException) -> bool:
    """Bumps with one move that fails; returns whether there was such a move."""
    with pytest.MonkeyPatch.context() as monkeypatch:
        moves = counted(monkeypatch, at, error)
        with suppress(type(error)):
            run = clientsmith("bump", "acme", "2", cwd=folder)
            is_interrupt = isinstance(error, KeyboardInterrupt)
            errors = [] if is_interrupt else ["output-unwritable"]
            assert len(moves) < at or (run.status, run.errors) == (1, errors)
    return len(moves) >= at


@pytest.mark.parametrize("error", [KeyboardInterrupt(), OSError(28, "disk full")])
def test_no_move_can_fail_alone(folder: Path, error: BaseException):
    before = tree(folder), places(folder)
    at = 1
    while interrupted(folder, at, error):
        assert (tree(folder), places(folder)) == before, at
        at += 1
    assert at > 8
    assert clientsmith("generate", "--check", cwd=folder).status == 0


@pytest.mark.skipif(os.name == "nt", reason="signals are those of POSIX")
@pytest.mark.parametrize("name", ["SIGTERM", "SIGHUP", "SIGINT"])
@pytest.mark.parametrize("at", [1, 9])
def test_a_signal_while_files_are_moved_waits(folder: Path, name: str, at: int):
    script = [sys.executable, "-c", SIGNAL, name, str(at)]
    done = subprocess.run(script, cwd=folder, check=False, capture_output=True)
    assert done.returncode in (-getattr(signal, name), 1)
    assert b"Traceback" not in done.stderr
    assert 'version = "2"' in (folder / "clientsmith.toml").read_text()
    assert clientsmith("generate", "--check", cwd=folder).status == 0
    assert not [each for each in places(folder) if "/.clientsmith-" in f"/{each}"]


@pytest.mark.skipif(os.name == "nt", reason="signals are those of POSIX")
def test_a_bump_that_was_killed_can_be_run_again(folder: Path):
    before = tree(folder / "acme")
    for at in (2, 5, 9):
        script = [sys.executable, "-c", SIGNAL, "SIGKILL", str(at)]
        done = subprocess.run(script, cwd=folder, check=False, capture_output=True)
        assert done.returncode == -signal.SIGKILL
        assert (folder / "clientsmith.toml").read_text() == CONFIG
        assert clientsmith("generate", cwd=folder).status == 0
        assert tree(folder / "acme") == before
    assert clientsmith("bump", "acme", "2", cwd=folder).status == 0
    assert clientsmith("generate", "--check", cwd=folder).status == 0


def test_two_bumps_at_once_come_one_after_the_other(folder: Path):
    runs = [
        subprocess.Popen(
            [*COMMAND, "bump", "acme", version], cwd=folder, stderr=subprocess.PIPE
        )
        for version in "23"
    ]
    for run in runs:
        _, said = run.communicate()
        assert run.returncode == 0, said
    config = (folder / "clientsmith.toml").read_text()
    log = (folder / "CHANGELOG.md").read_text()
    lock = (folder / "clientsmith.lock").read_text()
    for version in "23":
        assert f'version = "{version}"' in config
        assert f"version {version} stands beside" in log
        assert f"specs/{version}.yaml" in lock
    assert clientsmith("generate", "--check", cwd=folder).status == 0


@pytest.fixture
def edited(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A project whose config is edited while a bump is on."""
    from clientsmith.versions.bump import plan as bump

    original = bump.apply

    def late(*args: object) -> object:
        with (folder / "clientsmith.toml").open("a") as file:
            file.write("# a note\n")
        return original(*args)

    monkeypatch.setattr(bump, "apply", late)
    return folder


def test_an_edit_of_the_config_meanwhile_is_not_lost(edited: Path):
    before = tree(edited)
    run = clientsmith("bump", "acme", "2", cwd=edited)
    assert (run.status, run.errors) == (1, ["changed-meanwhile"])
    before["clientsmith.toml"] += b"# a note\n"
    assert tree(edited) == before
