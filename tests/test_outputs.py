"""Folders that cannot be meant as packages, and paths that lead out of a project."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from cli_project import CONFIG, SPEC
from support import clientsmith, tree


@pytest.mark.parametrize(
    "output",
    [
        "/",
        ".",
        "..",
        "../..",
        "./acme/..",
        ".git",
        ".git/hooks",
        ".GIT/hooks",
        "acme-client",
        "class",
        "2026",
        "a.b",
        "",
        "~/acme",
        "a" * 300,
        "a/" * 3000,
    ],
)
def test_no_package_is_made_of_other_folders(here: Path, output: str) -> None:
    (here / "inner").mkdir()
    before = tree(here)
    arguments = ("generate", "--spec", "../spec.yaml", "--output", output)
    run = clientsmith(*arguments, cwd=here / "inner")
    assert run.status == 2
    assert "cannot be the package" in run.stderr
    assert tree(here) == before


@pytest.mark.parametrize("output", ["..", "../acme", "/tmp/acme_elsewhere", ".git/x"])
def test_outputs_of_a_config_stay_in_its_folder(here: Path, output: str) -> None:
    project = here / "project"
    project.mkdir()
    text = CONFIG.partition("[clients.other]")[0].replace("generated/acme", output)
    (project / "clientsmith.toml").write_text(text)
    (project / "spec.yaml").write_text(SPEC)
    run = clientsmith("generate", cwd=project)
    assert (run.status, run.errors) == (1, ["config-value"])
    assert "clientsmith.toml:2:11: error" in run.stderr


def test_an_output_may_be_outside_if_the_config_says_so(here: Path) -> None:
    project = here / "project"
    project.mkdir()
    text = CONFIG.partition("[clients.other]")[0].replace("generated/acme", "../acme")
    (project / "clientsmith.toml").write_text(f"{text}outside = true\n")
    (project / "spec.yaml").write_text(SPEC)
    assert clientsmith("generate", cwd=project).status == 0
    assert (here / "acme/v1/client.py").exists()


@pytest.mark.parametrize(
    ("one", "other"), [("acme", "Acme"), ("caf\u00e9", "cafe\u0301")]
)
def test_folders_that_are_one_on_some_systems(
    project: Path, one: str, other: str
) -> None:
    text = CONFIG.replace("generated/acme", one).replace("generated/other", other)
    (project / "clientsmith.toml").write_text(text, "utf-8")
    run = clientsmith("generate", cwd=project)
    assert (run.status, run.errors) == (1, ["config-value"])


@pytest.mark.parametrize(
    "setting",
    [
        'changelog = "../CHANGES.md"',
        'reference = "../docs"',
        'report = "../{client}.md"',
        'source = "https://x.example/{service}"\ndocument = "../{service}.yaml"',
    ],
)
def test_what_is_written_beside_stays_in_the_folder(here: Path, setting: str) -> None:
    text = CONFIG.partition("[clients.other]")[0]
    if "document" in setting:
        text = text.replace('document = "{service}.yaml"\n', "")
    (here / "clientsmith.toml").write_text(f"{text}{setting}\n")
    run = clientsmith("generate", cwd=here)
    assert (run.status, run.errors) == (1, ["config-value"])
    assert "outside" in run.stderr


@pytest.mark.parametrize("version", ["../../etc", "1/2", "", "a b", "\u0661"])
def test_versions_are_words(here: Path, version: str) -> None:
    text = CONFIG.partition("[clients.other]")[0]
    (here / "clientsmith.toml").write_text(
        text.replace('version = "1"', f'version = "{version}"'), "utf-8"
    )
    run = clientsmith("generate", cwd=here)
    assert run.status == 1
    assert set(run.errors) == {"config-value"}


def test_links_in_a_package_lead_nowhere_else(done: Path) -> None:
    elsewhere = done / "elsewhere"
    (done / "acme/models").rename(elsewhere)
    (done / "acme/models").symlink_to(elsewhere)
    before = tree(elsewhere)
    (done / "spec.yaml").write_text(SPEC.replace("name", "title"))
    run = clientsmith("generate", "--spec", "spec.yaml", "--output", "acme", cwd=done)
    assert tree(elsewhere) == before
    assert (run.status, set(run.errors)) == (1, {"foreign-file"})


@pytest.mark.parametrize("name", ["spec.yaml", "clientsmith.toml", "clientsmith.lock"])
@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no named pipes")
def test_a_pipe_is_no_file(here: Path, name: str) -> None:
    if name != "clientsmith.toml":
        (here / "clientsmith.toml").write_text(CONFIG.partition("[clients.other]")[0])
    (here / name).unlink(missing_ok=True)
    os.mkfifo(here / name)
    command = [sys.executable, "-m", "clientsmith", "generate"]
    done = subprocess.run(command, cwd=here, capture_output=True, text=True, timeout=60)
    assert done.returncode == 1
    assert "it is no file" in done.stderr


def test_a_file_that_is_larger_than_any_document(here: Path) -> None:
    with (here / "spec.yaml").open("ab") as file:
        file.truncate(1 << 40)
    run = clientsmith("generate", "spec.yaml", cwd=here)
    assert (run.status, run.errors) == (1, ["file-unreadable"])


def test_locks_are_removed(
    done: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("locks")
    command = [sys.executable, "-m", "clientsmith", "generate", "spec.yaml"]
    environment = {**os.environ, "TMPDIR": str(folder)}
    subprocess.run(command, cwd=done, env=environment, check=True, capture_output=True)
    assert list(folder.rglob("*.lock")) == []
