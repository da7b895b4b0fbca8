"""Bodies of requests and responses: which media type, which schema."""

from __future__ import annotations

import re

from generator.load.node import Node
from generator.load.refs import resolve
from generator.model.operations import Body, Response
from generator.model.types import Origin, TypeId

from . import schema
from .types import TypeBuilder

JSON = re.compile(r"application/([^;]+\+)?json\s*(;.*)?", re.IGNORECASE)
STATUS = re.compile(r"[1-5](\d\d|XX)|default", re.IGNORECASE)


def request_body(builder: TypeBuilder, operation: Node, origin: Origin) -> Body | None:
    """Returns the request body of an operation (OAS "Request Body Object")."""
    declared = operation.get("requestBody")
    node = resolve(declared, builder.diagnostics) if declared else None
    chosen = _json_content(builder, node) if node else None
    if node is None or chosen is None:
        return None
    media_type, content = chosen
    return Body(
        media_type=media_type,
        type=_type(builder, content, origin.below("request", node.where)),
        required=node.get("required") is not None and node["required"].value is True,
        docs=schema.docs(node),
        where=node.where,
    )


def responses(
    builder: TypeBuilder, operation: Node, origin: Origin
) -> tuple[Response, ...]:
    """Returns the answers of an operation (OAS "Responses Object")."""
    declared = operation.get("responses")
    found = []
    for status, each in declared.items() if declared else ():
        node = resolve(each, builder.diagnostics)
        if node is None or status.startswith("x-"):
            continue
        if not STATUS.fullmatch(status):
            builder.diagnostics.error(
                "status-code",
                f"{status!r} is no status code",
                each.key_where,
                "Use a code such as '200', a range such as '4XX', or 'default'.",
            )
            continue
        found.append(_response(builder, status.upper(), node, origin))
    return tuple(found)


def _response(
    builder: TypeBuilder, status: str, node: Node, origin: Origin
) -> Response:
    chosen = _json_content(builder, node)
    step = "response" if status.startswith("2") else f"{status} response"
    below = origin.below(step, node.where)
    return Response(
        status=status.replace("DEFAULT", "default"),
        type=_type(builder, chosen[1], below) if chosen else None,
        docs=schema.docs(node),
        where=node.where,
    )


def _json_content(builder: TypeBuilder, node: Node) -> tuple[str, Node] | None:
    """Returns the JSON media type among those that a body may have."""
    content = node.get("content")
    offered = list(content.items()) if content else []
    for media_type, each in offered:
        if JSON.fullmatch(media_type):
            return media_type, each
    for media_type, each in offered[:1]:
        builder.unsupported(each, f"The media type {media_type!r}")
    return None


def _type(builder: TypeBuilder, content: Node, origin: Origin) -> TypeId:
    declared = content.get("schema")
    if declared is None:
        return builder.anything(origin)
    return builder.schema(declared, origin)
