"""`clientsmith generate` beside the lock: what it refuses, and what it accepts."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest

from cli_project import LONGER, SPEC, WITHOUT_DOGS
from support import ROOT, Run, clientsmith, tree

CONFIG = """\
[clients.acme]
output = "acme"
document = "specs/{service}_{version}.yaml"
source = "published/{service}.yaml"
versions = [{ version = "1", services = ["cats", "dogs"] }]

[clients.other]
output = "other"
document = "{service}.yaml"
versions = [{ version = "1", services = ["byhand"] }]
"""
CATS = "specs/cats_1.yaml"


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    """A folder with fetched documents, and one that was written by hand."""
    (tmp_path / "clientsmith.toml").write_text(CONFIG)
    (tmp_path / "byhand.yaml").write_text(SPEC)
    (tmp_path / "published").mkdir()
    for name in ("cats", "dogs"):
        (tmp_path / f"published/{name}.yaml").write_text(SPEC)
    assert clientsmith("pull", cwd=tmp_path).status == 0
    return tmp_path


def generated(folder: Path, *arguments: str) -> Run:
    return clientsmith("generate", *arguments, cwd=folder)


def entry(folder: Path) -> dict[str, Any]:
    """Returns the first entry of the lock, which is that of the cats."""
    values = tomllib.loads((folder / "clientsmith.lock").read_text())
    return dict(values["document"][0])


def test_documents_that_are_as_the_lock_says(kept: Path) -> None:
    before = (kept / "clientsmith.lock").read_bytes()
    (kept / "byhand.yaml").write_text(LONGER)
    run = generated(kept)
    assert (run.status, run.stderr) == (0, "")
    assert (kept / "clientsmith.lock").read_bytes() == before


@pytest.mark.parametrize("arguments", [[], ["--check"]])
def test_a_document_that_differs_is_refused(kept: Path, arguments: list[str]) -> None:
    assert generated(kept).status == 0
    (kept / CATS).write_text(LONGER)
    before = tree(kept)
    run = generated(kept, *arguments)
    assert (run.status, run.errors) == (1, ["document-changed"])
    assert "clientsmith.lock:4:1: error" in run.stderr
    assert entry(kept)["sha256"] in run.stderr
    assert "--accept-documents" in run.stderr
    assert tree(kept) == before
    assert generated(kept, "other", *arguments).status == 0


def test_it_is_refused_beside_all_other_errors(kept: Path) -> None:
    (kept / CATS).write_text(LONGER)
    (kept / "byhand.yaml").write_text("[]")
    assert generated(kept).errors == ["not-a-document", "document-changed"]


def test_an_accepted_document_passes_from_then_on(kept: Path) -> None:
    fetched = entry(kept)
    (kept / CATS).write_text(LONGER)
    run = generated(kept, "acme", "--accept-documents")
    assert (run.status, run.stderr) == (0, "")
    assert "age" in (kept / "acme/v1/cats/models/cats.py").read_text()
    edited = entry(kept).pop("edited")
    assert {**fetched, "edited": edited} == entry(kept)
    assert edited != fetched["sha256"]
    for arguments in ((), ("--check",), ("--accept-documents",)):
        before = tree(kept)
        assert generated(kept, "acme", *arguments).status == 0
        assert tree(kept) == before
    (kept / CATS).write_text(WITHOUT_DOGS)
    assert generated(kept, "acme").errors == ["document-changed"]
    (kept / CATS).write_text(SPEC)
    assert generated(kept, "acme").status == 0


def test_nothing_is_accepted_that_cannot_be_generated_from(kept: Path) -> None:
    (kept / CATS).write_text(SPEC.replace("{type: string", "{$ref: '#/nowhere'", 1))
    before = tree(kept)
    assert generated(kept, "--accept-documents").errors == ["ref-not-found"]
    assert tree(kept) == before


def test_a_pull_leaves_an_accepted_document_alone(kept: Path) -> None:
    (kept / CATS).write_text(LONGER)
    assert generated(kept, "--accept-documents").status == 0
    before = tree(kept)
    run = clientsmith("pull", cwd=kept)
    assert (run.status, run.stdout.count("unchanged")) == (0, 2)
    assert tree(kept) == before


def test_a_pull_says_when_the_source_of_an_accepted_document_changes(
    kept: Path,
) -> None:
    (kept / CATS).write_text(LONGER)
    assert generated(kept, "--accept-documents").status == 0
    (kept / "published/cats.yaml").write_text(WITHOUT_DOGS)
    run = clientsmith("pull", cwd=kept)
    assert (run.status, run.errors) == (1, ["source-changed"])
    assert "changed by hand" in run.stderr
    assert clientsmith("pull", "--accept-changed", cwd=kept).status == 0
    assert (kept / CATS).read_text() == WITHOUT_DOGS
    assert "edited" not in entry(kept)
    assert generated(kept).status == 0


def test_a_document_that_pull_has_not_seen(kept: Path) -> None:
    config = CONFIG.replace('"dogs"', '"dogs", "birds"')
    (kept / "clientsmith.toml").write_text(config)
    (kept / "specs/birds_1.yaml").write_text(SPEC)
    run = generated(kept)
    assert (run.status, run.codes) == (0, ["document-unlocked"])
    assert "specs/birds_1.yaml" in run.stderr
    (kept / "clientsmith.lock").unlink()
    assert generated(kept).codes == []


def test_a_document_that_is_gone(kept: Path) -> None:
    (kept / CATS).unlink()
    assert generated(kept).errors == ["file-not-found"]


def test_a_document_without_a_config_has_no_lock(kept: Path) -> None:
    (kept / CATS).write_text(LONGER)
    assert generated(kept, "--spec", CATS, "--output", "alone").status == 0


@pytest.mark.parametrize(
    "arguments", [["--check"], ["--spec", CATS, "--output", "alone"]]
)
def test_what_cannot_be_accepted(kept: Path, arguments: list[str]) -> None:
    assert generated(kept, "--accept-documents", *arguments).status == 2


def test_generate_imports_nothing_that_fetches(kept: Path) -> None:
    code = (
        "import atexit, sys\n"
        "wrong = ('clientsmith.versions.pull', 'clientsmith.versions.pull.sources')\n"
        "atexit.register(lambda: print([x for x in wrong if x in sys.modules]))\n"
        "from clientsmith.cli import main\n"
        "main(['generate', 'acme'])\n"
    )
    run = subprocess.run(
        [sys.executable, "-c", code],
        cwd=kept,
        env={
            "PYTHONPATH": str(ROOT / "generator"),
            "XDG_CACHE_HOME": str(kept / "cache"),
        },
        capture_output=True,
        text=True,
        check=True,
    )
    assert run.stdout.splitlines()[-1] == "[]"


@pytest.mark.parametrize("value", ["1" * 5000, "[" * 5000 + "]" * 5000])
def test_a_lock_of_numbers_or_lists_that_are_too_long(kept: Path, value: str) -> None:
    (kept / "clientsmith.lock").write_text(f"format = {value}\n")
    run = generated(kept)
    assert (run.status, run.errors) == (1, ["lock-invalid"])
