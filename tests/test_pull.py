"""`clientsmith pull`: what is new, what has changed, and what the lock says of it."""

from __future__ import annotations

import hashlib
import os
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

from cli_project import LONGER, SPEC, WITHOUT_DOGS
from clientsmith import config_file
from clientsmith.diagnostics import Diagnostics, StageFailed
from clientsmith.versions.lock import Lock
from clientsmith.versions.pull import sources
from clientsmith.versions.pull.documents import State, fetch, with_source
from support import Run, clientsmith, tree

CONFIG = """\
[clients.acme]
output = "acme"
document = "specs/{service}_{version}.yaml"
source = "published/{version}/{service}.yaml"
versions = [
    { version = "1", services = ["cats"] },
    { version = "2", services = ["cats", "dogs"] },
]

[clients.byhand]
output = "byhand"
document = "{service}.yaml"
versions = [{ version = "1", services = ["byhand"] }]
"""
NAMES = ("1/cats.yaml", "2/cats.yaml", "2/dogs.yaml")
CATS = "specs/cats_1.yaml"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a config, and one where its documents are published."""
    (tmp_path / "clientsmith.toml").write_text(CONFIG)
    for name in NAMES:
        (tmp_path / "published" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "published" / name).write_text(SPEC)
    return tmp_path


@pytest.fixture
def kept(folder: Path) -> Path:
    """The same, after a pull on another day."""
    assert pulled(folder).status == 0
    text = lock(folder).read_text()
    lock(folder).write_text(re.sub(r"(?m)^date = .*", "date = 2024-02-29", text))
    return folder


def pulled(folder: Path, *arguments: str) -> Run:
    return clientsmith("pull", *arguments, cwd=folder)


def refused(folder: Path, *arguments: str) -> Run:
    """Runs a pull that must fail and leave everything as it was."""
    before = tree(folder)
    run = pulled(folder, *arguments)
    assert tree(folder) == before
    assert run.status == 1
    return run


def publish(folder: Path, text: str, name: str = NAMES[0]) -> None:
    (folder / "published" / name).write_text(text)


def lock(folder: Path) -> Path:
    return folder / "clientsmith.lock"


def entries(folder: Path) -> dict[str, dict[str, Any]]:
    values = tomllib.loads(lock(folder).read_text("utf-8"))
    return {each["path"]: each for each in values["document"]}


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def states(run: Run) -> list[str]:
    """Returns the state of each document, in order."""
    return [line.split(":")[0] for line in run.stdout.splitlines()[:3]]


def test_what_is_new_is_written_and_locked(folder: Path) -> None:
    run = pulled(folder)
    assert (run.status, run.stderr) == (0, "")
    assert run.stdout == (
        "new: specs/cats_1.yaml\n"
        "new: specs/cats_2.yaml\n"
        "new: specs/dogs_2.yaml\n"
        "clientsmith.lock: 3 documents changed\n"
    )
    found = entries(folder)
    assert list(found) == [
        "specs/cats_1.yaml",
        "specs/cats_2.yaml",
        "specs/dogs_2.yaml",
    ]
    date = found[CATS].pop("date")
    assert (date.year >= 2024, hasattr(date, "hour")) == (True, False)
    assert found[CATS] == {
        "path": CATS,
        "url": "published/1/cats.yaml",
        "sha256": digest(SPEC),
        "size": len(SPEC),
    }
    assert (folder / CATS).read_text() == SPEC


def test_a_second_pull_changes_nothing(kept: Path) -> None:
    before = tree(kept)
    run = pulled(kept)
    assert (run.status, states(run)) == (0, ["unchanged"] * 3)
    assert tree(kept) == before


def test_the_lock_does_not_depend_on_the_order_of_pulls(kept: Path) -> None:
    before = lock(kept).read_bytes()
    lock(kept).unlink()
    for version in ("2", "1"):
        assert pulled(kept, "acme", "--version", version).status == 0
    after = re.sub(rb"(?m)^date = .*", b"date = 2024-02-29", lock(kept).read_bytes())
    assert after == before


def test_a_lock_that_says_the_same_is_not_rewritten(kept: Path) -> None:
    lock(kept).write_text(lock(kept).read_text() + "\n# Reviewed by Tom.\n")
    before = tree(kept)
    assert pulled(kept).status == 0
    assert tree(kept) == before


def test_one_version(folder: Path) -> None:
    assert pulled(folder, "--version", "1").status == 0
    assert list(entries(folder)) == [CATS]
    assert [path.name for path in (folder / "specs").iterdir()] == ["cats_1.yaml"]


def test_what_has_changed_under_its_label_is_not_taken(kept: Path) -> None:
    publish(kept, LONGER)
    publish(kept, LONGER, "2/new.yaml")
    config = CONFIG.replace('"dogs"', '"dogs", "new"')
    (kept / "clientsmith.toml").write_text(config)
    run = refused(kept)
    assert run.errors == ["source-changed"]
    assert states(run) == ["changed", "unchanged", "unchanged"]
    assert "new: specs/new_2.yaml" in run.stdout
    for told in (digest(SPEC), digest(LONGER), f"{len(SPEC):,} bytes", "2024-02-29"):
        assert told in run.stderr


def test_a_change_can_be_accepted(kept: Path) -> None:
    publish(kept, LONGER)
    before = entries(kept)
    run = pulled(kept, "--accept-changed")
    assert (run.status, run.codes) == (0, ["source-changed"])
    assert (kept / CATS).read_text() == LONGER
    after = entries(kept)
    assert after[CATS]["sha256"] == digest(LONGER)
    assert after[CATS]["date"] > before[CATS]["date"]
    assert {**after, CATS: None} == {**before, CATS: None}
    assert states(pulled(kept)) == ["unchanged"] * 3


@pytest.mark.parametrize("arguments", [[], ["--accept-changed"]])
def test_a_dry_run_writes_nothing(kept: Path, arguments: list[str]) -> None:
    publish(kept, LONGER)
    (kept / "specs/dogs_2.yaml").unlink()
    before = tree(kept)
    run = pulled(kept, "--dry-run", *arguments)
    assert states(run) == ["changed", "unchanged", "restored"]
    assert run.status == (0 if arguments else 1)
    assert tree(kept) == before


def test_a_document_that_is_gone_is_restored(kept: Path) -> None:
    before = tree(kept)
    (kept / CATS).unlink()
    assert states(pulled(kept)) == ["restored", "unchanged", "unchanged"]
    assert tree(kept) == before


def test_changes_by_hand_are_not_overwritten(kept: Path) -> None:
    (kept / CATS).write_text(LONGER)
    run = refused(kept)
    assert run.errors == ["source-changed"]
    assert "changed by hand" in run.stderr
    assert pulled(kept, "--accept-changed").status == 0
    assert (kept / CATS).read_text() == SPEC


def test_documents_that_were_never_fetched_are_not_overwritten(folder: Path) -> None:
    (folder / "specs").mkdir()
    (folder / CATS).write_text(LONGER)
    run = refused(folder)
    assert run.errors == ["source-changed"]
    assert "never fetched" in run.stderr
    (folder / CATS).write_text(SPEC)
    assert pulled(folder).status == 0


def test_another_source_of_the_same_bytes(kept: Path) -> None:
    before = entries(kept)
    (kept / "published").rename(kept / "elsewhere")
    (kept / "clientsmith.toml").write_text(CONFIG.replace("published", "elsewhere"))
    assert states(pulled(kept)) == ["unchanged"] * 3
    after = entries(kept)
    assert after[CATS].pop("url") == "elsewhere/1/cats.yaml"
    assert before[CATS].pop("url") == "published/1/cats.yaml"
    assert after[CATS] == before[CATS]


def test_two_clients_may_share_a_document_but_not_from_two_sources(
    folder: Path,
) -> None:
    twin = CONFIG.split("\n\n")[0].replace("acme", "twin")
    (folder / "clientsmith.toml").write_text(f"{CONFIG}\n{twin}\n")
    run = pulled(folder)
    assert (run.status, run.stdout.count("cats_1.yaml")) == (0, 1)
    other = twin.replace("{version}/{service}.yaml", "1/cats.yaml")
    (folder / "clientsmith.toml").write_text(f"{CONFIG}\n{other}\n")
    assert refused(folder).errors == ["config-value"] * 2


# What goes wrong


def test_a_failure_leaves_everything_as_it_was(kept: Path) -> None:
    publish(kept, LONGER, NAMES[0])
    publish(kept, WITHOUT_DOGS, NAMES[1])
    publish(kept, "[]", NAMES[2])
    assert refused(kept, "--accept-changed").errors == ["not-a-document"]
    (kept / "published" / NAMES[2]).unlink()
    run = refused(kept, "--accept-changed")
    assert run.errors == ["not-published"]
    assert states(run) == ["changed", "changed", "absent"]


def test_an_interrupt_leaves_everything_as_it_was(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read_file = sources.read_file

    def interrupted(path: Path, home: Path) -> bytes:
        if path.name == "dogs.yaml":
            raise KeyboardInterrupt
        return read_file(path, home)

    monkeypatch.setattr(sources, "read_file", interrupted)
    refused(folder)


def test_an_interrupt_while_writing_is_noticed(
    kept: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(kept, LONGER)
    replace = os.replace

    def interrupted(source: Path, target: Path) -> None:
        if target.name == "clientsmith.lock":
            raise KeyboardInterrupt
        replace(source, target)

    with monkeypatch.context() as patched:
        patched.setattr(os, "replace", interrupted)
        assert pulled(kept, "--accept-changed").status == 1
    names = {path.name for path in kept.rglob("*")}
    assert not [name for name in names if name.startswith(".clientsmith-")]
    assert clientsmith("generate", "acme", cwd=kept).errors == ["document-changed"]
    assert pulled(kept, "--accept-changed").status == 0
    assert clientsmith("generate", "acme", cwd=kept).status == 0


def test_what_cannot_be_written(kept: Path) -> None:
    publish(kept, LONGER)
    (kept / "specs/dogs_2.yaml").unlink()
    (kept / "specs/dogs_2.yaml").mkdir()
    run = refused(kept, "--accept-changed")
    assert run.errors == ["output-unwritable"]
    assert "dogs_2.yaml" in run.stderr


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["nobody"], "'nobody'"),
        (["--version", "3"], "'3', only 1, 2"),
        (["byhand"], "`source`"),
        (["acme", "byhand"], "unexpected extra argument"),
    ],
)
def test_wrong_usage(folder: Path, arguments: list[str], told: str) -> None:
    before = tree(folder)
    run = pulled(folder, *arguments)
    assert run.status == 2
    assert told in run.stderr
    assert tree(folder) == before


def test_a_caller_can_do_with_what_is_absent(folder: Path) -> None:
    """As `bump` does: only what cannot be had is a failure."""
    diagnostics = Diagnostics()
    config = config_file.load(folder / "clientsmith.toml", diagnostics)
    client = config.clients[0]
    documents = list(with_source(client, "2"))
    (folder / "published" / NAMES[1]).unlink()
    empty = Lock(config.lock)
    found = fetch(config, client, documents, empty, diagnostics)
    assert [each.state for each in found] == [State.ABSENT, State.NEW]
    assert not list(diagnostics)
    publish(folder, "[]", NAMES[2])
    with pytest.raises(StageFailed):
        fetch(config, client, documents, empty, diagnostics)


# The lock


FIRST = '[[document]]\npath = "specs/cats_1.yaml"\n'


@pytest.mark.parametrize(
    ("old", "new", "place"),
    [
        ("format = 1", "format = 2", "1"),
        ("format = 1", "", "1"),
        ("format = 1", "format = 1\nmore = 1", "1"),
        (FIRST, f"<<<<<<< ours\n{FIRST}", "4"),
        (FIRST, '[[document]]\npath = ""\n', "4"),
        (FIRST, "[[document]]\n", "4"),
        (FIRST, f"{FIRST}more = 1\n", "4"),
        (FIRST, f'{FIRST}edited = "AB"\n', "4"),
        (FIRST, f'{FIRST}commit = "main"\n', "4"),
        ("specs/cats_2.yaml", "specs/cats_1.yaml", "11"),
        (f"size = {len(SPEC)}", "size = -1", "4"),
        (f"size = {len(SPEC)}", "size = true", "4"),
        ("date = 2024-02-29", "date = 2024-02-30", "9"),
        ("date = 2024-02-29", "date = 2024-02-29T10:00:00", "4"),
        (digest(SPEC), digest(SPEC).upper(), "4"),
    ],
)
@pytest.mark.parametrize("command", ["pull", "generate"])
def test_a_lock_that_cannot_be_used(
    kept: Path, command: str, old: str, new: str, place: str
) -> None:
    text = lock(kept).read_text()
    assert old in text
    lock(kept).write_text(text.replace(old, new, 1))
    before = tree(kept)
    run = clientsmith(command, "acme", cwd=kept)
    assert (run.status, run.errors) == (1, ["lock-invalid"])
    assert f"clientsmith.lock:{place}:1: error" in run.stderr
    assert tree(kept) == before


def test_a_lock_that_cannot_be_read(kept: Path) -> None:
    lock(kept).write_bytes(b"\xff")
    assert refused(kept).errors == ["lock-unreadable"]
    lock(kept).unlink()
    lock(kept).mkdir()
    assert refused(kept).errors == ["lock-unreadable"]


def test_paths_of_all_kinds_stand_in_the_lock(folder: Path) -> None:
    config = CONFIG.replace("specs/", './spécs \\"😀/')
    (folder / "clientsmith.toml").write_text(config)
    assert pulled(folder).status == 0
    assert 'spécs "😀/cats_1.yaml' in entries(folder)
    assert pulled(folder).stdout.count("unchanged: ") == 3
