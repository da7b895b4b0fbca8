"""What a document says and a client cannot do is told, not left out in silence."""

from __future__ import annotations

import textwrap
from pathlib import Path

import pytest

from support import generate

OPERATION = """\
  /a:
    post:
      operationId: a
      responses: {'204': {description: Fine.}}
"""
PATHS = {
    "a style of another place": OPERATION
    + "      parameters: [{name: q, in: query, style: simple, schema: {}}]",
    "lists within a list": OPERATION + "      parameters: [{name: q, in: query,"
    " schema: {type: array, items: {type: array, items: {type: string}}}}]",
}
SCHEMAS = {
    "$dynamicRef": "{$dynamicRef: '#node'}",
    "listed objects": "{enum: [{a: 1}, {a: 2}]}",
}
START = "openapi: 3.1.0\ninfo: {title: T, version: '1'}\n"
REST = (
    "components:\n  schemas:\n    B: {type: object, properties: {a: {type: string}}}\n"
)
SCHEMES = {
    "mutualTLS": "{type: mutualTLS}",
    "unknown": "{type: other}",
}


@pytest.mark.parametrize("path", PATHS.values(), ids=PATHS)
def test_operations(path: str, tmp_path: Path) -> None:
    run = generate(f"{START}paths:\n{path}\n{REST}", tmp_path)
    assert set(run.codes) - {"spec-invalid", "spec-unjudged"}


@pytest.mark.parametrize("schema", SCHEMAS.values(), ids=SCHEMAS)
def test_schemas(schema: str, tmp_path: Path) -> None:
    run = generate(f"{START}paths: {{}}\n{REST}    A: {schema}\n", tmp_path)
    assert set(run.codes) - {"spec-invalid", "spec-unjudged"}


@pytest.mark.parametrize("scheme", SCHEMES.values(), ids=SCHEMES)
def test_security_schemes_that_calls_need(scheme: str, tmp_path: Path) -> None:
    rest = textwrap.indent(f"securitySchemes: {{s: {scheme}}}\n", "  ")
    run = generate(
        f"{START}security: [{{s: []}}]\npaths:\n{OPERATION}{REST}{rest}", tmp_path
    )
    assert set(run.codes) - {"spec-invalid", "spec-unjudged"}
