"""Unions without a discriminator: what else tells their variants apart."""

from __future__ import annotations

from clientsmith.load.document import Node
from clientsmith.model.types import (
    ByJsonType,
    ByKey,
    ByMembers,
    ByTag,
    Dispatch,
    Enumeration,
    Mapping,
    Object,
    Sequence,
    TypeId,
    Union,
)
from clientsmith.resolve import enums, schema
from clientsmith.resolve.builder import Alternative, Builder, Pending


def step(node: Node) -> str:
    """Returns what to name an inline variant after, within its union's name."""
    for property in _values(node.get("properties")):
        value = enums.single_value(property)
        if isinstance(value, str):
            return value
    required = node.get("required")
    names = [each.value for each in required.elements()] if required else []
    if len(names) == 1 and isinstance(names[0], str):
        return names[0]
    return node.text("title") or next(iter(schema.types(node)), "value")


def _values(node: Node | None) -> list[Node]:
    return [each for _, each in node.items()] if node else []


def infer(builder: Builder, pending: Pending) -> Dispatch | None:
    """Returns what tells the variants of a union apart; None after an error."""
    objects = [each for each in pending.alternatives if _is_object(builder, each)]
    others = [each for each in pending.alternatives if each not in objects]
    if len(objects) < 2:
        return _by_json_type(builder, pending, others)
    if others:
        builder.unsupported(pending.node, "A union of several objects and other types")
        return None
    shapes = [(builder.bare(each.id).id, _object(builder, each)) for each in objects]
    if any(shape is None for _, shape in shapes):
        builder.unsupported(pending.node, "A union in a union without a discriminator")
        return None
    known = [(id, shape) for id, shape in shapes if shape is not None]
    return (
        _by_key(known)
        or _by_tag(builder, known)
        or _by_members(builder, known, pending)
    )


Known = list[tuple[TypeId, Object]]


def _is_object(builder: Builder, each: Alternative) -> bool:
    shape = builder.bare(each.id).shape
    if isinstance(shape, Union):
        return not isinstance(shape.dispatch, ByJsonType)
    return isinstance(shape, Object | Mapping)


def _object(builder: Builder, each: Alternative) -> Object | None:
    definition = builder.bare(each.id)
    if isinstance(definition.shape, Mapping):
        builder.reshape(definition.id, Object((), definition.shape.value))
        definition = builder.bare(each.id)
    return definition.shape if isinstance(definition.shape, Object) else None


def _by_json_type(
    builder: Builder, pending: Pending, others: list[Alternative]
) -> Dispatch | None:
    shapes = [builder.bare(each.id).shape for each in others]
    if sum(isinstance(shape, Sequence) for shape in shapes) > 1:
        builder.unsupported(pending.node, "A union of several arrays")
        return None
    return ByJsonType()


def _by_key(known: Known) -> ByKey | None:
    """`{serverless: …} | {pod: …}`: each variant is one required member of its own."""
    keys = {}
    for id, shape in known:
        if len(shape.properties) != 1 or not shape.properties[0].required:
            return None
        keys[shape.properties[0].name] = id
    return ByKey(tuple(keys.items())) if len(keys) == len(known) else None


def _by_tag(builder: Builder, known: Known) -> ByTag | None:
    """A member whose single allowed value differs from variant to variant."""
    for candidate in known[0][1].properties:
        tags = {}
        for id, shape in known:
            tag = _single(builder, shape, candidate.name)
            if tag is not None:
                tags[tag] = id
        if len(tags) == len(known):
            return ByTag(candidate.name, tuple(tags.items()))
    return None


def _single(builder: Builder, shape: Object, name: str) -> str | None:
    declared = shape.property(name)
    if declared is None:
        return None
    inner = builder.bare(declared.type).shape
    if not isinstance(inner, Enumeration) or inner.open or len(inner.values) != 1:
        return None
    return inner.values[0] if isinstance(inner.values[0], str) else None


def _by_members(builder: Builder, known: Known, pending: Pending) -> ByMembers:
    """Required members, the variant that demands most first.

    Two variants that demand the same cannot be told apart: the first one is taken.
    """
    demands = [
        (id, tuple(each.name for each in shape.properties if each.required))
        for id, shape in known
    ]
    if len({frozenset(members) for _, members in demands}) < len(demands):
        builder.diagnostics.warning(
            "ambiguous-union",
            f"Nothing tells the variants of {pending.node.json_pointer} apart",
            pending.node.key_where,
            "Add a discriminator; until then the first variant that fits is taken.",
        )
    return ByMembers(tuple(sorted(demands, key=lambda each: -len(each[1]))))
