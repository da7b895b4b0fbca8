"""Names of the ledger end up in code, so it has to be able to use them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from clientsmith import ledger_file
from clientsmith.diagnostics import Diagnostics, StageFailed


def _refused(folder: Path, service: dict[str, Any]) -> str:
    path = folder / "clientsmith.names.json"
    values = {"format": 1, "clients": {"acme": {"store": service}}}
    path.write_text(json.dumps(values, indent=2))
    diagnostics = Diagnostics()
    with pytest.raises(StageFailed):
        ledger_file.load(path, diagnostics)
    (found,) = diagnostics
    assert found.code == "ledger"
    assert found.where is not None
    return f"{found.where.line}:{found.where.column}"


@pytest.mark.parametrize(
    ("table", "name"),
    [
        ("operations", "__init__"),
        ("operations", "close"),
        ("operations", "str"),
        ("schemas", "str"),
        ("schemas", "list"),
        ("schemas", "Literal"),
        ("schemas", "a\ud800"),
    ],
)
def test_names_of_a_service(tmp_path: Path, table: str, name: str) -> None:
    assert _refused(tmp_path, {table: {"key": name}}) == "7:18"
    assert _refused(tmp_path, {"versions": {"1": {table: {"key": name}}}}) == "9:22"


@pytest.mark.parametrize(
    ("table", "name"),
    [
        ("arguments", "self"),
        ("arguments", "__class__"),
        ("members", "int"),
        ("members", "__init__"),
        ("members", "__slots__"),
    ],
)
def test_names_with_a_home(tmp_path: Path, table: str, name: str) -> None:
    # the name also stands where it may
    assert _refused(tmp_path, {table: {name: {"key": name}}}) == "8:20"


def test_a_class_of_uses(tmp_path: Path) -> None:
    assert _refused(tmp_path, {"uses": {"str": ["A.b"]}}) == "7:11"


def test_a_key_that_is_no_text(tmp_path: Path) -> None:
    assert _refused(tmp_path, {"schemas": {"\ud800": "Cat"}}) == "7:11"
