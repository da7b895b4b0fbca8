"""What a schema tells its reader."""

from __future__ import annotations

import json
from collections.abc import Iterator

from clientsmith.load.document import Node
from clientsmith.model.types import Docs, JsonScalar


def docs(*nodes: Node) -> Docs:
    """Returns what schemas tell their reader together.

    Args:
        nodes: A schema as it stands at a use, maybe a reference with a description of
            its own, and what it leads to; the latter speak where the first are silent.
    """
    described = (node.text("description") for node in nodes)
    return Docs(
        description=next(filter(None, described), ""),
        deprecated=any(_is_true(node, "deprecated") for node in nodes),
        default=next(_defaults(nodes), None),
        limits=tuple(_limits(nodes)),
    )


def _is_true(node: Node, key: str) -> bool:
    return isinstance(node.value, dict) and node.value.get(key) is True


LIMITS = (
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
)
"""Keywords that limit the values of a type (JSON Schema Validation, section 6)."""

_LIMITS = frozenset(LIMITS)


def _limits(nodes: tuple[Node, ...]) -> Iterator[tuple[str, JsonScalar]]:
    """Yields what limits a value; what a use says goes before what it refers to."""
    values = [node.value for node in nodes if isinstance(node.value, dict)]
    if all(_LIMITS.isdisjoint(value) for value in values):
        return
    for keyword in LIMITS:
        found = next((node[keyword] for node in nodes if keyword in node), None)
        if found is not None and isinstance(found.value, bool | int | float | str):
            yield keyword, found.value


def _defaults(nodes: tuple[Node, ...]) -> Iterator[str]:
    for node in nodes:
        found = node.get("default")
        if found is not None:
            yield json.dumps(found.value, ensure_ascii=False)
