"""Where the values of a document were written that was made from several texts."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any

from clientsmith.load.document import Document, Pointer, Source, Spot


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

    def at(self, pointer: Pointer) -> Origin:
        """The origin of what a pointer leads to from the value, to be read only."""
        here = self
        for index, key in enumerate(pointer):
            if not here.members:
                rest = pointer[index:]
                return Origin(here.document, (*here.pointer, *rest))
            here = here.child(key)
        return here

    def opened(self, key: str | int) -> Origin:
        """The origin of a member or an item, to be changed."""
        origin = self.members[key] = self.child(key)
        return origin

    def copy(self) -> Origin:
        """The origin of a copy of the value, which may be changed apart from it."""
        copied = Origin(self.document, self.pointer)
        copied.members = {key: child.copy() for key, child in self.members.items()}
        return copied


class Composed(Document):
    """A document that was made from several texts: overlays, or other files."""

    __slots__ = ("_origin",)

    def __init__(
        self, base: Document, others: Sequence[Document], value: Any, origin: Origin
    ) -> None:
        """Describes what has become of a document.

        Args:
            base: The document as it was read.
            others: What was applied to it, or is part of it.
            value: What came of it.
            origin: Where that was written.
        """
        super().__init__(base._source, value, base._positions)
        documents = [base, *others]
        digests = "\n".join(document.digest for document in documents)
        self.digest = hashlib.sha256(digests.encode("ascii")).hexdigest()
        self.has_number_keys = any(document.has_number_keys for document in documents)
        self._origin = origin

    def place(self, pointer: Pointer) -> tuple[Source, Spot]:
        """The text and the place in it of a value, or of its deepest ancestor there."""
        origin = self._origin.at(pointer)
        return origin.document.place(origin.pointer)

    def is_number_key(self, pointer: Pointer) -> bool:
        """Whether the key of a member is written as a number."""
        origin = self._origin.at(pointer)
        return origin.document.is_number_key(origin.pointer)
