"""Plain values that know where they stand."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from clientsmith.diagnostics import Location
from clientsmith.load.positions import Pointer, Positions
from clientsmith.load.source import Source


class Place(NamedTuple):
    """Where a value is written.

    Attributes:
        source: The text.
        key: Offset of the member's key; for an item of a list, of the item.
        value: Offset of the value.
    """

    source: Source
    key: int
    value: int


class Document:
    """One OpenAPI document.

    Attributes:
        file: Its name as messages show it.
        digest: SHA-256 of all that the values were made from, in hex: the bytes that
            were read, and those of the overlays.
        root: The cursor at the top. Repairs change the values under it in place.
    """

    __slots__ = ("_positions", "_source", "digest", "file", "root")

    def __init__(self, source: Source, value: Any, positions: Positions) -> None:
        self.file = source.file
        self.digest = source.digest
        self.root = Node(value, self, ())
        self._source = source
        self._positions = positions

    def place(self, pointer: Pointer) -> Place:
        """Where a value is written, or its deepest ancestor that is."""
        return Place(self._source, *self._positions.spot(pointer))

    @property
    def has_number_keys(self) -> bool:
        """Whether any key is written as a number."""
        return bool(self._positions.number_keys)

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
        source, key, value = self.document.place(self.pointer)
        place = source.location(value)
        if not isinstance(self.value, dict | list):
            return place
        key_place = source.location(key)
        return key_place if key_place.line != place.line else place

    @property
    def key_where(self) -> Location:
        """The place of the key, or list item, under which this value stands."""
        source, key, _ = self.document.place(self.pointer)
        return source.location(key)

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
        found = self.get(key)
        if found is None:
            raise KeyError(key)
        return found

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
