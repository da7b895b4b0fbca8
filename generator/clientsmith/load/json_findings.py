"""What is wrong with a JSON text, with its place.

The decoder does not tell where it is. So each of these looks at the text again, and
only a document that has the fault pays for it.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from clientsmith.diagnostics import Diagnostics
from clientsmith.load.json_positions import JsonPositions
from clientsmith.load.positions import MAX_DEPTH, TOO_DEEP, Pointer, Spot
from clientsmith.load.source import Source

# Strings come first and whole, so that nothing inside of them is taken for a token.
_STRING = r'"(?:[^"\\]++|\\.)*+"'
_BRACKETS = re.compile(rf"{_STRING}|([\[{{])|([\]}}])", re.DOTALL)
_ESCAPES = re.compile(
    r"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}"
    r"|(?P<lone>\\u[dD][89a-fA-F][0-9a-fA-F]{2})"
    r"|\\."
)
"""Pairs of halves, a half alone, and other escapes, which are passed over."""

_NUMBERS = re.compile(rf"{_STRING}|(-?Infinity|NaN|-?\d[\d.eE+-]*)", re.DOTALL)


def report_depth(source: Source, diagnostics: Diagnostics) -> None:
    """Adds a `too-deep` error at the first bracket beyond the bound."""
    offset = first_too_deep(source.text, 0, len(source.text))
    where = None if offset is None else source.location(offset)
    diagnostics.error("too-deep", TOO_DEEP, where)


def first_too_deep(text: str, start: int, end: int, depth: int = 0) -> int | None:
    """The offset of the first bracket beyond the bound, if there is one.

    Args:
        text: The text.
        start: Where to begin.
        end: Where to stop.
        depth: How many containers are open at the start.
    """
    for token in _BRACKETS.finditer(text, start, end):
        depth += bool(token[1]) - bool(token[2])
        if depth > MAX_DEPTH:
            return token.start()
    return None


def report_numbers(source: Source, diagnostics: Diagnostics) -> None:
    """Adds a `not-json` error for each number that JSON, or Python, cannot hold."""
    for token in _NUMBERS.finditer(source.text):
        reason = _why_no_number(token[1] or "0")
        if reason:
            where = source.location(token.start())
            hint = "quote it if it is meant as text"
            diagnostics.error("not-json", reason, where, hint)


def _why_no_number(text: str) -> str | None:
    if not text.lstrip("-").isdigit():
        try:
            finite = math.isfinite(float(text))
        except ValueError:
            finite = False
        return None if finite else f"{text} is no JSON number"
    try:
        int(text)
    except ValueError:
        return "the number has too many digits"
    return None


def report_surrogates(source: Source, diagnostics: Diagnostics) -> None:
    """Adds a `not-unicode` error for each escape that stands for half a character.

    RFC 8259, section 8.2: nobody can say what such a text means, and UTF-8 cannot hold
    it; so nothing could be sent, or written into a module.
    """
    for found in _ESCAPES.finditer(source.text):
        if found["lone"]:
            diagnostics.error(
                "not-unicode",
                f"{found['lone']} is half a character",
                source.location(found.start("lone")),
                "write both halves of the pair, or the character itself",
            )


def find_duplicates(
    root: Any, marked: list[dict[str, Any]], positions: JsonPositions
) -> Iterator[tuple[str, Spot, Spot]]:
    """The keys that stand twice in an object, and both places of each.

    Args:
        root: The document.
        marked: The objects in it that lost a member to one of the same name.
        positions: Where things stand.
    """
    wanted = {id(members) for members in marked}
    found = (pointer for members, pointer in _objects(root) if id(members) in wanted)
    for pointer in found:
        for key, spots in positions.members_at(pointer).items():
            for earlier, later in pairwise(spots):
                yield str(key), earlier, later


def _objects(value: Any) -> Iterator[tuple[dict[str, Any], Pointer]]:
    waiting: list[tuple[Any, Pointer]] = [(value, ())]
    while waiting:
        item, pointer = waiting.pop()
        if isinstance(item, dict):
            yield item, pointer
            waiting.extend((child, (*pointer, key)) for key, child in item.items())
        elif isinstance(item, list):
            waiting.extend((child, (*pointer, i)) for i, child in enumerate(item))
