"""JSON to plain values; what is wrong is looked for again, with its place."""

from __future__ import annotations

import json
import math
from typing import Any

from clientsmith.diagnostics import Diagnostics, StageFailed
from clientsmith.load.findings import report_duplicate
from clientsmith.load.json_findings import (
    find_duplicates,
    report_depth,
    report_numbers,
    report_surrogates,
)
from clientsmith.load.json_positions import JsonPositions
from clientsmith.load.positions import MAX_DEPTH
from clientsmith.load.source import Source


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
        report_depth(source, diagnostics)
        raise StageFailed from None
    except ValueError:  # Python reads no more than 4,300 digits
        report_numbers(source, diagnostics)
        raise StageFailed from None
    if not _is_shallow(value):
        report_depth(source, diagnostics)
        raise StageFailed
    if hooks.odd_numbers:
        report_numbers(source, diagnostics)
    if "\\ud" in source.text or "\\uD" in source.text:
        report_surrogates(source, diagnostics)
    positions = JsonPositions(source.text)
    if hooks.duplicates:
        for key, earlier, later in find_duplicates(value, hooks.duplicates, positions):
            report_duplicate(key, earlier.key, later.key, source, diagnostics)
    return value, positions


class _Hooks:
    """Notes what needs a second look while the decoder is at work.

    The decoder does not tell where it is, so that look is the slow part, and only
    documents that need it pay for it.

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


def _is_shallow(value: Any) -> bool:
    level = [value]
    for _ in range(MAX_DEPTH):
        level = [
            child
            for item in level
            for child in (item.values() if type(item) is dict else item)
            if type(child) is dict or type(child) is list
        ]
        if not level:
            return True
    return False
