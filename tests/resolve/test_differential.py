"""Random schemas against a validator that knows nothing of this generator.

What jsonschema calls valid decodes into no unknown variant, and encodes back equal.
"""

from __future__ import annotations

import importlib
import json
import random
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

import clientsmith

KEYS = ("A", "B", "C")
NAMES = ("a", "b", "c")
DOCUMENTS = 20
"""For each seed; they are components of one document, so that one run makes all."""

CONFIG = """\
[clients.acme]
output = "{package}"
document = "spec.json"
keep_unknown_members = true
versions = [{{ version = "1", services = ["core"] }}]
"""


def _values() -> list[Any]:
    values: list[Any] = [None, True, 1, 2.5, "x", "y", [], ["x"], [1], [{}], {}]
    for name in NAMES:
        values += [{name: value} for value in (None, "x", 1, ["x"], {"a": "x"})]
    inner: tuple[Any, ...] = ("x", 1, {"a": 1, "b": "x"})
    values += [{"a": one, "b": other} for one in ("x", "y", 1) for other in inner]
    values += [{"a": one, "b": "x", "c": 1} for one in ("x", "y", {"b": "x"})]
    return values


class _Schemas:
    """Draws schemas: conjunctions, alternatives, references and null, at random."""

    def __init__(self, seed: int) -> None:
        self.draw = random.Random(seed)

    def schema(self, number: int, depth: int) -> Any:
        """Draws a schema that may refer to the others of a document."""
        if depth == 0:
            return self._scalar(number)
        kind = self.draw.choice(("object", "array", "joined", "choices", "limits", ""))
        below = depth - 1
        if kind == "object":
            return self._object(number, below)
        if kind == "array":
            return {"type": "array", "items": self.schema(number, below)}
        if kind == "joined":
            return self._beside(number, below) | {"allOf": self._some(number, below)}
        if kind == "choices":
            keyword = self.draw.choice(("oneOf", "anyOf"))
            return self._beside(number, below) | {keyword: self._some(number, below)}
        if kind == "limits":
            demands = [{"required": [self.draw.choice(NAMES)]} for _ in range(2)]
            keyword = self.draw.choice(("oneOf", "anyOf"))
            return self._object(number, below) | {keyword: demands}
        return self._scalar(number)

    def _scalar(self, number: int) -> Any:
        kind = self.draw.choice(("string", "integer", "number", "boolean"))
        listed = self.draw.sample(("x", "y", "z"), self.draw.randint(1, 2))
        key = self.draw.choice(KEYS)
        choices: tuple[Any, ...] = (
            {"type": kind},
            {"type": "string", "enum": listed},
            {"const": self.draw.choice(("x", 1, True))},
            {"type": [kind, "null"]},
            {"$ref": f"#/components/schemas/{key}{number}"},
            {},
        )
        return self.draw.choice(choices)

    def _object(self, number: int, depth: int) -> dict[str, Any]:
        names = self.draw.sample(NAMES, self.draw.randint(1, 3))
        schema: dict[str, Any] = {
            "type": "object",
            "properties": {name: self.schema(number, depth) for name in names},
        }
        if required := self.draw.sample(NAMES, self.draw.randint(0, 2)):
            schema["required"] = required
        extra = self.draw.choice((None, False, True, self.schema(number, 0)))
        return schema if extra is None else schema | {"additionalProperties": extra}

    def _some(self, number: int, depth: int) -> list[Any]:
        return [self.schema(number, depth) for _ in range(self.draw.randint(1, 3))]

    def _beside(self, number: int, depth: int) -> dict[str, Any]:
        return self.draw.choice(({}, {"description": "d"}, self._object(number, depth)))


def _document(seed: int) -> dict[str, Any]:
    drawn = _Schemas(seed)
    schemas = {
        f"{key}{number}": drawn.schema(number, drawn.draw.randint(0, 2))
        for number in range(DOCUMENTS)
        for key in KEYS
    }
    holders = {
        f"Held{key}": {
            "type": "object",
            "properties": {"held": {"$ref": f"#/components/schemas/{key}"}},
        }
        for key in schemas
    }
    return {
        "openapi": "3.1.0",
        "info": {"title": "Random", "version": "1"},
        "paths": {},
        "components": {"schemas": schemas | holders},
    }


@pytest.mark.parametrize("seed", range(4))
def test_valid_values_are_read_and_written(
    seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    document, package = _document(seed), f"random_{seed}"
    (tmp_path / "spec.json").write_text(json.dumps(document))
    (tmp_path / "clientsmith.toml").write_text(CONFIG.format(package=package))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    clientsmith.generate(tmp_path / "clientsmith.toml")
    monkeypatch.syspath_prepend(tmp_path)
    counted, wrong = 0, []
    for key, value, read in _read(document, package):
        counted += 1
        if problem := read():
            wrong.append((document["components"]["schemas"][key], value, problem))
    for name in [name for name in sys.modules if name.startswith(package)]:
        del sys.modules[name]
    assert wrong == []
    assert counted > 200


def _read(document: dict[str, Any], package: str) -> Iterator[tuple[str, Any, Any]]:
    """Yields valid values with what reads them and says what is wrong."""
    models = importlib.import_module(f"{package}.v1.core.models")
    codec = importlib.import_module(f"{package}._runtime.codec")
    unknown = importlib.import_module(f"{package}._runtime.model").UnknownVariant

    def problem(key: str, value: Any) -> str:
        try:
            body = json.dumps({"held": value})
            model = codec.from_json(body, getattr(models, f"Held{key}"))
            written = json.loads(codec.to_json(model))
        except Exception as error:
            return f"{type(error).__name__}: {error}"
        if reason := _unknown(model, unknown):
            return f"unknown: {reason}"
        return "" if written == {"held": value} else f"written as {written}"

    for key in document["components"]["schemas"]:
        validator = Draft202012Validator(
            {"$ref": f"#/components/schemas/{key}", **document}
        )
        for value in () if key.startswith("Held") else _values():
            try:
                is_valid = validator.is_valid(value)
            except RecursionError:  # a schema that is only itself
                break
            if is_valid:
                yield key, value, lambda key=key, value=value: problem(key, value)


def _unknown(value: Any, kind: type) -> str:
    if isinstance(value, kind):
        return getattr(value, "reason", "") or "not listed"
    parts: list[Any] = []
    if isinstance(value, list | tuple):
        parts = list(value)
    elif isinstance(value, dict):
        parts = list(value.values())
    elif hasattr(value, "__struct_fields__"):
        parts = [getattr(value, name) for name in value.__struct_fields__]
    return next(filter(None, (_unknown(part, kind) for part in parts)), "")
