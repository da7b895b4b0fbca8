"""How a type of the new document stands to one of the old, for those who pass or read.

Named types that belong together are equal here: what differs within them has an entry
of its own.
"""

from __future__ import annotations

import enum
from collections.abc import Iterable

from clientsmith.client.annotations import FORMATS
from clientsmith.model.types import (
    Arena,
    Enumeration,
    Kind,
    Mapping,
    Nullable,
    Scalar,
    Sequence,
    TypeId,
    Unconstrained,
    Union,
)
from clientsmith.versions.changes import Severity
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
    return Severity.INFO if relation is WIDER else Severity.BREAKING


def read(pairs: Pairs, old: TypeId, new: TypeId, relation: Relation) -> Severity:
    """Returns what a change of type does to callers who read values of it."""
    if relation is NARROWER:
        return Severity.INFO
    before = pairs.old.api.types.bare(old).shape
    after = pairs.new.api.types.bare(new).shape
    match before, after:
        case (Sequence(item=first), Sequence(item=second)) | (
            Mapping(value=first),
            Mapping(value=second),
        ):
            if nulls(pairs, old, new) is EQUAL:
                return read(pairs, first, second, relation)
    if isinstance(after, Unconstrained):
        return Severity.WARNING
    if nulls(pairs, old, new) is not WIDER and isinstance(before, Enumeration):
        # What is read is open already: servers send values that nobody has listed.
        return _read_values(before, after)
    return Severity.BREAKING


def _read_values(before: Enumeration, after: object) -> Severity:
    if _values(before, after) is WIDER:
        return Severity.INFO
    is_of_kind = isinstance(after, Enumeration) and after.kinds == before.kinds
    return Severity.WARNING if is_of_kind else Severity.BREAKING


def relation(pairs: Pairs, old: TypeId, new: TypeId) -> Relation:
    """Returns how the new type stands to the old one."""
    return _Comparer(pairs).types(old, new)


def within(pairs: Pairs, old: TypeId, new: TypeId) -> Relation:
    """Returns how what two names stand for differs, although they are one."""
    return _Comparer(pairs, (old, new)).types(old, new)


def both(parts: Iterable[Relation]) -> Relation:
    """Returns the relation of wholes by those of their parts."""
    found = {each for each in parts if each is not EQUAL}
    if len(found) > 1:
        return DIFFERENT
    return found.pop() if found else EQUAL


def not_null(types: Arena, id: TypeId) -> TypeId:
    """Returns the type behind null, under the name that its users see."""
    while isinstance(types[id].shape, Nullable):
        shape = types[id].shape
        assert isinstance(shape, Nullable)
        id = shape.inner
    return id


def nulls(pairs: Pairs, old: TypeId, new: TypeId) -> Relation:
    """Returns whether a type takes null now, or does not any more."""
    before = pairs.old.api.types.is_nullable(old)
    after = pairs.new.api.types.is_nullable(new)
    if before == after:
        return EQUAL
    return WIDER if after else NARROWER


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
        found = self._types(old, new)
        self.begun.discard((old, new))
        return found

    def _types(self, old: TypeId, new: TypeId) -> Relation:
        first, second = not_null(self.old, old), not_null(self.new, new)
        free = _is_anything(self.old, first), _is_anything(self.new, second)
        are_one = self._are_one(first, second)
        if are_one and any(free):
            return EQUAL
        if any(free):
            return EQUAL if all(free) else WIDER if free[1] else NARROWER
        own = nulls(self.pairs, old, new)
        if are_one:
            return own
        return both([own, self._shapes(self.old.bare(first).id, second)])

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
            case Sequence(item=first), Sequence(item=other):
                return self.types(first, other)
            case Mapping(value=first), Mapping(value=other):
                return self.types(first, other)
            case Union(variants=first), Union(variants=other):
                return self._variants(first, other)
            case Union(variants=first), _:
                return NARROWER if self._some(first, [new]) else DIFFERENT
            case _, Union(variants=other):
                return WIDER if self._some([old], other) else DIFFERENT
            case _:
                return DIFFERENT

    def _variants(self, old: Iterable[TypeId], new: Iterable[TypeId]) -> Relation:
        gone = [one for one in old if not self._some([one], new)]
        added = [one for one in new if not self._some(old, [one])]
        if gone and added:
            return DIFFERENT
        if gone:
            return NARROWER
        return WIDER if added else EQUAL

    def _some(self, old: Iterable[TypeId], new: Iterable[TypeId]) -> bool:
        """Whether one of some types is one of others."""
        return any(self.types(one, other) is EQUAL for one in old for other in new)


def _is_anything(types: Arena, id: TypeId) -> bool:
    return isinstance(types[id].shape, Unconstrained)


def _scalars(before: Scalar, after: Scalar) -> Relation:
    if before.kind is after.kind:
        return EQUAL if _python(before) == _python(after) else DIFFERENT
    if (before.kind, after.kind) == (Kind.INTEGER, Kind.NUMBER):
        return WIDER
    if (before.kind, after.kind) == (Kind.NUMBER, Kind.INTEGER):
        return NARROWER
    return DIFFERENT


def _python(scalar: Scalar) -> object:
    """Returns what Python has for a format; most make no difference."""
    return FORMATS.get((scalar.kind, scalar.format))


def _values(before: object, after: object) -> Relation:
    """Returns the relation of two lists of values; a scalar has all of its kind."""
    match before, after:
        case Enumeration(), Enumeration():
            if before.kinds != after.kinds:
                return DIFFERENT
            parts = [
                NARROWER if {*before.values} - {*after.values} else EQUAL,
                WIDER if {*after.values} - {*before.values} else EQUAL,
            ]
            return both(parts)
        case Enumeration(kinds=kinds), Scalar(kind=kind):
            return WIDER if kinds == (kind,) else DIFFERENT
        case Scalar(kind=kind), Enumeration(kinds=kinds):
            return NARROWER if kinds == (kind,) else DIFFERENT
        case _:
            return DIFFERENT
