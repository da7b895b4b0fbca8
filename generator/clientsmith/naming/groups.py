"""Groups of operations: which module has them, and how callers reach it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from clientsmith.model.operations import Api
from clientsmith.naming import identifiers
from clientsmith.naming.identifiers import Identifier

GENERAL = "General"
"""The group of operations without a tag."""

LONGEST = 100
"""Characters of a tag that name its module; file systems take 255 bytes."""

Way = tuple[Identifier, ...]
"""The attributes that lead from a client to a group; none for the client itself."""


@dataclass(frozen=True)
class Groups:
    """The groups of one document.

    Attributes:
        tags: The module of each tag's operations. Tags that differ in symbols or case
            only, such as `big cats` and `big-cats`, are one group.
        ways: How each module's group is reached. Those that only lead to others are
            there, too.
        titles: What each module's class is called after.
        attributes: What else the client has for attributes.
    """

    tags: Mapping[str, Identifier]
    ways: Mapping[Identifier, Way]
    titles: Mapping[Identifier, str]
    attributes: frozenset[str] = frozenset()

    def taken(self, way: Way) -> set[str]:
        """Returns what no method of a group can be called."""
        others = set() if way else set(self.attributes)
        return others | {self.ways[module][-1] for module in self.below(way)}

    def below(self, way: Way) -> Iterator[Identifier]:
        """Yields the modules of the groups that are attributes of one."""
        for module, other in self.ways.items():
            if other and other[:-1] == way:
                yield module


def groups(
    api: Api,
    chosen: Mapping[str, str],
    taken: Collection[str],
    *,
    is_flat: bool,
    has_general: bool,
) -> Groups:
    """Returns the groups of a document.

    Args:
        api: The document.
        chosen: How groups are to be reached, by tag: `chat.completions`.
        taken: What else is an attribute of the client.
        is_flat: Whether the client itself has all operations.
        has_general: Whether operations without a tag are a group, too.
    """
    tags: dict[str, Identifier] = {}
    ways: dict[Identifier, Way] = {}
    titles: dict[Identifier, str] = {}
    for operation in api.operations:
        tag = operation.tag
        if tag in tags:
            continue
        names = chosen[tag].split(".") if tag in chosen and not is_flat else []
        title = ("_".join(names) or tag or GENERAL)[:LONGEST]
        module = tags[tag] = identifiers.module(title)
        titles[module] = min(title, titles.get(module, title))
        way = tuple(map(Identifier, names)) or (module,)
        is_own = is_flat or not (tag or has_general)
        way = () if is_own else _free(way, taken)
        # whichever comes first in the document
        ways[module] = min(way, ways.get(module, way))
    holders = {} if is_flat else _holders(ways)
    titles |= {module: module for module in holders}
    return Groups(tags, {**holders, **ways}, titles, frozenset(taken))


def _free(way: Way, taken: Collection[str]) -> Way:
    first, *rest = way
    return (Identifier(f"{first}_operations") if first in taken else first, *rest)


def _holders(ways: Mapping[Identifier, Way]) -> dict[Identifier, Way]:
    """Returns groups without operations, which only lead to others."""
    there = set(ways.values())
    return {
        identifiers.module("_".join(way[:length])): way[:length]
        for way in ways.values()
        for length in range(1, len(way))
        if way[:length] not in there
    }
