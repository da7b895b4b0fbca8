"""What the command writes and what it leaves alone, also if it is interrupted."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from cli_project import ALONE, CATS, DOGS, LONGER, SPEC, WITHOUT_DOGS, WRONG
from clientsmith.write.manifest import digest
from clientsmith.write.staging import Moves
from support import clientsmith, tree


def _times(folder: Path) -> dict[Path, int]:
    return {path: path.stat().st_mtime_ns for path in folder.rglob("*.*")}


# --check


def test_check_of_what_was_just_generated(done: Path) -> None:
    run = clientsmith(*ALONE, "--check", cwd=done)
    assert (run.status, run.stderr) == (0, "")
    assert "acme/" not in run.stdout


def test_check_before_anything_is_there(here: Path) -> None:
    run = clientsmith(*ALONE, "--check", cwd=here)
    assert run.status == 1
    assert f"missing: acme/{CATS}\n" in run.stdout
    assert "missing: acme/py.typed\n" in run.stdout
    assert [path.name for path in here.iterdir()] == ["spec.yaml"]


def test_check_lists_what_differs_and_writes_nothing(done: Path) -> None:
    (done / "spec.yaml").write_text(LONGER)
    (done / "acme" / DOGS).write_text("# mine\n")
    (done / "acme/client.py").unlink()
    before, times = tree(done), _times(done)
    run = clientsmith(*ALONE, "--check", cwd=done)
    assert run.status == 1
    for line in (
        f"stale: acme/{CATS}",
        f"edited: acme/{DOGS}",
        "missing: acme/client.py",
    ):
        assert f"{line}\n" in run.stdout
    assert (before, times) == (tree(done), _times(done))


def test_check_lists_what_would_be_removed(done: Path) -> None:
    (done / "spec.yaml").write_text(WITHOUT_DOGS)
    run = clientsmith(*ALONE, "--check", cwd=done)
    assert run.status == 1
    assert f"superfluous: acme/{DOGS}\n" in run.stdout
    assert (done / "acme" / DOGS).exists()


def test_check_lists_files_of_others(done: Path) -> None:
    manifest = done / "acme/_manifest.json"
    content = json.loads(manifest.read_text())
    del content["files"][DOGS]
    manifest.write_text(json.dumps(content))
    (done / "acme" / DOGS).write_text("mine = True\n")
    run = clientsmith(*ALONE, "--check", cwd=done)
    assert run.status == 1
    assert f"foreign: acme/{DOGS}\n" in run.stdout


def test_check_of_a_wrong_document_is_an_error(here: Path) -> None:
    (here / "spec.yaml").write_text(WRONG)
    run = clientsmith(*ALONE, "--check", cwd=here)
    assert (run.status, run.stdout) == (1, "")
    assert "ref-not-found" in run.errors


# writing


def test_unchanged_files_are_not_written(done: Path) -> None:
    times = _times(done / "acme")
    run = clientsmith(*ALONE, cwd=done)
    assert run.status == 0
    assert times == _times(done / "acme")


def test_only_what_changes_is_written(done: Path) -> None:
    times = _times(done / "acme")
    (done / "spec.yaml").write_text(LONGER)
    assert clientsmith(*ALONE, cwd=done).status == 0
    after = _times(done / "acme")
    written = {
        path.relative_to(done / "acme").as_posix()
        for path in after
        if after[path] != times[path]
    }
    assert written == {"_manifest.json", "_spec.py", CATS}


def test_what_is_not_generated_any_more_is_removed(done: Path) -> None:
    (done / "acme/dicts/__pycache__").mkdir()
    (done / "acme/dicts/__pycache__/dogs.cpython-311.pyc").touch()
    (done / "spec.yaml").write_text(WITHOUT_DOGS)
    # without this, groups stay groups although one tag is left
    flat = (*ALONE, "--layout", "flat")
    assert clientsmith(*flat, cwd=done).status == 0
    assert not (done / "acme" / DOGS).exists()
    assert not (done / "acme/dicts").exists()
    assert (done / "acme" / CATS).exists()
    fresh = done / "fresh"
    fresh.mkdir()
    (fresh / "spec.yaml").write_text(WITHOUT_DOGS)
    clientsmith(*flat, cwd=fresh)
    assert tree(done / "acme") == tree(fresh / "acme")


def test_files_of_others_are_left_alone(done: Path) -> None:
    mine = {"notes.txt": "a", "models/mine.py": "b", "dicts/mine.py": "c"}
    for name, text in mine.items():
        (done / "acme" / name).write_text(text)
    (done / "spec.yaml").write_text(WITHOUT_DOGS)
    assert clientsmith(*ALONE, cwd=done).status == 0
    assert {name: (done / "acme" / name).read_text() for name in mine} == mine


@pytest.mark.parametrize(
    "name", [CATS, "__init__.py", "_manifest.json", "py.typed", "_runtime/model.py"]
)
def test_files_of_others_are_never_overwritten(here: Path, name: str) -> None:
    path = here / "acme" / name
    path.parent.mkdir(parents=True)
    path.write_text('{"mine": true}\n')
    before = tree(here)
    for flags in ((), ("--overwrite-edited",)):
        run = clientsmith(*ALONE, *flags, cwd=here)
        assert (run.status, run.errors) == (1, ["foreign-file"])
        assert f"acme/{name}" in run.stderr
        assert tree(here) == before


def test_a_folder_where_a_file_would_go(here: Path) -> None:
    (here / "acme/client.py").mkdir(parents=True)
    run = clientsmith(*ALONE, cwd=here)
    assert (run.status, run.errors) == (1, ["foreign-file"])


def test_a_file_where_a_folder_would_go(here: Path) -> None:
    (here / "acme").mkdir()
    (here / "acme/models").write_text("mine\n")
    run = clientsmith(*ALONE, cwd=here)
    assert run.status == 1
    assert run.errors
    assert "acme/models" in run.stderr
    assert tree(here / "acme") == {"models": b"mine\n"}


def test_an_output_folder_that_is_a_file(here: Path) -> None:
    (here / "acme").write_text("mine\n")
    run = clientsmith(*ALONE, cwd=here)
    assert run.status == 1
    assert run.errors
    assert (here / "acme").read_text() == "mine\n"


def test_edited_files_are_refused(done: Path) -> None:
    (done / "spec.yaml").write_text(LONGER)
    with (done / "acme" / CATS).open("a") as file:
        file.write("# mine\n")
    before = tree(done)
    run = clientsmith(*ALONE, cwd=done)
    assert (run.status, run.errors) == (1, ["edited-file"])
    assert f"acme/{CATS}" in run.stderr
    assert "--overwrite-edited" in run.stderr
    assert tree(done) == before
    assert clientsmith(*ALONE, "--overwrite-edited", cwd=done).status == 0
    assert b"# mine" not in tree(done)[f"acme/{CATS}"]


def test_edited_files_are_not_removed_either(done: Path) -> None:
    (done / "spec.yaml").write_text(WITHOUT_DOGS)
    (done / "acme" / DOGS).write_text("# mine\n")
    run = clientsmith(*ALONE, cwd=done)
    assert (run.status, run.errors) == (1, ["edited-file"])
    assert (done / "acme" / DOGS).read_text() == "# mine\n"


def test_a_manifest_cannot_name_files_outside(done: Path) -> None:
    (done / "victim.py").write_text("# Generated by clientsmith. Do not edit.\n")
    manifest = done / "acme/_manifest.json"
    content = json.loads(manifest.read_text())
    for name in (
        "../victim.py",
        "models/../../victim.py",
        str(done / "victim.py"),
        "..",
    ):
        content["files"][name] = "0"
    manifest.write_text(json.dumps(content))
    clientsmith(*ALONE, "--overwrite-edited", cwd=done)
    assert (done / "victim.py").exists()


@pytest.mark.parametrize(
    "content",
    [
        "[]",
        "{",
        '{"generator": "clientsmith"}',
        '{"generator": "clientsmith", "files": [1]}',
        '{"generator": "clientsmith", "files": {"": 5, "a": null}}',
    ],
)
def test_a_manifest_that_was_damaged(done: Path, content: str) -> None:
    (done / "acme/_manifest.json").write_text(content)
    run = clientsmith(*ALONE, cwd=done)
    assert run.status == 0 or run.errors
    assert clientsmith(*ALONE, "--check", cwd=done).status == (1 if run.errors else 0)


# all or none


def test_nothing_is_written_if_one_client_fails(project: Path) -> None:
    (project / "second.yaml").write_text(WRONG)
    run = clientsmith("generate", cwd=project)
    assert run.status == 1
    assert "second.yaml" in run.stderr
    assert not (project / "generated").exists()


def test_nothing_is_written_if_one_client_has_files_of_others(project: Path) -> None:
    foreign = project / "generated/other/__init__.py"
    foreign.parent.mkdir(parents=True)
    foreign.write_text("mine = True\n")
    run = clientsmith("generate", cwd=project)
    assert (run.status, run.errors) == (1, ["foreign-file"])
    assert not (project / "generated/acme").exists()


def test_findings_of_all_clients_come_together(project: Path) -> None:
    for name in ("spec.yaml", "second.yaml"):
        (project / name).write_text(WRONG)
    run = clientsmith("generate", cwd=project)
    assert [
        line.split(":")[0] for line in run.stderr.split("\n") if "ref-not-found" in line
    ] == ["second.yaml", "spec.yaml"]


# what goes wrong meanwhile

FULL = OSError(28, "No space left on device")
EVER = 1_000

# a longer text in every module
OTHER = SPEC.replace("Cat", "Lion").replace("Dog", "Wolf").replace("e: Acme", "e: Zoo")


def _failing(
    monkeypatch: pytest.MonkeyPatch,
    call: str,
    folder: str,
    error: BaseException,
    *,
    after: int,
    times: int = 1,
) -> None:
    """Makes writing below a folder fail, some times after it went well some times.

    Args:
        call: Whether to put files beside their place fails (`put`), or to move them
            there (`replace`).
    """
    owner: Any = os if call == "replace" else Moves
    function = getattr(owner, call)
    calls = 0

    def fails(first: Any, place: Path, *rest: Any) -> Any:
        nonlocal calls
        calls += folder in Path(place).parts
        if after < calls <= after + times and folder in Path(place).parts:
            raise error
        return function(first, place, *rest)

    monkeypatch.setattr(owner, call, fails)


def _staging(folder: Path) -> list[Path]:
    return list(folder.rglob(".clientsmith-*"))


@pytest.mark.parametrize("after", [0, 1, 3, 8])
@pytest.mark.parametrize("call", ["put", "replace"])
@pytest.mark.parametrize("error", [FULL, KeyboardInterrupt()], ids=["full", "key"])
def test_what_goes_wrong_leaves_all_as_it_was(
    done: Path,
    monkeypatch: pytest.MonkeyPatch,
    error: BaseException,
    call: str,
    after: int,
) -> None:
    (done / "acme/notes.txt").write_text("mine\n")
    (done / "spec.yaml").write_text(OTHER)
    old = tree(done)
    with monkeypatch.context() as patch:
        _failing(patch, call, "acme", error, after=after)
        assert clientsmith(*ALONE, cwd=done).status == 1
    assert tree(done) == old
    assert _staging(done) == []
    assert clientsmith(*ALONE, "--check", cwd=done).status == 1
    assert clientsmith(*ALONE, cwd=done).status == 0
    assert clientsmith(*ALONE, "--check", cwd=done).status == 0


@pytest.mark.parametrize("after", [1, 3, 8])
def test_what_cannot_be_moved_back_is_known_to_the_next_run(
    done: Path, monkeypatch: pytest.MonkeyPatch, after: int
) -> None:
    old = tree(done / "acme")
    (done / "spec.yaml").write_text(OTHER)
    with monkeypatch.context() as patch:
        _failing(patch, "replace", "acme", FULL, after=after, times=EVER)
        run = clientsmith(*ALONE, cwd=done)
    assert (run.status, run.errors) == (1, ["output-unwritable"])
    between = tree(done / "acme")
    (done / "spec.yaml").write_text(LONGER)  # neither of the two
    run = clientsmith(*ALONE, cwd=done)
    assert (run.status, run.stderr) == (0, "")
    (done / "spec.yaml").write_text(OTHER)
    assert clientsmith(*ALONE, cwd=done).status == 0
    new = tree(done / "acme")
    for name in (old.keys() | new.keys()) - {"_manifest.json"}:
        assert between.get(name) in (old.get(name), new.get(name)), name


@pytest.mark.parametrize("call", ["put", "replace"])
def test_a_full_disk_is_an_error_with_a_place(
    here: Path, monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    with monkeypatch.context() as patch:
        _failing(patch, call, "acme", FULL, after=3)
        run = clientsmith(*ALONE, cwd=here)
    assert (run.status, run.errors) == (1, ["output-unwritable"])
    assert "No space left" in run.stderr
    assert "acme/" in run.stderr
    assert ".clientsmith-" not in run.stderr
    assert [path.name for path in here.iterdir()] == ["spec.yaml"]


@pytest.mark.parametrize("call", ["put", "replace"])
@pytest.mark.parametrize("folder", ["acme", "other", "clientsmith.names.json"])
def test_all_clients_are_written_or_none(
    project: Path, monkeypatch: pytest.MonkeyPatch, call: str, folder: str
) -> None:
    assert clientsmith("generate", cwd=project).status == 0
    for name in ("spec.yaml", "second.yaml"):
        (project / name).write_text(OTHER)
    old = tree(project)
    with monkeypatch.context() as patch:
        after = 0 if folder.endswith(".json") else 5
        _failing(patch, call, folder, FULL, after=after)
        run = clientsmith("generate", cwd=project)
    assert (run.status, run.errors) == (1, ["output-unwritable"])
    assert tree(project) == old
    assert _staging(project) == []


def test_edited_files_are_removed_where_that_is_wanted(done: Path) -> None:
    (done / "spec.yaml").write_text(WITHOUT_DOGS)
    (done / "acme" / DOGS).write_text("# mine\n")
    assert clientsmith(*ALONE, "--overwrite-edited", cwd=done).status == 0
    assert not (done / "acme" / DOGS).exists()


def test_what_a_killed_run_has_left_is_removed(done: Path) -> None:
    left = done / "acme/.clientsmith-0123456789abcdef"
    left.mkdir()
    (left / "0").write_text("half")
    mine = done / "acme/.clientsmith-mine"
    mine.mkdir()
    assert clientsmith(*ALONE, cwd=done).status == 0
    assert _staging(done) == [mine]


def test_an_edited_file_that_goes_is_said_to_be_removed(done: Path) -> None:
    (done / "acme" / DOGS).write_text("mine = 1\n")
    (done / "spec.yaml").write_text(WITHOUT_DOGS)
    run = clientsmith(*ALONE, "--overwrite-edited", cwd=done)
    assert f"removed: acme/{DOGS}" in run.stdout
    assert not (done / "acme" / DOGS).exists()


def test_a_manifest_that_means_harm_is_none_of_ours(done: Path) -> None:
    manifest = done / "acme/_manifest.json"
    deep = "[" * 100_000
    manifest.write_text(f'{{"generator": "clientsmith", "files": {deep}')
    run = clientsmith(*ALONE, cwd=done)
    assert (run.status, run.errors) == (1, ["foreign-file"])


@pytest.mark.parametrize("name", ["a\0b.py", "a\ud800.py"])
def test_an_entry_of_a_manifest_that_is_no_path(done: Path, name: str) -> None:
    manifest = done / "acme/_manifest.json"
    content = json.loads(manifest.read_text())
    content["files"][name] = "0"
    manifest.write_text(json.dumps(content))
    assert clientsmith(*ALONE, cwd=done).status == 0
    assert json.loads(manifest.read_text())["files"].keys() == (
        content["files"].keys() - {name}
    )


def test_a_linked_folder_in_a_package_is_not_followed(done: Path) -> None:
    victim = done / "elsewhere/victim.py"
    victim.parent.mkdir()
    victim.write_text("# Generated by clientsmith. Do not edit.\n")
    (done / "acme/link").symlink_to(victim.parent)
    manifest = done / "acme/_manifest.json"
    content = json.loads(manifest.read_text())
    content["files"]["link/victim.py"] = digest(victim.read_bytes())
    manifest.write_text(json.dumps(content))
    assert clientsmith(*ALONE, "--overwrite-edited", cwd=done).status == 0
    assert victim.exists()
