"""A value that keeps to a limit is not met by its change; what may break it is."""

from __future__ import annotations

from pathlib import Path

import pytest
from impact_apps import CONTROL, DICTS, MODELS, change, copied, marked, methods

from clientsmith.diagnostics import Diagnostics, Location
from clientsmith.model.types import Docs, JsonScalar
from clientsmith.versions.changes import Comparison, Entry, Kind, Limit, Target, Use
from clientsmith.versions.compare import documentation
from clientsmith.versions.compare.notes import Notes
from clientsmith.versions.impact import app as apps
from clientsmith.versions.impact.analysis import search

PLACE = Location("a.yaml", 1, 1)


def _argument(method: str, name: str, limit: Limit) -> Target:
    position = 0 if name == "index_name" else None
    return Target(Use.ARGUMENT, methods(method), name, position, limit)


def _member(owner: str, name: str, limit: Limit) -> Target:
    symbols = (f"{MODELS}.{owner}", f"{DICTS}.{owner}Dict")
    return Target(Use.MEMBER, symbols, name, None, limit)


def _listed(keyword: str, value: JsonScalar) -> Target:
    return _argument("list_project_backups", "limit", Limit(keyword, value))


def _named(keyword: str, value: JsonScalar) -> Target:
    return _argument("describe_index", "index_name", Limit(keyword, value))


def _indexed(keyword: str, value: JsonScalar, *steps: str) -> Target:
    limit = Limit(keyword, value, steps)
    return _member("PodSpecMetadataConfig", "indexed", limit)


TARGETS = {
    "to-50": _listed("maximum", 50),
    "below-50": _listed("exclusiveMaximum", 50),
    "from-1": _listed("minimum", 1),
    "tens": _listed("multipleOf", 10),
    "from-5": _named("minLength", 5),
    "to-8": _named("maxLength", 8),
    "pattern": _argument("create_collection", "name", Limit("pattern", "^a$")),
    "tag": _argument("configure_index", "tags", Limit("maxLength", 5, ("value",))),
    "tags": _argument("configure_index", "tags", Limit("maxProperties", 2)),
    "fields": _indexed("maxItems", 2),
    "unique": _indexed("uniqueItems", True),
    "field": _indexed("maxLength", 2, "item"),
    "replicas": _member("PodSpec", "replicas", Limit("exclusiveMinimum", 1)),
}


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return copied("limits", tmp_path_factory.mktemp("apps"), "vendor/acme")


@pytest.mark.parametrize("checker", ["mypy", "pyright"])
def test_only_what_may_break_a_limit_is_found(app: Path, checker: str) -> None:
    changes = tuple(change(name, target) for name, target in TARGETS.items())
    entry = Entry(Kind.METHOD, "", "acme", "", "changed", "", "", changes, "acme")
    diagnostics = Diagnostics()
    read = apps.read([app], "", diagnostics)
    compared = Comparison("acme", "1", "2", (entry,))
    impact = search(compared, read, None, checker, "", diagnostics)
    assert list(diagnostics) == []
    found = {("bounds.py", e.place.line, e.change.id) for e in impact.findings}
    maybe = {("bounds.py", e.place.line, e.change.id) for e in impact.undecided}
    assert sorted(found ^ marked(app, "uses")) == []
    # pyright does not tell of what is declared as Any
    told = {use for use in marked(app, "maybe") if checker == "mypy" or use[1] != 32}
    assert sorted(maybe ^ told) == []


@pytest.mark.parametrize(
    ("step", "old", "new", "expected"),
    [
        ("", {"maximum": 100}, {"maximum": 50}, Limit("maximum", 50)),
        ("", {}, {"maxLength": 5}, Limit("maxLength", 5)),
        (
            ".item.value",
            {"minimum": 1},
            {"minimum": 2},
            Limit("minimum", 2, ("item", "value")),
        ),
        (
            "",
            {"maximum": 5},
            {"maximum": 5, "exclusiveMaximum": True},
            Limit("exclusiveMaximum", 5),
        ),
        (
            "",
            {"minimum": 1, "exclusiveMinimum": True},
            {"minimum": 2, "exclusiveMinimum": True},
            Limit("exclusiveMinimum", 2),
        ),
    ],
)
def test_the_target_of_a_limit_has_its_bound(
    step: str,
    old: dict[str, JsonScalar],
    new: dict[str, JsonScalar],
    expected: Limit | None,
) -> None:
    notes = Notes("", "create")
    target = Target(Use.ARGUMENT, (f"{CONTROL}.create",), "size")
    both = Docs(limits=tuple(old.items())), Docs(limits=tuple(new.items()))
    documentation.limits(notes.at(PLACE, PLACE), "size", [(step, *both)], target)
    ((found,),) = [each.targets for each in notes.changes]
    assert found.limit == expected


def test_a_bound_that_is_exclusive_and_missing_limits_nothing() -> None:
    notes = Notes("", "create")
    target = Target(Use.ARGUMENT, (f"{CONTROL}.create",), "size")
    both = Docs(), Docs(limits=(("exclusiveMaximum", True),))
    documentation.limits(notes.at(PLACE, PLACE), "size", [("", *both)], target)
    assert notes.changes == []
