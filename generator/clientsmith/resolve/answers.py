"""Answers: what an operation may answer with, by status and media type."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from clientsmith.load.document import Node
from clientsmith.load.refs import resolve
from clientsmith.model.operations import Content, Format, Response
from clientsmith.model.types import Origin, TypeId
from clientsmith.resolve import media, schema
from clientsmith.resolve.builder import Builder
from clientsmith.resolve.conjunctions import whole
from clientsmith.resolve.facts import Facts, Places
from clientsmith.resolve.payloads import examples
from clientsmith.resolve.plans import any_of

STATUS = re.compile(r"[1-5](\d\d|XX)|default", re.IGNORECASE)

NAMED = ("additionalProperties", "allOf", "anyOf", "enum", "oneOf", "properties")
"""What a schema has of which a class may be made."""

BODILESS = ("204", "205")
"""Statuses that have no body, whatever is declared (RFC 9110, section 15.3)."""

ANYTHING = "*/*"
TEXT = re.compile(r"text/.*|.*[/+](xml|(x-)?yaml|(x-)?javascript|csv)")
SUBTYPE = re.compile(r"^[^/]*/|[+;].*")
"""What is left out of a media type where it is part of a name."""

ARRAY, STRING = frozenset({"array"}), frozenset({"string"})

NOT_TEXT = ("byte", "date", "date-time")
"""Formats of strings that are no strings for callers."""

EVENT = frozenset({"comment", "data", "event", "id", "retry"})
"""What an event is made of (OAS 3.2, "Server-Sent Events")."""


@dataclass(frozen=True)
class _Offered:
    """A media type of an answer.

    Attributes:
        media_type: Its name, as a request asks for it.
        node: What is declared of it (OAS "Media Type Object").
        schema: What its value must satisfy; None if nothing says.
        facts: What that says, without null.
    """

    media_type: str
    node: Node
    schema: Node | None
    facts: Facts

    @property
    def is_json(self) -> bool:
        """Whether the media type is JSON, or JSON is one of those it stands for."""
        return bool(media.JSON.fullmatch(self.media_type))

    @property
    def is_range(self) -> bool:
        """Whether it stands for several media types."""
        return "*" in media.plain(self.media_type)

    @property
    def format(self) -> Format:
        """How it is read: no file is JSON or text, whatever its media type."""
        if self.facts.types == STRING and self.facts.format == "binary":
            return Format.BYTES
        if self.is_range and _is_text(self.facts):
            return Format.TEXT
        if self.is_json:
            return Format.JSON
        is_text = TEXT.fullmatch(media.plain(self.media_type))
        return Format.TEXT if is_text else Format.BYTES


def responses(
    builder: Builder, operation: Node, method: str, origin: Origin
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
        has_body = method != "HEAD" and key not in BODILESS
        found.append(_response(builder, key, node, origin, step if has_body else ""))
    return tuple(found)


def _is_inline(response: Node) -> bool:
    """Whether a schema in an answer is called after the operation."""
    chosen = media.answer(response.get("content"))
    schema = chosen[1].get("schema") if chosen else None
    while schema is not None and "items" in schema:
        schema = schema["items"]
    return schema is not None and any(keyword in schema for keyword in NAMED)


def _response(
    builder: Builder, status: str, node: Node, origin: Origin, step: str
) -> Response:
    """Returns an answer; without a step for its schemas, it has no body."""
    content, headers = node.get("content") if step else None, node.get("headers")
    offered = [_offered(builder, *each) for each in content.items()] if content else []
    streams = [each for each in offered if media.is_stream(each.media_type)]
    bodies = [each for each in offered if each not in streams]
    contents = list(_contents(builder, _best(bodies), node, origin, step))
    if status == "200" and step and not offered:
        anything = builder.anything(origin.below(step, node.where))
        contents = [Content(media.PLAIN_JSON, anything, Format.JSON)]
    return Response(
        status=status,
        contents=tuple(contents),
        streams=tuple(
            _stream(builder, each, origin.below(step, node.where).below("event", where))
            for each in streams
            for where in [node.where]
        ),
        docs=schema.docs(node),
        where=node.where,
        headers=tuple(name for name, _ in headers.items()) if headers else (),
    )


def _offered(builder: Builder, name: str, declared: Node) -> _Offered:
    node = resolve(declared, builder.diagnostics) or declared
    media.check_name(name, declared, builder.diagnostics)
    described = node.get("schema")
    facts = Facts() if described is None else _facts(builder, (described.pointer,))
    return _Offered(media.named(name), node, described, facts)


def _facts(builder: Builder, places: Places) -> Facts:
    return builder.conjunctions.expand(whole(places)).facts.inferred()


def _best(offered: list[_Offered]) -> list[_Offered]:
    """Returns the media types that differ in what callers get, JSON first.

    A value that JSON is offered for is not asked for in other notations as well.
    """
    ranked = sorted(
        offered,
        key=lambda each: (
            each.format is not Format.JSON,
            each.media_type != media.PLAIN_JSON,
        ),
    )
    best: list[_Offered] = []
    as_json: list[object] = []
    for each in ranked:
        value = None if each.schema is None else each.schema.value
        if value in as_json:
            continue
        best.append(each)
        if value is not None and each.is_json and each.facts.types != STRING:
            as_json.append(value)
    return best


def _contents(
    builder: Builder, offered: Iterable[_Offered], node: Node, origin: Origin, step: str
) -> Iterator[Content]:
    """Yields what a body is in each media type; one of several has a plain name."""
    named = False
    for each in offered:
        type = None
        if each.format is Format.TEXT and each.schema and _is_text(each.facts):
            type = builder.schema(each.schema, origin.below(step, node.where))
        elif each.format is Format.JSON:
            own = f"{SUBTYPE.sub('', each.media_type)} {step}" if named else step
            type = _type(builder, each.schema, origin.below(own, node.where))
            named = True
        # what JSON may be one of is asked for as JSON
        is_any = each.is_range and each.format is Format.JSON
        media_type = media.PLAIN_JSON if is_any else each.media_type
        yield Content(media_type, type, each.format, examples(builder, each.node))


def _stream(builder: Builder, offered: _Offered, origin: Origin) -> Content:
    """Returns what the parts of a stream are (OAS 3.2, "Sequential Media Types").

    Older documents have no `itemSchema`: their schema is that of a part, or of the list
    of all parts.
    """
    item = offered.node.get("itemSchema")
    declared = item or offered.schema
    places: Places = () if declared is None else (declared.pointer,)
    facts = _facts(builder, places) if declared else Facts()
    if item is None and facts.types == ARRAY and facts.items:
        places = facts.items
    is_json = not media.is_events(offered.media_type)
    parts = [(places, is_json)] if places else []
    if places and not is_json:
        data = _data(builder, places, is_told=item is not None)
        parts = parts if data is None else data
    texts = [not held and _is_text(_facts(builder, each)) for each, held in parts]
    is_mixed = any(texts) and not all(texts)  # nothing tells whether data are JSON
    types = [builder.use(each, origin) for each, _ in parts if not is_mixed]
    type = any_of(builder, offered.node, types or [builder.anything(origin)], origin)
    format = Format.TEXT if types and all(texts) else Format.JSON
    return Content(offered.media_type, type, format, examples(builder, offered.node))


def _data(
    builder: Builder, events: Places, *, is_told: bool
) -> list[tuple[Places, bool]] | None:
    """Returns what the data of each kind of event are, and whether they are surely
    JSON; None if the schema is not that of events.

    OAS 3.2, "Special Considerations for Server-Sent Events": the schema is that of the
    event as a whole, whose data are text that may be JSON. Older documents leave it
    open; theirs is if it has the name of the event, too.
    """
    found = []
    for kind in _kinds(builder, events):
        members = dict(_facts(builder, kind).members)
        if not members.keys() <= EVENT or not (is_told or "event" in members):
            return None
        places = members.get("data", ())
        nodes = [builder.places.node(at) for at in places]
        held = tuple(
            node["contentSchema"].pointer for node in nodes if "contentSchema" in node
        )
        if places:
            found.append((held or places, bool(held)))
    return found


def _kinds(builder: Builder, events: Places) -> list[Places]:
    """Returns the alternatives of a schema, each with what stands beside them."""
    choices = builder.conjunctions.expand(whole(events)).choices
    if len(choices) != 1:
        return [events]
    return [(*events, at) for at in builder.conjunctions.branches(choices[0])]


def _is_text(facts: Facts) -> bool:
    """Whether it is any text, and no date in one."""
    is_plain = facts.types == STRING and facts.values is None and not facts.suggested
    return is_plain and facts.format not in NOT_TEXT


def _type(builder: Builder, declared: Node | None, origin: Origin) -> TypeId:
    if declared is None:
        return builder.anything(origin)
    return builder.schema(declared, origin)
