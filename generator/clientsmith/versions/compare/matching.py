"""What of the old document is what of the new one, whatever either calls it."""

from __future__ import annotations

from collections import deque
from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass, field

from clientsmith.client.model import Method
from clientsmith.client.service import Service
from clientsmith.model.types import (
    ByKey,
    ByTag,
    Definition,
    Enumeration,
    Mapping,
    Object,
    Sequence,
    TypeId,
    Union,
)
from clientsmith.versions.compare.argument_pairs import arguments
from clientsmith.versions.compare.method_pairs import methods


@dataclass(frozen=True)
class Pairs:
    """Two documents, and what of one is what of the other.

    Attributes:
        methods: All methods, new ones last; None stands for what one side lacks.
        types: Named types of the new document by those of the old one.
    """

    old: Service
    new: Service
    methods: tuple[tuple[Method | None, Method | None], ...]
    types: dict[TypeId, TypeId] = field(default_factory=dict)

    def has(self, old: TypeId, new: TypeId) -> bool:
        """Whether two named types are one and the same."""
        return self.types.get(old) == new

    @property
    def gone(self) -> list[Definition]:
        """Named types of the old document that the new one does not have."""
        there = self.new.declarations
        return [each for each in self.old.types if self.types.get(each.id) not in there]

    @property
    def added(self) -> list[Definition]:
        """Named types of the new document that the old one did not have."""
        known = {new for old, new in self.types.items() if old in self.old.declarations}
        return [each for each in self.new.types if each.id not in known]


def pairs(old: Service, new: Service) -> Pairs:
    """Finds out what of two documents belongs together.

    Types do by the way to their schema, by their name in Python, and last by the places
    that use them.
    """
    found = Pairs(old, new, tuple(methods(old, new)))
    _by_key(found)
    _by_name(found)
    _Walk(found).run()
    return found


def _by_key(found: Pairs) -> None:
    """Joins schemas that stand at the same place, of a method whatever it is called."""
    after = {old.key: new.key if new else "" for old, new in found.methods if old}
    known = {each.origin.path: each.id for each in found.new.types}
    components = {each.origin.key for each in found.old.types if each.is_component}
    for each in found.old.types:
        first, *rest = each.origin.path
        head = first if first in components else after.get(first, first)
        other = known.get((head, *rest))
        if other is not None:
            found.types[each.id] = other


def _by_name(found: Pairs) -> None:
    """Joins what callers know by the same name, such as a schema that got a key."""
    known = {found.new.name(each.id): each.id for each in found.added}
    for each in found.gone:
        other = known.get(found.old.name(each.id))
        if other is not None:
            found.types[each.id] = other


class _Walk:
    """Goes through both documents at once, from what methods take and return."""

    def __init__(self, pairs: Pairs) -> None:
        self.pairs = pairs
        self.old = pairs.old.api.types
        self.new = pairs.new.api.types
        self.taken = set(pairs.types.values())
        self.seen: set[tuple[TypeId, TypeId]] = set()

    def run(self) -> None:
        waiting = deque(
            place
            for before, after in self.pairs.methods
            if before and after
            for place in _places(before, after)
        )
        waiting += self.pairs.types.items()
        while waiting:
            pair = waiting.popleft()
            if pair not in self.seen:
                self.seen.add(pair)
                waiting += self._inner(*pair)

    def _inner(self, old: TypeId, new: TypeId) -> list[tuple[TypeId, TypeId]]:
        before, after = self.old.bare(old), self.new.bare(new)
        if not self._belong(before, after):
            return []
        return list(_parts(before, after))

    def _belong(self, before: Definition, after: Definition) -> bool:
        """Whether two types are one; named ones that nothing else is become a pair."""
        named = (
            before.id in self.pairs.old.names.classes,
            after.id in self.pairs.new.names.classes,
        )
        if named == (False, False) or self.pairs.has(before.id, after.id):
            return True
        free = before.id not in self.pairs.types and after.id not in self.taken
        if named != (True, True) or not free or not _alike(before, after):
            return False
        self.pairs.types[before.id] = after.id
        self.taken.add(after.id)
        return True


def _alike(before: Definition, after: Definition) -> bool:
    match before.shape, after.shape:
        case Object(properties=old), Object(properties=new):
            names = {each.name for each in old} & {each.name for each in new}
            return 2 * len(names) >= min(len(old), len(new))
        case Enumeration(values=old), Enumeration(values=new):
            return bool({*old} & {*new})
        case Union(), Union():
            return True
        case _:
            return type(before.shape) is type(after.shape)


def _places(before: Method, after: Method) -> Iterator[tuple[TypeId, TypeId]]:
    for old, new in arguments(before, after):
        if old and new:
            yield old.type, new.type
    if before.operation.body and after.operation.body:
        yield before.operation.body.type, after.operation.body.type
    answers = {each.status: each for each in after.operation.responses}
    for answer in before.operation.responses:
        other = answers.get(answer.status)
        if other is None and answer.is_success and after.operation.successes:
            other = after.operation.successes[0]
        if other is not None:
            yield from zip(answer.types, other.types, strict=False)


def _parts(before: Definition, after: Definition) -> Iterator[tuple[TypeId, TypeId]]:
    match before.shape, after.shape:
        case Object(properties=old), Object(properties=new):
            known = {each.name: each.type for each in new}
            yield from (
                (each.type, known[each.name]) for each in old if each.name in known
            )
            rest = before.shape.additional, after.shape.additional
            if rest[0] is not None and rest[1] is not None:
                yield rest[0], rest[1]
        case Sequence(item=old), Sequence(item=new):
            yield old, new
        case Mapping(value=old), Mapping(value=new):
            yield old, new
        case Union(dispatch=ByTag(tags=old)), Union(dispatch=ByTag(tags=new)):
            yield from _joined(old, new)
        case Union(dispatch=ByKey(keys=old)), Union(dispatch=ByKey(keys=new)):
            yield from _joined(old, new)


def _joined(
    old: Iterable[tuple[Hashable, TypeId]], new: Iterable[tuple[Hashable, TypeId]]
) -> Iterator[tuple[TypeId, TypeId]]:
    known = dict(new)
    yield from ((id, known[key]) for key, id in old if key in known)
