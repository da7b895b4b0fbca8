"""What is found in sample apps is what their comments mark, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from impact_apps import TARGETS, comparison, copied, marked

from clientsmith.diagnostics import Diagnostics
from clientsmith.versions.impact import app as apps
from clientsmith.versions.impact.analysis import search
from clientsmith.versions.impact.report import Impact, Sure

VENDORED = {"shop": "outer/vendor/acme", "scripts": "vendor/acme"}


@pytest.fixture(scope="module", params=VENDORED)
def searched(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, Impact]:
    folder = tmp_path_factory.mktemp("apps")
    app = copied(request.param, folder, VENDORED[request.param])
    diagnostics = Diagnostics()
    read = apps.read([app], "", diagnostics)
    found = search(comparison(), read, None, "mypy", "", diagnostics)
    assert list(diagnostics) == []
    return app, found


def _file(app: Path, shown: str) -> str:
    return Path(shown).resolve().relative_to(app.resolve()).as_posix()


def _found(app: Path, impact: Impact) -> set[tuple[str, int, str]]:
    return {
        (_file(app, each.place.file), each.place.line, each.change.id)
        for each in impact.findings
    }


def _undecided(app: Path, impact: Impact) -> Iterator[tuple[str, int, str]]:
    for each in impact.undecided:
        for change in each.changes:
            yield (_file(app, each.place.file), each.place.line, change.id)


def test_what_is_marked_is_found(searched: tuple[Path, Impact]) -> None:
    app, impact = searched
    assert sorted(marked(app, "uses") - _found(app, impact)) == []


def test_nothing_else_is_found(searched: tuple[Path, Impact]) -> None:
    app, impact = searched
    assert sorted(_found(app, impact) - marked(app, "uses")) == []


def test_what_cannot_be_decided_is_listed_apart(searched: tuple[Path, Impact]) -> None:
    app, impact = searched
    assert sorted(marked(app, "maybe") ^ set(_undecided(app, impact))) == []


def test_what_only_calls_tell_says_so(searched: tuple[Path, Impact]) -> None:
    app, impact = searched
    by = {
        (_file(app, each.place.file), each.place.line)
        for each in impact.findings
        if each.sure is Sure.CALLS
    }
    expected = {"called.py": {8, 17, 21, 41, 45}, "tool.py": {38}}
    if app.name == "shop":
        assert by == set()
    else:
        assert by == {(file, line) for file in expected for line in expected[file]}


def test_each_kind_of_use_has_a_sample() -> None:
    folders = [Path(name) for name in VENDORED]
    seen = {change for each in folders for _, _, change in marked(each, "uses")}
    assert seen == set(TARGETS)
