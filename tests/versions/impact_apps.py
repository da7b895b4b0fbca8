"""The sample apps of the search, what has changed for them, and their markers."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

from clientsmith.versions.changes import (
    Change,
    Comparison,
    Entry,
    Kind,
    Severity,
    Target,
    Use,
)
from support import ROOT

APPS = Path(__file__).parent / "apps"
CLIENT = ROOT / "generated" / "pinecone"
CONTROL = "v2025_10.db_control"
METHODS = f"{CONTROL}.resources.manage_indexes"
MODELS = f"{CONTROL}.models.manage_indexes"
DICTS = f"{CONTROL}.dicts.manage_indexes"


def methods(name: str) -> tuple[str, str]:
    """Returns the full names of a method and its asynchronous twin."""
    return (f"{METHODS}.ManageIndexes.{name}", f"{METHODS}.AsyncManageIndexes.{name}")


SPEC = (f"{MODELS}.ServerlessSpec", f"{DICTS}.ServerlessSpecDict")
VARIANT = (
    f"{MODELS}.IndexModelSpecServerless",
    f"{DICTS}.IndexSpecServerlessDict",
)
METRICS = (f"{MODELS}.CreateIndexRequestMetric", f"{MODELS}.IndexModelMetric")
TARGETS = {
    "deletes": Target(Use.CALL, methods("delete_index")),
    "metric": Target(Use.ARGUMENT, methods("create_index"), "metric"),
    "no-protection": Target(
        Use.NO_ARGUMENT, methods("create_index"), "deletion_protection"
    ),
    "place": Target(Use.ARGUMENT, methods("describe_index"), "index_name", 0),
    "result": Target(Use.RESULT, methods("describe_index")),
    "host": Target(Use.MEMBER, (f"{MODELS}.IndexModel",), "host"),
    "status": Target(Use.NAME, (f"{MODELS}.IndexModelStatus",)),
    "variant": Target(Use.VARIANT, VARIANT),
    "region": Target(Use.MEMBER, SPEC, "region"),
    "no-schema": Target(Use.NO_MEMBER, SPEC, "schema"),
    "euclidean": Target(Use.VALUE, METRICS, "euclidean"),
    "module": Target(Use.MODULE, ("v2025_10.inference",)),
}
"""What has changed, by the word that markers have for it."""

WARNINGS = {"result": Severity.WARNING, "variant": Severity.INFO}


def change(name: str, target: Target) -> Change:
    """Returns a change that has one target."""
    severity = WARNINGS.get(name, Severity.BREAKING)
    message = f"{name} has changed"
    return Change(name, severity, message, "", None, None, name, (target,))


def comparison(*names: str) -> Comparison:
    """Returns a comparison with some of the changes, or with all of them."""
    changes = tuple(change(name, TARGETS[name]) for name in names or TARGETS)
    entry = Entry(Kind.METHOD, "", "acme", "", "changed", "", "", changes, "acme")
    return Comparison("acme", "2025-10", "2026-01", (entry,))


def copied(name: str, folder: Path, vendored: str) -> Path:
    """Copies a sample app, puts a generated client into it, and returns its folder."""
    app = folder / name
    shutil.copytree(APPS / name, app)
    ignored = shutil.ignore_patterns("__pycache__", "v2025_04")
    shutil.copytree(CLIENT, app / vendored, ignore=ignored)
    return app


def marked(app: Path, kind: str) -> set[tuple[str, int, str]]:
    """Returns what the markers of an app say: file, line and change.

    Args:
        app: Its folder.
        kind: `uses` for what is to be found, `maybe` for what is to be left undecided.
    """
    return set(_marked(app, kind))


def _marked(app: Path, kind: str) -> Iterator[tuple[str, int, str]]:
    for path in sorted(APPS.joinpath(app.name).rglob("*.py")):
        file = path.relative_to(APPS / app.name).as_posix()
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
            for marker in re.findall(rf"[#;] {kind}: ([^;]+)", line):
                yield from ((file, number, each.strip()) for each in marker.split(","))
