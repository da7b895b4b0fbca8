"""How to wait for what an operation has started, as config and documents say it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from clientsmith.diagnostics import Location

EXTENSION = "x-clientsmith-waiter"
"""What an operation has in a document."""

MEMBERS = ("poll", "arguments", "done", "failed", "through", "interval", "timeout")
"""What a waiter may say; the config may limit it to some `versions`, too."""

INTERVAL = 5.0
"""Seconds between two calls of a waiter that does not say."""

TIMEOUT = 300.0
"""Seconds until a waiter that does not say gives up."""

_LONGEST = 1e9  # seconds: 31 years


@dataclass(frozen=True, slots=True)
class Waiter:
    """How to wait for what an operation has started.

    Attributes:
        operation: The operation that starts it, as the document calls it.
        poll: The operation that tells how it is doing.
        arguments: Wire names of arguments of `poll`, and those of the operation's own
            that they take.
        done: Values of members of the answer that end the waiting, by their path.
        failed: Values that tell that it is in vain; a list holds several.
        through: Statuses of `poll` that do not end the waiting; None for those that
            the runtime knows.
        interval: Seconds between two calls.
        timeout: Seconds until waiting is given up, if the caller does not say.
        versions: The versions in which it holds; empty for all.
    """

    operation: str
    poll: str
    arguments: Mapping[str, str]
    done: Mapping[str, object]
    failed: Mapping[str, object]
    through: tuple[int, ...] | None
    interval: float
    timeout: float
    versions: tuple[str, ...] = ()
    where: Location | None = None


Report = Callable[[str, str, tuple[str, ...]], None]
"""Takes what does not fit: its kind (`key`, `missing`, `type` or `value`), a message,
and the keys that lead to it."""


def read_waiter(
    operation: str, values: object, report: Report, *, where: Location, in_config: bool
) -> Waiter | None:
    """Reads a waiter, be it a table of the config or an extension in a document.

    Args:
        operation: The operation that it stands at, as messages call it.
        values: The plain values that describe it.
        report: Takes each misfit.
        where: Its place.
        in_config: Whether it stands in the config.

    Returns:
        The waiter; None after a misfit.
    """
    reader = _Reader(report, in_config)
    name = f"the waiter of {operation!r}" if in_config else EXTENSION
    if not reader.has_members(values, name):
        return None
    waiter = Waiter(
        operation=operation,
        poll=reader.text("poll"),
        arguments=reader.texts("arguments"),
        done=reader.wanted("done"),
        failed=reader.wanted("failed"),
        through=reader.statuses("through"),
        interval=reader.seconds("interval", INTERVAL),
        timeout=reader.seconds("timeout", TIMEOUT),
        versions=reader.versions(),
        where=where,
    )
    return None if reader.failed else waiter


class _Reader:
    """Takes the members of a waiter, and reports those that do not fit.

    Attributes:
        failed: Whether one did not.
    """

    def __init__(self, report: Report, in_config: bool) -> None:
        self.failed = False
        self._values: Mapping[str, Any] = {}
        self._report = report
        self._in_config = in_config

    def has_members(self, values: object, name: str) -> bool:
        """Whether there are members to be taken; reports odd and missing ones."""
        if not isinstance(values, dict):
            self._misfit("type", f"{name} must be {self._mapping}")
            return False
        self._values = values
        members = (*MEMBERS, "versions") if self._in_config else MEMBERS
        for key in values:
            if key not in members:
                self._misfit("key", f"{name} has no member {key!r}", key)
        for key in ("poll", "done"):
            if key not in values:
                self._misfit("missing", f"{name} needs {key}")
        return True

    def text(self, key: str) -> str:
        return self._string(self._values.get(key, ""), key)

    def texts(self, key: str) -> dict[str, str]:
        members = self._members(key)
        return {name: self._string(value, key, name) for name, value in members.items()}

    def wanted(self, key: str) -> Mapping[str, object]:
        members = self._members(key)
        for path, value in members.items():
            values = value if isinstance(value, list) else [value]
            if not values or not all(isinstance(v, str | int | float) for v in values):
                message = "a wanted value must be a string, a number, a boolean or a"
                self._misfit("type", f"{message} list of these", key, path)
        return members

    def statuses(self, key: str) -> tuple[int, ...] | None:
        values = self._values.get(key)
        if values is None:
            return None
        if not isinstance(values, list) or not all(
            type(code) is int and 400 <= code < 600 for code in values
        ):
            self._misfit("type", f"{key} must be a list of statuses, 400 to 599", key)
            return None
        return tuple(values)

    def seconds(self, key: str, default: float) -> float:
        value = self._values.get(key, default)
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        if not is_number or not 0 < value <= _LONGEST:
            kind = "value" if is_number else "type"
            self._misfit(kind, f"{key} must be a number of seconds, above 0", key)
            return default
        return float(value)

    def versions(self) -> tuple[str, ...]:
        values = self._values.get("versions", [])
        if not isinstance(values, list) or not all(isinstance(v, str) for v in values):
            self._misfit("type", "versions must be a list of strings", "versions")
            return ()
        return tuple(values)

    @property
    def _mapping(self) -> str:
        return "a table" if self._in_config else "an object"

    def _members(self, key: str) -> Mapping[str, Any]:
        value = self._values.get(key, {})
        if isinstance(value, dict):
            return value
        self._misfit("type", f"{key} must be {self._mapping}", key)
        return {}

    def _string(self, value: object, *keys: str) -> str:
        if not isinstance(value, str):
            self._misfit("type", f"{keys[-1]} must be a string", *keys)
        return str(value)

    def _misfit(self, kind: str, message: str, *keys: str) -> None:
        self.failed = True
        self._report(kind, message, keys)
