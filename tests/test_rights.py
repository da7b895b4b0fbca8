"""Files and folders without rights for the user: errors that say so, and no traces."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from cli_project import SPEC
from support import Run, clientsmith, tree

NOBODY = 65534
CONFIG = '[clients.acme]\noutput = "acme"\ndocument = "spec.yaml"\nreference = "docs"\n'


@pytest.fixture
def mine() -> Iterator[Path]:
    """A generated client whose document has changed, of a user who is not root."""
    if not hasattr(os, "setresuid"):
        pytest.skip("there are no such rights")
    is_root = os.getuid() == 0
    # What pytest makes is for root alone.
    folder = Path(tempfile.mkdtemp()).resolve()
    (folder / "clientsmith.toml").write_text(CONFIG)
    (folder / "spec.yaml").write_text(SPEC)
    assert clientsmith("generate", cwd=folder).status == 0
    (folder / "clientsmith.lock").write_text("format = 1\n")
    (folder / "spec.yaml").write_text(SPEC.replace("name", "title"))
    if is_root:
        for path in [folder, *folder.rglob("*")]:
            os.chown(path, NOBODY, NOBODY)
        os.setresuid(NOBODY, NOBODY, 0)
    yield folder
    if is_root:
        os.setresuid(0, 0, 0)
    for path in [folder, *folder.rglob("*")]:
        path.chmod(0o700)
    shutil.rmtree(folder)


def _run(folder: Path, name: str, mode: int, *flags: str) -> Run:
    """Runs the command while something has other rights; all stays as it was."""
    before, path = tree(folder), folder / name
    kept = path.stat().st_mode
    path.chmod(mode)
    run = clientsmith("generate", *flags, cwd=folder)
    path.chmod(kept)
    assert tree(folder) == before
    return run


UNREADABLE = {
    "spec.yaml": "file-unreadable",
    "clientsmith.toml": "config-unreadable",
    "clientsmith.lock": "lock-unreadable",
    "clientsmith.names.json": "ledger",
    "acme": "output-unwritable",
    "acme/models": "output-unwritable",
    "acme/client.py": "output-unwritable",
    "acme/_manifest.json": "output-unwritable",
    "docs/README.md": "output-unwritable",
}


@pytest.mark.parametrize("flag", ["--quiet", "--check"])
@pytest.mark.parametrize("name", UNREADABLE)
def test_what_cannot_be_read_is_named(mine: Path, name: str, flag: str) -> None:
    run = _run(mine, name, 0, flag)
    assert (run.status, run.errors) == (1, [UNREADABLE[name]])
    assert name in run.stderr


@pytest.mark.parametrize("name", [".", "acme", "acme/models", "docs"])
def test_what_cannot_be_written_is_named(mine: Path, name: str) -> None:
    run = _run(mine, name, 0o555)
    assert (run.status, run.errors) == (1, ["output-unwritable"])
    assert "Permission denied" in run.stderr
    assert str(mine) not in run.stderr
