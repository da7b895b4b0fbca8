"""What Python has for the formats of texts, as the config decides.

The formats of a document's types are marked, so that all that reads them needs no
settings: `uuid as text` is `str`, and callers may pass a `UUID`.
"""

from __future__ import annotations

from dataclasses import replace
from functools import reduce
from operator import or_

from clientsmith.client.model import Annotation, Reference
from clientsmith.config import Formats
from clientsmith.model.operations import Api
from clientsmith.model.types import Arena, Definition, Kind, Scalar

AS_TEXT = " as text"

TYPES = {
    "byte": Annotation(("bytes",)),
    "date": Annotation(("date",), (Reference("datetime", "date"),)),
    "date-time": Annotation(("datetime",), (Reference("datetime", "datetime"),)),
    "decimal": Annotation(("Decimal",), (Reference("decimal", "Decimal"),)),
    "uuid": Annotation(("UUID",), (Reference("uuid", "UUID"),)),
}
"""Formats that Python has a type for."""

STR = Annotation(("str",))


def with_formats(api: Api, formats: Formats) -> Api:
    """Returns a document whose formats are marked as the config decides."""
    marks = {
        "uuid": AS_TEXT if formats.uuid == "str" else "",
        "decimal": AS_TEXT if formats.decimal == "str" else "",
    }
    if formats.date_times == "str":
        marks["date-time"] = AS_TEXT

    def marked(definition: Definition) -> Definition:
        shape = definition.shape
        if not isinstance(shape, Scalar) or shape.kind is not Kind.STRING:
            return definition
        mark = AS_TEXT if "|" in shape.format else marks.get(shape.format)
        if not mark:
            return definition
        return replace(definition, shape=replace(shape, format=shape.format + mark))

    return replace(api, types=Arena(tuple(map(marked, api.types))))


def value(format: str) -> Annotation:
    """Returns what decoding gives for a text of some format."""
    return TYPES.get(format) or STR


def argument(format: str) -> Annotation:
    """Returns what a caller may pass for a text of some format."""
    names = format.removesuffix(AS_TEXT).split("|")
    types = [TYPES[name] for name in names if name in TYPES]
    is_text = format not in ("byte", "date", "date-time")
    return reduce(or_, [*types, *([STR] if is_text else [])])
