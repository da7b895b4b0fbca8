"""What the cache holds can be code: it is read only where nobody else could write."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path, PurePosixPath

import pytest
from jinja2 import UndefinedError
from jinja2.bccache import Bucket, FileSystemBytecodeCache

from clientsmith import cache as store
from clientsmith.cache import default_cache, private_folder
from clientsmith.load.validate import keep, recall
from clientsmith.render import environment as render
from clientsmith.render.pages import Page

NAMES = ("root", "root/clientsmith", "root/clientsmith/templates")
needs_users = pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root gives files away"
)


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    """A cache with a folder of its own, below one more folder."""
    found = tmp_path / "root/clientsmith"
    assert private_folder(found, "templates") == found / "templates"
    return found


def test_folders_are_made_for_the_user_alone(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        folder = private_folder(tmp_path / "a/b", "c")
    finally:
        os.umask(before)
    assert folder is not None
    assert {each.stat().st_mode & 0o777 for each in (folder, *folder.parents[:2])} == {
        0o700
    }


@pytest.mark.parametrize("mode", [0o777, 0o770, 0o703])
@pytest.mark.parametrize("name", NAMES)
def test_a_folder_that_others_can_write(
    cache: Path, tmp_path: Path, name: str, mode: int
) -> None:
    (tmp_path / name).chmod(mode)
    assert private_folder(cache, "templates") is None


@needs_users
@pytest.mark.parametrize("name", NAMES)
def test_a_folder_of_somebody_else(cache: Path, tmp_path: Path, name: str) -> None:
    os.chown(tmp_path / name, 12345, 12345)
    assert private_folder(cache, "templates") is None


def test_a_sticky_folder_above_keeps_what_is_ours(cache: Path, tmp_path: Path) -> None:
    (tmp_path / "root").chmod(0o1777)
    assert private_folder(cache, "templates") == cache / "templates"
    cache.chmod(0o1777)
    assert private_folder(cache, "templates") is None


@pytest.mark.usefixtures("cache")
def test_a_link_to_a_folder_that_others_can_rename(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path / "root")
    linked = tmp_path / "link/clientsmith"
    assert private_folder(linked, "templates") == linked / "templates"
    (tmp_path / "root").chmod(0o777)
    assert private_folder(linked, "templates") is None


def test_without_a_home_it_is_a_folder_of_the_user(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fail() -> Path:
        raise RuntimeError

    monkeypatch.delenv("XDG_CACHE_HOME")
    monkeypatch.setattr(Path, "home", fail)
    temporary = Path(tempfile.gettempdir())
    assert default_cache().relative_to(temporary).parts[0] != "clientsmith"


@pytest.mark.parametrize("name", ["root", "root/clientsmith"])
def test_compiled_templates_of_others_are_not_run(
    cache: Path, tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    loaded = []
    monkeypatch.setattr(
        FileSystemBytecodeCache,
        "load_bytecode",
        lambda _, bucket: loaded.append(bucket),
    )
    monkeypatch.setattr(FileSystemBytecodeCache, "dump_bytecode", _nothing)
    page = Page(PurePosixPath("a.py"), "package/spec.py.jinja", {})
    render._environment.cache_clear()
    (tmp_path / name).chmod(0o777)
    with pytest.raises(UndefinedError):
        render.render([page], cache)
    assert loaded == []
    render._environment.cache_clear()
    (tmp_path / name).chmod(0o700)
    with pytest.raises(UndefinedError):
        render.render([page], cache)
    assert loaded


def _nothing(_: object, __: Bucket) -> None:
    """Keeps nothing."""


@pytest.mark.parametrize("name", ["root", "root/clientsmith"])
def test_results_and_verdicts_of_others_are_not_read(
    cache: Path, tmp_path: Path, name: str
) -> None:
    store.keep(cache, "texts", "key", "result")
    keep(cache, "key", [])
    assert (store.recall(cache, "texts", "key"), recall(cache, "key")) == ("result", [])
    (tmp_path / name).chmod(0o777)
    assert (store.recall(cache, "texts", "key"), recall(cache, "key")) == (None, None)


def test_what_is_beyond_the_bounds_goes_once_an_hour(cache: Path) -> None:
    def age(path: Path, seconds: float) -> None:
        then = path.stat().st_mtime - seconds
        os.utime(path, (then, then))

    def kept() -> set[str]:
        return {path.stem for path in (cache / "texts").iterdir()}

    for number in range(1_001):
        store.keep(cache, "texts", f"{number}", "")
        age(cache / f"texts/{number}.json", number)
    age(cache / "texts/5.json", 61 * 86_400)
    store.prune(cache)
    assert kept() == {f"{number}" for number in range(1_001) if number != 5}
    age(cache / "texts/7.json", 61 * 86_400)
    store.prune(cache)
    assert "7" in kept()
    age(cache / "pruned", 3_601)
    store.keep(cache, "texts", "new", "")
    store.prune(cache)
    assert kept() == {f"{n}" for n in range(1_001) if n not in (5, 7)} | {"new"}
    store.keep(cache, "texts", "newer", "")
    age(cache / "pruned", 3_601)
    store.prune(cache)
    assert kept() == {f"{n}" for n in range(1_000) if n not in (5, 7)} | {
        "new",
        "newer",
    }
