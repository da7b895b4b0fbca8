"""What is added to a document moves no name of what was there before."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from test_names import DOCUMENTS, IDS, SPECS

from clientsmith.diagnostics import StageFailed
from clientsmith.naming.ledger import EMPTY, Record, Table, entered
from clientsmith.resolve.directions import SUFFIXES
from naming import Json, changed, known, names, record, shuffled, value, written
from support import ROOT

pytestmark = pytest.mark.usefixtures("unjudged")
WILD = ROOT.parent / "shared" / "specs" / "wild"
"""Documents by other authors; they are no part of this repository."""

LARGEST = 600_000
"""Bytes; documents beyond take too long for a test."""

TEXT = {"type": "string"}


def _wild() -> list[Path]:
    paths = sorted(path for path in WILD.glob("*") if path.suffix in (".json", ".yaml"))
    return [path for path in paths if path.stat().st_size < LARGEST]


def _object(**properties: Json) -> Json:
    return {"type": "object", "properties": properties}


def _operation(id: str, schema: Json | None = None) -> Json:
    answer: Json = {"description": "Fine."}
    if schema:
        answer["content"] = {"application/json": {"schema": schema}}
    return {"operationId": id, "responses": {"200": answer}}


def _with(document: Json, paths: Json, schemas: Json) -> Json:
    """Returns a document with paths and schemas before those that it has."""
    components = document.get("components") or {}
    schemas = schemas | (components.get("schemas") or {})
    return {
        **document,
        "paths": paths | (document.get("paths") or {}),
        "components": components | {"schemas": schemas},
    }


def _unrelated(document: Json) -> Json:
    paths = {"/unrelated": {"get": _operation("readUnrelated", _object(x=TEXT))}}
    schemas = {"Unrelated": _object(inner=_object(y=TEXT))}
    return _with(document, paths, schemas)


def _alike(document: Json, found: Record, file: str) -> Json:
    """Returns a document with further things that would be called like all it has.

    What requests hold in the stead of `Pet` is `PetInput` only as long as the document
    has no component of that key, and so it is with schemas of other files; so the test
    adds none.
    """
    decisions = found.decisions
    operations = [each for each in decisions if each.table is Table.OPERATIONS]
    ids = [id for each in operations for id in (each.key, each.name)]
    components = (document.get("components") or {}).get("schemas") or {}
    inputs = {f"{key}{end}" for key in components for end in SUFFIXES} - {*components}
    classes = [
        each.name
        for each in decisions
        if each.table is Table.SCHEMAS
        and each.key not in inputs
        and each.where.file == file
    ]
    return _with(
        document,
        {
            f"/more/{number}": {"post": _operation(id, _object(x=TEXT))}
            for number, id in enumerate(ids)
        },
        {name: _object(y=TEXT) for name in classes},
    )


def _check(path: Path, folder: Path, first: Record) -> None:
    before, document = names(first), value(path)
    ledger = entered(EMPTY, {"": first})
    for more, used in (
        (_unrelated(document), EMPTY),
        (_unrelated(document), ledger),
        (_alike(document, first, path.name), ledger),
    ):
        after = names(record(changed(path, folder, more), used)[0])
        assert {key: after.get(key) for key in before} == before


@pytest.mark.parametrize("path", DOCUMENTS, ids=IDS)
def test_names_of_cases_stay(path: Path, tmp_path: Path) -> None:
    _check(path, tmp_path, record(path)[0])


@pytest.mark.parametrize("path", SPECS, ids=lambda path: path.name)
def test_names_of_our_documents_stay(path: Path, tmp_path: Path) -> None:
    _check(path, tmp_path, record(path)[0])


@pytest.mark.skipif(not WILD.is_dir(), reason=f"{WILD} is not there")
@pytest.mark.parametrize("path", _wild(), ids=lambda path: path.name)
def test_names_of_other_documents_stay(path: Path, tmp_path: Path) -> None:
    try:
        first, _ = record(path)
    except StageFailed:
        pytest.skip("it does not load yet")
    _check(path, tmp_path, first)
    mixed = written(tmp_path / "mixed.json", shuffled(value(path), random.Random(1)))
    assert names(record(mixed)[0]) == names(first)


def test_what_is_new_gives_way(tmp_path: Path) -> None:
    path = SPECS[-1]
    alike = _alike(value(path), record(path)[0], path.name)
    more = written(tmp_path / "spec.json", alike)
    found, _ = record(more, known(path))
    for table in (Table.OPERATIONS, Table.SCHEMAS):
        listed = [each.name for each in found.decisions if each.table is table]
        assert len(set(listed)) == len(listed)
