"""What is found in sample apps is what their comments mark, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from impact_apps import TARGETS, comparison, copied, marked

from clientsmith.diagnostics import Diagnostics
from clientsmith.versions.impact import app as apps
from clientsmith.versions.impact.analysis import search
from clientsmith.versions.impact.report import Impact

VENDORED = {"shop": "outer/vendor/acme", "scripts": "vendor/acme"}

FOUND_BY_PYRIGHT = {
    ("called.py", 41, "deletes"),
    ("called.py", 45, "host"),
    ("tool.py", 38, "deletes"),
}
"""What mypy cannot decide, as it does not infer what functions return."""

NOT_FOUND_BY_PYRIGHT = {("flows.py", 139, "host")}
"""What stands where no run gets."""


@pytest.fixture(
    scope="module",
    params=[(app, checker) for app in VENDORED for checker in ("mypy", "pyright")],
    ids=" ".join,
)
def searched(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, Impact, bool]:
    """A sample app, what is found in it, and whether pyright was asked."""
    name, checker = request.param
    app = copied(name, tmp_path_factory.mktemp("apps"), VENDORED[name])
    diagnostics = Diagnostics()
    read = apps.read([app], "", diagnostics)
    impact = search(comparison(), read, None, checker, "", diagnostics)
    assert list(diagnostics) == []
    return app, impact, checker == "pyright"


def _file(app: Path, shown: str) -> str:
    return Path(shown).resolve().relative_to(app.resolve()).as_posix()


def _found(app: Path, impact: Impact) -> set[tuple[str, int, str]]:
    return {
        (_file(app, finding.place.file), finding.place.line, finding.change.id)
        for finding in impact.findings
    }


def _undecided(app: Path, impact: Impact) -> Iterator[tuple[str, int, str]]:
    for maybe in impact.undecided:
        yield (_file(app, maybe.place.file), maybe.place.line, maybe.change.id)


def test_what_is_marked_is_found_and_nothing_else(
    searched: tuple[Path, Impact, bool],
) -> None:
    app, impact, is_pyright = searched
    expected = marked(app, "uses")
    if is_pyright:
        expected |= {use for use in FOUND_BY_PYRIGHT if (app / use[0]).exists()}
        expected -= NOT_FOUND_BY_PYRIGHT
    assert sorted(expected ^ _found(app, impact)) == []


def test_what_cannot_be_decided_is_listed_apart(
    searched: tuple[Path, Impact, bool],
) -> None:
    app, impact, is_pyright = searched
    expected = marked(app, "maybe") - (FOUND_BY_PYRIGHT if is_pyright else set())
    assert sorted(expected ^ set(_undecided(app, impact))) == []


def test_each_kind_of_use_has_a_sample() -> None:
    folders = [Path(name) for name in VENDORED]
    seen = {change for each in folders for _, _, change in marked(each, "uses")}
    assert seen == set(TARGETS)
