"""How a type of the new document stands to one of the old, for those who pass or read.

Named types that belong together are equal here: what differs within them has an entry
of its own.

Of an optional value that may not be null, None says that it is absent. Where null is
legal, None is null, and an absent member is read as `UNSET`.
"""

from __future__ import annotations

import enum
from collections.abc import Iterable
from functools import reduce

from clientsmith.client import formats
from clientsmith.client.model import Argument
from clientsmith.model import types as model
from clientsmith.model.types import (
    Arena,
    Enumeration,
    Kind,
    Property,
    Scalar,
    TypeId,
    Unconstrained,
    Union,
)
from clientsmith.versions.changes import BREAKING, INFO, WARNING, Severity
from clientsmith.versions.compare.matching import Pairs


class Relation(enum.Enum):
    """What values the new type has beside those of the old one."""

    EQUAL = "equal"
    WIDER = "wider"
    NARROWER = "narrower"
    DIFFERENT = "different"


EQUAL, WIDER, NARROWER, DIFFERENT = Relation


def passed(relation: Relation) -> Severity:
    """Returns what a change of type does to callers who pass values of it."""
    return INFO if relation is WIDER else BREAKING


def read(pairs: Pairs, old: TypeId, new: TypeId, relation: Relation) -> Severity:
    """Returns what a change of type does to callers who read values of it."""
    if relation is NARROWER:
        return INFO
    before = pairs.old.api.types.bare(old).shape
    after = pairs.new.api.types.bare(new).shape
    match before, after:
        case (model.Sequence(item=first), model.Sequence(item=second)) | (
            model.Mapping(value=first),
            model.Mapping(value=second),
        ):
            if nulls(pairs, old, new) is EQUAL:
                return read(pairs, first, second, relation)
    if isinstance(after, Unconstrained):
        return WARNING
    if nulls(pairs, old, new) is not WIDER and isinstance(before, Enumeration):
        # What is read is open already: servers send values that nobody has listed.
        return _read_values(before, after)
    return BREAKING


def _read_values(before: Enumeration, after: object) -> Severity:
    if _values(before, after) is WIDER:
        return INFO
    is_of_kind = isinstance(after, Enumeration) and after.kinds == before.kinds
    return WARNING if is_of_kind else BREAKING


def relation(pairs: Pairs, old: TypeId, new: TypeId) -> Relation:
    """Returns how the new type stands to the old one."""
    return _Comparer(pairs).types(old, new)


def within(pairs: Pairs, old: TypeId, new: TypeId) -> Relation:
    """Returns how what two names stand for differs, although they are one."""
    return _Comparer(pairs, (old, new)).types(old, new)


def _of(*, is_narrower: bool, is_wider: bool) -> Relation:
    if is_narrower and is_wider:
        return DIFFERENT
    if is_narrower:
        return NARROWER
    return WIDER if is_wider else EQUAL


def _both(first: Relation, second: Relation) -> Relation:
    """Returns the relation of wholes by those of their two parts."""
    if EQUAL in (first, second):
        return second if first is EQUAL else first
    return first if first is second else DIFFERENT


def not_null(types: Arena, id: TypeId) -> TypeId:
    """Returns the type behind null, under the name that its users see."""
    while isinstance(shape := types[id].shape, model.Nullable):
        id = shape.inner
    return id


def nulls(pairs: Pairs, old: TypeId, new: TypeId) -> Relation:
    """Returns whether a type takes null now, or does not any more."""
    before = pairs.old.api.types.is_nullable(old)
    after = pairs.new.api.types.is_nullable(new)
    return _of(is_narrower=before and not after, is_wider=after and not before)


class _Comparer:
    """Compares types.

    Attributes:
        open: Two names that are one, and are looked into all the same.
    """

    def __init__(self, pairs: Pairs, open: tuple[TypeId, TypeId] | None = None) -> None:
        self.pairs = pairs
        self.open = open
        self.old = pairs.old.api.types
        self.new = pairs.new.api.types
        self.begun: set[tuple[TypeId, TypeId]] = set()

    def types(self, old: TypeId, new: TypeId) -> Relation:
        if (old, new) in self.begun:
            return EQUAL
        self.begun.add((old, new))
        relation = self._types(old, new)
        self.begun.discard((old, new))
        return relation

    def _types(self, old: TypeId, new: TypeId) -> Relation:
        first, second = not_null(self.old, old), not_null(self.new, new)
        free = _is_anything(self.old, first), _is_anything(self.new, second)
        are_one = self._are_one(first, second)
        if are_one and any(free):
            return EQUAL
        if any(free):
            return EQUAL if all(free) else WIDER if free[1] else NARROWER
        null = nulls(self.pairs, old, new)
        if are_one:
            return null
        return _both(null, self._shapes(self.old.bare(first).id, second))

    def _are_one(self, old: TypeId, new: TypeId) -> bool:
        return (old, new) != self.open and self.pairs.has(old, new)

    def _shapes(self, old: TypeId, second: TypeId) -> Relation:
        new = self.new.bare(second).id
        if self._are_one(old, new):
            return EQUAL
        match self.old[old].shape, self.new[new].shape:
            case Scalar() as before, Scalar() as after:
                return _scalars(before, after)
            case (Enumeration() | Scalar()) as before, (
                Enumeration() | Scalar()
            ) as after:
                return _values(before, after)
            case model.Sequence(item=first), model.Sequence(item=other):
                return self.types(first, other)
            case model.Mapping(value=first), model.Mapping(value=other):
                return self.types(first, other)
            case model.Tuple(items=first), model.Tuple(items=other) if len(
                first
            ) == len(other):
                return reduce(_both, map(self.types, first, other), EQUAL)
            case Union(variants=first), Union(variants=other):
                return self._variants(first, other)
            case Union(variants=first), _:
                return NARROWER if self._some(first, [new]) else DIFFERENT
            case _, Union(variants=other):
                return WIDER if self._some([old], other) else DIFFERENT
            case _:
                return DIFFERENT

    def _variants(self, old: Iterable[TypeId], new: Iterable[TypeId]) -> Relation:
        is_narrower = any(not self._some([variant], new) for variant in old)
        is_wider = any(not self._some(old, [variant]) for variant in new)
        return _of(is_narrower=is_narrower, is_wider=is_wider)

    def _some(self, old: Iterable[TypeId], new: Iterable[TypeId]) -> bool:
        """Whether one of some types is one of others."""
        return any(self.types(one, other) is EQUAL for one in old for other in new)


def _is_anything(types: Arena, id: TypeId) -> bool:
    return isinstance(types[id].shape, Unconstrained)


NUMBERS = {
    (Kind.INTEGER, Kind.NUMBER): WIDER,
    (Kind.NUMBER, Kind.INTEGER): NARROWER,
}


def _scalars(before: Scalar, after: Scalar) -> Relation:
    kinds = before.kind, after.kind
    if before.kind is after.kind:
        return EQUAL if _python(before) == _python(after) else DIFFERENT
    return NUMBERS.get(kinds, DIFFERENT)


def _python(scalar: Scalar) -> object:
    """Returns what Python has for a format; most make no difference."""
    return formats.value(scalar.format) if scalar.kind is Kind.STRING else None


def _values(before: object, after: object) -> Relation:
    """Returns the relation of two lists of values; a scalar has all of its kind."""
    match before, after:
        case Enumeration(), Enumeration():
            if before.kinds != after.kinds:
                return DIFFERENT
            old, new = {*before.values}, {*after.values}
            return _of(is_narrower=bool(old - new), is_wider=bool(new - old))
        case Enumeration(kinds=kinds), Scalar(kind=kind):
            return WIDER if kinds == (kind,) else DIFFERENT
        case Scalar(kind=kind), Enumeration(kinds=kinds):
            return NARROWER if kinds == (kind,) else DIFFERENT
        case _:
            return DIFFERENT


class Null(enum.Enum):
    """What None stands for."""

    ILLEGAL = "illegal"
    ABSENT = "absent"
    NULL = "null"


ILLEGAL, ABSENT, NULL = Null

NULL_PASSED = {
    (ABSENT, NULL): WARNING,
    (ILLEGAL, NULL): INFO,
    (NULL, ABSENT): BREAKING,
    (NULL, ILLEGAL): BREAKING,
}
"""What it does to those who pass None; what is missing here has a rule of its own."""


def null(types: Arena, part: Argument | Property) -> Null:
    """Returns what None stands for as an argument or as a member."""
    is_json = not isinstance(part, Argument) or part.is_json or part.required
    if is_json and types.is_nullable(part.type):
        return NULL
    return ILLEGAL if part.required else ABSENT


def is_anything(pairs: Pairs, old: TypeId, new: TypeId) -> bool:
    """Whether one of two types is anything at all, null included."""
    return _is_anything(pairs.old.api.types, old) or _is_anything(
        pairs.new.api.types, new
    )


def null_passed(
    pairs: Pairs, old: Argument | Property, new: Argument | Property
) -> Severity | None:
    """Returns what it does to those who pass None; None if another rule says so.

    Where anything may be passed, null needs no mention, unless None was nothing.
    """
    change = null(pairs.old.api.types, old), null(pairs.new.api.types, new)
    if is_anything(pairs, old.type, new.type) and change != (ABSENT, NULL):
        return None
    return NULL_PASSED.get(change)


def null_read(pairs: Pairs, old: Property, new: Property) -> Severity:
    """Returns what it does to readers of a member whose None is something else."""
    before, after = null(pairs.old.api.types, old), null(pairs.new.api.types, new)
    if is_anything(pairs, old.type, new.type):
        return WARNING
    if before is ILLEGAL:
        return BREAKING
    if before is ABSENT:
        return INFO if new.required else BREAKING
    return INFO if old.required or after is ILLEGAL else WARNING
