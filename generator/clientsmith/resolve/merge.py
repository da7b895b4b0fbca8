"""Members of an object, gathered from its own schema and from all that `allOf` joins.

allOf: [{$ref: A}, {properties: {b: …}}]      is an object with A's members and b
"""

from __future__ import annotations

from dataclasses import dataclass, field

from clientsmith.load.document import Node
from clientsmith.load.refs import resolve
from clientsmith.model.types import Mapping, Object, Origin, Property, Shape, TypeId
from clientsmith.resolve import schema
from clientsmith.resolve.builder import Builder

JOINED = (
    "additionalProperties",
    "allOf",
    "discriminator",
    "maxProperties",
    "minProperties",
    "properties",
    "required",
    "type",
)


@dataclass
class Members:
    """What is known of an object so far."""

    properties: dict[str, Property] = field(default_factory=dict)
    required: set[str] = field(default_factory=set)
    additional: TypeId | None = None
    closed: bool = False

    def in_order(self) -> tuple[Property, ...]:
        """Returns the properties, required where any of the schemas demands them."""
        return tuple(
            Property(
                each.name,
                each.type,
                each.name in self.required,
                each.docs,
                each.where,
            )
            for each in self.properties.values()
        )


def members(builder: Builder, node: Node, origin: Origin) -> Members:
    """Returns the members of an object schema, those of `allOf` included."""
    found = Members()
    _gather(builder, node, origin, found, ())
    return found


def shape(builder: Builder, members: Members, origin: Origin) -> Shape:
    """Returns the shape of an object with these members."""
    additional = members.additional
    if members.properties:
        closed = members.closed and additional is None
        return Object(members.in_order(), additional, closed)
    if additional is not None:
        return Mapping(additional)
    if members.closed:
        return Object((), closed=True)
    return Mapping(builder.anything(origin.below("value", origin.where)))


def _gather(
    builder: Builder,
    node: Node,
    origin: Origin,
    found: Members,
    path: tuple[tuple[str | int, ...], ...],
) -> None:
    if node.pointer in path:
        builder.diagnostics.error(
            "all-of-cycle",
            f"{node.json_pointer} contains itself through `allOf`",
            node.key_where,
            "Remove the reference that closes the circle.",
        )
        return
    for joined in _elements(node, "allOf"):
        target = resolve(joined, builder.diagnostics)
        if target is not None and _is_object(builder, target):
            key = schema.component_key(target.pointer)
            home = origin if key is None else Origin((key,), target.key_where)
            _gather(builder, target, home, found, (*path, node.pointer))
    _own(builder, node, origin, found)


def _own(builder: Builder, node: Node, origin: Origin, found: Members) -> None:
    properties = node.get("properties")
    for name, each in properties.items() if properties else ():
        found.properties[name] = member(builder, name, each, origin)
    found.required.update(
        each.value
        for each in _elements(node, "required")
        if isinstance(each.value, str)
    )
    patterns = node.get("patternProperties")
    if patterns is not None:
        found.additional = builder.anything(origin.below("value", patterns.where))
        return
    additional = node.get("additionalProperties")
    if additional is None:
        return
    if additional.value is False:
        found.closed = True
        return
    below = origin.below("value", additional.where)
    if additional.value is True or additional.value == {}:
        found.additional = builder.anything(below)
    else:
        found.additional = builder.schema(additional, below)


def member(builder: Builder, name: str, node: Node, origin: Origin) -> Property:
    """Returns a member of the object of an origin."""
    target = resolve(node, builder.diagnostics)
    return Property(
        name=name,
        type=builder.schema(node, origin.below(name, node.key_where)),
        required=False,
        docs=schema.docs(node, target),
        where=node.key_where,
    )


def _is_object(builder: Builder, node: Node) -> bool:
    plain = schema.says_only(node, JOINED) or schema.types(node) == ("object",)
    if plain and not schema.alternatives(node):
        return True
    builder.unsupported(node, "allOf with a schema that is no plain object")
    return False


def _elements(node: Node, key: str) -> list[Node]:
    found = node.get(key)
    return [] if found is None else list(found.elements())
