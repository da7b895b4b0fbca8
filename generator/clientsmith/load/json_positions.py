"""Where the values of a JSON document stand, found only when someone asks."""

from __future__ import annotations

import re
from json import JSONDecoder

from clientsmith.load.positions import Pointer, Spot

_SPACE = re.compile(r"[ \t\n\r]*")


class JsonPositions:
    """Finds members by scanning the text that they were read from.

    Most runs print no position at all, so reading records none. What is asked for is
    found at the speed of the C decoder, which skips siblings whole; each container is
    scanned once.
    """

    number_keys: frozenset[int] = frozenset()  # JSON's keys are always quoted

    def __init__(self, text: str) -> None:
        self._text = text
        self._skip = JSONDecoder().raw_decode
        self._members: dict[int, dict[str | int, list[Spot]]] = {}

    def spot(self, pointer: Pointer) -> Spot:
        """The place of a value, or of its deepest ancestor that the text holds."""
        here, start = Spot(0, 0), self._after_space(0)
        for key in pointer:
            found = self._members_from(start).get(key)
            if found is None:
                break
            here = found[-1]
            start = here.value
        return here

    def members_at(self, pointer: Pointer) -> dict[str | int, list[Spot]]:
        """The members of a container; more than one place where a key is repeated."""
        start = self.spot(pointer).value if pointer else self._after_space(0)
        return self._members_from(start)

    def _members_from(self, start: int) -> dict[str | int, list[Spot]]:
        found = self._members.get(start)
        if found is None:
            opening = self._text[start]
            found = {}
            if opening == "{":
                self._scan_object(start, found)
            elif opening == "[":
                self._scan_array(start, found)
            self._members[start] = found
        return found

    def _scan_object(self, start: int, found: dict[str | int, list[Spot]]) -> None:
        text = self._text
        offset = self._after_space(start + 1)
        while text[offset] == '"':
            key, end = self._skip(text, offset)
            value = self._after_space(self._after_space(end) + 1)
            found.setdefault(key, []).append(Spot(offset, value))
            offset = self._next_sibling(value)

    def _scan_array(self, start: int, found: dict[str | int, list[Spot]]) -> None:
        offset = self._after_space(start + 1)
        while self._text[offset] != "]":
            found[len(found)] = [Spot(offset, offset)]
            offset = self._next_sibling(offset)

    def _next_sibling(self, value: int) -> int:
        """The offset of the next key or item, or of the closing bracket."""
        _, end = self._skip(self._text, value)
        end = self._after_space(end)
        return self._after_space(end + 1) if self._text[end] == "," else end

    def _after_space(self, offset: int) -> int:
        space = _SPACE.match(self._text, offset)
        return space.end() if space else offset
