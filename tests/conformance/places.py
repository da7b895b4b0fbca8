"""The places of a document that the generator gives a type."""

from __future__ import annotations

from collections.abc import Iterator

from clientsmith.diagnostics import Diagnostics
from clientsmith.load.document import Node
from clientsmith.load.refs import resolve
from clientsmith.model.operations import Body
from clientsmith.model.types import Mapping, Object, Sequence, TypeId, Union

from .documents import Generated


def places(generated: Generated) -> Iterator[tuple[Node, TypeId]]:
    """Yields what holds a schema, and each schema, with the generator's type for it."""
    walk = _Walk(generated)
    root = generated.document.root
    for each in generated.service.api.types:
        if each.is_component:
            node = root["components"]["schemas"].get(each.origin.path[0])
            if node is not None:
                yield from walk.schema(node, each.id)
    for plan in generated.plans:
        operation = plan.operation
        item = walk.target(root["paths"][operation.path])
        raw = item[operation.method.lower()]
        for parameter in operation.parameters:
            for holder in (raw, item):
                for node in walk.parameters(holder, parameter.name):
                    yield from walk.holder(node, parameter.type)
        yield from walk.body(raw, operation.body)
        for response in operation.responses:
            node = walk.target(walk.response(raw["responses"], response.status))
            content = node.get("content")
            for part in (*response.contents, *response.streams):
                media = content.get(part.media_type) if content else None
                if media is not None and part.type is not None:
                    yield from walk.holder(media, part.type)


class _Walk:
    """Goes through schemas and their types side by side."""

    def __init__(self, generated: Generated) -> None:
        self.types = generated.service.api.types

    def target(self, node: Node) -> Node:
        """Follows references."""
        return resolve(node, Diagnostics()) or node

    def body(self, raw: Node, body: Body | None) -> Iterator[tuple[Node, TypeId]]:
        """Yields the media types of a request."""
        for media in body.media_types if body else ():
            content = self.target(raw["requestBody"])["content"]
            yield from self.holder(content[media.name], media.type)

    def parameters(self, holder: Node, name: str) -> Iterator[Node]:
        """Yields the parameters of a name."""
        listed = holder.get("parameters")
        for each in listed.elements() if listed else ():
            node = self.target(each)
            if node.text("name") == name:
                yield node

    def response(self, declared: Node, status: str) -> Node:
        """Returns the answer of a status, however it is written."""
        return next(
            each for key, each in declared.items() if key.upper() == status.upper()
        )

    def holder(self, node: Node, type: TypeId) -> Iterator[tuple[Node, TypeId]]:
        """Yields what has a schema, and that schema with its parts."""
        yield node, type
        schema = node.get("schema")
        if schema is not None:
            yield from self.schema(schema, type)

    def schema(self, node: Node, type: TypeId) -> Iterator[tuple[Node, TypeId]]:
        """Yields a schema with its parts, without those that it only refers to."""
        yield node, type
        if "$ref" in node:
            return
        for part in self._listed(node, "allOf"):
            yield from self.schema(part, type)
        match self.types.bare(type).shape:
            case Object() as shape:
                yield from self._of_object(node, shape)
            case Sequence(item=inner):
                yield from self._part(node, "items", inner)
            case Mapping(value=inner):
                yield from self._part(node, "additionalProperties", inner)
            case Union(variants=variants):
                for key in ("oneOf", "anyOf"):
                    for each, inner in self._paired(self._listed(node, key), variants):
                        yield from self.schema(each, inner)
                for name, each in self._members(node, "properties"):
                    yield from self._of_variants(each, name, variants)

    def _of_object(self, node: Node, shape: Object) -> Iterator[tuple[Node, TypeId]]:
        for name, each in self._members(node, "properties"):
            declared = shape.property(name)
            if declared is not None:
                yield from self.schema(each, declared.type)
        if shape.additional is not None:
            yield from self._part(node, "additionalProperties", shape.additional)

    def _of_variants(
        self, node: Node, name: str, variants: tuple[TypeId, ...]
    ) -> Iterator[tuple[Node, TypeId]]:
        """Yields a member that stands beside the variants which it belongs to."""
        for variant in variants:
            shape = self.types.bare(variant).shape
            declared = shape.property(name) if isinstance(shape, Object) else None
            if declared is not None:
                yield from self.schema(node, declared.type)
                return

    def _paired(
        self, parts: list[Node], variants: tuple[TypeId, ...]
    ) -> Iterator[tuple[Node, TypeId]]:
        """Yields alternatives with their types; several arrays are one list."""
        if len(parts) == len(variants):
            yield from zip(parts, variants, strict=True)
            return
        lists = [id for id in variants if self._is_list(id)]
        others = (id for id in variants if not self._is_list(id))
        for part in parts:
            is_list = self.target(part).text("type") == "array"
            id = next(iter(lists), None) if is_list else next(others, None)
            if id is not None:
                yield part, id

    def _is_list(self, id: TypeId) -> bool:
        return isinstance(self.types.bare(id).shape, Sequence)

    def _listed(self, node: Node, key: str) -> list[Node]:
        listed = node.get(key)
        return list(listed.elements()) if listed else []

    def _members(self, node: Node, key: str) -> Iterator[tuple[str, Node]]:
        declared = node.get(key)
        return declared.items() if declared else iter(())

    def _part(
        self, node: Node, key: str, type: TypeId
    ) -> Iterator[tuple[Node, TypeId]]:
        part = node.get(key)
        if part is not None:
            yield from self.schema(part, type)
