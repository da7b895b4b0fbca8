"""What a reader must be able to tell: where in the text a value stands."""

from __future__ import annotations

from collections.abc import Set
from typing import NamedTuple, Protocol

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
