"""What a schema tells its reader."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from clientsmith.load.document import Node
from clientsmith.model.types import Docs, JsonScalar
from clientsmith.resolve.places import is_map


def docs(*nodes: Node) -> Docs:
    """Returns what schemas tell their reader together.

    Args:
        nodes: A schema as it stands at a use, maybe a reference with a description of
            its own, and what it leads to; the latter speak where the first are silent.
    """
    schemas = [node.value for node in nodes if is_map(node.value)]
    described = (schema.get("description") for schema in schemas)
    return Docs(
        description=next(
            (text for text in described if isinstance(text, str) and text), ""
        ),
        deprecated=any(schema.get("deprecated") is True for schema in schemas),
        default=next(_defaults(schemas), None),
        limits=tuple(_limits(schemas)),
    )


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


def _defaults(schemas: list[dict[str, Any]]) -> Iterator[str]:
    for schema in schemas:
        if "default" in schema:
            yield json.dumps(schema["default"], ensure_ascii=False)
