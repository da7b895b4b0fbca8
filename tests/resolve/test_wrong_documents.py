"""Documents that are no OpenAPI, endless or far too deep: an error with a code, or a
package, but never a traceback."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from clientsmith import config, pipeline
from clientsmith.diagnostics import Diagnostics, StageFailed
from clientsmith.load.document import read_source
from clientsmith.load.reader import read_document
from support import ROOT, Run, generate

CASES = ROOT / "tests" / "cases"
WRONG: list[Any] = [None, 5, "x", [], {}]

Json = Any


def _ways(
    value: Json, way: tuple[str | int, ...] = ()
) -> Iterator[tuple[str | int, ...]]:
    """Yields the way to each value below another."""
    members = value.items() if isinstance(value, dict) else enumerate(value)
    for key, each in members:
        yield (*way, key)
        if isinstance(each, dict | list):
            yield from _ways(each, (*way, key))


def _replaced(document: Json, way: tuple[str | int, ...], value: Json) -> Json:
    document = copy.deepcopy(document)
    holder = document
    for step in way[:-1]:
        holder = holder[step]
    holder[way[-1]] = value
    return document


def _findings(document: Json, folder: Path) -> Diagnostics:
    """Runs all stages but the last write."""
    spec = folder / "spec.json"
    spec.write_text(json.dumps(document))
    diagnostics = Diagnostics()
    client = config.single(spec, folder / "acme")
    try:
        pipeline.generate([client], diagnostics, pipeline.Options(check=True))
    except StageFailed:
        assert diagnostics.has_errors
    else:
        assert not diagnostics.has_errors
    return diagnostics


FUZZED = [
    "aliases",
    "all_of",
    "body_nullable_members",
    "body_optional",
    "discriminator_parent",
    "enum_suggestions",
    "enums",
    "error_schemas",
    "header_with_default",
    "maps",
    "nullable_members_3_0",
    "query_arrays",
    "security_bearer",
    "security_per_operation",
    "union_default_mapping",
    "union_mapping_objects",
    "union_nested",
    "union_one_key_wrappers",
    "union_required_only",
    "union_scalars",
]


@pytest.mark.parametrize("case", FUZZED)
@pytest.mark.usefixtures("unjudged")
def test_each_value_in_turn_is_something_else(case: str, tmp_path: Path) -> None:
    found = Diagnostics()
    source = read_source(CASES / case / "spec.yaml", "spec.yaml", found)
    document = read_document(source, found).root.value
    failures = []
    for way in _ways(document):
        for value in WRONG:
            try:
                _findings(_replaced(document, way, value), tmp_path)
            except Exception as error:
                failures.append(f"{way} = {value!r}: {type(error).__name__}: {error}")
    assert failures == []


@pytest.mark.parametrize(
    "way",
    [
        ("paths", "/reads", "post", "responses"),
        ("paths", "/reads", "post", "requestBody", "content"),
        ("components", "schemas", "ReadSettings"),
        ("components", "schemas", "Capacity", "oneOf"),
        ("components", "schemas", "Capacity", "discriminator"),
        ("components", "schemas", "Dedicated", "properties"),
    ],
    ids=lambda way: str(way[-1]),
)
@pytest.mark.parametrize("value", WRONG, ids=repr)
def test_the_validator_does_not_fail_either(
    way: tuple[str, ...], value: Json, tmp_path: Path
) -> None:
    found = Diagnostics()
    path = CASES / "union_mapping_objects" / "spec.yaml"
    document = read_document(read_source(path, path.name, found), found).root.value
    _findings(_replaced(document, way, value), tmp_path)


START = "openapi: 3.0.3\ninfo: {title: T, version: '1'}\npaths: {}\n"
DEEP = 10_000


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (f"{START}x-a: {'[' * DEEP}{']' * DEEP}", "too-deep"),
        (f"{START}x-a: {'{a: ' * DEEP}1{'}' * DEEP}", "too-deep"),
        (
            f"{START}x-a:\n" + "".join(f"{' ' * n}- \n" for n in range(1, 1000)),
            "too-deep",
        ),
        (f'{{"openapi": "3.0.3", "x-a": {"[" * DEEP}{"]" * DEEP}}}', "too-deep"),
        (
            f'{{"openapi": "3.0.3", "x-a": {"{" + chr(34) + "a" + chr(34) + ":"}' * 1
            + '{"a":' * DEEP
            + "1"
            + "}" * (DEEP + 2),
            "too-deep",
        ),
        (
            f"{START}x-a0: &a0 [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]\n"
            + "".join(
                f"x-a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]\n"
                for n in range(1, 10)
            ),
            "alias-bomb",
        ),
        (f"{START}x-a: &a [*a]\n", "alias-cycle"),
        (f"{START}x-a: &a {{b: *a}}\n", "alias-cycle"),
        (f"{START}x-a: !!python/object/apply:os.system ['exit 1']\n", "yaml-tag"),
        (f"{START}x-a: !!python/name:os.system\n", "yaml-tag"),
        (f"{START}? [a]\n: 1\n", "yaml-key"),
        ("", "empty"),
        ("5", "not-a-document"),
        ("[]", "not-a-document"),
        ("null", "not-a-document"),
        ("{", "syntax"),
        ("a: b: c", "syntax"),
        ("swagger: '2.0'", "openapi-version"),
        ("openapi: 5", "openapi-version"),
        ("info: {}", "openapi-version"),
    ],
    ids=lambda value: value if value and len(value) < 20 else "text",
)
def test_texts(text: str, code: str, tmp_path: Path) -> None:
    run = generate(text, tmp_path)
    assert (run.status, run.errors) == (1, [code])
    assert not (tmp_path / "acme").exists()


@pytest.mark.parametrize(
    "content", [b"\xff\xfe\x00", b"\x80abc", b"a: \x00", b"\xef\xbb\xbf"]
)
def test_bytes(content: bytes, tmp_path: Path) -> None:
    run = generate(content, tmp_path)
    assert run.status == 1
    assert run.errors


def _chain(step: Json, last: Json, length: int) -> dict[str, Json]:
    """Returns schemas of which each holds the next one, written as `NEXT`."""
    text = json.dumps(step)
    schemas = {
        f"S{n}": json.loads(text.replace("NEXT", f"#/components/schemas/S{n + 1}"))
        for n in range(length)
    }
    return {**schemas, f"S{length}": last}


CHAINS: dict[str, Json] = {
    "references": {"$ref": "NEXT"},
    "arrays": {"type": "array", "items": {"$ref": "NEXT"}},
    "maps": {"type": "object", "additionalProperties": {"$ref": "NEXT"}},
    "members": {"type": "object", "properties": {"a": {"$ref": "NEXT"}}},
    "nullable": {"nullable": True, "allOf": [{"$ref": "NEXT"}]},
    "allOf": {"allOf": [{"$ref": "NEXT"}, {"properties": {"a": {"type": "string"}}}]},
    "oneOf": {"oneOf": [{"$ref": "NEXT"}, {"type": "string"}]},
    "anyOf with null": {"anyOf": [{"$ref": "NEXT"}, {"enum": [None]}]},
    "tagged": {
        "oneOf": [{"$ref": "NEXT"}, {"$ref": "#/components/schemas/Leaf"}],
        "discriminator": {"propertyName": "k"},
    },
}
LEAF = {"type": "object", "properties": {"k": {"type": "string"}}}


@pytest.mark.parametrize("step", CHAINS.values(), ids=CHAINS)
@pytest.mark.usefixtures("unjudged")
def test_long_chains_of_schemas(step: Json, tmp_path: Path) -> None:
    schemas = _chain(step, LEAF, 1500) | {"Leaf": LEAF}
    _findings({**_empty(), "components": {"schemas": schemas}}, tmp_path)


@pytest.mark.parametrize("step", CHAINS.values(), ids=CHAINS)
def test_circles_of_schemas(step: Json, tmp_path: Path) -> None:
    schemas = _chain(step, {"$ref": "#/components/schemas/S0"}, 3) | {"Leaf": LEAF}
    _findings({**_empty(), "components": {"schemas": schemas}}, tmp_path)


@pytest.mark.parametrize(
    "ref",
    [
        "#",
        "#/",
        "#/paths",
        "#/info/title",
        "#/components/schemas",
        "",
        "#/components/schemas/S/properties/a/type",
        "file:///etc/passwd",
        "http://127.0.0.1:9/a",
        "#/%00",
        "#/~2",
        "#a",
    ],
)
def test_references_to_what_is_no_schema(ref: str, tmp_path: Path) -> None:
    schemas = {
        "S": {"type": "object", "properties": {"a": {"type": "string"}}},
        "T": {"type": "object", "properties": {"b": {"$ref": ref}}},
        "U": {"allOf": [{"$ref": ref}]},
        "V": {"oneOf": [{"$ref": ref}, {"$ref": "#/components/schemas/S"}]},
        "W": {
            "oneOf": [{"$ref": "#/components/schemas/S"}],
            "discriminator": {"propertyName": "a", "mapping": {"x": ref}},
        },
    }
    _findings({**_empty(), "components": {"schemas": schemas}}, tmp_path)


def test_a_thousand_properties(tmp_path: Path) -> None:
    properties = {f"p{n}": {"type": "string"} for n in range(1000)}
    schemas = {"S": {"type": "object", "properties": properties}}
    run = generate(
        json.dumps({**_empty(), "components": {"schemas": schemas}}), tmp_path
    )
    assert run.status == 0, run.stderr


def _empty() -> Json:
    return {"openapi": "3.0.3", "info": {"title": "T", "version": "1"}, "paths": {}}


def test_runs_report_all_findings_at_once(tmp_path: Path) -> None:
    run = generate(
        START.replace("paths: {}", "paths: {b: {}}")
        + "components:\n  schemas:\n    A: {type: odd}\n    B: {$ref: '#/x'}\n",
        tmp_path,
    )
    assert isinstance(run, Run)
    assert {"path", "schema-type", "ref-not-found"} <= set(run.codes)
