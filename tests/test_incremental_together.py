"""Several runs at once, and runs that are stopped from outside."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from cli_project import ALONE, CONFIG, SPEC
from clientsmith.write import locking
from support import ROOT, clientsmith, environment, tree

OTHER = SPEC.replace("Cat", "Lion").replace("Dog", "Wolf").replace("e: Acme", "e: Zoo")

SLOWLY = """
import sys, time
from clientsmith.cli import main
from clientsmith.write.staging import Moves

def slowly(call):
    def slow(*arguments):
        print(call.__name__, flush=True)
        time.sleep(0.02)
        return call(*arguments)
    return slow

Moves.put, Moves.replace = slowly(Moves.put), slowly(Moves.replace)
main(sys.argv[1:])
"""
"""The command, telling and taking its time for each file."""


def _start(*command: str, cwd: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, *command],
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def _written(folder: Path, text: str) -> dict[str, bytes]:
    """Returns what is made of a document, in a folder of its own."""
    folder.mkdir()
    (folder / "spec.yaml").write_text(text)
    assert clientsmith(*ALONE, cwd=folder).status == 0
    return tree(folder / "acme")


@pytest.fixture
def old_and_new(done: Path) -> Iterator[tuple[dict[str, bytes], dict[str, bytes]]]:
    """What stands there, and what is to be made of the document that now does."""
    (done / "spec.yaml").write_text(OTHER)
    return tree(done / "acme"), _written(done / "elsewhere", OTHER)


# several at once


def test_runs_at_once_leave_what_one_of_them_makes(here: Path) -> None:
    """One after the other would do the same; none of them may find a mixture."""
    outcomes = []
    for name, text in {"a.yaml": SPEC, "b.yaml": OTHER}.items():
        (here / name).write_text(text)
        output = f"{name[0]}/acme"
        command = ("generate", "--spec", name, "--output", output)
        assert clientsmith(*command, cwd=here).status == 0
        outcomes.append(tree(here / output))
    for _ in range(3):
        runs = [
            _start(
                *("-m", "clientsmith", "generate", "--output", "acme", "--spec", name),
                cwd=here,
            )
            for name in ("a.yaml", "b.yaml") * 2
        ]
        said = [run.communicate(timeout=60) for run in runs]
        assert [run.returncode for run in runs] == [0] * 4, said
        assert [errors for _, errors in said] == [""] * 4
        assert tree(here / "acme") in outcomes


def test_runs_of_a_config_at_once(project: Path) -> None:
    (project / "b.toml").write_text(CONFIG.replace('"1"', '"2"'))
    (project / "clientsmith.toml").rename(project / "a.toml")
    runs = [
        _start("-m", "clientsmith", "generate", "--config", name, cwd=project)
        for name in ("a.toml", "b.toml") * 3
    ]
    said = [run.communicate(timeout=60) for run in runs]
    assert [run.returncode for run in runs] == [0] * 6, said
    found = [
        clientsmith("generate", "--check", "--config", name, cwd=project)
        for name in ("a.toml", "b.toml")
    ]
    assert sorted(each.status for each in found) == [0, 1], found


def test_a_run_waits_for_another(done: Path) -> None:
    (done / "spec.yaml").write_text(OTHER)
    before = tree(done / "acme")
    with locking.held([done / "acme"]):
        run = _start("-m", "clientsmith", *ALONE, cwd=done)
        with pytest.raises(subprocess.TimeoutExpired):
            run.wait(1.5)
        assert tree(done / "acme") == before
    assert run.wait(60) == 0
    run.communicate()
    assert tree(done / "acme") != before


def test_a_run_does_not_wait_for_ever(
    done: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (done / "spec.yaml").write_text(OTHER)
    before = tree(done / "acme")
    monkeypatch.setattr(locking, "PATIENCE", 0.1)
    with locking.held([done / "acme"]):
        run = clientsmith(*ALONE, cwd=done)
    assert (run.status, run.errors) == (1, ["output-busy"])
    assert tree(done / "acme") == before


def test_locks_of_several_packages_are_taken_in_one_order(tmp_path: Path) -> None:
    one, two = tmp_path / "one", tmp_path / "two"
    (tmp_path / "same").symlink_to(one)
    with (
        locking.held([two, one, tmp_path / "same"]),
        pytest.raises(locking.Busy),
        locking.held([one, two], patience=0),
    ):
        pass
    with locking.held([one]), locking.held([two], patience=0):
        pass
    assert [path.name for path in tmp_path.iterdir()] == ["same"]


# stopped


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
@pytest.mark.parametrize("lines", [1, 6, 13, 20, 25])
def test_a_signal_leaves_old_or_new(
    done: Path,
    old_and_new: tuple[dict[str, bytes], dict[str, bytes]],
    number: signal.Signals,
    lines: int,
) -> None:
    """Each line is a file: 12 are put on disk, then 17 are moved or removed."""
    run = _start("-c", SLOWLY, *ALONE, cwd=done)
    assert run.stdout
    for _ in range(lines):
        run.stdout.readline()
    run.send_signal(number)
    said, errors = run.communicate(timeout=60)
    assert "Traceback" not in errors
    old, new = old_and_new
    assert tree(done / "acme") in (old, new), said
    assert not list(done.rglob(".clientsmith-*"))
    if tree(done / "acme") == old or run.returncode:  # else the signal came late
        # click makes an exit code of an interrupt
        assert run.returncode == (1 if number == signal.SIGINT else -number)
    assert clientsmith(*ALONE, cwd=done).status == 0
    assert tree(done / "acme") == new


@pytest.mark.parametrize("lines", [6, 13, 20, 25])
def test_a_kill_leaves_nothing_that_the_next_run_cannot_replace(
    done: Path,
    old_and_new: tuple[dict[str, bytes], dict[str, bytes]],
    lines: int,
) -> None:
    run = _start("-c", SLOWLY, *ALONE, cwd=done)
    assert run.stdout
    for _ in range(lines):
        run.stdout.readline()
    run.kill()
    run.communicate()
    old, new = old_and_new
    for name, content in tree(done / "acme").items():
        known = name == "_manifest.json" or name.startswith(".clientsmith-")
        assert known or content in (old.get(name), new.get(name)), name
    run_again = clientsmith(*ALONE, cwd=done)
    assert (run_again.status, run_again.stderr) == (0, "")
    assert tree(done / "acme") == new


def test_processes_end_with_the_run(project: Path) -> None:
    """An interrupt of a terminal reaches all processes, each by itself."""
    code = (
        "import os, time\n"
        "from clientsmith.cli import main\n"
        "from clientsmith.load import validate\n"
        "from clientsmith.pipeline import validation\n"
        "def slow(value, seconds):\n"
        "    os.write(1, f'{os.getpid()}\\n'.encode())\n"
        "    time.sleep(30)\n"
        "validate.judge = slow\n"
        "validation._needs_verdicts = lambda *_: True\n"
        "main(['generate', '-j', '2'])\n"
    )
    with environment(XDG_CACHE_HOME=str(project / "empty")):
        run = _start("-c", code, cwd=project)
    assert run.stdout
    processes = [int(run.stdout.readline()) for _ in range(2)]
    for each in processes:
        os.kill(each, signal.SIGINT)
    _, errors = run.communicate(timeout=20)
    assert "Traceback" not in errors
    assert run.returncode == 1
    end = time.monotonic() + 10
    while any(map(_runs, processes)) and time.monotonic() < end:
        time.sleep(0.05)
    assert not any(map(_runs, processes))


def _runs(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True
