"""Discriminated unions: the table from tag to variant.

    discriminator:
      propertyName: mode
      mapping: {OnDemand: '#/components/schemas/ReadCapacityOnDemandSpec', …}

An explicit entry wins; for what the mapping leaves out, a single allowed value of the
tag's own schema wins over the component's key, as authors mean it (742 of 746 unions in
one large document differ).
"""

from __future__ import annotations

import difflib
import re

from clientsmith.load.document import Node
from clientsmith.model.types import (
    ByTag,
    Enumeration,
    Kind,
    Mapping,
    Object,
    Scalar,
    TypeId,
    Union,
)
from clientsmith.resolve.builder import Alternative, Builder, Pending

Tag = str | int | bool

COMPONENT_KEY = re.compile(r"[A-Za-z0-9._-]+")


def by_discriminator(builder: Builder, pending: Pending) -> ByTag | None:
    """Returns the dispatch of a union with a discriminator; None after an error."""
    discriminator = pending.node["discriminator"]
    name = discriminator.text("propertyName")
    if not name:
        builder.diagnostics.error(
            "discriminator-property",
            "A discriminator needs a `propertyName`",
            discriminator.key_where,
            "Name the member whose value tells the variants apart.",
        )
        return None
    table = _Table(builder, name)
    table.add_mapping(discriminator.get("mapping"), pending)
    for each in pending.alternatives:
        table.add_implicit(each)
    default = _default(builder, discriminator)
    return ByTag(name, tuple(table.tags.values()), default)


def children(builder: Builder, parent: Node) -> list[Node]:
    """Returns the components that extend a schema through `allOf`, and theirs.

    OAS "Discriminator Object": on a parent schema these are the alternatives.
    """
    found: dict[str, Node] = {}
    parents = {parent.json_pointer}
    while True:
        new = {
            key: node
            for key, node in builder.components.items()
            if key not in found and parents & _extended(node)
        }
        if not new:
            return list(found.values())
        found |= new
        parents |= {node.json_pointer for node in new.values()}


def _extended(node: Node) -> set[str]:
    joined = node.get("allOf")
    return {each.text("$ref") or "" for each in joined.elements()} if joined else set()


def _default(builder: Builder, discriminator: Node) -> TypeId | None:
    """Returns the variant for tags that are absent or not listed (OAS 3.2)."""
    entry = discriminator.get("defaultMapping")
    target = None if entry is None else _target(builder, entry)
    return None if target is None else _object(builder, target)


class _Table:
    """Tag to variant, in the order in which the document gives them."""

    def __init__(self, builder: Builder, property: str) -> None:
        self.builder = builder
        self.property = property
        self.tags: dict[tuple[type, Tag], tuple[Tag, TypeId]] = {}
        self._mapped: set[TypeId] = set()

    def add_mapping(self, mapping: Node | None, pending: Pending) -> None:
        """Adds what the document maps."""
        known = {self.builder.bare(each.id).id for each in pending.alternatives}
        for tag, entry in mapping.items() if mapping else ():
            target = _target(self.builder, entry)
            if target is None:
                continue
            id = self.builder.bare(self.builder.component(target)).id
            self._mapped.add(id)
            if id not in known:
                self.builder.diagnostics.warning(
                    "mapping-outside-union",
                    f"Tag {tag!r} leads to {target}, which is not in the union",
                    entry.where,
                    "It is taken as one more variant; add it to `oneOf`.",
                )
            self._add(tag, id, entry)

    def add_implicit(self, each: Alternative) -> None:
        """Adds a variant that the mapping leaves out."""
        id = self.builder.bare(each.id).id
        if id in self._mapped:
            return
        shape = self.builder.definition(id).shape
        if isinstance(shape, Union):
            self._flatten(shape, each)
            return
        own = _own_tag(self.builder, id, self.property)
        if own is None and each.key is None:
            self.builder.diagnostics.error(
                "inline-variant",
                "No tag leads to this variant: it is an inline schema",
                each.node.where,
                f"Make it a component, or allow one value of `{self.property}` only.",
            )
            return
        self._add(each.key or "" if own is None else own, id, each.node)

    def _flatten(self, inner: Union, each: Alternative) -> None:
        dispatch = inner.dispatch
        if not isinstance(dispatch, ByTag) or dispatch.property != self.property:
            self.builder.unsupported(each.node, "A union with another tag in a union")
            return
        for tag, id in dispatch.tags:
            self._add(tag, id, each.node)

    def _add(self, tag: Tag, id: TypeId, node: Node) -> None:
        shape = self.builder.definition(id).shape
        if isinstance(shape, Union):
            self._add_nested(tag, shape, node)
            return
        if not _make_object(self.builder, id, node):
            return
        tag = self._as_json(tag, id, node)
        key = (type(tag), tag)
        if key in self.tags and self.tags[key][1] != id:
            self.builder.diagnostics.error(
                "duplicate-tag",
                f"Tag {tag!r} leads to two variants",
                node.where,
                "Give each variant a tag of its own in the discriminator's mapping.",
            )
        self.tags[key] = (tag, id)

    def _add_nested(self, tag: Tag, inner: Union, node: Node) -> None:
        """Takes the variant that a tag has in a union which is itself mapped to."""
        dispatch = inner.dispatch
        if isinstance(dispatch, ByTag) and dispatch.property == self.property:
            for known, id in dispatch.tags:
                if known == tag:
                    self._add(tag, id, node)
                    return
        self.builder.unsupported(node, "A union with another tag in a union")

    def _as_json(self, tag: Tag, id: TypeId, node: Node) -> Tag:
        """Reads a mapping's key as the JSON value that the tag's schema asks for."""
        kinds = _tag_kinds(self.builder, id, self.property)
        if isinstance(tag, str) and Kind.STRING not in kinds and kinds:
            self.builder.diagnostics.warning(
                "tag-type",
                f"Tag {tag!r} of {self.property!r} is not a string",
                node.where,
                "It is compared as a JSON value; a string would be plainer.",
            )
            if Kind.BOOLEAN in kinds and tag in ("true", "false"):
                return tag == "true"
            if Kind.INTEGER in kinds and re.fullmatch(r"-?[0-9]+", tag):
                return int(tag)
        return tag


def _target(builder: Builder, entry: Node) -> str | None:
    """Returns the key of the component that a mapping's value names.

    OAS 3.0.4 "Options for Mapping Values to Schemas": a component's key is tried first,
    then a reference.
    """
    value = entry.value if isinstance(entry.value, str) else ""
    if COMPONENT_KEY.fullmatch(value) and value in builder.components:
        return value
    key = value.removeprefix("#/components/schemas/")
    if key != value and key in builder.components:
        return key
    near = difflib.get_close_matches(key, builder.components, 1, 0.5)
    hint = f"Did you mean {near[0]!r}?" if near else "Name a component schema."
    builder.diagnostics.error(
        "mapping-target",
        f"No schema is meant by {entry.value!r}",
        entry.where,
        hint,
        pointer=entry.json_pointer,
    )
    return None


def _object(builder: Builder, key: str) -> TypeId | None:
    id = builder.bare(builder.component(key)).id
    return id if _make_object(builder, id, builder.components[key]) else None


def _make_object(builder: Builder, id: TypeId, node: Node) -> bool:
    """Whether a variant is an object; one without declared members becomes a class."""
    shape = builder.definition(id).shape
    if isinstance(shape, Mapping):
        builder.reshape(id, Object((), shape.value))
    elif not isinstance(shape, Object):
        builder.diagnostics.error(
            "variant-type",
            "A variant of a discriminated union must be an object",
            node.where,
            "Give it `type: object` and the tag as a property.",
        )
        return False
    return True


def _own_tag(builder: Builder, id: TypeId, property: str) -> Tag | None:
    """Returns the only value that a variant's own schema allows as its tag."""
    shape = _tag_shape(builder, id, property)
    if isinstance(shape, Enumeration) and len(shape.values) == 1 and not shape.open:
        value = shape.values[0]
        return value if isinstance(value, str | int | bool) else None
    return None


def _tag_kinds(builder: Builder, id: TypeId, property: str) -> tuple[Kind, ...]:
    match _tag_shape(builder, id, property):
        case Enumeration(kinds=kinds):
            return kinds
        case Scalar(kind=kind):
            return (kind,)
        case _:
            return ()


def _tag_shape(builder: Builder, id: TypeId, property: str) -> object:
    shape = builder.definition(id).shape
    declared = shape.property(property) if isinstance(shape, Object) else None
    return builder.bare(declared.type).shape if declared else None
