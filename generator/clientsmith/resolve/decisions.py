"""Decisions: which tests tell objects apart, by tag, by a member's type, by trial."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from heapq import merge

from clientsmith.model.types import (
    Alias,
    Enumeration,
    Kind,
    Mapping,
    MemberTypeTest,
    Nullable,
    Object,
    Plan,
    Scalar,
    Sequence,
    Shape,
    Tag,
    TagTest,
    Trial,
    Tuple,
    TypeId,
    Unconstrained,
    Union,
)
from clientsmith.resolve.builder import Builder
from clientsmith.resolve.facts import JSON_TYPES
from clientsmith.resolve.places import canonical

UNKNOWN = Trial()

TAGGABLE = 200
"""Variants; of more, the types of their members are not compared."""

Tags = dict[str, tuple[Tag, ...]]
"""The values of members that lead to a variant."""


@dataclass
class Candidate:
    """A variant that is no union itself, by the tags of all unions around it.

    Attributes:
        id: Its type.
        declared: The tags that discriminators give it.
        listed: The values that its own members may have, where they are listed.
        required: The members that it requires.
    """

    id: TypeId
    declared: Tags
    listed: Tags = field(default_factory=dict)
    required: frozenset[str] = frozenset()

    @property
    def tags(self) -> Tags:
        """All values that tell it from others; what discriminators say goes first."""
        return self.listed | self.declared


class Decider:
    """Decides which tests tell the candidates of a union apart."""

    def __init__(self, builder: Builder) -> None:
        self.builder = builder

    def plan(
        self, candidates: list[Candidate], done: frozenset[str] = frozenset()
    ) -> Plan:
        """Returns the tests that tell some objects apart.

        Args:
            candidates: The objects.
            done: Members that were tested before.
        """
        if len(candidates) == 1:
            names = [name for name in candidates[0].declared if name not in done]
            if names:  # a discriminator counts though nothing is left to tell apart
                return self._by_tag(candidates, names[0], done)
        if len(candidates) > 1:
            if name := self._best_tag(candidates, done):
                return self._by_tag(candidates, name, done)
            if (plan := self._by_member_type(candidates, done)) is not None:
                return plan
        return Trial(tuple(candidate.id for candidate in candidates))

    def _best_tag(self, candidates: list[Candidate], done: frozenset[str]) -> str:
        """Returns the member whose values leave the fewest candidates together."""
        tags = [candidate.tags for candidate in candidates]
        declared = dict.fromkeys(name for c in candidates for name in c.declared)
        names = declared | dict.fromkeys(name for own in tags for name in own)
        best: tuple[int, int] | None = None
        found = ""
        for name in names:
            if name in done:
                continue
            listed = [own[name] for own in tags if name in own]
            free = len(candidates) - len(listed)
            counts = Counter(
                value for some in listed for value in set(map(canonical, some))
            )
            worst = free + max(counts.values(), default=len(candidates))
            if worst < len(candidates) and (best is None or (worst, free) < best):
                best, found = (worst, free), name
        half = max(1, len(candidates) // 2)
        is_worth_it = best is not None and (found in declared or best[0] <= half)
        return found if is_worth_it else ""

    def _by_tag(
        self, candidates: list[Candidate], name: str, done: frozenset[str]
    ) -> TagTest:
        below = done | {name}
        values: dict[str, Tag] = {}
        holders: dict[str, list[int]] = {}
        free_positions = []
        for position, candidate in enumerate(candidates):
            tags = candidate.tags
            free_positions += [position] if name not in tags else []
            for text, value in {canonical(v): v for v in tags.get(name, ())}.items():
                values.setdefault(text, value)
                holders.setdefault(text, []).append(position)
        branches = []
        for text, value in values.items():
            some = [candidates[i] for i in merge(holders[text], free_positions)]
            branches.append((value, self.plan(some, below)))
        is_declared = any(name in candidate.declared for candidate in candidates)
        if is_declared:
            absent = [c for c in candidates if not c.tags.get(name)]
        else:
            absent = [c for c in candidates if name not in c.required]
        # A list that was only inferred may have grown; a value by itself is a tag.
        others = [
            candidate
            for candidate in candidates
            if name not in candidate.tags
            or (not is_declared and len(candidate.tags[name]) > 1)
        ]
        return TagTest(
            name,
            tuple(branches),
            absent=self.plan(absent, below),
            other=self.plan(others, below),
        )

    def _by_member_type(
        self, candidates: list[Candidate], done: frozenset[str]
    ) -> Plan | None:
        if len(candidates) > TAGGABLE:
            return None
        shared = frozenset.intersection(*(c.required for c in candidates)) - done
        for name in sorted(shared):
            types = [self._types(candidate.id, name) for candidate in candidates]
            every = [type for some in types for type in some]
            if len(every) == len(set(every)):
                branches = tuple(
                    (type, Trial((candidate.id,)))
                    for candidate, some in zip(candidates, types, strict=True)
                    for type in sorted(some)
                )
                return MemberTypeTest(name, branches)
        return None

    def _types(self, id: TypeId, name: str) -> set[str]:
        """Returns the JSON types that a member of an object may have."""
        shape = self.builder.definition(id).shape
        member = shape.property(name) if isinstance(shape, Object) else None
        assert member is not None
        return self._json_types(member.type, set())

    def _json_types(self, id: TypeId, passed: set[TypeId]) -> set[str]:
        shape = self.builder.definition(id).shape
        if id in passed:
            return set()
        passed.add(id)
        match shape:
            case Nullable(inner=inner):
                return {"null"} | self._json_types(inner, passed)
            case Alias(target=target):
                return self._json_types(target, passed)
            case Union(variants=variants):
                return set().union(*(self._json_types(v, passed) for v in variants))
            case Unconstrained():
                return set(JSON_TYPES)
            case Scalar(kind=Kind.NUMBER):
                return {"number", "integer"}
            case Scalar(kind=kind):
                return {kind.value}
            case Enumeration(kinds=kinds):
                return {kind.value for kind in kinds}
            case _:
                return {json_group(shape)}


def json_group(shape: Shape) -> str:
    """Returns the JSON type of a shape."""
    match shape:
        case Object() | Mapping():
            return "object"
        case Sequence() | Tuple():
            return "array"
        case Scalar(kind=kind):
            return kind.value
        case Enumeration(kinds=(kind,)):
            return kind.value
        case _:
            return "value"


def narrowed(outer: Tags, inner: Tags) -> Tags:
    """Meets the tags of a union with those of a union in it; both count."""
    found = dict(inner)
    for name, tags in outer.items():
        both = [tag for tag in inner.get(name, tags) if tag in tags]
        found[name] = tuple(both) or (*inner.get(name, ()), *tags)
    return found


def either(one: Tags, other: Tags) -> Tags:
    """Joins the tags of a type that a union has twice."""
    return {
        name: _distinct((*one.get(name, ()), *other.get(name, ())))
        for name in one | other
    }


def _distinct(tags: Iterable[Tag]) -> tuple[Tag, ...]:
    """Returns each tag once, compared as JSON is: true is not 1."""
    return tuple({canonical(tag): tag for tag in tags}.values())
