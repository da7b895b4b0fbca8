"""Media types: which of those that a document offers a client speaks, and how."""

from __future__ import annotations

import re

from clientsmith.load.document import Node
from clientsmith.model.operations import Format

JSON = re.compile(r"(application/([^;]+\+)?json|(application|\*)/\*)\s*(;.*)?", re.I)
"""JSON, and whatever the server likes: what has a schema is JSON then."""

TEXT = re.compile(r"text/(?!event-stream)[^;]+(;.*)?", re.IGNORECASE)
EVENTS = "text/event-stream"

REQUESTS = (
    "application/x-ndjson",
    "multipart/form-data",
    "application/x-www-form-urlencoded",
)
"""Media types of requests that are not JSON, the best first."""


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
