"""Where values were written, when not all of them come from one text."""

from __future__ import annotations

import hashlib
from typing import Any

from clientsmith.load.node import Document, Place
from clientsmith.load.positions import Pointer


class Origin:
    """Where a value was written, and which values under it were written elsewhere.

    Attributes:
        document: The document whose text holds it.
        pointer: The way to it in that document as it was read.
        members: Members and items that are not at the same key of the same value; all
            items, once one was removed.
    """

    __slots__ = ("document", "members", "pointer")

    def __init__(self, document: Document, pointer: Pointer) -> None:
        self.document = document
        self.pointer = pointer
        self.members: dict[str | int, Origin] = {}

    def child(self, key: str | int) -> Origin:
        """The origin of a member or an item, to be read only."""
        return self.members.get(key) or Origin(self.document, (*self.pointer, key))

    def opened(self, key: str | int) -> Origin:
        """The origin of a member or an item, to be changed."""
        found = self.members[key] = self.child(key)
        return found

    def copy(self) -> Origin:
        """The origin of a copy of the value, which may be changed apart from it."""
        copied = Origin(self.document, self.pointer)
        copied.members = {key: each.copy() for key, each in self.members.items()}
        return copied


class Overlaid(Document):
    """A document after overlays: each value stands where it was written last."""

    __slots__ = ("_has_number_keys", "_origin")

    def __init__(
        self, base: Document, overlays: list[Document], value: Any, origin: Origin
    ) -> None:
        """Describes what has become of a document.

        Args:
            base: The document as it was read.
            overlays: What was applied to it.
            value: What came of it.
            origin: Where that was written.
        """
        super().__init__(base._source, value, base._positions)
        self.digest = _digest(base, overlays)
        self._origin = origin
        self._has_number_keys = any(each.has_number_keys for each in [base, *overlays])

    def place(self, pointer: Pointer) -> Place:
        """Where a value is written, or its deepest ancestor that is."""
        origin = self._written(pointer)
        return origin.document.place(origin.pointer)

    @property
    def has_number_keys(self) -> bool:
        """Whether any key, of the document or an overlay, is written as a number."""
        return self._has_number_keys

    def is_number_key(self, pointer: Pointer) -> bool:
        """Whether the key of a member is written as a number."""
        origin = self._written(pointer)
        return origin.document.is_number_key(origin.pointer)

    def _written(self, pointer: Pointer) -> Origin:
        here = self._origin
        for index, key in enumerate(pointer):
            if not here.members:
                rest = pointer[index:]
                return Origin(here.document, (*here.pointer, *rest))
            here = here.child(key)
        return here


def _digest(base: Document, overlays: list[Document]) -> str:
    digests = [base.digest, *(each.digest for each in overlays)]
    return hashlib.sha256("\n".join(digests).encode("ascii")).hexdigest()
