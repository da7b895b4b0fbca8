"""Which unions msgspec decodes by itself, and which need a hand.

msgspec gives each class one tag in one field. A class can carry its tag natively only
if all unions that hold it agree on both; else the tag is an ordinary member and the
union chooses by itself.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from clientsmith.model.types import Arena, ByJsonType, ByTag, TypeId, Union

Value = str | int | bool


@dataclass(frozen=True, slots=True)
class Tag:
    """The one tag of a class, and the member that shows it."""

    property: str
    value: str


class Tagging:
    """The tags of all classes of a document."""

    def __init__(self, types: Arena) -> None:
        self._types = types
        self._found: dict[TypeId, set[Tag | None]] = defaultdict(set)
        self._values: dict[tuple[TypeId, str], list[Value]] = defaultdict(list)
        self._any: set[tuple[TypeId, str]] = set()
        for each in types:
            if isinstance(each.shape, Union):
                self._collect(each.shape)

    def of(self, id: TypeId) -> Tag | None:
        """Returns the tag that a class carries natively, if it does."""
        found = self._found.get(id, set())
        return next(iter(found)) if len(found) == 1 else None

    def is_native(self, union: Union) -> bool:
        """Whether msgspec decodes the union by itself."""
        dispatch = union.dispatch
        if not isinstance(dispatch, ByTag) or dispatch.default is not None:
            return False
        return all(self.of(id) is not None for _, id in dispatch.tags)

    def literals(self, id: TypeId, property: str) -> list[Value]:
        """Returns the tags that lead to a class through a member of it.

        A class that is also taken for tags that are not listed may hold any tag.
        """
        return (
            [] if (id, property) in self._any else self._values.get((id, property), [])
        )

    def is_tag(self, id: TypeId, property: str) -> bool:
        """Whether a member of a class holds the tag by which a union knows it."""
        return (id, property) in self._values

    def _collect(self, union: Union) -> None:
        dispatch = union.dispatch
        if isinstance(dispatch, ByJsonType):
            return
        if not isinstance(dispatch, ByTag):
            for id in union.variants:
                self._found[id].add(None)
            return
        for value, id in dispatch.tags:
            if value not in self._values[id, dispatch.property]:
                self._values[id, dispatch.property].append(value)
            # Unknown variants have a string as their tag, and msgspec wants one kind.
            native = Tag(dispatch.property, value) if isinstance(value, str) else None
            self._found[id].add(native)
        if dispatch.default is not None:
            self._found[dispatch.default].add(None)
            self._any.add((dispatch.default, dispatch.property))
