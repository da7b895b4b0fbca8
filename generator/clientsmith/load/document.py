"""Plain values that know where in their text they stand."""

from __future__ import annotations

import codecs
import hashlib
import pathlib
from bisect import bisect_right
from collections.abc import Iterator, Set
from itertools import accumulate
from typing import Any, NamedTuple, Protocol

from clientsmith.diagnostics import Diagnostics, Location
from clientsmith.files import plain_lines, read_plain

Pointer = tuple[str | int, ...]
"""The keys and indexes that lead from the root to a value."""

MAX_DEPTH = 200
"""How deep containers may stand in each other.

The deepest of 577 published documents has 22 levels. The bound is what lets this and
all later stages recurse without ever meeting a RecursionError.
"""

TOO_DEEP = f"nested more than {MAX_DEPTH} levels deep"
"""What is said of a document beyond the bound."""


class Spot(NamedTuple):
    """Offsets in the text.

    Attributes:
        key: Where the member's key begins; for an item of a list, the item.
        value: Where the value begins.
    """

    key: int
    value: int


class Positions(Protocol):
    """Finds values in the text that they were read from."""

    @property
    def number_keys(self) -> Set[int]:
        """Offsets of the keys that are written as numbers."""
        ...

    def spot(self, pointer: Pointer) -> Spot:
        """The place of a value, or of its deepest ancestor that the text holds."""
        ...


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
        content = read_plain(path)
    except FileNotFoundError:
        raise diagnostics.failure(
            "file-not-found", f"{shown}: there is no such file"
        ) from None
    # ValueError: a path that holds a NUL character.
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise diagnostics.failure("file-unreadable", f"{shown}: {reason}") from None
    digest = hashlib.sha256(plain_lines(content)).hexdigest()
    return Source(shown, digest, _decode(content, shown, diagnostics))


def _decode(content: bytes, shown: str, diagnostics: Diagnostics) -> str:
    marks = (pair for pair in _BYTE_ORDER_MARKS if content.startswith(pair[0]))
    mark, encoding = next(marks, (b"", "utf-8"))
    content = content[len(mark) :]
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        before = content[: error.start].decode(encoding, "replace")
        raise diagnostics.failure(
            "encoding",
            f"this is not {encoding.upper()}: {error.reason}",
            Source(shown, "", before).location(len(before)),
            "save the file as UTF-8",
        ) from None


def report_duplicate(
    key: str, earlier: int, later: int, source: Source, diagnostics: Diagnostics
) -> None:
    """Warns of a key that a mapping has twice, at the offset of the later one."""
    message = f"the key {key!r} is here twice; the last one counts"
    hint = f"first at {source.location(earlier)}"
    diagnostics.warning("duplicate-key", message, source.location(later), hint)


def levels(value: Any) -> Iterator[list[Any]]:
    """Yields a value, then all members and items in it, then all of these, and so on.

    What is shared between containers comes as often as it stands there.
    """
    level = [value]
    while level:
        yield level
        level = [
            child
            for item in level
            if isinstance(item, dict | list)
            for child in (item.values() if isinstance(item, dict) else item)
        ]


def _line_starts(text: str) -> list[int]:
    # Not str.splitlines: it also ends lines at U+2028 and the like, as YAML 1.1 does,
    # but editors do not.
    newline = "\n" if "\n" in text else "\r"
    lengths = (len(line) + 1 for line in text.split(newline))
    return list(accumulate(lengths, initial=0))[:-1]


class Document:
    """One OpenAPI document.

    Attributes:
        file: Its name as messages show it.
        digest: SHA-256 of all that the values were made from, in hex: the bytes that
            were read, and those of the overlays.
        has_number_keys: Whether any key is written as a number.
        refused: References that cannot be followed: code, message and hint of the error
            by their text.
    """

    __slots__ = (
        "_positions",
        "_source",
        "_value",
        "digest",
        "file",
        "has_number_keys",
        "refused",
    )

    def __init__(self, source: Source, value: Any, positions: Positions) -> None:
        self.file = source.file
        self.digest = source.digest
        self.has_number_keys = bool(positions.number_keys)
        self.refused: dict[str, tuple[str, str, str]] = {}
        self._value = value
        self._source = source
        self._positions = positions

    @property
    def root(self) -> Node:
        """The cursor at the top. Repairs change the values under it in place.

        It is made each time: a circle would keep the document when nobody needs it.
        """
        return Node(self._value, self, ())

    def place(self, pointer: Pointer) -> tuple[Source, Spot]:
        """The text and the place in it of a value, or of its deepest ancestor there."""
        return self._source, self._positions.spot(pointer)

    def is_number_key(self, pointer: Pointer) -> bool:
        """Whether the key of a member is written as a number."""
        return self._positions.spot(pointer).key in self._positions.number_keys


class Node:
    """A light cursor: a value, and where it stands in its document.

    Attributes:
        value: A plain JSON value.
        document: The document that holds it.
        pointer: The keys and indexes that lead to it from the root.
    """

    __slots__ = ("document", "pointer", "value")

    def __init__(self, value: Any, document: Document, pointer: Pointer) -> None:
        self.value = value
        self.document = document
        self.pointer = pointer

    def __repr__(self) -> str:
        return f"<Node {self.json_pointer} of {self.document.file}>"

    @property
    def where(self) -> Location:
        """The place to show for this value.

        A container that begins on another line than its key is shown at the key: that
        is where a reader looks for it. Anything else is shown at its first character.
        """
        source, spot = self.document.place(self.pointer)
        place = source.location(spot.value)
        if not isinstance(self.value, dict | list):
            return place
        key_place = source.location(spot.key)
        return place if key_place.line == place.line else key_place

    @property
    def key_where(self) -> Location:
        """The place of the key, or list item, under which this value stands."""
        source, spot = self.document.place(self.pointer)
        return source.location(spot.key)

    @property
    def json_pointer(self) -> str:
        """The value's address as a URI fragment writes it (RFC 6901)."""
        keys = (str(key).replace("~", "~0").replace("/", "~1") for key in self.pointer)
        return "#" + "".join(f"/{key}" for key in keys)

    def get(self, key: str | int) -> Node | None:
        """A member of a mapping or an item of a list; None if there is none."""
        value = self.value
        if isinstance(value, dict):
            if key in value:
                return Node(value[key], self.document, (*self.pointer, key))
        elif isinstance(value, list) and isinstance(key, int) and 0 <= key < len(value):
            return Node(value[key], self.document, (*self.pointer, key))
        return None

    def __getitem__(self, key: str | int) -> Node:
        """A member of a mapping or an item of a list.

        Raises:
            KeyError: There is none.
        """
        node = self.get(key)
        if node is None:
            raise KeyError(key)
        return node

    def __contains__(self, key: str) -> bool:
        return isinstance(self.value, dict) and key in self.value

    def items(self) -> Iterator[tuple[str, Node]]:
        """The members of a mapping; nothing for any other value."""
        if isinstance(self.value, dict):
            for key, value in self.value.items():
                yield key, Node(value, self.document, (*self.pointer, key))

    def elements(self) -> Iterator[Node]:
        """The items of a list; nothing for any other value."""
        if isinstance(self.value, list):
            for index, value in enumerate(self.value):
                yield Node(value, self.document, (*self.pointer, index))

    def text(self, key: str) -> str | None:
        """A member that is a string; None if it is absent or anything else."""
        value = self.value.get(key) if isinstance(self.value, dict) else None
        return value if isinstance(value, str) else None
