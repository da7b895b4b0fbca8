"""Arguments whose names mean something else inside the generated functions."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest

from support import called, generate, imported

NAMES = [
    "type",
    "list",
    "dict",
    "str",
    "bool",
    "None",
    "body",
    "self",
    "present",
    "query_string",
    "header_values",
    "path_segment",
    "datetime",
    "date",
]
RESULTS = {
    "none": None,
    "list": {"type": "array", "items": {"type": "string"}},
    "map": {"type": "object", "additionalProperties": {"type": "number"}},
    "integer": {"type": "integer"},
    "date": {"type": "string", "format": "date"},
    "null": {"type": "boolean", "nullable": True},
}


@pytest.mark.parametrize("place", ["query", "header", "path", "member"])
@pytest.mark.parametrize("name", NAMES)
def test_arguments_hide_nothing(name: str, place: str, tmp_path: Path) -> None:
    path = f"/a/{{{name}}}" if place == "path" else "/a"
    paths = {
        f"{path}/{result}": {"post": _operation(result, schema, name, place)}
        for result, schema in RESULTS.items()
    }
    info = {"title": "T", "version": "1"}
    document = {"openapi": "3.0.3", "info": info, "paths": paths}
    run = generate(json.dumps(document), tmp_path)
    assert run.status == 0, run.stderr
    with imported(tmp_path / "acme") as package:
        module = sys.modules[f"{package.__name__}.resources.general"]
        returns = {}
        for result in RESULTS:
            call = called(module.General, f"read_{result}")
            returns[result] = call.returns
            sent = f"{call.path} {call.query} {call.headers} {call.body}"
            assert "text" in sent
    assert returns["none"] is Any
    assert returns["list"] == list[str]
    assert returns["map"] == dict[str, float]
    assert returns["integer"] is int
    assert returns["date"].__name__ == "date"


def _operation(result: str, schema: object, name: str, place: str) -> dict[str, object]:
    answer: dict[str, object] = {"description": "Fine."}
    if schema:
        answer["content"] = {"application/json": {"schema": schema}}
    text = {"type": "string"}
    operation: dict[str, object] = {
        "operationId": f"read_{result}",
        "responses": {"200": answer},
    }
    if place == "member":
        body = {"type": "object", "properties": {name: text}}
        content = {"application/json": {"schema": body}}
        operation["requestBody"] = {"required": True, "content": content}
    else:
        parameter = {"name": name, "in": place, "required": True, "schema": text}
        operation["parameters"] = [parameter]
    return operation


def test_arguments_of_one_name_are_set_apart(tmp_path: Path) -> None:
    """A query parameter and a member of the body called `str` once gave one name."""
    operation = _operation("none", None, "str", "member")
    parameter = {"name": "str", "in": "query", "schema": {"type": "string"}}
    operation["parameters"] = [parameter]
    document = {
        "openapi": "3.0.3",
        "info": {"title": "T", "version": "1"},
        "paths": {"/a": {"post": operation}},
    }
    run = generate(json.dumps(document), tmp_path)
    assert run.status == 0, run.stderr
    with imported(tmp_path / "acme") as package:
        module = sys.modules[f"{package.__name__}.resources.general"]
        call = called(module.General, "read_none")
    assert (call.query, call.body) == ("str=text", {"str": "text"})
