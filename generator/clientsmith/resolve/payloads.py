"""Bodies of requests: which media type, which schema."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import NamedTuple

from clientsmith.load.document import Node
from clientsmith.load.refs import resolve
from clientsmith.model.operations import (
    Body,
    Encoding,
    Example,
    MediaType,
    Part,
    Serialization,
    Style,
)
from clientsmith.model.types import Origin, TypeId
from clientsmith.resolve import media, schema
from clientsmith.resolve.builder import Builder
from clientsmith.resolve.conjunctions import whole
from clientsmith.resolve.facts import Facts
from clientsmith.resolve.parameters import header_value

ORDER = (
    Encoding.JSON,
    Encoding.LINES,
    Encoding.MULTIPART,
    Encoding.FORM,
    Encoding.RAW,
)
"""What is taken where nothing else is said, the best first."""

SYNONYMS = frozenset(
    {
        "application/json",
        "text/json",
        "application/*+json",
        "application/json-patch+json",
    }
)
"""What servers that take JSON list side by side; of one schema, all mean the same."""

STYLES = {style.value for style in (Style.FORM, Style.SPACES, Style.PIPES, Style.DEEP)}
"""The styles that members of forms may have (OAS "Encoding Object")."""

SCALARS = frozenset({"boolean", "integer", "number", "string"})


class Offer(NamedTuple):
    """A media type that the server takes.

    Attributes:
        name: As the document writes it.
        described: The media type object.
    """

    name: str
    encoding: Encoding
    described: Node

    @property
    def schema(self) -> object:
        """The schema as the document writes it."""
        declared = self.described.get("schema")
        return declared.value if declared is not None else None


def request_body(builder: Builder, operation: Node, origin: Origin) -> Body | None:
    """Returns the request body of an operation (OAS "Request Body Object")."""
    declared = operation.get("requestBody")
    node = resolve(declared, builder.diagnostics) if declared else None
    content = node.get("content") if node else None
    if node is None or content is None:
        return None
    wanted = builder.media_types.get(origin.path[0], "")
    offered = _offered(builder, content, wanted)
    if wanted and not offered:
        builder.diagnostics.error(
            "media-type",
            f"{wanted!r} is no media type of the request",
            content.key_where,
            f"It is one of {', '.join(content.value)}.",
        )
    if not offered:
        return None
    required = node.get("required")
    return Body(
        media_types=tuple(_media_types(builder, offered, origin, node)),
        required=required is not None and required.value is True,
        docs=schema.docs(node),
        where=node.where,
    )


def _offered(builder: Builder, content: Node, wanted: str) -> list[Offer]:
    """Returns what the server takes, what says most first; an order means nothing."""
    offers = [
        Offer(name, media.encoding(name, _facts(builder, described)), described)
        for name, described in content.items()
        if not wanted or media.plain(name) == wanted
    ]
    if not offers and media.encoding(wanted, None).is_form:
        # frameworks that do not know what a handler reads call any body JSON
        form = media.encoding(wanted, None)
        offers = [Offer(wanted, form, described) for _, described in content.items()]
    offers.sort(key=_rank)
    if all(offer.encoding is Encoding.JSON for offer in offers):
        _report_files(builder, offers)
    kept: list[Offer] = []
    for offer in offers:
        is_repeated = media.plain(offer.name) in SYNONYMS and any(
            media.plain(other.name) in SYNONYMS and other.schema == offer.schema
            for other in kept
        )
        kept += [] if is_repeated else [offer]
    return kept


def _report_files(builder: Builder, offers: list[Offer]) -> None:
    """Warns of files in JSON, which has no place for them."""
    for offer in offers:
        facts = _facts(builder, offer.described) or Facts()
        for name, places in facts.members:
            held = builder.conjunctions.expand(whole(places)).facts
            if held.items:
                held = builder.conjunctions.expand(whole(held.items)).facts
            if held.format == "binary":
                builder.diagnostics.warning(
                    "json-file",
                    f"{name!r} is a file, for which JSON has no place: it is a text",
                    offer.described.key_where,
                    "If the server reads a form, set the operation's `media_types` to"
                    " `multipart/form-data` in the config.",
                    pointer=offer.described.json_pointer,
                )


def _rank(offer: Offer) -> tuple[int, bool, bool, str]:
    is_range = "*" in media.plain(offer.name)
    is_other = offer.name != media.PLAIN_JSON
    return ORDER.index(offer.encoding), is_range, is_other, offer.name


def _facts(builder: Builder, described: Node) -> Facts | None:
    """Returns what a schema says; None if there is none."""
    declared = described.get("schema")
    if declared is None:
        return None
    return builder.conjunctions.expand(whole([declared.pointer])).facts


def _media_types(
    builder: Builder, offers: list[Offer], origin: Origin, node: Node
) -> Iterator[MediaType]:
    """Yields the media types of a body; those of equal schemas have one type."""
    built: list[tuple[object, TypeId]] = []
    for offer in offers:
        equal = (
            type
            for value, type in built
            if value == offer.schema and offer.encoding is not Encoding.RAW
        )
        type = next(equal, None)
        if type is None:
            step = f"{media.plain(offer.name)} request" if built else "request"
            type = _sent_type(builder, offer, origin.below(step, node.where))
            built.append((offer.schema, type))
        yield MediaType(
            name=_name(builder, offer),
            encoding=offer.encoding,
            type=type,
            parts=tuple(_parts(builder, offer)) if offer.encoding.is_form else (),
            examples=examples(builder, offer.described),
        )


def _name(builder: Builder, offer: Offer) -> str:
    """Returns the media type as it is declared; what is none stands for any."""
    media.check_name(offer.name, offer.described, builder.diagnostics)
    return offer.name if media.LEGAL.fullmatch(offer.name) else media.ANYTHING


def _sent_type(builder: Builder, offer: Offer, origin: Origin) -> TypeId:
    """Returns the type of a body; what is sent as it is has one if it is a scalar."""
    item = offer.described.get("itemSchema")
    if offer.encoding is Encoding.LINES and item is not None:
        return builder.schema(item, origin)
    if offer.encoding is Encoding.RAW:
        facts = _facts(builder, offer.described)
        if facts is None or not facts.types or not facts.types <= SCALARS:
            return builder.anything(origin)
    return _type(builder, offer.described, origin)


def _parts(builder: Builder, offer: Offer) -> Iterator[tuple[str, Part]]:
    """Yields what is said of members of a form (OAS "Encoding Object")."""
    declared = offer.described.get("encoding")
    for name, node in declared.items() if declared is not None else ():
        headers = dict(_part_headers(builder, node))
        part = Part(
            content_type=node.text("contentType") or "",
            headers=tuple((key, text) for key, text in headers.items() if text),
            is_open=not all(headers.values()),
            serialization=_serialization(offer, node),
        )
        yield name, part


def _serialization(offer: Offer, encoding: Node) -> Serialization | None:
    """Returns how a member is written if anything but a media type says it."""
    content_type = encoding.text("contentType") or ""
    if not {"style", "explode", "allowReserved"} & {*encoding.value}:
        is_json = offer.encoding is Encoding.FORM and media.JSON.fullmatch(content_type)
        return Serialization(Style.JSON) if is_json else None
    name = encoding.text("style") or Style.FORM.value
    if name not in STYLES:
        return None
    explode = encoding.get("explode")
    is_exploded = name == Style.FORM.value if explode is None else explode.value is True
    return Serialization(Style(name), is_exploded)


def _part_headers(builder: Builder, encoding: Node) -> Iterator[tuple[str, str]]:
    """Yields the headers of a part, with the value that the document gives; empty for
    none.
    """
    declared = encoding.get("headers")
    for name, each in declared.items() if declared is not None else ():
        header = resolve(each, builder.diagnostics)
        if header is not None and name.lower() != "content-type":
            yield name, header_value(builder, header) or ""


def examples(builder: Builder, described: Node) -> tuple[Example, ...]:
    """Returns examples (OAS "Media Type Object": `example`, `examples`)."""
    listed = described.get("examples")
    nodes = {"": described.get("example")}
    for name, each in listed.items() if listed is not None else ():
        target = resolve(each, builder.diagnostics)
        nodes[name] = target.get("value") if target is not None else None
    return tuple(
        Example(name, json.dumps(node.value, ensure_ascii=False))
        for name, node in nodes.items()
        if node is not None
    )


def _type(builder: Builder, described: Node, origin: Origin) -> TypeId:
    declared = described.get("schema")
    if declared is None:
        return builder.anything(origin)
    return builder.schema(declared, origin)
