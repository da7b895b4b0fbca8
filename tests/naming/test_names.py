"""Names hold on to what goes over the wire, whatever else a document changes."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from clientsmith.naming.ledger import EMPTY, By, Ledger, Record, Table, entered
from naming import (
    Json,
    changed,
    first,
    known,
    names,
    record,
    retitled,
    shuffled,
    value,
    written,
)
from support import ROOT, selection

pytestmark = pytest.mark.usefixtures("unjudged")
CASES = ROOT / "tests" / "cases"
SPECS = sorted((ROOT / "specs").rglob("*.oas.yaml"))


def _is_whole(path: Path) -> bool:
    return (path.parent / "expected").is_dir() and path.parent.name != "partial"


DOCUMENTS = [
    *(path for path in sorted(CASES.glob("*/spec.yaml")) if _is_whole(path)),
    SPECS[-1],
]
IDS = [path.relative_to(ROOT).as_posix() for path in DOCUMENTS]


@pytest.mark.parametrize("path", DOCUMENTS, ids=IDS)
def test_no_order_matters(path: Path, tmp_path: Path) -> None:
    before, ledger = names(first(path)), known(path)
    for seed in range(2):
        mixed = shuffled(value(path), random.Random(seed))
        other = changed(path, tmp_path, mixed)
        assert names(record(other)[0]) == before
        after = names(record(other, ledger)[0])
        assert sorted(after.values()) == sorted(before.values())


@pytest.mark.parametrize("path", DOCUMENTS, ids=IDS)
def test_other_titles_move_no_name(path: Path, tmp_path: Path) -> None:
    other = changed(path, tmp_path, retitled(value(path)))
    found, _ = record(other, known(path))
    assert set(names(found).values()) == set(names(first(path)).values())


@pytest.mark.parametrize("path", DOCUMENTS, ids=IDS)
def test_other_operation_ids_move_no_name(path: Path, tmp_path: Path) -> None:
    if any(_ids(path)):
        pytest.skip("its config calls operations by their ids")
    other = changed(path, tmp_path, _with_other_ids(value(path)))
    found, diagnostics = record(other, known(path))
    assert names(found) == names(first(path))
    operations = [each for each in found.decisions if each.table is Table.OPERATIONS]
    kept = [each for each in operations if each.key.startswith("other_")]
    assert {each.by for each in kept} <= {By.LEDGER}
    assert list(diagnostics) == []
    assert all(each.is_kept for each in kept)


def _ids(path: Path) -> Iterator[str]:
    """Yields each `operationId` by which a config selects operations."""
    for kind, text in selection(path).entries:
        if kind.endswith(".operations") and " " not in text:
            yield text


def _with_other_ids(part: Json) -> Json:
    if isinstance(part, list):
        return [_with_other_ids(each) for each in part]
    if not isinstance(part, dict):
        return part
    return {
        key: f"other_{each}" if key == "operationId" else _with_other_ids(each)
        for key, each in part.items()
    }


@pytest.mark.parametrize("path", SPECS, ids=lambda path: path.name)
def test_other_component_keys_move_no_class(path: Path, tmp_path: Path) -> None:
    text = json.dumps(value(path))
    other = json.loads(re.sub(r'(#/components/schemas/)([\w.-]+)"', r'\1New\2"', text))
    schemas = other["components"]["schemas"]
    other["components"]["schemas"] = {
        f"New{key}": each for key, each in schemas.items()
    }
    found, _ = record(written(tmp_path / "spec.json", other), known(path))
    assert _classes(found) == _classes(first(path))


def _classes(found: Record) -> list[str]:
    return sorted(each.name for each in found.decisions if each.table is Table.SCHEMAS)


OPERATION = """\
  /{path}:
    get:
      operationId: {path}
      responses:
        '200':
          description: Fine.
          content:
            application/json: {{schema: {{$ref: '#/components/schemas/{key}'}}}}
"""
BOTH = "x: {type: string}, y: {type: string}"


def _pair(path: Path, first: str, second: str, members: str) -> Path:
    """Writes a document of two operations and the schemas of their answers."""
    lines = ["openapi: 3.0.3", "info: {title: Acme, version: '1'}", "paths:"]
    lines += [OPERATION.format(path="a", key=first)]
    lines += [OPERATION.format(path="b", key=second), "components:", "  schemas:"]
    lines += [
        f"    {key}: {{type: object, properties: {{{members}}}}}"
        for key in sorted({first, second})
    ]
    path.write_text("\n".join(lines), "utf-8")
    return path


def _class_at(path: Path, ledger: Ledger, key: str) -> str:
    return names(record(path, ledger)[0])["schemas", "", key]


def test_a_schema_with_another_key_keeps_its_class(tmp_path: Path) -> None:
    before = known(_pair(tmp_path / "old.yaml", "Old", "Old", BOTH))
    after = _pair(tmp_path / "new.yaml", "New", "New", "x: {type: string}, z: {}")
    assert _class_at(after, EMPTY, "New") == "New"
    # one member in three is the same: another schema at the same place
    assert _class_at(after, before, "New") == "New"
    _pair(after, "New", "New", f"{BOTH}, z: {{}}")
    assert _class_at(after, before, "New") == "Old"


def test_of_two_schemas_that_one_has_become_neither_has_its_class(
    tmp_path: Path,
) -> None:
    before = known(_pair(tmp_path / "old.yaml", "Old", "Old", BOTH))
    after = _pair(tmp_path / "new.yaml", "First", "Second", BOTH)
    found = names(record(after, before)[0])
    assert found["schemas", "", "First"] == "First"
    assert found["schemas", "", "Second"] == "Second"


def test_a_key_that_is_still_there_keeps_its_class(tmp_path: Path) -> None:
    before = known(_pair(tmp_path / "old.yaml", "Old", "Old", BOTH))
    after = _pair(tmp_path / "new.yaml", "New", "Old", BOTH)
    found = names(record(after, before)[0])
    assert found["schemas", "", "New"] == "New"
    assert found["schemas", "", "Old"] == "Old"


def test_versions_may_differ_and_do_not_move_each_other(tmp_path: Path) -> None:
    old = _pair(tmp_path / "old.yaml", "Old", "Old", BOTH)
    new = written(tmp_path / "new.json", _with_other_ids(value(old)))
    both = entered(EMPTY, {"1": record(old)[0], "2": record(new)[0]})
    for version, path in (("1", old), ("2", new)):
        found, diagnostics = record(path, both.seen_by(version))
        assert names(found) == names(record(path)[0])
        assert list(diagnostics) == []
    # the newest version says what the next one is called like
    third, _ = record(new, both.seen_by("3"))
    assert names(third) == names(record(new)[0])


def test_to_enter_the_same_again_changes_nothing() -> None:
    found, _ = record(SPECS[-1])
    once = entered(EMPTY, {"1": found})
    again, diagnostics = record(SPECS[-1], once.seen_by("1"))
    assert entered(once, {"1": again}) == once
    assert list(diagnostics) == []
