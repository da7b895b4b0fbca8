"""Verdicts are kept, and nothing that is wrong with them matters."""

from __future__ import annotations

import json
import pathlib

import pytest

from clientsmith.cache import default_cache
from clientsmith.load import validate
from clientsmith.load.validate import Remark, keep, recall, verdict_key

TEXT = "openapi: 3.0.3\ninfo: {title: T, version: '1'}\npaths: {/a: {get: {}}}\n"
PRINTED = ["api.yaml:3:19: warning[spec-invalid]: 'responses' is a required property"]


@pytest.fixture
def judged(monkeypatch):
    """The documents that were judged."""
    seen = []
    judge = validate.judge

    def spy(value, seconds):
        seen.append(value)
        return judge(value, seconds)

    monkeypatch.setattr(validate, "judge", spy)
    return seen


def test_second_run_judges_nothing(loading, judged, tmp_path):
    for _ in range(2):
        assert loading(TEXT, cache=tmp_path / "cache").printed == PRINTED
    assert len(judged) == 1


def test_place_is_that_of_the_text_at_hand(loading, judged, tmp_path):
    loading(TEXT, cache=tmp_path / "cache")
    moved = loading(f"# A comment.\n\n{TEXT}", cache=tmp_path / "cache")
    assert moved.printed == [PRINTED[0].replace(":3:", ":5:")]
    assert len(judged) == 1


def test_failure_as_a_whole_is_not_kept(loading, judged, monkeypatch, tmp_path):
    def fail(*_):
        raise MemoryError

    with monkeypatch.context() as patch:
        patch.setattr("clientsmith.load.validate._errors", fail)
        assert loading(TEXT, cache=tmp_path / "cache").codes == ["spec-unjudged"]
    assert loading(TEXT, cache=tmp_path / "cache").printed == PRINTED
    assert len(judged) == 2


def test_another_document_is_judged(loading, judged, tmp_path):
    loading(TEXT, cache=tmp_path / "cache")
    loading(TEXT.replace("/a", "/b"), cache=tmp_path / "cache")
    assert len(judged) == 2


def test_other_libraries_are_asked_again(judged, monkeypatch):
    assert judged == []
    before = verdict_key("{}")
    monkeypatch.setattr("clientsmith.load.validate._installed", lambda: iter(["other"]))
    assert verdict_key("{}") != before


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"\xff\xfe",
        b"5",
        b"null",
        b"[5]",
        b'[["a"]]',
        b'[["a", "b", 5]]',
        b'[["a", "b", [{}]]]',
        b'[["spec-invalid", 5, []]]',
        b"[" * 100_000,
    ],
)
def test_file_that_cannot_be_used(loading, judged, tmp_path, content):
    cache = tmp_path / "cache"
    loading(TEXT, cache=cache)
    (file,) = (cache / "verdicts").iterdir()
    file.write_bytes(content)
    assert loading(TEXT, cache=cache).printed == PRINTED
    assert len(judged) == 2
    assert json.loads(file.read_bytes())


def test_cache_that_cannot_be_written(loading, tmp_path):
    (tmp_path / "file").write_bytes(b"")
    assert loading(TEXT, cache=tmp_path / "file" / "cache").printed == PRINTED


def test_nothing_is_left_behind_if_writing_fails(tmp_path, monkeypatch):
    def fail(*_):
        raise OSError("full")

    monkeypatch.setattr("os.replace", fail)
    keep(tmp_path, "key", [])
    assert list((tmp_path / "verdicts").iterdir()) == []


def test_what_is_kept_comes_back(tmp_path):
    remarks = [Remark("spec-invalid", "\ud800 é", ("a", 0, "\udfff"))]
    keep(tmp_path, "key", remarks)
    assert recall(tmp_path, "key") == remarks
    assert recall(tmp_path, "other") is None


def test_default_cache(monkeypatch):
    monkeypatch.setenv("HOME", "/home/someone")
    monkeypatch.setenv("XDG_CACHE_HOME", "/var/cache")
    assert default_cache() == pathlib.Path("/var/cache/clientsmith")
    monkeypatch.setenv("XDG_CACHE_HOME", "relative")
    assert default_cache() == pathlib.Path("/home/someone/.cache/clientsmith")
    monkeypatch.delenv("XDG_CACHE_HOME")
    assert default_cache() == pathlib.Path("/home/someone/.cache/clientsmith")
