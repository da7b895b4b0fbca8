"""A YAML parser's complaint as a finding of ours."""

from __future__ import annotations

import re

import yaml
from yaml.reader import ReaderError

from clientsmith.diagnostics import Diagnostics, Location
from clientsmith.load.source import Source

# YAML 1.2.2, 5.1: what a document may hold unescaped.
_UNPRINTABLE = re.compile(
    "[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]"
)


def report_syntax(
    error: yaml.YAMLError, source: Source, diagnostics: Diagnostics
) -> None:
    """Adds a `syntax` error, in one line and with a position wherever there is one."""
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


def _bad_character(error: ReaderError, source: Source) -> tuple[str, Location]:
    # The parser counts bytes, or nothing at all: looking again is simpler.
    found = _UNPRINTABLE.search(source.text)
    if found is None:
        return str(error.reason), source.location(0)
    message = f"the character U+{ord(found[0]):04X} is not allowed in YAML"
    return message, source.location(found.start())
