"""No class is called like what generated modules import."""

from __future__ import annotations

import ast

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
