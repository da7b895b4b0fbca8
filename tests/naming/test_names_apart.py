"""What is told apart by rule, and that a ledger keeps it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from clientsmith.naming.ledger import EMPTY, Ledger, Table, entered
from naming import Json, names, record, written
from support import clientsmith

PARAMETER = {"name": "b", "in": "path", "required": True, "schema": {"type": "string"}}
LONG = "a_member_with_a_rather_long_name"


def _document(operations: dict[str, str], schemas: Json | None = None) -> Json:
    """Returns a document of operations, `GET /a`, by their operationIds."""
    paths: Json = {}
    for line, id in operations.items():
        method, path = line.split()
        operation: Json = {"responses": {"204": {"description": "Fine."}}}
        operation |= {"operationId": id} if id else {}
        if "{b}" in path:
            operation["parameters"] = [PARAMETER]
        paths.setdefault(path, {})[method.lower()] = operation
    info = {"title": "Acme", "version": "1"}
    components = {"schemas": schemas or {}}
    return {"openapi": "3.0.3", "info": info, "paths": paths, "components": components}


def _names(folder: Path, document: Json, table: Table, ledger: Ledger = EMPTY) -> Json:
    found, _ = record(written(folder / "spec.json", document), ledger)
    return {
        entry: name
        for (listed, _, entry), name in names(found).items()
        if listed == table.value
    }


@pytest.mark.parametrize(
    ("operations", "expected"),
    [
        # the function of FastAPI's id
        ({"GET /a/{b}": "read_a__b__get"}, ["read"]),
        ({"GET /": "root__get"}, ["root"]),
        ({"GET /a/{b}": "read_a__int_b__get"}, ["read"]),
        ({"GET /a/{b}": "read_a__old_b__get"}, ["read_a_old_b_get"]),
        # it is what another one is called, or would be
        (
            {"GET /a": "read_a_get", "GET /b": "read"},
            ["read_a_get", "read"],
        ),
        (
            {"GET /a": "read_a_get", "GET /b": "read_b_get"},
            ["read_a_get", "read_b_get"],
        ),
        # it is what ids of another kind begin with
        (
            {"POST /a": "api_a_post", "GET /a": "api_a_get_all"},
            ["api_a_post", "api_a_get_all"],
        ),
        # one function for two methods has one of them in its id
        ({"GET /a": "read_a_get", "POST /a": "read_a_get"}, ["read_get", "read_post"]),
        # one id for two methods may begin with one of them
        ({"GET /a": "put~it", "PUT /a": "put~it"}, ["get_it", "put_it"]),
        ({"GET /a": "put-it", "PUT /b": "put_it"}, ["put_it_get", "put_it"]),
        # the function of Litestar's id, if all are of that kind
        ({"GET /a/{b}": "ABReadIt", "GET /a": "AListAll"}, ["read_it", "list_all"]),
        ({"GET /a/x/a/{b}": "AXBReadIt", "GET /": "Root"}, ["read_it", "root"]),
        ({"GET /a": "AGet", "GET /b": "BGetIt"}, ["a_get", "get_it"]),
        ({"GET /a": "ARead", "GET /b": "BRead"}, ["a_read", "b_read"]),
        ({"GET /a": "ARead", "GET /b": "find"}, ["a_read", "find"]),
        # no id of FastAPI's
        ({"GET /a": "read_b_get"}, ["read_b_get"]),
        # what is written like its name has it
        ({"GET /a": "getThing", "GET /b": "get_thing"}, ["get_thing_a", "get_thing"]),
        ({"GET /a": "getThing", "PUT /b": "get_thing"}, ["get_thing_get", "get_thing"]),
        # no ids
        ({"GET /a/{b}": "", "GET /a-b": ""}, ["get_a_b_2", "get_a_b"]),
        ({"GET /a": "get_a", "GET /A": "get_a"}, ["get_a_get_a", "get_a"]),
    ],
)
def test_methods(operations: Json, expected: list[str], tmp_path: Path) -> None:
    document = _document(operations)
    for _ in range(2):
        found = _names(tmp_path, document, Table.OPERATIONS)
        assert [found[line.replace("{b}", "{}")] for line in operations] == expected
        document["paths"] = dict(reversed(document["paths"].items()))


def test_long_names_are_short_unless_a_ledger_has_them(tmp_path: Path) -> None:
    inner: Json = {"type": "object", "properties": {"x": {"type": "string"}}}
    for _ in range(3):
        inner = {"type": "object", "properties": {LONG: inner}}
    document = _document({}, {"Thing": inner})
    key = ".".join(["Thing", *[LONG] * 3])
    found = _names(tmp_path, document, Table.SCHEMAS)
    assert found[key] == "Thing" + "AMemberWithARatherLongName" * 3
    inner["properties"]["other"] = inner["properties"].pop(LONG)
    key = f"Thing.other.{LONG}.{LONG}"
    found = _names(tmp_path, document, Table.SCHEMAS)
    whole = "ThingOther" + "AMemberWithARatherLongName" * 2
    assert found[key] == "Thing" + "AMemberWithARatherLongName" * 2
    assert whole not in found.values()
    ledger = entered(EMPTY, {"": record(tmp_path / "spec.json")[0]})
    classes = dict(ledger.names[Table.SCHEMAS, ""]) | {key: whole}
    held = Ledger({**ledger.names, (Table.SCHEMAS, ""): classes}, ledger.uses)
    found_again, diagnostics = record(tmp_path / "spec.json", held)
    assert names(found_again)["schemas", "", key] == whole
    # it is a name of rules of before, and so nothing to decide on
    assert list(diagnostics) == []


def test_groups_that_are_attributes_have_methods_of_one_name(tmp_path: Path) -> None:
    document = _document({"GET /a": "get", "GET /b": "get", "GET /c": "other"})
    for path, item in document["paths"].items():
        item["get"]["tags"] = [path.strip("/")]
    for service in ("main", "other"):
        written(tmp_path / f"{service}.json", document)
    (tmp_path / "clientsmith.toml").write_text(
        '[clients.acme]\noutput = "acme"\ndocument = "{service}.json"\n'
        'main_service = "main"\nlayout = "flat"\ngrouped = ["other"]\n'
        'versions = [{ version = "1", services = ["main", "other"] }]\n'
    )
    run = clientsmith("generate", cwd=tmp_path)
    assert run.errors == []
    ledger = json.loads((tmp_path / "clientsmith.names.json").read_text("utf-8"))
    methods = {
        service: list(tables["operations"].values())
        for service, tables in ledger["clients"]["acme"].items()
    }
    assert methods["other"] == ["get", "get", "other"]
    # the client has an attribute for the service, and all methods of its main one
    assert methods["main"] == ["get_a", "get_b", "other_c"]
