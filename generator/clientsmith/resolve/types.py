"""The dispatcher: each schema of a document becomes one definition of the arena.

A union is settled last, since the choice of its variants needs to see them whole.
"""

from __future__ import annotations

from clientsmith.load.document import Node
from clientsmith.model.types import (
    Alias,
    Arena,
    ByJsonType,
    Docs,
    Kind,
    Origin,
    Scalar,
    Sequence,
    Shape,
    TypeId,
    Unconstrained,
    Union,
)
from clientsmith.resolve import enums, merge, schema, unions
from clientsmith.resolve.builder import Builder


def finish(builder: Builder) -> Arena:
    """Builds all that is still waiting, and returns the arena."""
    while builder.queue:
        id, node = builder.queue.popleft()
        builder.reshape(id, _shape(builder, id, node))
    for id in list(builder.pending):
        unions.settle(builder, id)
    return builder.arena


def _shape(builder: Builder, id: TypeId, node: Node) -> Shape:
    """Returns the shape of a schema that is not a reference."""
    origin = builder.definition(id).origin
    if not isinstance(node.value, dict):
        return _boolean_schema(builder, node)
    if "$dynamicRef" in node:
        builder.unsupported(node["$dynamicRef"], "$dynamicRef")
    if "$ref" in node:
        return Alias(builder.schema(node, origin))
    if (inner := schema.wrapped(node)) is not None:
        if "$ref" in inner:
            return Alias(builder.schema(inner, origin))
        return _shape(builder, id, inner)
    if enums.is_enumeration(node):
        return enums.shape(builder, node)
    if schema.alternatives(node) or "discriminator" in node:
        return unions.shape(builder, id, node)
    if "allOf" in node:
        return _object(builder, node, origin)
    return _by_type(builder, node, origin)


def _boolean_schema(builder: Builder, node: Node) -> Shape:
    if node.value is not True:
        builder.diagnostics.error(
            "schema-type",
            f"A schema is an object, not {type(node.value).__name__}",
            node.where,
            "Write the schema as an object with `type`, or as a `$ref`.",
        )
    return Unconstrained()


def _by_type(builder: Builder, node: Node, origin: Origin) -> Shape:
    names = [name for name in schema.types(node) if name != "null"]
    if len(names) > 1:
        shapes = [
            _one_type(builder, name, node, origin.below(name, node.where))
            for name in names
        ]
        variants = tuple(
            builder.add(origin.below(name, node.where), Docs(), shape)
            for name, shape in zip(names, shapes, strict=True)
        )
        return Union(variants, ByJsonType())
    if names:
        return _one_type(builder, names[0], node, origin)
    return Scalar(Kind.NULL) if schema.is_null(node) else Unconstrained()


def _one_type(builder: Builder, name: str, node: Node, origin: Origin) -> Shape:
    if name == "object":
        return _object(builder, node, origin)
    if name == "array":
        return _array(builder, node, origin)
    if name in schema.KINDS:
        return Scalar(schema.KINDS[name], node.text("format") or "")
    builder.diagnostics.error(
        "schema-type",
        f"There is no JSON type {name!r}",
        node["type"].where,
        "Use string, integer, number, boolean, array, object or null.",
    )
    return Unconstrained()


def _array(builder: Builder, node: Node, origin: Origin) -> Shape:
    items = node.get("items")
    if "prefixItems" in node:
        builder.unsupported(node["prefixItems"], "prefixItems")
    if items is None:
        return Sequence(builder.anything(origin.below("item", node.where)))
    return Sequence(builder.schema(items, origin.below("item", items.where)))


def _object(builder: Builder, node: Node, origin: Origin) -> Shape:
    return merge.shape(builder, merge.members(builder, node, origin), origin)
