"""The dispatcher: each schema of a document becomes one definition of the arena.

Schemas wait in a queue instead of being built by recursion, so that recursive and deep
documents are all alike. A union is settled last, since the choice of its variants needs
to see them whole.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping as MappingOf
from dataclasses import replace

from generator.diagnostics import Diagnostics
from generator.load.node import Node
from generator.load.refs import resolve
from generator.model.types import (
    Alias,
    Arena,
    ByJsonType,
    Definition,
    Docs,
    Kind,
    Mapping,
    Nullable,
    Object,
    Origin,
    Scalar,
    Sequence,
    Shape,
    TypeId,
    Unconstrained,
    Union,
)

from . import enums, merge, schema, unions


class TypeBuilder:
    """Builds the types of one document.

    Attributes:
        components: The document's component schemas by key.
        media_types: The media types of requests that are chosen by hand, by operation.
        diagnostics: Where findings go.
    """

    def __init__(
        self,
        components: dict[str, Node],
        version: str,
        media_types: MappingOf[str, str],
        diagnostics: Diagnostics,
    ) -> None:
        # Before 3.1, what stands beside a reference means nothing.
        self._joins_references = not version.startswith("3.0")
        self.components = components
        self.media_types = media_types
        self.diagnostics = diagnostics
        self.pending: dict[TypeId, unions.Pending] = {}
        self._definitions: list[Definition] = []
        self._ids: dict[tuple[str | int, ...], TypeId] = {}
        self._nullables: dict[TypeId, TypeId] = {}
        self._queue: deque[tuple[TypeId, Node]] = deque()

    def component(self, key: str) -> TypeId:
        """Returns the type of a component schema."""
        node = self.components[key]
        return self._at(node, Origin((key,), node.key_where))

    def schema(self, node: Node, origin: Origin) -> TypeId:
        """Returns the type of a schema or a reference to one.

        Args:
            node: The schema.
            origin: What to name it after, if it has no name of its own.
        """
        self._check_reference(node)
        target = resolve(node, self.diagnostics)
        if target is None:
            return self.anything(origin)
        id = self._at(target, origin)
        return self.nullable(id) if schema.admits_null(target) else id

    def _check_reference(self, node: Node) -> None:
        if "$ref" in node and self._joins_references:
            rest = [key for key, _ in node.items() if key != "$ref"]
            if not schema.says_only(node, ["$ref"]):
                message = f"{', '.join(rest)} beside a $ref"
                self.unsupported(node, message, "Join them with allOf.")

    def add(self, origin: Origin, docs: Docs, shape: Shape) -> TypeId:
        """Adds a definition."""
        id = TypeId(len(self._definitions))
        self._definitions.append(Definition(id, origin, docs, shape))
        return id

    def anything(self, origin: Origin) -> TypeId:
        """Returns a type for what the document says nothing about."""
        return self.add(origin, Docs(), Unconstrained())

    def nullable(self, id: TypeId) -> TypeId:
        """Returns the type that also allows null."""
        if id not in self._nullables:
            origin = self._definitions[id].origin
            self._nullables[id] = self.add(origin, Docs(), Nullable(id))
        return self._nullables[id]

    def definition(self, id: TypeId) -> Definition:
        """Returns a definition as far as it is known."""
        return self._definitions[id]

    def bare(self, id: TypeId) -> Definition:
        """Returns the definition behind other names and null."""
        return Arena(self._definitions).bare(id)

    def reshape(self, id: TypeId, shape: Shape) -> None:
        """Replaces the shape of a definition."""
        self._definitions[id] = replace(self._definitions[id], shape=shape)

    def finish(self) -> Arena:
        """Builds all that is still waiting, and returns the arena."""
        while self._queue:
            id, node = self._queue.popleft()
            self.reshape(id, self._shape(id, node))
        for id in list(self.pending):
            unions.settle(self, id)
        return Arena(tuple(self._definitions))

    def _at(self, node: Node, origin: Origin) -> TypeId:
        if node.pointer in self._ids:
            return self._ids[node.pointer]
        key = schema.component_key(node.pointer)
        if key is not None:
            origin = Origin((key,), node.key_where)
        elif (inner := schema.wrapped(node)) is not None:
            self._ids[node.pointer] = self.schema(inner, origin)
            return self._ids[node.pointer]
        id = self.add(origin, schema.docs(node), Unconstrained())
        self._ids[node.pointer] = id
        self._queue.append((id, node))
        return id

    def _shape(self, id: TypeId, node: Node) -> Shape:
        """Returns the shape of a schema that is not a reference."""
        origin = self._definitions[id].origin
        if not isinstance(node.value, dict):
            return self._boolean_schema(node)
        if "$dynamicRef" in node:
            self.unsupported(node["$dynamicRef"], "$dynamicRef")
        if "$ref" in node:
            return Alias(self.schema(node, origin))
        if (inner := schema.wrapped(node)) is not None:
            if "$ref" in inner:
                return Alias(self.schema(inner, origin))
            return self._shape(id, inner)
        if enums.is_enumeration(node):
            return enums.shape(self, node)
        if schema.alternatives(node) or "discriminator" in node:
            return unions.shape(self, id, node)
        if "allOf" in node:
            return self._object(node, origin)
        return self._by_type(node, origin)

    def _boolean_schema(self, node: Node) -> Shape:
        if node.value is not True:
            self.diagnostics.error(
                "schema-type",
                f"A schema is an object, not {type(node.value).__name__}",
                node.where,
                "Write the schema as an object with `type`, or as a `$ref`.",
            )
        return Unconstrained()

    def _by_type(self, node: Node, origin: Origin) -> Shape:
        names = [name for name in schema.types(node) if name != "null"]
        if len(names) > 1:
            shapes = [
                self._one_type(name, node, origin.below(name, node.where))
                for name in names
            ]
            variants = tuple(
                self.add(origin.below(name, node.where), Docs(), shape)
                for name, shape in zip(names, shapes, strict=True)
            )
            return Union(variants, ByJsonType())
        if names:
            return self._one_type(names[0], node, origin)
        return Scalar(Kind.NULL) if schema.is_null(node) else Unconstrained()

    def _one_type(self, name: str, node: Node, origin: Origin) -> Shape:
        if name == "object":
            return self._object(node, origin)
        if name == "array":
            return self._array(node, origin)
        if name in schema.KINDS:
            return Scalar(schema.KINDS[name], node.text("format") or "")
        self.diagnostics.error(
            "schema-type",
            f"There is no JSON type {name!r}",
            node["type"].where,
            "Use string, integer, number, boolean, array, object or null.",
        )
        return Unconstrained()

    def _array(self, node: Node, origin: Origin) -> Shape:
        items = node.get("items")
        if "prefixItems" in node:
            self.unsupported(node["prefixItems"], "prefixItems")
        if items is None:
            return Sequence(self.anything(origin.below("item", node.where)))
        return Sequence(self.schema(items, origin.below("item", items.where)))

    def _object(self, node: Node, origin: Origin) -> Shape:
        return self.object(merge.members(self, node, origin), origin)

    def object(self, members: merge.Members, origin: Origin) -> Shape:
        """Returns the shape of an object with these members."""
        additional = members.additional
        if members.properties:
            closed = members.closed and additional is None
            return Object(members.in_order(), additional, closed)
        if additional is not None:
            return Mapping(additional)
        if members.closed:
            return Object((), closed=True)
        return Mapping(self.anything(origin.below("value", origin.where)))

    def unsupported(self, node: Node, construct: str, hint: str = "") -> None:
        """Reports what a document uses and this generator does not know yet."""
        self.diagnostics.error(
            "unsupported",
            f"{construct} is not supported yet",
            node.key_where,
            hint or "Leave it out of the document that clients are generated from.",
            pointer=node.json_pointer,
        )
