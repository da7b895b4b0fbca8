"""What bodies are read as, as the constants of operations hold it."""

from __future__ import annotations

from collections.abc import Sequence

from clientsmith.client.model import NONE, Method, Reading
from clientsmith.literals import literal
from clientsmith.render.imports import Imports
from clientsmith.render.layout import items

JSON = "application/json"
EVENTS = "text/event-stream"


def errors(method: Method, imports: Imports) -> list[str]:
    """Returns the fields of what error bodies are read as; one if all are the same."""
    bodies = [(error.status, error.read_as) for error in method.errors if error.read_as]
    if len({body for _, body in bodies}) == 1:
        return [f"error={read(bodies[0][1], imports, usual='')}"]
    return [f"errors={by_status(bodies, imports, usual='')}"] if bodies else []


def by_status(
    readings: Sequence[tuple[str, Reading]], imports: Imports, usual: str = JSON
) -> str:
    """Returns what bodies are read as by status."""
    entries = [
        f"{key if key.isdecimal() else literal(key)}: {read(reading, imports, usual)}"
        for key, reading in readings
    ]
    return f"{{{items(entries, split=True)}}}"


def read(reading: Reading, imports: Imports, usual: str = JSON) -> str:
    """Returns what a body is read as: a type, or types by media type.

    Args:
        reading: What it is read as.
        imports: Where the names that are used are noted.
        usual: The media type that goes without saying; empty where any does, since none
            is asked for.
    """
    nothing = "type(None)"
    types = [
        (name, nothing if type == NONE else " | ".join(imports.use(type)))
        for name, type in reading
    ]
    if not types:
        return nothing
    if len(types) == 1 and usual in ("", types[0][0]):
        return types[0][1]
    return f"{{{items([f'{literal(name)}: {type}' for name, type in types])}}}"
