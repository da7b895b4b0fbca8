"""Bodies of requests and responses: which media type, which schema."""

from __future__ import annotations

import json
import re

from clientsmith.load.document import Node
from clientsmith.load.refs import resolve
from clientsmith.model.operations import Body, Content, Response
from clientsmith.model.types import Origin, TypeId
from clientsmith.resolve import media, schema
from clientsmith.resolve.builder import Builder

STATUS = re.compile(r"[1-5](\d\d|XX)|default", re.IGNORECASE)

NAMED = ("additionalProperties", "allOf", "anyOf", "enum", "oneOf", "properties")
"""What a schema has of which a class may be made."""


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
        example=_example(builder, described),
    )


def responses(
    builder: Builder, operation: Node, origin: Origin
) -> tuple[Response, ...]:
    """Returns the answers of an operation (OAS "Responses Object")."""
    declared = operation.get("responses")
    nodes = {
        status: node
        for status, each in (declared.items() if declared else ())
        if not status.startswith("x-") and (node := resolve(each, builder.diagnostics))
    }
    inline = {status for status, node in nodes.items() if _is_inline(node)}
    plain = min((status for status in inline if status.startswith("2")), default="")
    found = []
    for status, node in nodes.items():
        if not STATUS.fullmatch(status):
            builder.diagnostics.error(
                "status-code",
                f"{status!r} is no status code",
                operation["responses"][status].key_where,
                "Use a code such as '200', a range such as '4XX', or 'default'.",
            )
            continue
        key = status if status == "default" else status.upper()
        # Of several successes with inline schemas, all but one have their status.
        is_plain = key.startswith("2") and status in {plain, *nodes.keys() - inline}
        step = "response" if is_plain else f"{key} response"
        found.append(_response(builder, key, node, origin.below(step, node.where)))
    return tuple(found)


def _is_inline(response: Node) -> bool:
    """Whether a schema in an answer is called after the operation."""
    chosen = media.answer(response.get("content"))
    schema = chosen[1].get("schema") if chosen else None
    while schema is not None and "items" in schema:
        schema = schema["items"]
    return schema is not None and any(keyword in schema for keyword in NAMED)


def _response(builder: Builder, status: str, node: Node, below: Origin) -> Response:
    content = node.get("content")
    events = media.events(content)
    return Response(
        status=status,
        content=_content(builder, content, below),
        events=_type(builder, events, below.below("event", node.where))
        if events
        else None,
        docs=schema.docs(node),
        where=node.where,
    )


def _content(builder: Builder, content: Node | None, origin: Origin) -> Content | None:
    chosen = media.answer(content)
    if chosen is None:
        return None
    media_type, described = chosen
    type = _type(builder, described, origin)
    example = _example(builder, described)
    return Content(media.format_of(media_type), media_type, type, example)


def _example(builder: Builder, described: Node) -> str:
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
