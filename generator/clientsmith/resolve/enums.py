"""Enumerations: `enum`, `const`, and the `x-enum` of documents that only suggest."""

from __future__ import annotations

from clientsmith.load.document import Node
from clientsmith.model.types import (
    Enumeration,
    JsonScalar,
    Kind,
    Scalar,
    Shape,
    Unconstrained,
)
from clientsmith.resolve import schema
from clientsmith.resolve.builder import Builder


def is_enumeration(node: Node) -> bool:
    """Whether a schema lists its values."""
    return any(key in node for key in ("enum", "const", "x-enum"))


def shape(builder: Builder, node: Node) -> Shape:
    """Returns the shape of a schema that lists its values.

    An `x-enum` is always open: Pinecone's documents use it for lists that grow. Whether
    an `enum` is open depends on where it is used, which is not known yet.
    """
    suggested = node.get("x-enum")
    listed = node.get("enum") or suggested
    values = _values(builder, listed) if listed else [node["const"].value]
    values = [value for value in values if value is not None]
    if not values:
        lists_parts = listed is not None and listed.value and listed.value != [None]
        return Unconstrained() if lists_parts else Scalar(Kind.NULL)
    kinds = dict.fromkeys(_kind(value) for value in values)
    if "array" in schema.types(node) or "object" in schema.types(node):
        builder.unsupported(node, "An enumeration of arrays or objects")
    exhaustive = "enum" in node or "const" in node
    return Enumeration(tuple(values), tuple(kinds), exhaustive, open=not exhaustive)


def single_value(node: Node) -> str | int | bool | None:
    """Returns the one string, integer or boolean that a schema allows, if it is so."""
    values = node.value.get("enum") if isinstance(node.value, dict) else None
    if isinstance(values, list) and len(values) == 1:
        value = values[0]
    else:
        value = node.value.get("const") if isinstance(node.value, dict) else None
    return value if isinstance(value, str | int | bool) else None


def _values(builder: Builder, listed: Node) -> list[JsonScalar]:
    values: list[JsonScalar] = []
    for each in listed.elements():
        if isinstance(each.value, dict | list):
            builder.unsupported(each, "An enumeration of arrays or objects")
        elif not any(_same(each.value, value) for value in values):
            values.append(each.value)
    return values


def _same(one: JsonScalar, other: JsonScalar) -> bool:
    """Compares as JSON does: true is not 1."""
    return one == other and isinstance(one, bool) == isinstance(other, bool)


def _kind(value: JsonScalar) -> Kind:
    match value:
        case bool():
            return Kind.BOOLEAN
        case int():
            return Kind.INTEGER
        case float():
            return Kind.NUMBER
        case str():
            return Kind.STRING
        case _:
            return Kind.NULL
