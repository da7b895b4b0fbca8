"""The JSON-Schema-Test-Suite: what it calls valid decodes and comes back equal.

The suite (MIT licence, Julian Berman) is part of the source distribution of jsonschema,
which pip fetches. Left out are groups with keywords that only validate or that rename
references: what a type says is in question here.
"""

from __future__ import annotations

import importlib
import json
import re
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
import pytest

import clientsmith

from .instances import unknowns
from .wild import is_same

pytestmark = pytest.mark.conformance

TESTS = "/json/tests/draft2020-12/"
OUT_OF_REACH = {
    "$anchor",
    "$dynamicAnchor",
    "$dynamicRef",
    "$id",
    "$vocabulary",
    "contains",
    "dependencies",
    "dependentRequired",
    "dependentSchemas",
    "if",
    "not",
    "patternProperties",
    "propertyNames",
    "unevaluatedItems",
    "unevaluatedProperties",
    "unknown-keyword",
}
LITERAL = {"const", "default", "enum", "examples"}

EITHER_TYPE = {
    "JavaScript pseudo-array is valid",
    "ignores arrays",
    "ignores boolean",
    "ignores non-arrays",
    "ignores null",
    "ignores other non-objects",
    "ignores strings",
}
"""Values of another type than a schema's keywords are about. By the letter a schema
without `type` admits them; a quarter of published documents leave `type` out and mean
the object or the array. A union with anything else would be `Any` to type checkers, so
these values are refused, and the message says which type was expected.
"""

REFUSED = re.compile(r"Expected `(object|array)`, got `\w+` - at `\$\.held`")

CONFIG = """\
[clients.suite]
output = "suite"
document = "spec.json"
keep_unknown_members = true
versions = [{ version = "1", services = ["core"] }]
"""


class Value(NamedTuple):
    """A value that the suite judges."""

    group: int
    name: str
    description: str
    value: Any
    is_valid: bool


class Suite(NamedTuple):
    """The suite, with a client that has a model for each group's schema."""

    schemas: list[Any]
    values: list[Value]
    package: str

    def problem(self, value: Value) -> str:
        """Returns what is wrong with the round trip of a value."""
        models = importlib.import_module(f"{self.package}.v1.core.models")
        codec = importlib.import_module(f"{self.package}._runtime.codec")
        unknown = importlib.import_module(
            f"{self.package}._runtime.model"
        ).UnknownVariant
        body = {"held": value.value}
        kind = getattr(models, f"Held{value.group}")
        try:
            model = codec.from_json(json.dumps(body), kind)
            after = json.loads(codec.to_json(model))
        except msgspec.MsgspecError as error:
            return str(error)
        if not is_same(body, after):
            return f"it became {after!r:.100}"
        return "it is unknown" if list(unknowns(model, unknown)) else ""


@pytest.fixture(scope="module")
def suite(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Suite]:
    folder = tmp_path_factory.mktemp("suite")
    schemas: list[Any] = []
    values: list[Value] = []
    for file, group in _groups(folder):
        if _is_in_reach(group["schema"]):
            name = f"{file}: {group['description']}"
            values += (
                Value(
                    len(schemas), name, each["description"], each["data"], each["valid"]
                )
                for each in group["tests"]
            )
            schemas.append(group["schema"])
    (folder / "spec.json").write_text(json.dumps(_document(schemas)))
    (folder / "clientsmith.toml").write_text(CONFIG)
    clientsmith.generate(folder / "clientsmith.toml")
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(folder)
        yield Suite(schemas, values, "suite")


def _groups(folder: Path) -> Iterator[tuple[str, Any]]:
    """Yields the groups of the suite with the names of their files."""
    release = f"jsonschema=={version('jsonschema')}"
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", release]
    command += ["--no-binary", "jsonschema", "--dest", str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip(f"{release} cannot be fetched: {done.stderr}")
    (path,) = folder.glob("jsonschema-*.tar.gz")
    with tarfile.open(path) as archive:
        for member in archive:
            name = member.name.partition(TESTS)[2]
            if name.endswith(".json") and (content := archive.extractfile(member)):
                for group in json.load(content):
                    yield name, group


def _is_in_reach(schema: Any) -> bool:
    if isinstance(schema, list):
        return all(map(_is_in_reach, schema))
    if not isinstance(schema, dict):
        return True
    ref = schema.get("$ref", "#/")
    is_here = not isinstance(ref, str) or ref.startswith("#/")
    return is_here and all(
        key not in OUT_OF_REACH and (key in LITERAL or _is_in_reach(each))
        for key, each in schema.items()
    )


def _document(schemas: list[Any]) -> Any:
    components = {}
    for number, schema in enumerate(schemas):
        key = f"Group{number}"
        held = {"$ref": f"#/components/schemas/{key}"}
        components[key] = _moved(schema, key)
        components[f"Held{number}"] = {"type": "object", "properties": {"held": held}}
    return {
        "openapi": "3.1.0",
        "info": {"title": "Suite", "version": "1"},
        "paths": {},
        "components": {"schemas": components},
    }


def _moved(schema: Any, key: str) -> Any:
    """Returns a schema whose references lead into a component."""
    if isinstance(schema, list):
        return [_moved(each, key) for each in schema]
    if not isinstance(schema, dict):
        return schema
    moved = {name: _moved(each, key) for name, each in schema.items()}
    if isinstance(ref := schema.get("$ref"), str):
        moved["$ref"] = ref.replace("#", f"#/components/schemas/{key}", 1)
    return moved


def test_valid_values_come_back_as_they_were(suite: Suite) -> None:
    valid = [value for value in suite.values if value.is_valid]
    found = {(v.name, v.description): suite.problem(v) for v in valid}
    wrong = {key: problem for key, problem in found.items() if problem}
    refused = {key for key, problem in wrong.items() if REFUSED.match(problem)}
    assert {key: wrong[key] for key in wrong if key[1] not in EITHER_TYPE} == {}
    assert (refused, len(refused), len(valid)) == (wrong.keys(), 12, 778)
