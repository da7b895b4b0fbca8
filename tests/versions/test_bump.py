"""`clientsmith bump`: all of a new version, or nothing."""

from __future__ import annotations

import json
import os
import tomllib
from pathlib import Path

import pytest

from cli_project import LONGER, SPEC, WITHOUT_DOGS
from clientsmith import config_file
from clientsmith.diagnostics import Diagnostics
from clientsmith.versions.bump import edits
from support import Run, clientsmith, tree

CONFIG = """\
# Our clients.
[clients.acme]
output = "acme"
document = "specs/{service}_{version}.yaml"
source = "published/{service}_{version}.yaml"
default_version = "1" # what apps import
versions = [
    { version = "1", services = ["cats", "dogs"] }, # the first
]
"""
CHANGELOG = "# Changelog\n\n## Unreleased\n\n- Something else.\n"
REPORT = "docs/api/acme-2.md"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A project with version 1, and a place where version 2 is published."""
    (tmp_path / "clientsmith.toml").write_text(CONFIG)
    (tmp_path / "CHANGELOG.md").write_text(CHANGELOG)
    (tmp_path / "published").mkdir()
    for name, text in {
        "cats_1": SPEC,
        "dogs_1": SPEC,
        "cats_2": LONGER,
        "dogs_2": WITHOUT_DOGS,
    }.items():
        (tmp_path / "published" / f"{name}.yaml").write_text(text)
    assert clientsmith("pull", cwd=tmp_path).status == 0
    assert clientsmith("generate", cwd=tmp_path).status == 0
    return tmp_path


def bump(folder: Path, *arguments: str) -> Run:
    return clientsmith("bump", "acme", "2", *arguments, cwd=folder)


def test_a_bump_changes_everything_that_a_new_version_needs(folder: Path):
    run = bump(folder)
    assert (run.status, run.errors) == (0, [])
    config = (folder / "clientsmith.toml").read_text()
    line = '    { version = "2", services = ["cats", "dogs"] },\n'
    assert config == CONFIG.replace("# the first\n", f"# the first\n{line}")
    assert (folder / "specs/cats_2.yaml").read_text() == LONGER
    lock = tomllib.loads((folder / "clientsmith.lock").read_text())
    assert "specs/dogs_2.yaml" in [each["path"] for each in lock["document"]]
    assert (folder / "acme/v2/cats/models/cats.py").is_file()
    assert "acme: version 2 stands beside 1" in (folder / "CHANGELOG.md").read_text()
    assert "add_dog" in (folder / REPORT).read_text()
    assert clientsmith("generate", "--check", cwd=folder).status == 0


def test_it_says_what_it_has_changed(folder: Path):
    lines = bump(folder).stdout.splitlines()
    assert lines[0:3] == [
        "new: specs/cats_2.yaml",
        "new: specs/dogs_2.yaml",
        "clientsmith.toml: version 2 stands beside 1",
    ]
    assert lines[-3].startswith(f"{REPORT}: ")
    assert lines[-2] == "CHANGELOG.md: an entry is added"
    assert lines[-1] == (
        "To move, import from `acme.v2` in place of `acme.v1`, or make 2 the default "
        "version."
    )


def test_a_dry_run_shows_all_of_it_and_writes_nothing(folder: Path):
    before = tree(folder)
    run = bump(folder, "--dry-run")
    assert (run.status, tree(folder) == before) == (0, True)
    assert '+    { version = "2", services = ["cats", "dogs"] },' in run.stdout
    assert "missing: acme/v2/__init__.py" in run.stdout
    assert "- acme: version 2 stands beside 1." in run.stdout
    assert "`dogs.add_dog` is gone" in run.stdout
    assert run.stdout.endswith("Nothing was written.\n")


def test_the_default_version_moves_only_when_asked(folder: Path):
    bump(folder)
    default = 'default_version = "1" # what apps import'
    assert default in (folder / "clientsmith.toml").read_text()


def test_the_default_version_moves_when_asked(folder: Path):
    bump(folder, "--default")
    default = 'default_version = "2" # what apps import'
    assert default in (folder / "clientsmith.toml").read_text()
    said = "The default version moves from 1 to 2, which is a major step."
    assert said in (folder / "CHANGELOG.md").read_text()


def unset(folder: Path) -> str:
    """Takes `default_version` out of the config, and returns its text."""
    lines = CONFIG.splitlines(keepends=True)
    text = "".join(each for each in lines if "default_version" not in each)
    (folder / "clientsmith.toml").write_text(text)
    return text


def test_a_default_that_is_not_set_is_pinned(folder: Path):
    text = unset(folder)
    lines = bump(folder).stdout.splitlines()
    said = "clientsmith.toml: default_version is set to 1, which was the default"
    assert any(each.startswith(said) for each in lines)
    assert "  The default version stays 1.\n" in (folder / "CHANGELOG.md").read_text()
    config = (folder / "clientsmith.toml").read_text()
    added = '    { version = "2", services = ["cats", "dogs"] },\n'
    pinned = text.replace("versions =", 'default_version = "1"\nversions =')
    assert config == pinned.replace("# the first\n", f"# the first\n{added}")


def test_the_step_is_that_from_the_old_default(folder: Path):
    assert bump(folder).status == 0
    for name, spec in (("cats", LONGER), ("dogs", WITHOUT_DOGS)):
        (folder / f"published/{name}_3.yaml").write_text(spec)
    run = clientsmith("bump", "acme", "3", "--default", cwd=folder)
    assert "report: 0 breaking" not in run.stdout
    said = "The default version moves from 1 to 3, which is a major step"
    assert said in run.stdout
    entry = (folder / "CHANGELOG.md").read_text().partition("- acme: version 2")[0]
    assert "For callers who move to it: 0 breaking, 0 warning, 0 info." in entry
    assert f"{said}." in entry


def test_only_a_default_without_changes_is_a_patch_step(folder: Path):
    for name in ("cats", "dogs"):
        (folder / f"published/{name}_2.yaml").write_text(SPEC)
    said = "nothing changes for callers, so this is a patch step"
    assert said in bump(folder, "--default").stdout


def test_the_format_of_the_report_is_that_of_its_name(folder: Path):
    config = CONFIG.replace("output", 'report = "r/{client}-{version}.json"\noutput')
    (folder / "clientsmith.toml").write_text(config)
    assert bump(folder).status == 0
    assert json.loads((folder / "r/acme-2.json").read_text())["new"] == "2"


def test_a_version_can_be_like_another_than_the_last(folder: Path):
    assert bump(folder).status == 0
    for name in ("cats", "dogs"):
        (folder / f"published/{name}_3.yaml").write_text(SPEC)
    run = clientsmith("bump", "acme", "3", "--from", "1", cwd=folder)
    assert run.status == 0
    assert "version 3 stands beside 1" in run.stdout


def test_documents_without_a_source_are_taken_from_their_place(folder: Path):
    config = CONFIG.replace("source =", "# source =")
    (folder / "clientsmith.toml").write_text(config)
    for name in ("cats", "dogs"):
        (folder / f"specs/{name}_2.yaml").write_text(SPEC)
    assert bump(folder).status == 0
    assert (folder / "acme/v2/cats").is_dir()


def test_a_service_that_is_not_published_can_be_left_out(folder: Path):
    (folder / "published/dogs_2.yaml").unlink()
    assert bump(folder, "--skip-absent").status == 0
    added = '{ version = "2", services = ["cats"] }'
    assert added in (folder / "clientsmith.toml").read_text()
    assert not (folder / "acme/v2/dogs").exists()


def refused(folder: Path, code: str, *arguments: str) -> None:
    """Asserts that a bump fails with one error, and leaves everything as it was."""
    before = tree(folder)
    run = bump(folder, *arguments)
    assert (run.status, run.errors) == (1, [code])
    assert tree(folder) == before


def test_a_service_that_is_not_published_is_an_error(folder: Path):
    (folder / "published/dogs_2.yaml").unlink()
    refused(folder, "not-published")


@pytest.mark.parametrize("flags", [(), ("--skip-absent",)])
def test_a_version_that_nobody_publishes_is_one_error(
    folder: Path, flags: tuple[str, ...]
):
    before = tree(folder)
    run = clientsmith("bump", "acme", "22", *flags, cwd=folder)
    assert (run.status, run.errors) == (1, ["not-published"])
    assert "No service of 'acme' has a version '22'" in run.stderr
    assert tree(folder) == before


def test_warnings_of_other_versions_documents_are_left_out(folder: Path):
    for version in "12":
        text = SPEC.replace("openapi:", "unknown-keyword: 1\nopenapi:", 1)
        (folder / f"published/cats_{version}.yaml").write_text(text)
    clientsmith("pull", "--accept-changed", cwd=folder)
    assert "specs/cats_1.yaml:" in clientsmith("generate", cwd=folder).stderr
    run = bump(folder)
    assert run.status == 0
    assert "specs/cats_2.yaml:" in run.stderr
    assert "specs/cats_1.yaml:" not in run.stderr


LIMITED = """
overlays = [{ path = "o.yaml", services = ["cats"], versions = ["1"] }]

[clients.acme.waiters.add_dog]
poll = "add_dog"
done = { "x" = "y" }
versions = ["1"]
"""


def test_settings_that_do_not_follow_are_told_of(folder: Path):
    found = Diagnostics()
    config = config_file.parse(
        folder / "clientsmith.toml",
        CONFIG.replace(
            '["cats", "dogs"] },',
            '["cats", "dogs"] },\n    { version = "2", services = ["cats", "dogs"] },',
        )
        + LIMITED,
        found,
    )
    assert list(found) == []
    edits.warn_of_limits(config.clients[0], "1", "2", found)
    assert [each.code for each in found] == ["version-limited"] * 2
    said = " ".join(each.message for each in found)
    assert "The overlay o.yaml is applied in 1, and not in 2" in said
    assert "The waiter of 'add_dog' holds in 1, and not in 2" in said


def test_a_version_that_is_there_already_is_an_error(folder: Path):
    assert bump(folder).status == 0
    refused(folder, "version-known")


def test_a_version_to_start_from_must_be_there(folder: Path):
    refused(folder, "version-unknown", "--from", "0")


def test_a_document_that_is_none_leaves_everything(folder: Path):
    (folder / "published/dogs_2.yaml").write_text("<html>")
    before = tree(folder)
    run = bump(folder)
    assert run.status == 1
    assert run.errors
    assert tree(folder) == before


def test_a_document_that_cannot_be_generated_leaves_everything(folder: Path):
    wrong = SPEC.replace("components/schemas/Dog'", "components/schemas/Wolf'")
    (folder / "published/dogs_2.yaml").write_text(wrong)
    before = tree(folder)
    run = bump(folder)
    assert run.status == 1
    assert run.errors
    assert tree(folder) == before


def test_a_file_of_somebody_else_leaves_everything(folder: Path):
    (folder / "acme/v2").mkdir()
    (folder / "acme/v2/client.py").write_text("mine = 1\n")
    refused(folder, "foreign-file")


def test_a_document_on_disk_is_not_overwritten_unasked(folder: Path):
    (folder / "specs/cats_2.yaml").write_text(SPEC)
    refused(folder, "source-changed")


@pytest.mark.parametrize("setting", ["changelog", "report"])
@pytest.mark.parametrize("place", ["specs", "clientsmith.toml/x.md"])
@pytest.mark.parametrize("flags", [(), ("--dry-run",)])
def test_what_is_no_place_for_a_file_leaves_everything(
    folder: Path, setting: str, place: str, flags: tuple[str, ...]
):
    config = CONFIG.replace("output", f'{setting} = "{place}"\noutput')
    (folder / "clientsmith.toml").write_text(config)
    refused(folder, "output-unwritable", *flags)


def test_a_changelog_may_hold_other_bytes_than_text(folder: Path):
    (folder / "CHANGELOG.md").write_bytes(b"## Unreleased\n\n- caf\xe9\n")
    assert bump(folder).status == 0
    assert (folder / "CHANGELOG.md").read_bytes().endswith(b"\n- caf\xe9\n")


@pytest.mark.skipif(os.name == "nt", reason="links and modes are those of POSIX")
def test_links_and_modes_stay(folder: Path):
    names = ("clientsmith.toml", "clientsmith.lock", "CHANGELOG.md")
    (folder / "real").mkdir()
    for name in names:
        (folder / name).rename(folder / "real" / name)
        (folder / "real" / name).chmod(0o640)
        (folder / name).symlink_to(Path("real") / name)
    assert bump(folder).status == 0
    for name in names:
        assert (folder / name).is_symlink()
        assert (folder / name).stat().st_mode & 0o777 == 0o640
    assert 'version = "2"' in (folder / "real/clientsmith.toml").read_text()


def test_a_document_that_differs_from_the_lock_leaves_everything(folder: Path):
    (folder / "specs/cats_1.yaml").write_text(LONGER)
    refused(folder, "document-changed")


def test_an_unknown_client_is_wrong_usage(folder: Path):
    run = clientsmith("bump", "other", "2", cwd=folder)
    assert run.status == 2
    assert "There is no client 'other'" in run.stderr


@pytest.mark.parametrize("version", ["", "../3", "a b", "\udc80", "--x"])
def test_a_version_must_be_fit_for_paths(folder: Path, version: str):
    before = tree(folder)
    run = clientsmith("bump", "acme", "--", version, cwd=folder)
    assert (run.status, tree(folder) == before) == (2, True)
