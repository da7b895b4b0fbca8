"""Whether a value is of a JSON Schema type, and what a text was meant to be."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from clientsmith.load.yaml_scalars import NotJson, plain_value


def fits(value: Any, type_name: str) -> bool:
    """Whether a value is of a type (JSON Schema validation 2020-12, 6.1.1).

    An unknown type name fits everything: it is not for this check to judge.
    """
    check = _CHECKS.get(type_name)
    return check is None or check(value)


def convert(value: Any, types: list[str]) -> bool | int | float | None:
    """What a text means as one of the types; None if nothing."""
    if not isinstance(value, str):
        return None
    try:
        meant = plain_value(value)
    except NotJson:
        return None
    is_scalar = isinstance(meant, bool | int | float)
    return meant if is_scalar and any(fits(meant, name) for name in types) else None


def json_text(value: Any) -> str:
    """A value as JSON writes it, short enough for a message."""
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 60 else f"{text[:57]}..."


def _is_integer(value: Any) -> bool:
    # JSON Schema counts 1.0 as an integer, and a boolean never as a number.
    if isinstance(value, float):
        return value.is_integer()
    return isinstance(value, int) and not isinstance(value, bool)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


_CHECKS: dict[str, Callable[[Any], bool]] = {
    "null": lambda value: value is None,
    "boolean": lambda value: isinstance(value, bool),
    "integer": _is_integer,
    "number": _is_number,
    "string": lambda value: isinstance(value, str),
    "array": lambda value: isinstance(value, list),
    "object": lambda value: isinstance(value, dict),
}
