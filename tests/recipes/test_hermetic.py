"""A build step that caches may trust: the same bytes wherever and whenever it runs."""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from support import ROOT, tree

JUDGE = Path(__file__).parent / "judge"
LEDGER = "clientsmith.names.json"
SOMEBODY = "zebedee"
"""The user's name in all that a run could learn of a machine."""


def _project(folder: Path) -> Path:
    """Puts the documents of this repository into a folder, not to be written."""
    shutil.copytree(ROOT / "specs", folder / "specs")
    for path in ROOT.glob("clientsmith*"):
        shutil.copy(path, folder)
    for path in folder.rglob("*"):
        path.chmod(0o555 if path.is_dir() else 0o444)
    return folder


def _generate(
    project: Path, cwd: Path, umask: int, **variables: str
) -> dict[str, bytes]:
    """Generates in a new process whose environment is given here and nowhere else."""
    temporary = cwd / "temporary"
    temporary.mkdir()
    # the packages, the ledger of names, and what either is made as before it is moved
    writable = [
        project / name
        for name in ("generated", "docs/reference", LEDGER, ".clientsmith-")
    ]
    writable += [temporary, variables["XDG_CACHE_HOME"]]
    done = subprocess.run(
        [
            *(*_without_network(), sys.executable, "-m", "clientsmith", "generate"),
            *("--config", os.path.relpath(project / "clientsmith.toml", cwd)),
        ],
        cwd=cwd,
        env={
            "PATH": os.defpath,
            "PYTHONPATH": os.pathsep.join((str(JUDGE), str(ROOT))),
            "PYTHONDONTWRITEBYTECODE": "1",
            "TMPDIR": str(temporary),
            "CLIENTSMITH_TEST_WRITABLE": os.pathsep.join(map(str, writable)),
            **variables,
        },
        umask=umask,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    modes = {
        stat.S_IMODE(path.stat().st_mode)
        for path in (project / "generated").rglob("*")
        if path.is_file()
    }
    assert modes == {0o666 & ~umask}
    return tree(project / "generated") | {LEDGER: (project / LEDGER).read_bytes()}


def _without_network() -> list[str]:
    """Returns what to begin a command with so that there is none, where one may."""
    command = ["unshare", "--map-root-user", "--net"]
    try:
        done = subprocess.run([*command, "true"], capture_output=True, check=False)
    except FileNotFoundError:
        return []
    return command if done.returncode == 0 else []


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """What a run on an ordinary machine writes."""
    project = _project(tmp_path_factory.mktemp("plain"))
    cache = tmp_path_factory.mktemp("cache")
    return _generate(
        *(project, project, 0o022),
        TZ="UTC",
        LC_ALL="C.UTF-8",
        HOME=str(cache),
        XDG_CACHE_HOME=str(cache),
        PYTHONHASHSEED="0",
    )


def test_another_machine_gives_the_same_bytes(
    plain: dict[str, bytes], tmp_path: Path
) -> None:
    project = _project(tmp_path / SOMEBODY / "a project")
    (tmp_path / "no folder").touch()
    found = _generate(
        *(project, tmp_path, 0o077),
        TZ="Pacific/Chatham",
        LC_ALL="C",
        PYTHONUTF8="0",
        PYTHONCOERCECLOCALE="0",
        PYTHONHASHSEED="4242",
        USER=SOMEBODY,
        LOGNAME=SOMEBODY,
        HOSTNAME=SOMEBODY,
        XDG_CACHE_HOME=str(tmp_path / "no folder/cache"),
    )
    assert found == plain
    places = [str(tmp_path).encode(), str(ROOT).encode(), SOMEBODY.encode()]
    for name, content in found.items():
        assert [each for each in places if each in content] == [], name


def test_the_judge_sees_networks_and_writes(tmp_path: Path) -> None:
    for code in (
        "import socket; socket.getaddrinfo('localhost', 80)",
        "import socket; socket.socket()",
        f"open({str(tmp_path / 'new')!r}, 'w')",
    ):
        done = subprocess.run(
            [sys.executable, "-c", code],
            env={"PYTHONPATH": str(JUDGE), "CLIENTSMITH_TEST_WRITABLE": "/nowhere"},
            capture_output=True,
            text=True,
            check=False,
        )
        assert "RuntimeError: A run has " in done.stderr
