"""What the last event of a stream is known by, as config and documents say it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

EXTENSION = "x-clientsmith-last-event"
"""What an operation has in a document."""

LastEvent: TypeAlias = str | Mapping[str, str | int]
"""Its data or its name as a whole, `[DONE]`; or values of members that only it has."""

FORM = "a text, or a table of members whose values are texts, numbers or booleans"


def is_last_event(value: object) -> bool:
    """Whether something can tell the last event of a stream from others."""
    if isinstance(value, dict):
        plain = (isinstance(member, str | int) for member in value.values())
        return bool(value) and all(plain)
    return isinstance(value, str) and value != ""
