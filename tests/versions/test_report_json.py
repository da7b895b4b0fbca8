"""The JSON report keeps to docs/report.schema.json, and says all that there is."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
import samples
from jsonschema import Draft202012Validator

from clientsmith.versions.changes import Kind, Severity, Use
from clientsmith.versions.report import json_report
from support import ROOT

SCHEMA = json.loads((ROOT / "docs" / "report.schema.json").read_text("utf-8"))


def _objects(node: Any) -> Iterator[dict[str, Any]]:
    """Yields the schemas of objects."""
    if isinstance(node, dict):
        if "properties" in node:
            yield node
        for each in node.values():
            yield from _objects(each)


def test_the_schema_is_one() -> None:
    Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize(
    "sample",
    [samples.pinecone, samples.nothing, samples.hostile],
    ids=lambda s: s.__name__,
)
def test_reports_keep_to_the_schema(sample) -> None:
    report = json.loads(json_report(sample()))
    assert list(Draft202012Validator(SCHEMA).iter_errors(report)) == []


def test_the_schema_promises_each_member() -> None:
    """So a member cannot get lost, nor be forgotten in the schema."""
    schemas = list(_objects(SCHEMA))
    assert [set(each["required"]) for each in schemas] == [
        set(each["properties"]) for each in schemas
    ]
    report = json.loads(json_report(samples.pinecone()))
    entry = report["entries"][0]
    change = entry["changes"][0]
    written = [report, report["counts"], entry, change, change["old"]]
    written.append(change["targets"][0])
    assert {frozenset(each) for each in written} == {
        frozenset(each["properties"]) for each in schemas
    }


@pytest.mark.parametrize(
    ("name", "values"), [("kind", Kind), ("severity", Severity), ("use", Use)]
)
def test_the_schema_lists_the_values(name, values) -> None:
    assert set(SCHEMA["$defs"][name]["enum"]) == {each.value for each in values}


def test_the_order_of_members_is_stable() -> None:
    report = json.loads(json_report(samples.pinecone()))
    assert list(report) == list(SCHEMA["properties"])
    entry = report["entries"][0]
    assert list(entry) == list(SCHEMA["$defs"]["entry"]["properties"])
    assert list(entry["changes"][0]) == list(SCHEMA["$defs"]["change"]["properties"])


def test_a_change_has_both_positions_and_what_to_look_for() -> None:
    change = json.loads(json_report(samples.pinecone()))["entries"][0]["changes"][1]
    assert change == {
        "id": "db_control.create_index.argument-removed.dimension",
        "rule": "argument-removed",
        "severity": "breaking",
        "message": "`dimension` is gone",
        "advice": "Do not pass it any more.",
        "old": {
            "file": "specs/pinecone/db_control_2025-10.oas.yaml",
            "line": 1400,
            "column": 7,
        },
        "new": {
            "file": "specs/pinecone/db_control_2026-01.alpha.oas.yaml",
            "line": 204,
            "column": 7,
        },
        "targets": [
            {
                "use": "argument",
                "symbols": [
                    "v2025_10.db_control.resources.manage_indexes.ManageIndexes.create_index",
                    "v2025_10.db_control.resources.manage_indexes.AsyncManageIndexes.create_index",
                ],
                "name": "dimension",
                "position": None,
            }
        ],
    }


def test_text_of_documents_comes_back_as_it_was() -> None:
    report = json_report(samples.hostile())
    assert report.isascii()
    assert json.loads(report)["entries"][0]["before"] == samples.HOSTILE
