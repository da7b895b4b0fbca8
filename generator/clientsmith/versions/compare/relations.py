"""How a type of the new document stands to one of the old, for those who pass or read.

Named types that belong together are equal here: what differs within them has an entry
of its own.

Those who pass values see what checkers accept, and what the server does. Those who read
them see annotations alone. Lists and dicts that can be written to are not what they
were if they hold something narrower, or wider.

Of an optional value that may not be null, None says that it is absent. Where null is
legal, None is null, and an absent member is read as `UNSET`.
"""

from __future__ import annotations

import enum
from collections.abc import Callable, Collection, Iterable, Mapping
from functools import reduce
from typing import NamedTuple

from clientsmith.client import formats
from clientsmith.client.annotations import PLAIN, UNLISTABLE, is_listable
from clientsmith.client.model import Annotation, Argument
from clientsmith.model import types as model
from clientsmith.model.types import (
    Arena,
    Enumeration,
    JsonScalar,
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

PASSED = {EQUAL: None, WIDER: INFO, NARROWER: BREAKING, DIFFERENT: BREAKING}
READ = {EQUAL: None, WIDER: BREAKING, NARROWER: INFO, DIFFERENT: BREAKING}


Names = tuple[TypeId, TypeId]
Ids = Collection[TypeId]
Relate = Callable[[TypeId, TypeId], Relation]


def passed(pairs: Pairs, old: TypeId, new: TypeId) -> Severity | None:
    """Returns what another type does to calls that pass values; None for nothing."""
    return _Comparer(pairs, (_accepted, _legal), None).severity(PASSED, old, new)


def made(
    pairs: Pairs, old: TypeId, new: TypeId, open: Names | None, *, is_passed: bool
) -> Severity | None:
    """Returns what it does to code that makes objects with it; None for nothing.

    Args:
        pairs: The documents.
        old: The old type.
        new: The new one.
        open: Two names that are one, and are looked into all the same.
        is_passed: Whether the objects are passed, or dicts in their place.
    """
    views = (_held, _accepted, _legal) if is_passed else (_held,)
    return _Comparer(pairs, views, open).severity(PASSED, old, new)


def read(
    pairs: Pairs, old: TypeId, new: TypeId, open: Names | None = None
) -> Severity | None:
    """Returns what it does to those who read values; the arguments are the same."""
    return _Comparer(pairs, (_held,), open, is_read=True).severity(READ, old, new)


def is_legal(pairs: Pairs, old: TypeId, new: TypeId) -> bool:
    """Whether the server may still accept what it accepted, as far as types tell."""
    return _Comparer(pairs, (_legal,), None).types(old, new) is not DIFFERENT


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
        views: What is to be seen of values that have no parts.
        is_read: Whether for those who read values, else for those who pass them.
        is_vague: Whether what is read may mean something else, though checkers take it.
        is_said_otherwise: Whether a list of values has come, or gone.
        is_variant: Whether variants are compared, of which each is one of its own.
        open: Two names that are one, and are looked into all the same.
    """

    def __init__(
        self,
        pairs: Pairs,
        views: tuple[View, ...],
        open: Names | None,
        *,
        is_read: bool = False,
    ) -> None:
        self.pairs = pairs
        self.open = open
        self.is_read = is_read
        self.views = views
        self.is_vague = False
        self.is_said_otherwise = False
        self.is_variant = False
        self.old = pairs.old.api.types
        self.new = pairs.new.api.types
        self.begun: set[tuple[TypeId, TypeId]] = set()

    def severity(
        self, severities: Mapping[Relation, Severity | None], old: TypeId, new: TypeId
    ) -> Severity | None:
        """Returns what another type does to callers; None for nothing."""
        severity = severities[self.types(old, new)]
        if severity is not BREAKING and self.is_vague:
            return WARNING
        return severity or (INFO if self.is_said_otherwise else None)

    def types(self, old: TypeId, new: TypeId) -> Relation:
        old, new = _itself(self.old, old), _itself(self.new, new)
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
        if all(free) or (are_one and any(free)):
            return EQUAL
        if any(free) and self.is_read:
            # Checkers accept what they do not know wherever it is read.
            self.is_vague = True
            return EQUAL
        if any(free):
            return WIDER if free[1] else NARROWER
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
            case (Enumeration() | Scalar()) as before, (
                Enumeration() | Scalar()
            ) as after:
                return self._values(before, after)
            case model.Sequence() as lists, model.Sequence() as others:
                old_items = lists.either or [lists.item]
                new_items = others.either or [others.item]
                return self._variants(old_items, new_items, self._items)
            case model.Mapping(value=first), model.Mapping(value=other):
                return self._items(first, other)
            case model.Tuple(items=first), model.Tuple(items=other) if len(
                first
            ) == len(other):
                return reduce(_both, map(self.types, first, other), EQUAL)
            case Union(variants=first), Union(variants=other):
                return self._variants(first, other)
            case Union(variants=first), _:
                return _both(NARROWER, self._variants(first, [new]))
            case _, Union(variants=other):
                return _both(WIDER, self._variants([old], other))
            case _:
                return DIFFERENT

    def _items(self, old: TypeId, new: TypeId) -> Relation:
        """Returns the relation of lists or dicts by that of what they hold."""
        relation = self.types(old, new)
        held = not_null(self.new, _itself(self.new, new))
        is_exact = _held in self.views and not _is_anything(self.new, held)
        return DIFFERENT if is_exact and relation is not EQUAL else relation

    def _variants(self, old: Ids, new: Ids, relate: Relate | None = None) -> Relation:
        relate = relate or self.types
        if len(old) == len(new) == 1:
            return relate(*old, *new)
        flags = self.is_vague, self.is_said_otherwise
        is_nested, self.is_variant = self.is_variant, True
        related = {(one, other): relate(one, other) for one in old for other in new}
        self.is_variant = is_nested
        # Each was compared with all others: what differs says nothing.
        self.is_vague, self.is_said_otherwise = flags
        return _of(
            is_narrower=not all(
                any(related[one, other] in (EQUAL, WIDER) for other in new)
                for one in old
            ),
            is_wider=not all(
                any(related[one, other] in (EQUAL, NARROWER) for one in old)
                for other in new
            ),
        )

    def _values(
        self, before: Enumeration | Scalar, after: Enumeration | Scalar
    ) -> Relation:
        """Returns the relation of values that have no parts."""
        pairs = [(view(before), view(after)) for view in self.views]
        self.is_said_otherwise |= any(old.types != new.types for old, new in pairs)
        self.is_said_otherwise |= type(before) is not type(after)
        # A checker takes True for a number, but whoever counts on one may not.
        self.is_vague |= self.is_read and any(
            new.types & old.below for old, new in pairs
        )
        if isinstance(before, Enumeration) and isinstance(after, Enumeration):
            self.is_said_otherwise |= {*before.values} != {*after.values}
            # Code that waits for a value may do so in vain.
            self.is_vague |= self.is_read and not {*before.values} <= {*after.values}
        return _of(
            is_narrower=any(not self._is_within(*pair) for pair in pairs),
            is_wider=any(not self._is_within(new, old) for old, new in pairs),
        )

    def _is_within(self, one: _Values, other: _Values) -> bool:
        # Whoever takes a float takes an int.
        types = other.types | (set() if self.is_variant else other.below)
        types |= {"int"} if "float" in other.types else set()
        return one.types <= types and all(
            value in other.listed or value[0] in types for value in one.listed
        )


def _is_anything(types: Arena, id: TypeId) -> bool:
    return isinstance(types[id].shape, Unconstrained)


def _itself(types: Arena, id: TypeId) -> TypeId:
    """Returns what a type is annotated as that holds itself with no object between."""
    shape = types[id].shape
    within = shape.within if isinstance(shape, Unconstrained) else None
    return id if within is None else within


class _Values(NamedTuple):
    """Values that are listed, and Python types of which any value will do."""

    listed: frozenset[tuple[str, JsonScalar]]
    types: frozenset[str]
    below: frozenset[str] = frozenset()
    """Subclasses of these types, which checkers take in their place."""


View = Callable[[Enumeration | Scalar], _Values]
"""What somebody sees of values that have no parts."""


def _held(shape: Enumeration | Scalar) -> _Values:
    """Returns the values that a member may have, as it is annotated."""
    return _annotated(shape, formats.value)


def _accepted(shape: Enumeration | Scalar) -> _Values:
    """Returns the values that may be passed, as arguments are annotated."""
    return _annotated(shape, formats.argument)


def _annotated(
    shape: Enumeration | Scalar, text: Callable[[str], Annotation]
) -> _Values:
    if isinstance(shape, Scalar):
        is_text = shape.kind is Kind.STRING
        names = text(shape.format).alternatives if is_text else (PLAIN[shape.kind],)
        return _of_types(frozenset(names))
    kinds = shape.kinds if shape.open else UNLISTABLE
    types = frozenset(PLAIN[kind] for kind in shape.kinds if kind in kinds)
    return _Values(_listed(filter(is_listable, shape.values)), types)


def _of_types(names: frozenset[str]) -> _Values:
    # A date that is written with a time is none, but it is a text.
    dates = {"datetime"} if names >= {"date", "str"} else set()
    truths = {"bool"} if names & {"int", "float"} else set()
    return _Values(frozenset(), names, frozenset(dates | truths))


def _legal(shape: Enumeration | Scalar) -> _Values:
    """Returns the values that the server accepts; of formats nothing is known."""
    if isinstance(shape, Scalar):
        return _Values(frozenset(), frozenset({PLAIN[shape.kind]}))
    if shape.exhaustive:
        return _Values(_listed(shape.values), frozenset())
    return _Values(frozenset(), frozenset(PLAIN[kind] for kind in shape.kinds))


def _listed(values: Iterable[JsonScalar]) -> frozenset[tuple[str, JsonScalar]]:
    # To Python, 1 and 1.0 and True are one.
    return frozenset((type(value).__name__, value) for value in values)


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
    """Returns what it does to those who read, or make, an object whose None differs."""
    before, after = null(pairs.old.api.types, old), null(pairs.new.api.types, new)
    if is_anything(pairs, old.type, new.type):
        return WARNING
    if before is ILLEGAL or after is ILLEGAL:
        return BREAKING
    if before is ABSENT:
        return INFO if new.required else BREAKING
    return INFO if old.required else WARNING
