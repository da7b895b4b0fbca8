"""`clientsmith pull` from folders, checkouts and pages."""

from __future__ import annotations

import hashlib
import os
import subprocess
import tomllib
from pathlib import Path
from typing import Any

import pytest

from cli_project import LONGER, SPEC
from clientsmith.versions.pull import sources
from support import Run, clientsmith, environment, tree

CONFIG = """\
[clients.acme]
output = "acme"
document = "specs/{{service}}_{{version}}{suffix}"
source = "{source}"
versions = [{{ version = "1.0", services = ["cats"] }}]
"""
PAGE = f"# Cats\n\nHow to list them.\n\n```yaml\n{SPEC}```\n"


def configure(folder: Path, source: str, suffix: str = ".yaml") -> None:
    text = CONFIG.format(source=source, suffix=suffix)
    (folder / "clientsmith.toml").write_text(text)


def pulled(folder: Path, *arguments: str) -> Run:
    return clientsmith("pull", *arguments, cwd=folder)


def refused(folder: Path) -> Run:
    """Runs a pull that must fail and leave everything as it was."""
    before = tree(folder)
    run = pulled(folder)
    assert tree(folder) == before
    assert run.status == 1
    return run


def entry(folder: Path) -> dict[str, Any]:
    """Returns the one entry of the lock."""
    (found,) = tomllib.loads((folder / "clientsmith.lock").read_text())["document"]
    return dict(found)


# Folders


@pytest.mark.parametrize("kind", ["relative", "absolute", "above"])
def test_a_folder(tmp_path: Path, kind: str) -> None:
    folder = tmp_path / "project"
    folder.mkdir()
    home = folder if kind == "relative" else tmp_path
    start = {"relative": "", "absolute": f"{tmp_path}/", "above": "../"}[kind]
    (home / "published 1.0").mkdir()
    (home / "published 1.0/cats.yaml").write_text(SPEC)
    configure(folder, f"{start}published {{version}}/{{service}}.yaml")
    assert pulled(folder).status == 0
    assert (folder / "specs/cats_1.0.yaml").read_text() == SPEC
    assert entry(folder)["url"] == f"{start}published 1.0/cats.yaml"


def test_a_folder_is_relative_to_the_config(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    (tmp_path / "cats.yaml").write_text(SPEC)
    configure(tmp_path, "{service}.yaml")
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    config = tmp_path / "clientsmith.toml"
    assert clientsmith("pull", "--config", config, cwd=elsewhere).status == 0
    assert (tmp_path / "specs/cats_1.0.yaml").exists()
    assert not list(elsewhere.iterdir())


def test_bytes_are_kept_to_the_letter(tmp_path: Path) -> None:
    content = b"\xef\xbb\xbf" + SPEC.replace("\n", "\r\n").encode()
    (tmp_path / "cats.yaml").write_bytes(content)
    configure(tmp_path, "{service}.yaml")
    assert pulled(tmp_path).status == 0
    assert (tmp_path / "specs/cats_1.0.yaml").read_bytes() == content
    assert entry(tmp_path)["sha256"] == hashlib.sha256(content).hexdigest()


def test_files_that_are_none(tmp_path: Path) -> None:
    configure(tmp_path, "published/{service}.yaml")
    assert refused(tmp_path).errors == ["not-published"]
    (tmp_path / "published/cats.yaml").mkdir(parents=True)
    assert refused(tmp_path).errors == ["fetch-failed"]
    configure(tmp_path, "/dev/zero")
    assert refused(tmp_path).errors == ["fetch-failed"]


def test_a_file_that_is_too_large(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sources, "LIMIT", len(SPEC))
    configure(tmp_path, "{service}.yaml")
    (tmp_path / "cats.yaml").write_text(SPEC + "#")
    assert refused(tmp_path).errors == ["fetch-too-large"]
    (tmp_path / "cats.yaml").write_text(SPEC)
    assert pulled(tmp_path).status == 0


# Checkouts


def git(folder: Path, *arguments: str) -> str:
    return subprocess.run(
        ["git", "-c", "user.name=Tom", "-c", "user.email=tom@example.com", *arguments],
        cwd=folder,
        check=True,
        capture_output=True,
        text=True,
    ).stdout.strip()


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A folder `api` beside which there is nothing: a repository with two commits."""
    folder = tmp_path / "api"
    (folder / "docs").mkdir(parents=True)
    git(folder, "init", "--quiet")
    for number, text in enumerate((SPEC, LONGER)):
        (folder / "docs/cats.yaml").write_text(text)
        git(folder, "add", ".")
        git(folder, "commit", "--quiet", "--message", f"State {number}")
        git(folder, "tag", f"v{number + 1}.0")
    (folder / "docs/cats.yaml").write_text("not: committed\n")
    return folder


def test_a_revision_of_a_checkout(checkout: Path, tmp_path: Path) -> None:
    configure(tmp_path, "git:api@v{version}:docs/{service}.yaml")
    assert pulled(tmp_path).status == 0
    assert (tmp_path / "specs/cats_1.0.yaml").read_text() == SPEC
    found = entry(tmp_path)
    assert found["url"] == "git:api@v1.0:docs/cats.yaml"
    assert found["commit"] == git(checkout, "rev-parse", "v1.0")


def test_a_branch_that_moves_without_the_document(
    checkout: Path, tmp_path: Path
) -> None:
    git(checkout, "branch", "--move", "trunk")
    configure(tmp_path, "git:api@trunk:docs/{service}.yaml")
    assert pulled(tmp_path).status == 0
    before = tree(tmp_path / "specs"), entry(tmp_path)
    git(checkout, "commit", "--quiet", "--allow-empty", "--message", "Nothing")
    assert "unchanged: " in pulled(tmp_path).stdout
    assert (tree(tmp_path / "specs"), entry(tmp_path)) == before


@pytest.mark.parametrize(
    ("source", "code"),
    [
        ("git:api@v9:docs/{service}.yaml", "git-failed"),
        ("git:api@v1.0..v2.0:docs/{service}.yaml", "git-failed"),
        ("git:api@^v1.0:docs/{service}.yaml", "git-failed"),
        ("git:nowhere@v1.0:docs/{service}.yaml", "git-failed"),
        ("git:api@v1.0:docs/{service} of 2024.yaml", "not-published"),
        ("git:api@v1.0:docs/1 2 3", "not-published"),
        ("git:api@-v:docs/{service}.yaml", "source-invalid"),
        ("git:api@--output=x:docs/{service}.yaml", "source-invalid"),
        ("git:api@v1.0:docs/cats\\n.yaml", "config-value"),
        ("git:api:docs/{service}.yaml", "source-invalid"),
    ],
)
@pytest.mark.usefixtures("checkout")
def test_what_git_does_not_have(tmp_path: Path, source: str, code: str) -> None:
    configure(tmp_path, source)
    assert refused(tmp_path).errors == [code]


@pytest.mark.usefixtures("checkout")
def test_a_folder_of_a_checkout_is_no_document(tmp_path: Path) -> None:
    configure(tmp_path, "git:api@v1.0:docs")
    assert "api@v1.0:docs is no file, but a tree" in refused(tmp_path).stderr


@pytest.mark.usefixtures("checkout")
def test_a_large_file_of_a_checkout_is_not_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sources, "LIMIT", len(SPEC) - 1)
    configure(tmp_path, "git:api@v1.0:docs/{service}.yaml")
    assert refused(tmp_path).errors == ["fetch-too-large"]


@pytest.mark.usefixtures("checkout")
def test_a_hook_of_another_repository(tmp_path: Path) -> None:
    """Git sets GIT_DIR for its hooks, and the command may be run by one."""
    configure(tmp_path, "git:api@v1.0:docs/{service}.yaml")
    with environment(GIT_DIR=str(tmp_path / "other.git"), GIT_INDEX_FILE="index"):
        assert pulled(tmp_path).status == 0


@pytest.mark.usefixtures("checkout")
def test_no_git(tmp_path: Path) -> None:
    configure(tmp_path, "git:api@v1.0:docs/{service}.yaml")
    with environment(PATH=os.devnull):
        assert refused(tmp_path).errors == ["git-failed"]


# Pages


def test_a_page_is_kept_whole(tmp_path: Path) -> None:
    (tmp_path / "cats.md").write_text(PAGE)
    configure(tmp_path, "{service}.md", suffix=".md")
    assert pulled(tmp_path).status == 0
    assert (tmp_path / "specs/cats_1.0.md").read_text() == PAGE
    assert clientsmith("generate", cwd=tmp_path).status == 0


def test_errors_stand_in_the_page(tmp_path: Path) -> None:
    text = PAGE.replace("openapi: 3.0.3", "openapi: 2.0")
    (tmp_path / "cats.md").write_text(text)
    configure(tmp_path, "{service}.md", suffix=".md")
    run = refused(tmp_path)
    assert run.errors == ["openapi-version"]
    assert "cats.md:6:10: error" in run.stderr


@pytest.mark.parametrize(
    ("published", "suffix", "text", "told"),
    [
        ("{service}.md", ".yaml", PAGE, "a Markdown page, which cats_1.0.yaml cannot"),
        ("{service}.yaml", ".md", SPEC, "no Markdown page, as cats_1.0.md would"),
        ("{service}.md", ".md", "<html>", "an HTML page"),
    ],
)
def test_one_error_says_that_the_kind_is_wrong(
    tmp_path: Path, published: str, suffix: str, text: str, told: str
) -> None:
    (tmp_path / published.format(service="cats")).write_text(text)
    configure(tmp_path, published, suffix=suffix)
    run = refused(tmp_path)
    assert run.codes == ["source-kind"]
    assert told in run.stderr


def test_a_document_with_code_blocks_in_its_prose(tmp_path: Path) -> None:
    """It is no page, though it holds what looks like one."""
    info = SPEC.replace(
        "info: {title: Acme, version: '1'}",
        "info:\n title: Acme\n version: '1'\n description: |\n"
        "  ```yaml\n  openapi: 3.0.3\n  ```",
    )
    (tmp_path / "cats.yaml").write_text(info)
    configure(tmp_path, "{service}.yaml")
    assert pulled(tmp_path).status == 0


def test_a_folder_that_is_no_path(tmp_path: Path) -> None:
    place = sources.GitFile(Path("a\0"), "b", "c")
    with pytest.raises(sources.Unfetched) as caught:
        sources.read_commit(place, tmp_path)
    assert caught.value.code == "git-failed"
