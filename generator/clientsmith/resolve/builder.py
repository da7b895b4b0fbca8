"""Where types are built: definitions by id, and the schemas that wait for theirs.

Schemas wait in a queue instead of being built by recursion, so that recursive and deep
documents are all alike.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping as MappingOf
from dataclasses import dataclass, replace

from clientsmith.diagnostics import Diagnostics
from clientsmith.load.document import Node
from clientsmith.load.refs import resolve
from clientsmith.model.types import (
    Arena,
    Definition,
    Docs,
    Nullable,
    Origin,
    Shape,
    TypeId,
    Unconstrained,
)
from clientsmith.resolve import schema


@dataclass(frozen=True)
class Alternative:
    """One alternative as the document writes it, its reference followed.

    Attributes:
        id: Its type, without null and other names.
        node: Its schema.
    """

    id: TypeId
    node: Node

    @property
    def key(self) -> str | None:
        """The component's key; None for an inline schema."""
        return schema.component_key(self.node.pointer)


@dataclass(frozen=True)
class Pending:
    """A union whose dispatch is settled once its variants are built."""

    node: Node
    alternatives: tuple[Alternative, ...]


class Builder:
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
        self.pending: dict[TypeId, Pending] = {}
        self._definitions: list[Definition] = []
        self._ids: dict[tuple[str | int, ...], TypeId] = {}
        self._nullables: dict[TypeId, TypeId] = {}
        self.queue: deque[tuple[TypeId, Node]] = deque()

    @property
    def arena(self) -> Arena:
        """The definitions as far as they are known."""
        return Arena(tuple(self._definitions))

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
        self.queue.append((id, node))
        return id

    def unsupported(self, node: Node, construct: str, hint: str = "") -> None:
        """Reports what a document uses and this generator does not know yet."""
        self.diagnostics.error(
            "unsupported",
            f"{construct} is not supported yet",
            node.key_where,
            hint or "Leave it out of the document that clients are generated from.",
            pointer=node.json_pointer,
        )
