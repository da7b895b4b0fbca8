"""Alternatives that only narrow another one: (A and B) or A is A.

    oneOf: [{maxItems: 1}, {items: {properties: {kind: {enum: [x]}}}, minItems: 2}]

The types decide: an alternative goes if another one reads each of its values, and as
much of it. A component stays, since the document gives it a name, and so does a list of
values beside the type of any: it says which are known.
"""

from __future__ import annotations

from collections.abc import Iterable

from clientsmith.model.types import (
    Definition,
    Enumeration,
    Mapping,
    Object,
    Sequence,
    Tuple,
    TypeId,
    Union,
)
from clientsmith.resolve.builder import Builder, Variant
from clientsmith.resolve.decisions import TAGGABLE, Candidate, either, narrowed
from clientsmith.resolve.places import canonical

Pair = tuple[TypeId, TypeId]


class Absorption:
    """Finds alternatives that others make needless."""

    def __init__(self, builder: Builder) -> None:
        self._builder = builder
        self._assumed: dict[Pair, None] = {}
        self._refuted: set[Pair] = set()

    def kept(self, candidates: list[Candidate]) -> list[Candidate]:
        """Returns the alternatives without those that only narrow another one."""
        groups: dict[object, list[Candidate]] = {}
        for candidate in candidates:
            group = self._group(candidate.id)
            groups.setdefault(group, []).append(candidate)
        needless: set[TypeId] = set()
        comparable = (
            alike
            for group, some in groups.items()
            if group is not None and 1 < len(some) <= TAGGABLE
            for alike in self._by_constants(some)
        )
        for alike in comparable:
            for candidate in alike:
                others = (c for c in alike if c.id not in needless | {candidate.id})
                if any(self._is_within(candidate, other) for other in others):
                    needless.add(candidate.id)
        return [candidate for candidate in candidates if candidate.id not in needless]

    def _by_constants(self, some: list[Candidate]) -> Iterable[list[Candidate]]:
        """Returns alternatives apart that a member tells apart: it has one value in
        each of them, and not the same. Only what is together may narrow each other.
        """
        constants = [self._constants(candidate.id) for candidate in some]
        shared = set(constants[0]).intersection(*constants)
        alike: dict[object, list[Candidate]] = {}
        for candidate, values in zip(some, constants, strict=True):
            key = tuple(values[name] for name in sorted(shared))
            alike.setdefault(key, []).append(candidate)
        return alike.values()

    def _constants(self, id: TypeId) -> dict[str, str]:
        """Returns the members of an object that have one value, and that value."""
        shape = self._builder.definition(id).shape
        types = self._builder.arena
        members = shape.properties if isinstance(shape, Object) else ()
        shapes = {
            property.name: types.bare(property.type).shape for property in members
        }
        return {
            name: canonical(shape.values[0])
            for name, shape in shapes.items()
            if isinstance(shape, Enumeration) and len(shape.values) == 1
        }

    def flattened(self, id: TypeId) -> list[Candidate]:
        """Returns what is behind nested unions; a union in itself adds nothing."""
        found: dict[TypeId, Candidate] = {}
        passed = set()
        waiting = [Candidate(id, {})]
        while waiting:
            outer = waiting.pop()
            definition = self._builder.bare(outer.id)
            if not isinstance(definition.shape, Union):
                candidate = Candidate(definition.id, outer.declared)
                earlier = found.setdefault(definition.id, candidate)
                earlier.declared = either(earlier.declared, candidate.declared)
                continue
            step = definition.id, repr(outer.declared)
            if step not in passed:
                passed.add(step)
                waiting += [
                    Candidate(variant.id, narrowed(outer.declared, dict(variant.tags)))
                    for variant in reversed(self._listed(definition.id))
                ]
        return list(found.values())

    def _listed(self, id: TypeId) -> list[Variant]:
        if id in self._builder.pending:
            return list(self._builder.pending[id].variants)
        shape = self._builder.definition(id).shape
        assert isinstance(shape, Union)
        return [Variant(variant) for variant in shape.variants]

    def _group(self, id: TypeId) -> object:
        """Returns what two types have in common of which one may narrow the other."""
        shape = self._builder.definition(id).shape
        if isinstance(shape, Object):
            return frozenset(property.name for property in shape.properties)
        return "array" if isinstance(shape, Sequence | Tuple) else None

    def _is_within(self, one: Candidate, other: Candidate) -> bool:
        """Whether one alternative has no tag and no value that the other has not."""
        return (
            one.declared.keys() == other.declared.keys()
            and all(
                set(map(canonical, tags)) <= set(map(canonical, other.declared[name]))
                for name, tags in one.declared.items()
            )
            and self._narrows(one.id, other.id)
        )

    def _narrows(self, one: TypeId, other: TypeId) -> bool:
        """Whether a type reads all values of another one, and as much of them.

        Types that hold themselves narrow each other as long as nothing refutes that.
        What was found on an assumption that turns out wrong is forgotten.
        """
        types = self._builder.arena
        if types.is_nullable(one) and not types.is_nullable(other):
            return False
        narrow, wide = types.bare(one), types.bare(other)
        pair = narrow.id, wide.id
        if narrow.id == wide.id or pair in self._assumed:
            return True
        if pair in self._refuted:
            return False
        count = len(self._assumed)
        self._assumed[pair] = None
        if self._compare(narrow, wide):
            return True
        while len(self._assumed) > count:
            self._assumed.popitem()
        self._refuted.add(pair)
        return False

    def _compare(self, narrow: Definition, wide: Definition) -> bool:
        if isinstance(narrow.shape, Union) or isinstance(wide.shape, Union):
            return self._compare_unions(narrow.id, wide.id)
        match narrow.shape, wide.shape:
            case Enumeration() as one, Enumeration() as other:
                values = set(map(canonical, other.values))
                return one.exhaustive and values.issuperset(map(canonical, one.values))
            case Sequence(item=one), Sequence(item=other):
                return self._narrows(one, other)
            case Mapping(value=one), Mapping(value=other):
                return self._narrows(one, other)
            case Tuple(items=one), Tuple(items=other):
                return len(one) == len(other) and all(map(self._narrows, one, other))
            case Object() as one, Object() as other:
                return not narrow.is_component and self._compare_objects(one, other)
            case one, other:
                return one == other

    def _compare_unions(self, one: TypeId, other: TypeId) -> bool:
        narrow, wide = self.flattened(one), self.flattened(other)
        if len(wide) > TAGGABLE:
            return {c.id for c in narrow} <= {c.id for c in wide}
        return all(
            any(self._is_within(candidate, of_wide) for of_wide in wide)
            for candidate in narrow
        )

    def _compare_objects(self, one: Object, other: Object) -> bool:
        members = {property.name: property for property in one.properties}
        if members.keys() != {property.name for property in other.properties}:
            return False
        if (one.closed, one.additional is None) != (
            other.closed,
            other.additional is None,
        ):
            return False
        return (
            one.additional is None
            or other.additional is None
            or self._narrows(one.additional, other.additional)
        ) and all(
            (members[property.name].required or not property.required)
            and self._narrows(members[property.name].type, property.type)
            for property in other.properties
        )
