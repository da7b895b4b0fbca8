"""A YAML parser's complaint as a finding of ours."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator
from typing import Any

import yaml
from yaml.events import CollectionEndEvent, CollectionStartEvent
from yaml.reader import ReaderError

from clientsmith.diagnostics import Diagnostics, Location
from clientsmith.load.json_findings import first_too_deep
from clientsmith.load.positions import TOO_DEEP
from clientsmith.load.source import Source

# libyaml's parser is 10 times as fast, but not every build of PyYAML has it.
PARSER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
# YAML 1.2.2, 5.1: what a document may hold unescaped.
_UNPRINTABLE = re.compile(
    "[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]"
)


def report_unreadable(
    error: yaml.YAMLError, source: Source, diagnostics: Diagnostics
) -> None:
    """Adds a `too-deep` or else a `syntax` error, in one line.

    It has a position wherever there is one.
    """
    offset = _too_deep_before(error, source.text)
    if offset is not None:
        diagnostics.error("too-deep", TOO_DEEP, source.location(offset))
        return
    if isinstance(error, ReaderError):
        message, where = _bad_character(error, source)
        diagnostics.error("syntax", message, where)
        return
    message, where = str(error), source.location(0)
    if isinstance(error, yaml.MarkedYAMLError):
        parts = [error.context, error.problem]
        message = ": ".join(part for part in parts if part)
        mark = error.problem_mark or error.context_mark
        where = source.location(mark.index) if mark else where
    diagnostics.error("syntax", " ".join(message.split()), where)


def _too_deep_before(error: yaml.YAMLError, text: str) -> int | None:
    """Where nesting passes our bound before the parser gives up, if it does.

    A parser looks ahead to tell whether a bracket begins a key. So it may meet a bound
    of its own, 1,000 levels since libyaml 0.2.6, before we are told of the first level.
    """
    if not isinstance(error, yaml.MarkedYAMLError):
        return None
    mark = error.context_mark or error.problem_mark
    if mark is None:
        return None
    depth = told = 0
    events: Iterator[Any] = yaml.parse(text, PARSER)
    with contextlib.suppress(yaml.YAMLError):
        for event in events:
            depth += isinstance(event, CollectionStartEvent)
            depth -= isinstance(event, CollectionEndEvent)
            told = event.end_mark.index
    return first_too_deep(text, told, mark.index + 1, depth)


def _bad_character(error: ReaderError, source: Source) -> tuple[str, Location]:
    # The parser counts bytes, or nothing at all: looking again is simpler.
    found = _UNPRINTABLE.search(source.text)
    if found is None:
        return str(error.reason), source.location(0)
    message = f"the character U+{ord(found[0]):04X} is not allowed in YAML"
    return message, source.location(found.start())
