"""Webhooks: what the API sends by itself, as models that an app decodes.

OAS 3.1 "OpenAPI Object", `webhooks`, and `callbacks` of operations. No call is made, so
only the schemas of their bodies matter.
"""

from __future__ import annotations

from collections.abc import Iterator

from clientsmith.diagnostics import Diagnostics
from clientsmith.load.document import Node
from clientsmith.load.refs import chain, resolve
from clientsmith.load.walk import methods
from clientsmith.model.types import Origin, TypeId
from clientsmith.resolve import media
from clientsmith.resolve.builder import Builder
from clientsmith.resolve.candidates import Candidate


def payloads(builder: Builder, root: Node) -> list[Candidate]:
    """Adds the types of the bodies that the API sends by itself, and returns them."""
    candidates = []
    for name, declared in _declared(root):
        with builder.apart() as errors:
            items = chain(declared, builder.diagnostics)
        if not items:
            candidates.append(Candidate(name, declared, errors))
        for _, operation in methods(items):
            candidates.append(_payload(builder, name, operation))
    return candidates


def _declared(root: Node) -> Iterator[tuple[str, Node]]:
    """Yields the path items of webhooks and callbacks, by their names."""
    webhooks = root.get("webhooks")
    yield from webhooks.items() if webhooks else ()
    paths = root.get("paths")
    operations = [
        operation
        for _, declared in (paths.items() if paths else ())
        for _, operation in methods(chain(declared, Diagnostics()))
    ]
    for operation in operations:
        target = resolve(operation, Diagnostics())
        for name, callback in _resolved(target and target.get("callbacks")):
            yield from ((name, item) for _, item in callback.items())


def _resolved(holder: Node | None) -> Iterator[tuple[str, Node]]:
    """Yields members; what refers to nothing is left out."""
    for name, each in holder.items() if holder else ():
        target = resolve(each, Diagnostics())
        if target is not None:
            yield name, target


def _payload(builder: Builder, name: str, operation: Node) -> Candidate:
    types: tuple[TypeId, ...] = ()
    with builder.apart() as errors:
        target = resolve(operation, builder.diagnostics)
        declared = target and target.get("requestBody")
        body = resolve(declared, builder.diagnostics) if declared else None
        chosen = media.answer(body.get("content")) if body else None
        described = chosen[1].get("schema") if chosen else None
        if described is not None:
            origin = Origin((name, "payload"), operation.key_where)
            types = (builder.schema(described, origin),)
    return Candidate(name, operation, errors, types)
