"""Where the command prints: nobody has to listen for the work to be done."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Iterator
from typing import Any


class _Unheard(io.FileIO):
    """A pipe; what is written after its reader has gone is lost, and no error."""

    def write(self, data: Any, /) -> int:
        try:
            return super().write(data)
        except BrokenPipeError:
            return len(data)


def prepare() -> None:
    """Lets the command print as if its streams were open and somebody read them.

    A stream that is closed would be None, and its number that of the next file that is
    opened. A reader such as `head` goes when it has seen enough; the exit code is still
    that of the work.
    """
    pipes = list(_pipes())
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            # It stays open as long as the process.
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: SIM115
    for name, stream in pipes:
        raw = _Unheard(stream.fileno(), "w", closefd=False)
        pipe = io.TextIOWrapper(
            io.BufferedWriter(raw),
            encoding=stream.encoding,
            errors=stream.errors,
            line_buffering=stream.line_buffering,
        )
        setattr(sys, name, pipe)


def _pipes() -> Iterator[tuple[str, io.TextIOWrapper]]:
    """Yields the streams that are files or pipes; a terminal has its reader."""
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if isinstance(stream, io.TextIOWrapper) and not stream.isatty():
            yield name, stream
