"""One folder per feature: two states of a document, and what changes for callers.

    tests/versions/changes/<feature>/
      old.yaml, new.yaml   the two states, small and about one feature
      clientsmith.toml     a config whose versions are `old` and `new`, if it needs one
      changes.txt          the changes, and the code before and after

CLIENTSMITH_ACCEPT=1 rewrites `changes.txt`, which is then to be read.
"""

from __future__ import annotations

import contextlib
import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from clientsmith.diagnostics import Diagnostics, Location
from clientsmith.versions.changes import Change, Comparison, Entry, Severity
from clientsmith.versions.compare.rules import RULES
from clientsmith.versions.revisions import Request, comparison

CASES = Path(__file__).resolve().parent / "changes"
NAMES = sorted({path.parent.name for path in CASES.glob("*/new*.yaml")})
ACCEPT = os.environ.get("CLIENTSMITH_ACCEPT") == "1"
NOT_OF_DOCUMENTS = {
    "default-version-changed",
    "layout-changed",
    "version-added",
    "version-removed",
}
"""Rules of configs; test_diff_cli.py and test_layouts.py have them."""


def compared(folder: Path, old: str = "old", new: str = "new") -> Comparison:
    """Returns what changes in a case."""
    config = folder / "clientsmith.toml"
    suffix = "" if config.exists() else ".yaml"
    request = Request(f"{old}{suffix}", f"{new}{suffix}", (), (), config, None)
    with contextlib.chdir(folder):
        return comparison(request, Diagnostics())


@pytest.fixture(scope="session")
def comparisons() -> dict[str, Comparison]:
    return {name: compared(CASES / name) for name in NAMES}


@pytest.mark.parametrize("name", NAMES)
def test_changes_are_as_expected(name: str, comparisons: dict[str, Comparison]) -> None:
    text = "".join(f"{line}\n" for line in _report(comparisons[name]))
    path = CASES / name / "changes.txt"
    if ACCEPT:
        path.write_text(text, "utf-8")
    assert text == path.read_text("utf-8")


def _report(found: Comparison) -> Iterator[str]:
    if not found.entries:
        yield "nothing changes"
    for entry in found.entries:
        yield f"== {entry.kind.value} {entry.name} [{entry.wire}] {entry.id}"
        yield entry.title
        yield from map(_line, entry.changes)
        if entry.before != entry.after:
            yield from _marked("-", entry.before)
            yield from _marked("+", entry.after)
        yield ""


def _line(change: Change) -> str:
    places = f"{_number(change.old)} → {_number(change.new)}"
    head = f"{change.severity.value} {change.rule} {change.id}"
    return f"{head} | {change.message} | {places}"


def _number(place: Location | None) -> str:
    return str(place.line) if place else "none"


def _marked(mark: str, code: str) -> Iterator[str]:
    yield from (f"{mark} {line}".rstrip() for line in code.strip().split("\n"))


def test_the_cases_have_every_rule(comparisons: dict[str, Comparison]) -> None:
    seen = {change.rule for _, change in _all(comparisons)}
    assert sorted(RULES.keys() - seen - NOT_OF_DOCUMENTS) == []


def test_advice_is_given_where_something_is_to_be_done(
    comparisons: dict[str, Comparison],
) -> None:
    """What is always harmless needs no advice; all other rules have one."""
    grave = {c.rule for _, c in _all(comparisons) if c.severity is not Severity.INFO}
    advised = {rule for rule, advice in RULES.items() if advice}
    assert advised - NOT_OF_DOCUMENTS == grave
    for _, change in _all(comparisons):
        assert bool(change.advice) == (change.severity is not Severity.INFO)


def test_only_what_affects_code_is_looked_for(
    comparisons: dict[str, Comparison],
) -> None:
    missing = {
        change.rule
        for _, change in _all(comparisons)
        if change.severity is not Severity.INFO and not change.targets
    }
    assert missing == set()
    harmless = {
        change.rule
        for _, change in _all(comparisons)
        if change.severity is Severity.INFO and change.targets
    }
    assert harmless == set()


@pytest.mark.parametrize("name", NAMES)
def test_nothing_changes_from_a_state_to_itself(name: str) -> None:
    for state in ("old", "new"):
        assert compared(CASES / name, state, state).entries == ()


@pytest.mark.parametrize("name", NAMES)
def test_ids_are_anchors_and_of_one_change_each(
    name: str, comparisons: dict[str, Comparison]
) -> None:
    back = compared(CASES / name, "new", "old")
    assert bool(back.entries) == bool(comparisons[name].entries)
    for found in (comparisons[name], back):
        ids = [each.id for each in found.entries]
        ids += [change.id for each in found.entries for change in each.changes]
        assert len(ids) == len(set(ids))
        assert all(re.fullmatch(r"[A-Za-z0-9_.~-]+", id) for id in ids)


def _all(comparisons: dict[str, Comparison]) -> Iterator[tuple[Entry, Change]]:
    for found in comparisons.values():
        for entry in found.entries:
            yield from ((entry, change) for change in entry.changes)
