"""What a schema tells its reader."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import islice
from typing import Any

from clientsmith.load.document import Node
from clientsmith.model.types import Docs, JsonScalar
from clientsmith.resolve.places import is_map, listed


def docs(*nodes: Node) -> Docs:
    """Returns what schemas tell their reader together.

    Args:
        nodes: A schema as it stands at a use, maybe a reference with a description of
            its own, and what it leads to; the latter speak where the first are silent.
    """
    schemas = [node.value for node in nodes if is_map(node.value)]
    described = (schema.get("description") for schema in schemas)
    texts = (text for text in described if isinstance(text, str) and text)
    return Docs(
        description=" ".join([*islice(texts, 1), *islice(_values(schemas), 1)]),
        deprecated=any(schema.get("deprecated") is True for schema in schemas),
        default=next(_defaults(schemas), None),
        limits=tuple(_limits(schemas)),
    )


MOST_VALUES = 8
"""Values that a docstring shows."""

LIMITS = frozenset(
    {
        "exclusiveMaximum",
        "exclusiveMinimum",
        "maxItems",
        "maxLength",
        "maxProperties",
        "maximum",
        "minItems",
        "minLength",
        "minProperties",
        "minimum",
        "multipleOf",
        "pattern",
        "uniqueItems",
    }
)
"""Keywords that limit the values of a type (JSON Schema Validation, section 6)."""


def _limits(schemas: list[dict[str, Any]]) -> Iterator[tuple[str, JsonScalar]]:
    """Yields what limits a value; what a use says goes before what it refers to."""
    found = {
        key: schema[key]
        for schema in reversed(schemas)
        for key in LIMITS.intersection(schema)
    }
    for keyword in sorted(found):
        if isinstance(found[keyword], bool | int | float | str):
            yield keyword, found[keyword]


def _values(schemas: list[dict[str, Any]]) -> Iterator[str]:
    """Yields what to say of values that no type can list: objects and arrays."""
    for schema in schemas:
        constant = [schema["const"]] if "const" in schema else []
        values = listed(schema, "enum") or constant
        if any(isinstance(value, dict | list) for value in values):
            texts = [json.dumps(value, default=str) for value in values[:MOST_VALUES]]
            shown = [f"`{text}`" for text in texts]
            more = len(values) - len(shown)
            shown += [f"{more} more"] if more else []
            yield f"One of {', '.join(shown)}." if len(values) > 1 else f"{shown[0]}."


def _defaults(schemas: list[dict[str, Any]]) -> Iterator[str]:
    for schema in schemas:
        if "default" in schema:
            yield json.dumps(schema["default"], ensure_ascii=False)
