"""Media types: which of those that a document offers a client speaks, and how."""

from __future__ import annotations

import re

from clientsmith.load.document import Node
from clientsmith.model.operations import Encoding, Format
from clientsmith.resolve.facts import Facts

JSON = re.compile(r"(application/([^;]+\+)?json|(application|\*)/\*)\s*(;.*)?", re.I)
"""JSON, and whatever the server likes: what has a schema is JSON then."""

TEXT = re.compile(r"text/(?!event-stream)[^;]+(;.*)?", re.IGNORECASE)
EVENTS = "text/event-stream"

ENCODINGS = (
    (r"application/(.*[-+.])?(nd-?json|json-?l|json-?lines|json-seq)", Encoding.LINES),
    (r"multipart/.+", Encoding.MULTIPART),
    (r"application/x-www-form-urlencoded", Encoding.FORM),
    (r"[^/]+/(.*[+*])?json|(application|\*)/\*", Encoding.JSON),
)
"""How bodies of requests are written; all others are sent as they are."""


def plain(media_type: str) -> str:
    """Returns a media type in lower case, without its parameters."""
    return media_type.partition(";")[0].strip().lower()


def format_of(media_type: str) -> Format:
    """Returns how a response of a media type is read; what is unknown stays bytes."""
    if JSON.fullmatch(media_type):
        return Format.JSON
    return Format.TEXT if TEXT.fullmatch(media_type) else Format.BYTES


def answer(content: Node | None) -> tuple[str, Node] | None:
    """Returns the media type to ask for: JSON if it is offered, else the first."""
    offered = [each for each in _offered(content) if plain(each[0]) != EVENTS]
    best = [each for each in offered if JSON.fullmatch(each[0])]
    return next(iter([*best, *offered]), None)


def events(content: Node | None) -> Node | None:
    """Returns the media type object of a stream of events, if one is offered."""
    found = [each for name, each in _offered(content) if plain(name) == EVENTS]
    return next(iter(found), None)


def encoding(media_type: str, facts: Facts | None) -> Encoding:
    """Returns how the body of a request is written.

    Where anything may be sent, a string is sent as it is; so is binary content under
    any name (OAS "Considerations for File Uploads").

    Args:
        media_type: As the document writes it, maybe a range.
        facts: What the body's schema says; None if there is none.
    """
    name = plain(media_type)
    usual = (how for names, how in ENCODINGS if re.fullmatch(names, name))
    encoding = next(usual, Encoding.RAW)
    is_text = facts is not None and facts.types == frozenset({"string"})
    if encoding is Encoding.JSON:
        is_content = is_text and facts is not None and facts.format == "binary"
        is_free = name.endswith("/*") and (is_text or facts is None)
        return Encoding.RAW if is_content or is_free else encoding
    return Encoding.RAW if encoding is Encoding.FORM and is_text else encoding


def _offered(content: Node | None) -> list[tuple[str, Node]]:
    return list(content.items()) if content else []
