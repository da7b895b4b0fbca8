"""Media types: which of those that a document offers a client speaks, and how."""

from __future__ import annotations

import re

from clientsmith.load.document import Node

JSON = re.compile(r"([^/;]+/([^;]+\+)?json|(application|\*)/\*)\s*(;.*)?", re.I)
"""JSON, and whatever the server likes: what has a schema is JSON then."""

EVENTS = "text/event-stream"
LINES = re.compile(r"[^/]+/(.*[-+.])?(json-?(l|lines|seq)|nd-?json|stream\+json)")
"""JSON documents one after another (JSON Lines; RFC 7464; OAS 3.2, "Media Types")."""

LEGAL = re.compile(r"[\w!#$&^.+*-]+/[\w!#$&^.+*-]+\s*(;[ -~]*)?", re.ASCII)
"""A media type or a range of them (RFC 9110, section 12.5.1)."""

REQUESTS = (
    "application/x-ndjson",
    "multipart/form-data",
    "application/x-www-form-urlencoded",
)
"""Media types of requests that are not JSON, the best first."""


def plain(media_type: str) -> str:
    """Returns a media type in lower case, without its parameters."""
    return media_type.partition(";")[0].strip().lower()


def named(media_type: str) -> str:
    """Returns a media type as a request asks for it; what is none may be anything.

    A charset is no matter of that.
    """
    if not LEGAL.fullmatch(media_type):
        return "*/*"
    _, *parameters = (part.strip() for part in media_type.split(";"))
    kept = [each for each in parameters if not each.lower().startswith("charset=")]
    return ";".join([plain(media_type), *filter(None, kept)])


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


def request(content: Node | None, wanted: str = "") -> tuple[str, Node] | None:
    """Returns the media type to send: JSON if it is taken, else another known one.

    Args:
        content: What the server takes.
        wanted: The media type that the config chooses; empty if it does not.
    """
    offered = _offered(content)
    if wanted:
        offered = [each for each in offered if plain(each[0]) == wanted]
    for media_type, each in offered:
        if JSON.fullmatch(media_type):
            return media_type, each
    for known in REQUESTS:
        for media_type, each in offered:
            if plain(media_type) == known:
                return known, each
    return None


def _offered(content: Node | None) -> list[tuple[str, Node]]:
    return list(content.items()) if content else []
