"""`x-clientsmith-waiter`: how to wait for what an operation has started."""

from __future__ import annotations

from clientsmith.diagnostics import Diagnostics, Location, documentation
from clientsmith.load.node import Node
from clientsmith.model.operations import Pairs, Waiting, Wanted

EXTENSION = "x-clientsmith-waiter"

_LONGEST = 1e9  # seconds: 31 years
_KNOWN = ("poll", "arguments", "done", "failed", "interval", "timeout")


def waiting(operation: Node, diagnostics: Diagnostics) -> Waiting | None:
    """Returns what an operation's extension says; None if it has none.

    It has the members that a waiter has in the config. What does not fit is a `waiter`
    error, and there is no waiter then.
    """
    node = operation.get(EXTENSION)
    if node is None:
        return None
    reader = _Reader(diagnostics)
    found = reader.read(node)
    return None if reader.failed else found


class _Reader:
    """Reads an extension, with an error for each misfit.

    Attributes:
        failed: Whether there was an error.
    """

    def __init__(self, diagnostics: Diagnostics) -> None:
        self._diagnostics = diagnostics
        self.failed = False

    def read(self, node: Node) -> Waiting:
        """Returns the waiter; it is of no use after an error."""
        if not isinstance(node.value, dict):
            self._report(f"{EXTENSION} must be an object", node)
        for key, member in node.items():
            if key not in _KNOWN:
                message = f"{EXTENSION} has no member {key!r}"
                self._report(message, member.key_where)
        for key in ("poll", "done"):
            if isinstance(node.value, dict) and key not in node:
                self._report(f"{EXTENSION} needs {key}", node)
        return Waiting(
            poll=self._text(node.get("poll")),
            arguments=self._texts(node.get("arguments")),
            done=self._wanted(node.get("done")),
            failed=self._wanted(node.get("failed")),
            interval=self._seconds(node.get("interval")),
            timeout=self._seconds(node.get("timeout")),
            where=node.key_where,
        )

    def _text(self, node: Node | None) -> str:
        if node is not None and not isinstance(node.value, str):
            self._report(f"{node.pointer[-1]} must be a string", node)
        return str(node.value) if node is not None else ""

    def _texts(self, node: Node | None) -> tuple[tuple[str, str], ...]:
        return tuple((key, self._text(each)) for key, each in self._items(node))

    def _wanted(self, node: Node | None) -> Pairs:
        return tuple((path, self._values(each)) for path, each in self._items(node))

    def _items(self, node: Node | None) -> list[tuple[str, Node]]:
        if node is not None and not isinstance(node.value, dict):
            self._report(f"{node.pointer[-1]} must be an object", node)
        return list(node.items()) if node is not None else []

    def _values(self, node: Node) -> Wanted | tuple[Wanted, ...]:
        values = node.value if isinstance(node.value, list) else [node.value]
        if not values or not all(isinstance(value, Wanted) for value in values):
            message = "a wanted value must be a string, a number, a boolean or a list"
            self._report(f"{message} of these", node)
            return ()
        return tuple(values) if isinstance(node.value, list) else node.value

    def _seconds(self, node: Node | None) -> float | None:
        if node is None:
            return None
        value = node.value
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        if not is_number or not 0 < value <= _LONGEST:
            message = f"{node.pointer[-1]} must be a number of seconds, above 0"
            self._report(message, node)
            return None
        return float(value)

    def _report(self, message: str, place: Node | Location) -> None:
        where = place.where if isinstance(place, Node) else place
        hint = f"{documentation('config', 'waiters')} describes waiters."
        self._diagnostics.error("waiter", message, where, hint)
        self.failed = True
