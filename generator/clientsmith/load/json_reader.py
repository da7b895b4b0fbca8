"""JSON to plain values, and the places of these.

The decoder does not tell where it is. So what is wrong is looked for again in the text,
and only a document that has the fault pays for it.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator
from itertools import islice, pairwise
from typing import Any

from clientsmith.diagnostics import Diagnostics, StageFailed
from clientsmith.load.document import (
    MAX_DEPTH,
    TOO_DEEP,
    Pointer,
    Source,
    Spot,
    levels,
    report_duplicate,
)


class JsonSyntax(Exception):
    """The text is no JSON.

    Attributes:
        offset: Where it stops being JSON.
    """

    def __init__(self, message: str, offset: int) -> None:
        super().__init__(message)
        self.offset = offset


def read_json(source: Source, diagnostics: Diagnostics) -> tuple[Any, JsonPositions]:
    """Reads one JSON document.

    Raises:
        JsonSyntax: It is no JSON; no finding was added.
        StageFailed: It is nested too deep (`too-deep`) or holds a number too long to
            read (`not-json`). Numbers that JSON does not have are `not-json` errors
            too, but reading goes on.
    """
    hooks = _Hooks()
    try:
        value = json.loads(
            source.text,
            object_pairs_hook=hooks.members,
            parse_constant=hooks.constant,
            parse_float=hooks.number,
        )
    except json.JSONDecodeError as error:
        raise JsonSyntax(error.msg, error.pos) from None
    except RecursionError:
        _report_depth(source, diagnostics)
        raise StageFailed from None
    except ValueError:  # Python reads no more than 4,300 digits
        _report_numbers(source, diagnostics)
        raise StageFailed from None
    deepest: list[Any] = next(islice(levels(value), MAX_DEPTH, None), [])
    if any(isinstance(item, dict | list) for item in deepest):
        _report_depth(source, diagnostics)
        raise StageFailed
    if hooks.odd_numbers:
        _report_numbers(source, diagnostics)
    if "\\ud" in source.text or "\\uD" in source.text:
        _report_surrogates(source, diagnostics)
    positions = JsonPositions(source.text)
    if hooks.duplicates:
        _report_duplicates(value, hooks.duplicates, positions, source, diagnostics)
    return value, positions


class _Hooks:
    """Notes what needs a second look while the decoder is at work.

    Attributes:
        duplicates: The objects that had a key twice.
        odd_numbers: Whether there was a number that JSON does not have.
    """

    def __init__(self) -> None:
        self.duplicates: list[dict[str, Any]] = []
        self.odd_numbers = False

    def members(self, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        members = dict(pairs)
        if len(members) != len(pairs):
            self.duplicates.append(members)
        return members

    def constant(self, text: str) -> str:
        self.odd_numbers = True
        return text

    def number(self, text: str) -> float | str:
        value = float(text)
        return self.constant(text) if math.isinf(value) else value


_SPACE = re.compile(r"[ \t\n\r]*")


class JsonPositions:
    """Finds members by scanning the text that they were read from.

    Most runs print no position at all, so reading records none. What is asked for is
    found at the speed of the C decoder, which skips siblings whole; each container is
    scanned once.
    """

    number_keys: frozenset[int] = frozenset()  # JSON's keys are always quoted

    def __init__(self, text: str) -> None:
        self._text = text
        self._top = self._after_space(0)
        self._skip = json.JSONDecoder().raw_decode
        self._members: dict[int, dict[str | int, Spot]] = {}

    def spot(self, pointer: Pointer) -> Spot:
        """The place of a value, or of its deepest ancestor that the text holds."""
        here, start = Spot(0, 0), self._top
        for key in pointer:
            members = self._members.get(start)
            if members is None:  # of members with one name the last counts
                members = self._members[start] = dict(self._scan(start))
            if key not in members:
                break
            here = members[key]
            start = here.value
        return here

    def members_at(self, pointer: Pointer) -> dict[str | int, list[Spot]]:
        """The members of a container; more than one place where a key is repeated."""
        start = self.spot(pointer).value if pointer else self._top
        members: dict[str | int, list[Spot]] = {}
        for key, spot in self._scan(start):
            members.setdefault(key, []).append(spot)
        return members

    def _scan(self, start: int) -> Iterator[tuple[str | int, Spot]]:
        text, number = self._text, 0
        key: str | int
        is_object = text[start] == "{"
        if not is_object and text[start] != "[":
            return
        offset = value = self._after_space(start + 1)
        while text[offset] not in "]}":
            key = number
            if is_object:
                key, end = self._skip(text, offset)
                value = self._after_space(self._after_space(end) + 1)
            yield key, Spot(offset, value)
            offset = value = self._next_sibling(value)
            number += 1

    def _next_sibling(self, value: int) -> int:
        """The offset of the next key or item, or of the closing bracket."""
        _, end = self._skip(self._text, value)
        end = self._after_space(end)
        return self._after_space(end + 1) if self._text[end] == "," else end

    def _after_space(self, offset: int) -> int:
        space = _SPACE.match(self._text, offset)
        return space.end() if space else offset


# Strings come first and whole, so that nothing inside of them is taken for a token.
STRING = r'"(?:[^"\\]++|\\.)*+"'
_BRACKETS = re.compile(rf"{STRING}|([\[{{])|([\]}}])", re.DOTALL)
_ESCAPES = re.compile(
    r"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}"
    r"|(?P<lone>\\u[dD][89a-fA-F][0-9a-fA-F]{2})"
    r"|\\."
)
"""Pairs of halves, a half alone, and other escapes, which are passed over."""

_NUMBERS = re.compile(rf"{STRING}|(-?Infinity|NaN|-?\d[\d.eE+-]*)", re.DOTALL)


def _report_depth(source: Source, diagnostics: Diagnostics) -> None:
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


def _report_numbers(source: Source, diagnostics: Diagnostics) -> None:
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


def _report_surrogates(source: Source, diagnostics: Diagnostics) -> None:
    """Adds a `not-unicode` error for each escape that stands for half a character.

    RFC 8259, section 8.2: nobody can say what such a text means, and UTF-8 cannot hold
    it; so nothing could be sent, or written into a module.
    """
    for escape in _ESCAPES.finditer(source.text):
        if escape["lone"]:
            diagnostics.error(
                "not-unicode",
                f"{escape['lone']} is half a character",
                source.location(escape.start()),
                "write both halves of the pair, or the character itself",
            )


def _report_duplicates(
    root: Any,
    marked: list[dict[str, Any]],
    positions: JsonPositions,
    source: Source,
    diagnostics: Diagnostics,
) -> None:
    """Warns of the keys of the marked objects, which lost a member to one like it."""
    wanted = {id(members) for members in marked}
    for members, pointer in _objects(root):
        spots_by_key = positions.members_at(pointer) if id(members) in wanted else {}
        for key, spots in spots_by_key.items():
            for earlier, later in pairwise(spots):
                report_duplicate(str(key), earlier.key, later.key, source, diagnostics)


def _objects(value: Any) -> Iterator[tuple[dict[str, Any], Pointer]]:
    waiting: list[tuple[Any, Pointer]] = [(value, ())]
    while waiting:
        item, pointer = waiting.pop()
        if isinstance(item, dict):
            yield item, pointer
            waiting.extend((child, (*pointer, key)) for key, child in item.items())
        elif isinstance(item, list):
            waiting.extend((child, (*pointer, i)) for i, child in enumerate(item))
