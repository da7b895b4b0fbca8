"""The code for every published document: type checkers and black find nothing."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from clientsmith import config, pipeline
from clientsmith.diagnostics import Diagnostics

from . import documents

pytestmark = pytest.mark.conformance


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Returns a folder with a package for each document, under names of their own."""
    paths = [spec.path for spec in documents.published()]
    if not paths:
        pytest.skip("the published documents are not beside the repository")
    root = tmp_path_factory.mktemp("published") / "vendored"
    root.mkdir()
    (root / "__init__.py").touch()
    for path in paths:
        name = path.name.removesuffix(".oas.yaml").replace("-", "_").replace(".", "_")
        client = config.single(path, root / name)
        pipeline.generate([client], Diagnostics(), pipeline.Options())
    return root


@pytest.mark.parametrize(
    "command",
    [
        ("mypy", "--strict", "--cache-dir", ".mypy", "vendored"),
        ("pyright", "--pythonpath", sys.executable, "vendored"),
        ("black", "--check", "--quiet", "vendored"),
    ],
    ids=lambda command: command[0],
)
def test_nothing_is_found(folder: Path, command: tuple[str, ...]) -> None:
    done = subprocess.run(
        [sys.executable, "-m", *command],
        cwd=folder.parent,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-1000:]
