"""Changes a document, and keeps track of where each value was written.

What was read is never changed: a container is copied before its first change. So the
documents still find their values by the ways that these had when they were read, and a
container that stands in several places changes in one of them.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice
from typing import Any

from jsonpath import JSONPathEnvironment
from jsonpath.exceptions import JSONPathError

from clientsmith.load.document import MAX_DEPTH, TOO_DEEP, Document, Pointer, levels
from clientsmith.load.origins import Origin

MAX_SELECTED = 100_000
"""How many values a query may select; `$..*..*` finds more of them than there are."""


MAX_SELECTED_IN_ALL = 500_000
"""How many values all queries together may select."""

MAX_SEARCHED = 2_000_000
"""How many values that updates have added all queries together may look at."""

MAX_ADDED = 200_000
"""How many values all updates together may add: each can double a document."""


class PatchRefused(ValueError):
    """A query or a change that cannot be carried out.

    Attributes:
        origin: Where the value stands that does not fit; None for the target's.
        hint: What to do about it.
        is_final: Whether there is too much of something, so that nothing can follow.
    """

    def __init__(
        self,
        message: str,
        origin: Origin | None = None,
        hint: str = "",
        *,
        is_final: bool = False,
    ) -> None:
        super().__init__(message)
        self.origin = origin
        self.hint = hint
        self.is_final = is_final


class Query:
    """A query in JSONPath (RFC 9535) that was understood.

    Attributes:
        descends: Whether it looks at all values below some.
    """

    def __init__(self, text: str) -> None:
        """Reads a query.

        Raises:
            PatchRefused: It breaks RFC 9535.
        """
        if not text.startswith("$"):
            raise PatchRefused("it does not begin with $")
        self.descends = ".." in text
        try:
            self._path = _ENVIRONMENT.compile(text)
        # The library lets through what its parser runs into, such as an OverflowError
        # for a number like 1e999.
        except Exception as error:
            raise PatchRefused(_reason(error)) from None

    def select(self, value: Any) -> list[Pointer]:
        """The ways to all values that are selected, each once, in the query's order.

        Raises:
            PatchRefused: It cannot be carried out, or selects more than `MAX_SELECTED`.
        """
        try:
            matches = list(islice(self._path.finditer(value), MAX_SELECTED + 1))
        except Exception as error:
            raise PatchRefused(_reason(error)) from None
        if len(matches) > MAX_SELECTED:
            message = f"it selects more than {MAX_SELECTED:,} values"
            raise PatchRefused(message, is_final=True)
        return list(dict.fromkeys(match.parts for match in matches))


def _reason(error: Exception) -> str:
    if isinstance(error, RecursionError):
        return "it is too long or nested too deep"
    # Not str(error): it draws the query over several lines, and fails at its end.
    message = " ".join(str(arg) for arg in error.args)
    token = error.token if isinstance(error, JSONPathError) else None
    if token is None or token.index < 0:
        return message
    return f"{message}, at character {token.index + 1}"


_ENVIRONMENT = JSONPathEnvironment(strict=True)
# It counts the text in the innermost container as a level too.
_ENVIRONMENT.max_recursion_depth = MAX_DEPTH + 2


class Patch:
    """A document while it is being changed.

    Attributes:
        value: What it has become.
        origin: Where that was written.
    """

    def __init__(self, document: Document) -> None:
        self.value: Any = document.root.value
        self.origin = Origin(document, ())
        self._copies: dict[int, Any] = {}
        self._added = 0
        self._selected = 0
        self._searched = 0

    def select(self, query: Query) -> list[Pointer]:
        """The ways to all values that a query selects.

        Raises:
            PatchRefused: It cannot be carried out, or selects too much, or all queries
                together have selected, or looked at, too much: what some updates add,
                other queries can find.
        """
        self._searched += self._added if query.descends else 0
        if self._searched > MAX_SEARCHED:
            message = "the targets look too often at what the updates have added"
            raise PatchRefused(message, is_final=True)
        pointers = query.select(self.value)
        self._selected += len(pointers)
        if self._selected > MAX_SELECTED_IN_ALL:
            most = f"{MAX_SELECTED_IN_ALL:,}"
            message = f"all targets together select more than {most} values"
            raise PatchRefused(message, is_final=True)
        return pointers

    def at(self, pointer: Pointer) -> Any:
        """The value that a pointer leads to.

        Raises:
            LookupError: It leads nowhere.
        """
        here = self.value
        for key in pointer:
            here = here[key]
        return here

    def share(self) -> None:
        """Says that values are about to be used in a second place of the document."""
        self._copies.clear()

    def remove(self, pointers: Iterable[Pointer]) -> None:
        """Takes values away; items behind them move up when all are gone.

        Raises:
            PatchRefused: The root is among them.
        """
        wanted = set(pointers)
        if () in wanted:
            raise PatchRefused("the document as a whole cannot be removed")
        parents: dict[Pointer, set[str | int]] = {}
        for pointer in wanted:
            if not any(pointer[:length] in wanted for length in range(len(pointer))):
                parents.setdefault(pointer[:-1], set()).add(pointer[-1])
        # Deeper ones first: the way to them may lead through an item that moves up.
        for parent in sorted(parents, key=len, reverse=True):
            container, origin = self._opened(parent)
            _take(container, origin, parents[parent])

    def update(self, pointers: list[Pointer], value: Any, written: Origin) -> None:
        """Merges a value into objects, adds it to lists, or replaces what is neither.

        Args:
            pointers: The values to change, which are all of one of these kinds.
            value: The value.
            written: Where it was written.

        Raises:
            PatchRefused: It does not fit, would be nested too deep, or is too much.
        """
        kinds = {_kind(self.at(pointer)) for pointer in pointers}
        if len(kinds) > 1:
            raise PatchRefused(f"the target selects both {' and '.join(sorted(kinds))}")
        self._check_size(pointers, value, written)
        for pointer in pointers:
            self._update(pointer, value, written)

    def _update(self, pointer: Pointer, value: Any, written: Origin) -> None:
        current = self.at(pointer)
        if isinstance(current, list):
            items, origin = self._opened(pointer)
            _append(items, origin, value, written)
        elif isinstance(current, dict) and isinstance(value, dict):
            members, origin = self._opened(pointer)
            self._merge(members, origin, value, written)
        elif _kind(current) == _kind(value):
            container, origin = self._opened(pointer[:-1])
            container[pointer[-1]] = value
            origin.members[pointer[-1]] = written.copy()
        else:
            raise _misfit(current, value, written)

    def _merge(
        self,
        members: dict[str, Any],
        origin: Origin,
        update: dict[str, Any],
        written: Origin,
    ) -> None:
        for key, value in update.items():
            current, source = members.get(key), written.child(key)
            if key not in members or _kind(current) == _kind(value) == _SCALAR:
                members[key] = value
                origin.members[key] = source.copy()
            elif isinstance(current, dict) and isinstance(value, dict):
                members[key] = self._copied_once(current)
                self._merge(members[key], origin.opened(key), value, source)
            elif isinstance(current, list) and isinstance(value, list):
                members[key] = self._copied_once(current)
                _append(members[key], origin.opened(key), value, source)
            else:
                raise _misfit(current, value, source)

    def _opened(self, pointer: Pointer) -> tuple[Any, Origin]:
        """A container that may be changed, and its origin."""
        self.value = here = self._copied_once(self.value)
        origin = self.origin
        for key in pointer:
            here[key] = self._copied_once(here[key])
            here, origin = here[key], origin.opened(key)
        return here, origin

    def _copied_once(self, container: Any) -> Any:
        if id(container) in self._copies:
            return container
        copied = container.copy()
        self._copies[id(copied)] = copied
        return copied

    def _check_size(self, pointers: list[Pointer], value: Any, written: Origin) -> None:
        depth = 0
        for level in levels(value):
            depth += 1
            self._added += len(level) * len(pointers)
            if self._added > MAX_ADDED:
                message = f"the updates add more than {MAX_ADDED:,} values"
                raise PatchRefused(message, written, is_final=True)
        if max(map(len, pointers)) + depth > MAX_DEPTH:
            raise PatchRefused(f"with this, values are {TOO_DEEP}", written)


_SCALAR = "plain values"


def _kind(value: Any) -> str:
    if isinstance(value, dict):
        return "objects"
    return "lists" if isinstance(value, list) else _SCALAR


def _take(container: Any, origin: Origin, keys: set[str | int]) -> None:
    if isinstance(container, dict):
        for key in keys:
            del container[key]
            origin.members.pop(key, None)
        return
    kept = [index for index in range(len(container)) if index not in keys]
    container[:] = [container[index] for index in kept]
    origin.members = {new: origin.child(old) for new, old in enumerate(kept)}


def _append(items: list[Any], origin: Origin, value: Any, written: Origin) -> None:
    added = [(value, written)]
    if isinstance(value, list):
        added = [(item, written.child(index)) for index, item in enumerate(value)]
    for item, source in added:
        origin.members[len(items)] = source.copy()
        items.append(item)


def _misfit(current: Any, value: Any, written: Origin) -> PatchRefused:
    names = {"objects": "an object", "lists": "a list", _SCALAR: "a plain value"}
    return PatchRefused(
        f"{names[_kind(value)]} cannot be merged into {names[_kind(current)]}",
        written,
        "remove what is there first, by an action of its own",
    )
