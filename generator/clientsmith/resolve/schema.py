"""Questions about one schema that its own text answers, without building anything."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

from clientsmith.load.document import Node
from clientsmith.model.types import Docs, JsonScalar, Kind

DOCUMENTING = frozenset(
    {
        "default",
        "deprecated",
        "description",
        "example",
        "examples",
        "externalDocs",
        "nullable",
        "readOnly",
        "title",
        "writeOnly",
        "xml",
    }
)
"""Members of a schema that tell a reader something and do not change what is valid."""

COMPONENTS = ("components", "schemas")


def component_key(pointer: tuple[str | int, ...]) -> str | None:
    """Returns a component schema's key if the pointer leads to one."""
    return str(pointer[2]) if len(pointer) == 3 and pointer[:2] == COMPONENTS else None


def types(node: Node) -> tuple[str, ...]:
    """Returns the JSON types that a schema names, inferred if it names none.

    `type` may be a list since OAS 3.1. A quarter of published documents leave it out
    where `properties` or `items` say it all.
    """
    declared = node.value.get("type") if isinstance(node.value, dict) else None
    if isinstance(declared, str):
        return (declared,)
    if isinstance(declared, list):
        return tuple(name for name in declared if isinstance(name, str))
    if "properties" in node or "additionalProperties" in node or "required" in node:
        return ("object",)
    return ("array",) if "items" in node else ()


def admits_null(node: Node) -> bool:
    """Whether a schema that says more than null also allows null.

    OAS 3.0 "nullable"; since 3.1 `type: [..., "null"]`; both versions also write
    `oneOf: [..., {type: "null"}]` and list null among the values of an enum.
    """
    if node.value is None or not isinstance(node.value, dict):
        return False
    if node.value.get("nullable") is True:
        return True
    if "null" in types(node) and len(types(node)) > 1:
        return True
    values = node.value.get("enum")
    if isinstance(values, list) and None in values and values != [None]:
        return True
    choices = alternatives(node)
    return any(map(is_null, choices)) and not all(map(is_null, choices))


def is_null(node: Node) -> bool:
    """Whether null is all that a schema allows."""
    if not isinstance(node.value, dict):
        return False
    return (
        types(node) == ("null",)
        or node.value.get("enum") == [None]
        or ("const" in node and node.value["const"] is None)
    )


def alternatives(node: Node) -> list[Node]:
    """Returns the alternatives of a schema's `oneOf` or `anyOf`."""
    for keyword in ("oneOf", "anyOf"):
        found = node.get(keyword)
        if found is not None:
            return list(found.elements())
    return []


def says_only(node: Node, keywords: Iterable[str]) -> bool:
    """Whether a schema constrains values by these keywords alone."""
    allowed = DOCUMENTING.union(keywords)
    return all(key in allowed or key.startswith("x-") for key, _ in node.items())


def wrapped(node: Node) -> Node | None:
    """Returns the one schema that another only wraps, to add a description or null.

    OAS 3.0 ignores what stands beside a `$ref`, so authors write
    `{description: …, allOf: [{$ref: …}]}` where they mean the reference.
    """
    everything = node.get("allOf")
    if everything is not None and says_only(node, ["allOf", "type"]):
        inner = list(everything.elements())
        return inner[0] if len(inner) == 1 else None
    if says_only(node, ["oneOf", "anyOf", "type"]) and "discriminator" not in node:
        inner = [each for each in alternatives(node) if not is_null(each)]
        return inner[0] if len(inner) == 1 else None
    return None


def docs(node: Node, target: Node | None = None) -> Docs:
    """Returns what a schema tells its reader.

    Args:
        node: The schema as it stands at a use: maybe a reference with a description of
            its own.
        target: What the reference leads to; it speaks where the use is silent.
    """
    places = [node] if target is None else [node, target]
    described = (place.text("description") for place in places)
    return Docs(
        description=next(filter(None, described), ""),
        deprecated=any(_is_true(place, "deprecated") for place in places),
        default=next(_defaults(places), None),
        limits=tuple(_limits(places)),
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


def _limits(places: list[Node]) -> Iterator[tuple[str, JsonScalar]]:
    """Yields what limits a value; what a use says goes before what it refers to."""
    for keyword in LIMITS:
        found = next((place[keyword] for place in places if keyword in place), None)
        if found is not None and isinstance(found.value, bool | int | float | str):
            yield keyword, found.value


def _defaults(places: list[Node]) -> Iterator[str]:
    for place in places:
        found = place.get("default")
        if found is not None:
            yield json.dumps(found.value, ensure_ascii=False)


KINDS = {kind.value: kind for kind in Kind}
