"""Media types: which of those that a document offers a client speaks, and how."""

from __future__ import annotations

import re

from clientsmith.diagnostics import Diagnostics
from clientsmith.load.document import Node
from clientsmith.model.operations import Encoding
from clientsmith.resolve.facts import Facts

JSON = re.compile(r"([^/;]+/([^;]+\+)?json|(application|\*)/\*)\s*(;.*)?", re.I)
"""JSON, and whatever the server likes: what has a schema is JSON then."""

PLAIN_JSON = "application/json"
EVENTS = "text/event-stream"
LINES = re.compile(r"[^/]+/(.*[-+.])?(json-?(l|lines|seq)|nd-?json|stream\+json)")
"""JSON documents one after another (JSON Lines; RFC 7464; OAS 3.2, "Media Types")."""

LEGAL = re.compile(r"[\w!#$&^.+*-]+/[\w!#$&^.+*-]+\s*(;[ -~]*)?", re.ASCII)
"""A media type or a range of them (RFC 9110, section 12.5.1)."""

ANYTHING = "*/*"

ENCODINGS = (
    (LINES, Encoding.LINES),
    (re.compile(r"multipart/.+"), Encoding.MULTIPART),
    (re.compile(r"application/x-www-form-urlencoded"), Encoding.FORM),
    (JSON, Encoding.JSON),
)
"""How bodies of requests are written; all others are sent as they are."""


def plain(media_type: str) -> str:
    """Returns a media type in lower case, without its parameters."""
    return media_type.partition(";")[0].strip().lower()


def named(media_type: str) -> str:
    """Returns a media type as a request asks for it; what is none may be anything.

    A charset is no matter of that.
    """
    if not LEGAL.fullmatch(media_type):
        return ANYTHING
    _, *parameters = (part.strip() for part in media_type.split(";"))
    kept = [each for each in parameters if not each.lower().startswith("charset=")]
    return ";".join([plain(media_type), *filter(None, kept)])


def check_name(media_type: str, node: Node, diagnostics: Diagnostics) -> None:
    """Warns of a media type that is none."""
    if not LEGAL.fullmatch(media_type):
        diagnostics.warning(
            "media-type-name",
            f"{media_type!r} is no media type",
            node.key_where,
            "It is read as `*/*`. Write a type, a slash and a subtype.",
            pointer=node.json_pointer,
        )


def is_events(media_type: str) -> bool:
    """Whether it is a stream of server-sent events."""
    return plain(media_type) == EVENTS


def is_stream(media_type: str) -> bool:
    """Whether it comes in parts that make sense as they come."""
    return is_events(media_type) or bool(LINES.fullmatch(plain(media_type)))


def answer(content: Node | None) -> tuple[str, Node] | None:
    """Returns the media type that counts most: JSON if it is offered, or the first."""
    offered = _offered(content)
    best = [each for each in offered if JSON.fullmatch(each[0])]
    return next(iter([*best, *offered]), None)


def encoding(media_type: str, facts: Facts | None) -> Encoding:
    """Returns how the body of a request is written.

    Where anything may be sent, a string is sent as it is; so is binary content under
    any name (OAS "Considerations for File Uploads").

    Args:
        media_type: As the document writes it, maybe a range.
        facts: What the body's schema says; None if there is none.
    """
    name = plain(media_type) if LEGAL.fullmatch(media_type) else ANYTHING
    usual = (how for names, how in ENCODINGS if names.fullmatch(name))
    encoding = next(usual, Encoding.RAW)
    is_text = facts is not None and facts.types == frozenset({"string"})
    if encoding is Encoding.JSON:
        is_content = is_text and facts is not None and facts.format == "binary"
        is_free = name.endswith("/*") and (is_text or facts is None)
        return Encoding.RAW if is_content or is_free else encoding
    is_whole = encoding in (Encoding.FORM, Encoding.LINES) and is_text
    return Encoding.RAW if is_whole else encoding


def _offered(content: Node | None) -> list[tuple[str, Node]]:
    return list(content.items()) if content else []
