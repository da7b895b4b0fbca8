"""Anchors and aliases, bounded.

An alias costs a few characters and may stand for any amount of values, over and over:
ten lines can describe a billion of them.
"""

from __future__ import annotations

from typing import Any

from clientsmith.load.positions import MAX_DEPTH

MAX_ALIASED = 100_000
"""How many values all aliases together may add; 577 published documents add none."""

_UNFINISHED = object()


class AliasRefused(ValueError):
    """An alias that cannot be expanded.

    Attributes:
        code: The code of the finding.
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class Aliases:
    """What the anchors of one document stand for."""

    def __init__(self) -> None:
        self._values: dict[str, Any] = {}
        self._added = 0

    def begin(self, anchor: str | None) -> None:
        """Marks a container whose end has not been read."""
        if anchor is not None:
            self._values[anchor] = _UNFINISHED

    def define(self, anchor: str | None, value: Any) -> None:
        """Binds an anchor; a later one of the same name wins (YAML 1.2.2, 7.1)."""
        if anchor is not None:
            self._values[anchor] = value

    def expand(self, anchor: str, depth: int) -> Any:
        """The value behind an alias; containers are shared, not copied.

        Args:
            anchor: The name.
            depth: How many containers the alias stands in.

        Raises:
            AliasRefused: The anchor is unknown, encloses its alias, or adds too much.
        """
        if anchor not in self._values:
            raise AliasRefused("syntax", f"no anchor &{anchor} comes before this alias")
        value = self._values[anchor]
        if value is _UNFINISHED:
            message = f"*{anchor} stands inside of what it refers to"
            raise AliasRefused("alias-cycle", message)
        self._count(value, depth)
        return value

    def _count(self, value: Any, depth: int) -> None:
        # The walk ends with the allowance, so all walks together are bounded by it.
        level = [value]
        while level:
            self._added += len(level)
            if self._added > MAX_ALIASED:
                message = f"aliases add more than {MAX_ALIASED:,} values"
                raise AliasRefused("alias-bomb", message)
            containers = [item for item in level if isinstance(item, dict | list)]
            depth += 1
            if containers and depth > MAX_DEPTH:
                message = f"nested more than {MAX_DEPTH} levels deep by aliases"
                raise AliasRefused("too-deep", message)
            level = [
                child
                for item in containers
                for child in (item.values() if isinstance(item, dict) else item)
            ]
