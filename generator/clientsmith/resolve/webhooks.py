"""Webhooks: what the API sends by itself, as models that an app decodes.

OAS 3.1 "OpenAPI Object", `webhooks`, and `callbacks` of operations. No call is made, so
only the schemas of their bodies matter.
"""

from __future__ import annotations

from collections.abc import Iterator

from clientsmith.load.document import Node
from clientsmith.load.refs import resolve
from clientsmith.load.walk import METHODS
from clientsmith.model.types import Origin, TypeId
from clientsmith.resolve import media
from clientsmith.resolve.builder import Builder


def payloads(builder: Builder, root: Node) -> tuple[TypeId, ...]:
    """Adds the types of the bodies that the API sends by itself, and returns them."""
    bodies = (
        _payload(builder, name, operation)
        for name, item in _items(builder, root)
        for method, operation in item.items()
        if method in METHODS
    )
    return tuple(body for body in bodies if body is not None)


def _items(builder: Builder, root: Node) -> Iterator[tuple[str, Node]]:
    """Yields the path items of webhooks and callbacks, by their names."""
    yield from _resolved(builder, root.get("webhooks"))
    operations = [
        operation
        for _, path in _resolved(builder, root.get("paths"))
        for method, operation in path.items()
        if method in METHODS
    ]
    for operation in operations:
        for name, callback in _resolved(builder, operation.get("callbacks")):
            yield from ((name, item) for _, item in _resolved(builder, callback))


def _resolved(builder: Builder, holder: Node | None) -> Iterator[tuple[str, Node]]:
    for name, each in holder.items() if holder else ():
        target = resolve(each, builder.diagnostics)
        if target is not None:
            yield name, target


def _payload(builder: Builder, name: str, operation: Node) -> TypeId | None:
    declared = operation.get("requestBody")
    body = resolve(declared, builder.diagnostics) if declared else None
    chosen = media.answer(body.get("content")) if body else None
    described = chosen[1].get("schema") if chosen else None
    if body is None or described is None:
        return None
    return builder.schema(described, Origin((name, "payload"), operation.key_where))
