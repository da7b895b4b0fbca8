"""What None stands for where a value is passed or read, and what becomes of that.

Of an optional value that may not be null, None says that it is absent. Where null is
legal, None is null, and an absent member is read as `UNSET`.
"""

from __future__ import annotations

import enum

from clientsmith.client.model import Argument
from clientsmith.model.types import Arena, Property, TypeId, Unconstrained
from clientsmith.versions.changes import Severity
from clientsmith.versions.compare.matching import Pairs
from clientsmith.versions.compare.notes import BREAKING, INFO, WARNING


class Null(enum.Enum):
    """What None stands for."""

    ILLEGAL = "illegal"
    ABSENT = "absent"
    NULL = "null"


ILLEGAL, ABSENT, NULL = Null

PASSED = {
    (ABSENT, NULL): WARNING,
    (ILLEGAL, NULL): INFO,
    (NULL, ABSENT): BREAKING,
    (NULL, ILLEGAL): BREAKING,
}
"""What it does to those who pass None; what is missing here has a rule of its own."""


def of_argument(types: Arena, argument: Argument) -> Null:
    """Returns what None stands for as an argument."""
    if types.is_nullable(argument.type) and (argument.is_json or argument.required):
        return NULL
    return ILLEGAL if argument.required else ABSENT


def of_member(types: Arena, member: Property) -> Null:
    """Returns what None stands for as a member."""
    if types.is_nullable(member.type):
        return NULL
    return ILLEGAL if member.required else ABSENT


def is_free(pairs: Pairs, old: TypeId, new: TypeId) -> bool:
    """Whether one of two types is anything at all, null included."""
    shapes = pairs.old.api.types[old].shape, pairs.new.api.types[new].shape
    return any(isinstance(each, Unconstrained) for each in shapes)


def passed(
    pairs: Pairs, old: tuple[Null, TypeId], new: tuple[Null, TypeId]
) -> Severity | None:
    """Returns what it does to those who pass None; None if another rule says so.

    Where anything may be passed, null needs no mention, unless None was nothing.
    """
    change = old[0], new[0]
    if is_free(pairs, old[1], new[1]) and change != (ABSENT, NULL):
        return None
    return PASSED.get(change)


def read(old: Null, new: Null, before: Property, after: Property) -> Severity:
    """Returns what it does to readers of a member whose None is something else."""
    if old is ILLEGAL:
        return BREAKING
    if old is ABSENT:
        return INFO if after.required else BREAKING
    return INFO if before.required or new is ILLEGAL else WARNING
