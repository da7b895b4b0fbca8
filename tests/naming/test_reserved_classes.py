"""Names that generated code has for itself."""

from __future__ import annotations

import ast
import re

from clientsmith.naming import identifiers
from support import ROOT


def test_what_modules_of_operations_import_is_no_class() -> None:
    imported = {
        alias.name
        for folder in ("resources", "_operations")
        for path in ROOT.glob(f"tests/cases/*/expected/**/{folder}/*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.ImportFrom)
        if node.level == 0 or "_runtime" in (node.module or "")
        for alias in node.names
    }
    assert "Operation" in imported
    assert [
        name for name in sorted(imported) if identifiers.class_name(name) == name
    ] == []


def test_what_clients_and_methods_keep_is_documented() -> None:
    text = (ROOT / "docs/names.md").read_text("utf-8")
    [rule] = re.findall(r"^Keywords have .*?Words", text, re.DOTALL | re.MULTILINE)
    named = [name.removesuffix("_") for name in re.findall(r"`(\w+)`", rule)]
    kept = {name for name in named if identifiers.operation(name) == f"{name}_"}
    assert kept - {"list", "date"} == identifiers.RESERVED_ATTRIBUTES
    assert {*named} - kept == identifiers.METHODS_OWN
    for name in identifiers.METHODS_OWN:
        assert identifiers.parameter(name) == f"{name}_"
    for name in ("list", "date", "class"):
        assert identifiers.member(name) == f"{name}_"
