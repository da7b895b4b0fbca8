"""Where the values of a YAML document stand."""

from __future__ import annotations

from typing import Any

from clientsmith.load.positions import Pointer, Spot


class YamlPositions:
    """Offsets of all members and items, recorded as they were read.

    They are kept by the identity of the container: a container that several aliases
    share then has one table, and a repair that changes members in place loses none.
    Each entry holds its container too, lest the identity be used again.

    Attributes:
        root: The top of the document.
        number_keys: Offsets of the keys that are written as numbers.
    """

    def __init__(self) -> None:
        self.number_keys: set[int] = set()
        self.root: Any = None
        self._members: dict[int, tuple[Any, dict[str, tuple[int, int]]]] = {}
        self._items: dict[int, tuple[Any, list[int]]] = {}

    def of_members(self, container: dict[str, Any]) -> dict[str, tuple[int, int]]:
        """The offsets of keys and values in a mapping, to be read or filled."""
        entry = self._members.get(id(container))
        if entry is None:
            entry = self._members[id(container)] = (container, {})
        return entry[1]

    def of_items(self, container: list[Any]) -> list[int]:
        """The offsets of the items of a list, to be read or filled."""
        entry = self._items.get(id(container))
        if entry is None:
            entry = self._items[id(container)] = (container, [])
        return entry[1]

    def spot(self, pointer: Pointer) -> Spot:
        """The place of a value, or of its deepest ancestor that the text holds."""
        here, value = Spot(0, 0), self.root
        for key in pointer:
            found = self._spot_in(value, key)
            if found is None:
                return here
            here = found
            try:
                value = value[key]
            except (KeyError, IndexError):  # a repair has taken it away
                return here
        return here

    def _spot_in(self, container: Any, key: str | int) -> Spot | None:
        if isinstance(container, dict) and isinstance(key, str):
            offsets = self.of_members(container).get(key)
            return None if offsets is None else Spot(*offsets)
        if isinstance(container, list) and isinstance(key, int):
            items = self.of_items(container)
            return Spot(items[key], items[key]) if 0 <= key < len(items) else None
        return None
