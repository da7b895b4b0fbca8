"""Unions: which variants there are, and what tells them apart.

The rules, by version of the specification, are those of "Discriminator Object" (OAS
3.0.0 to 3.1.0), "Conditions for Using the Discriminator Object" and "Options for
Mapping Values to Schemas" (3.0.4, 3.1.1), and "Optional Discriminating Property"
(3.2.0).
"""

from __future__ import annotations

from dataclasses import replace

from clientsmith.load.document import Node
from clientsmith.load.refs import resolve
from clientsmith.model.types import (
    ByJsonType,
    ByKey,
    ByMembers,
    ByTag,
    Dispatch,
    Docs,
    Kind,
    Object,
    Scalar,
    Shape,
    TypeId,
    Unconstrained,
    Union,
)
from clientsmith.resolve import inference, mapping, merge, schema
from clientsmith.resolve.builder import Alternative, Builder, Pending

UNION = ("oneOf", "anyOf", "discriminator", "type")


def shape(builder: Builder, id: TypeId, node: Node) -> Shape:
    """Returns a union without its dispatch, which `settle` finds later."""
    choices = [each for each in schema.alternatives(node) if not schema.is_null(each)]
    if not choices and "discriminator" not in node:
        return Scalar(Kind.NULL)
    if all(schema.says_only(each, ["required"]) for each in choices) and choices:
        return _required_only(builder, id, node)
    if choices and not schema.says_only(node, UNION):
        builder.unsupported(node, "oneOf or anyOf beside other constraints")
    if not choices:
        choices = mapping.children(builder, node)
    if not choices:
        return _lone_discriminator(builder, id, node)
    alternatives = tuple(_alternatives(builder, id, choices))
    builder.pending[id] = Pending(node, alternatives)
    return Union(tuple(each.id for each in alternatives), ByJsonType())


def settle(builder: Builder, id: TypeId) -> None:
    """Finds what tells a union's variants apart; unions among them come first."""
    pending = builder.pending.pop(id, None)
    if pending is None:
        return
    for each in pending.alternatives:
        settle(builder, builder.bare(each.id).id)
    if any(_is_free(builder, each) for each in pending.alternatives):
        builder.reshape(id, Unconstrained())
        return
    by_tag = "discriminator" in pending.node
    find = mapping.by_discriminator if by_tag else inference.infer
    dispatch = find(builder, pending)
    if dispatch is None:
        builder.reshape(id, Unconstrained())
    else:
        builder.reshape(id, Union(_variants(dispatch, pending), dispatch))


def _alternatives(
    builder: Builder, id: TypeId, choices: list[Node]
) -> list[Alternative]:
    origin = builder.definition(id).origin
    found = []
    for each in choices:
        target = resolve(each, builder.diagnostics)
        if target is not None:
            below = origin.below(inference.step(target), target.where)
            found.append(Alternative(builder.schema(each, below), target))
    return found


def _variants(dispatch: Dispatch, pending: Pending) -> tuple[TypeId, ...]:
    match dispatch:
        case ByTag(tags=tags, default=default):
            ids = [id for _, id in tags]
            ids += [] if default is None else [default]
        case ByKey(keys=keys):
            ids = [id for _, id in keys]
        case ByMembers(members=members):
            ids = [id for id, _ in members]
        case ByJsonType():
            ids = [each.id for each in pending.alternatives]
    return tuple(dict.fromkeys(ids))


def _is_free(builder: Builder, alternative: Alternative) -> bool:
    return isinstance(builder.bare(alternative.id).shape, Unconstrained)


def _required_only(builder: Builder, id: TypeId, node: Node) -> Shape:
    """An object of which some members must be there.

        properties: {a: …, b: …}
        oneOf: [{required: [a]}, {required: [b]}]

    If it must have exactly one member, it is a union of one-key wrappers, as later
    versions of the same documents write it. Else the server checks what must be there,
    and for Python it is an object whose members are optional.
    """
    origin = builder.definition(id).origin
    if not _is_exclusive(node):
        return merge.shape(builder, merge.members(builder, node, origin), origin)
    forbidden = node.get("additionalProperties") is not None
    variants = {}
    for name, each in node["properties"].items():
        below = origin.below(name, each.key_where)
        own = merge.member(builder, name, each, below)
        shape = Object((replace(own, required=True),), closed=forbidden)
        variants[name] = builder.add(below, Docs(own.docs.description), shape)
    return Union(tuple(variants.values()), ByKey(tuple(variants.items())))


def _is_exclusive(node: Node) -> bool:
    """Whether an object must have exactly one of its members."""
    additional = node.get("additionalProperties")
    if "oneOf" not in node or "properties" not in node or "allOf" in node:
        return False
    if additional is not None and additional.value is not False:
        return False
    demanded = [
        [each.value for each in choice["required"].elements()]
        for choice in node["oneOf"].elements()
        if "required" in choice
    ]
    keys = [names[0] for names in demanded if len(names) == 1]
    declared = {name for name, _ in node["properties"].items()}
    return 1 < len(keys) == len(demanded) == len(declared) and set(keys) == declared


def _lone_discriminator(builder: Builder, id: TypeId, node: Node) -> Shape:
    """A discriminator with nothing to choose from: an object that keeps all it gets."""
    builder.diagnostics.warning(
        "lone-discriminator",
        f"{node.json_pointer} has a discriminator, but no variants",
        node["discriminator"].key_where,
        "List the variants with `oneOf`. Until then it is an object with free members.",
    )
    origin = builder.definition(id).origin
    found = merge.members(builder, node, origin)
    if found.additional is None:
        found.additional = builder.anything(origin.below("value", node.where))
    return merge.shape(builder, found, origin)
