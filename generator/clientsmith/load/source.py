"""The text of one document, and how its characters are counted."""

from __future__ import annotations

import codecs
import hashlib
import pathlib
from bisect import bisect_right
from itertools import accumulate

from clientsmith.diagnostics import Diagnostics, Location, StageFailed

# The longer marks come first: UTF-32's little-endian mark begins with UTF-16's.
_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


class Source:
    """One text that was read.

    Attributes:
        file: The name that messages show.
        digest: SHA-256 of the bytes that were read, in hex.
        text: The decoded text, without a byte order mark.
    """

    __slots__ = ("_line_starts", "digest", "file", "text")

    def __init__(self, file: str, digest: str, text: str) -> None:
        self.file = file
        self.digest = digest
        self.text = text
        self._line_starts: list[int] | None = None

    def location(self, offset: int) -> Location:
        """The place of the character at `offset`, as editors count it."""
        starts = self._line_starts
        if starts is None:
            starts = self._line_starts = _line_starts(self.text)
        offset = min(offset, len(self.text))
        line = bisect_right(starts, offset)
        return Location(self.file, line, offset - starts[line - 1] + 1)


def read_source(path: pathlib.Path, shown: str, diagnostics: Diagnostics) -> Source:
    """Reads a text in UTF-8, or in UTF-16 or UTF-32 with a byte order mark.

    Args:
        path: The file.
        shown: Its name in messages.
        diagnostics: Where the error goes.

    Raises:
        StageFailed: The file cannot be read (`file-not-found`, `file-unreadable`) or
            its bytes are no text (`encoding`).
    """
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        diagnostics.error("file-not-found", f"{shown}: there is no such file")
        raise StageFailed from None
    # ValueError: a path that holds a NUL character.
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        diagnostics.error("file-unreadable", f"{shown}: {reason}")
        raise StageFailed from None
    digest = hashlib.sha256(content).hexdigest()
    return Source(shown, digest, _decode(content, shown, diagnostics))


def _decode(content: bytes, shown: str, diagnostics: Diagnostics) -> str:
    marks = (pair for pair in _BYTE_ORDER_MARKS if content.startswith(pair[0]))
    mark, encoding = next(marks, (b"", "utf-8"))
    content = content[len(mark) :]
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        before = content[: error.start].decode(encoding, "replace")
        diagnostics.error(
            "encoding",
            f"this is not {encoding.upper()}: {error.reason}",
            Source(shown, "", before).location(len(before)),
            "save the file as UTF-8",
        )
        raise StageFailed from None


def _line_starts(text: str) -> list[int]:
    # Not str.splitlines: it also ends lines at U+2028 and the like, as YAML 1.1 does,
    # but editors do not.
    newline = "\n" if "\n" in text else "\r"
    lengths = (len(line) + 1 for line in text.split(newline))
    return list(accumulate(lengths, initial=0))[:-1]
