"""Bodies of requests: which media type, which schema."""

from __future__ import annotations

import json

from clientsmith.load.document import Node
from clientsmith.load.refs import resolve
from clientsmith.model.operations import Body
from clientsmith.model.types import Origin, TypeId
from clientsmith.resolve import media, schema
from clientsmith.resolve.builder import Builder


def request_body(builder: Builder, operation: Node, origin: Origin) -> Body | None:
    """Returns the request body of an operation (OAS "Request Body Object")."""
    declared = operation.get("requestBody")
    node = resolve(declared, builder.diagnostics) if declared else None
    content = node.get("content") if node else None
    if node is None or content is None:
        return None
    wanted = builder.media_types.get(origin.path[0], "")
    chosen = media.request(content, wanted)
    if chosen is None:
        for media_type, each in list(content.items())[:1]:
            builder.unsupported(each, f"The media type {media_type!r} of a request")
        return None
    media_type, described = chosen
    if "encoding" in described:
        builder.unsupported(described["encoding"], "`encoding` of a request body")
    required = node.get("required")
    return Body(
        media_type=media_type,
        type=_type(builder, described, origin.below("request", node.where)),
        required=required is not None and required.value is True,
        docs=schema.docs(node),
        where=node.where,
        example=example(builder, described),
    )


def example(builder: Builder, described: Node) -> str:
    """Returns an example (OAS "Media Type Object": `example`, `examples`)."""
    node = described.get("example")
    listed = described.get("examples")
    if node is None and listed is not None:
        first = next((each for _, each in listed.items()), None)
        target = resolve(first, builder.diagnostics) if first is not None else None
        node = target.get("value") if target is not None else None
    if node is None:
        return ""
    return json.dumps(node.value, indent=2, ensure_ascii=False)


def _type(builder: Builder, described: Node, origin: Origin) -> TypeId:
    declared = described.get("schema")
    if declared is None:
        return builder.anything(origin)
    return builder.schema(declared, origin)
