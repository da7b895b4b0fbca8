"""What tells the alternatives of a union apart: JSON type, tag, trial.

Each test splits the *values*; an alternative stays in every branch in which it can be.
So no test can lose a valid value, whatever the order of the tests. The last resort is
trial: of those that fit, the one that declares most of what is there.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from clientsmith.load.document import Node
from clientsmith.model.types import (
    Alias,
    ByJsonType,
    ByKey,
    ByPlan,
    ByTag,
    Dispatch,
    Docs,
    Enumeration,
    Kind,
    Mapping,
    MemberTypeTest,
    Nullable,
    Object,
    Origin,
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
    tried,
)
from clientsmith.resolve.builder import Builder, Pending, Variant
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


def settle(builder: Builder) -> None:
    """Finds what tells the variants of all unions apart."""
    planner = _Planner(builder)
    while builder.pending:
        id = next(iter(builder.pending))
        builder.reshape(id, planner.planned(id))
        del builder.pending[id]


def any_of(
    builder: Builder, node: Node, ids: Iterable[TypeId], origin: Origin
) -> TypeId:
    """Returns the type of what is one of some types, for the sake of a schema."""
    distinct = dict.fromkeys(ids)
    if len(distinct) == 1:
        return next(iter(distinct))
    union = Union(tuple(distinct), ByJsonType())
    id = builder.add(origin, Docs(), union)
    builder.pending[id] = Pending(node, tuple(Variant(each) for each in distinct))
    return id


class _Planner:
    def __init__(self, builder: Builder) -> None:
        self.builder = builder
        self._variants = dict[TypeId, Pending]()

    def planned(self, id: TypeId) -> Shape:
        """Returns the shape of a union whose variants are all built."""
        pending = self.builder.pending[id]
        self._variants[id] = pending
        candidates = self._flattened(id)
        shapes = [self._shape(candidate.id) for candidate in candidates]
        if not candidates or any(isinstance(shape, Unconstrained) for shape in shapes):
            return Unconstrained()
        objects = [
            candidate
            for candidate, shape in zip(candidates, shapes, strict=True)
            if isinstance(shape, Object | Mapping)
        ]
        others = [candidate.id for candidate in candidates if candidate not in objects]
        others = self._by_json_type(id, others)
        default = pending.default
        if not objects and default is None:
            return (
                Union(tuple(others), ByJsonType())
                if len(others) > 1
                else Alias(others[0])
            )
        is_object_first = candidates[0] in objects
        return self._of_objects(
            pending, objects, others, is_object_first=is_object_first
        )

    def _of_objects(
        self,
        pending: Pending,
        objects: list[Candidate],
        others: list[TypeId],
        *,
        is_object_first: bool,
    ) -> Shape:
        default = pending.default
        for candidate in objects:
            self._describe(candidate)
        plan = self._plan(objects, frozenset())
        dispatch = self._dispatch(plan, objects, others)
        if default is not None:
            dispatch = _with_default(dispatch, self.builder.bare(default).id)
        if isinstance(dispatch, ByJsonType) and not others:
            return Alias(objects[0].id)
        self._warn_of_trials(pending, plan, objects)
        ids = [candidate.id for candidate in objects]
        # Other variants stand where the document has the first of them.
        if isinstance(dispatch, ByJsonType) and not is_object_first:
            ids, others = others, ids
        return Union((*ids, *others), dispatch)

    def _dispatch(
        self, plan: Plan, objects: list[Candidate], others: list[TypeId]
    ) -> Dispatch:
        """Returns a plan in its plainest form; most unions have one tag."""
        if isinstance(plan, Trial) and len(plan.variants) == 1:
            return ByJsonType()
        keys = self._keys(objects)
        if keys is not None and not others:
            return keys
        if isinstance(plan, TagTest) and plan.absent == plan.other == UNKNOWN:
            leaves = [
                (tag, inner.variants[0])
                for tag, inner in plan.branches
                if isinstance(inner, Trial) and len(inner.variants) == 1
            ]
            if len(leaves) == len(plan.branches):
                return ByTag(plan.property, tuple(leaves))
        return ByPlan(plan)

    def _keys(self, objects: list[Candidate]) -> ByKey | None:
        """`{serverless: …} | {pod: …}`: each is one required member of its own."""
        if len(objects) < 2 or any(candidate.declared for candidate in objects):
            return None
        keys = {}
        for candidate in objects:
            shape = self._shape(candidate.id)
            if not isinstance(shape, Object) or len(shape.properties) != 1:
                return None
            if not shape.properties[0].required:
                return None
            keys[shape.properties[0].name] = candidate.id
        return ByKey(tuple(keys.items())) if len(keys) == len(objects) else None

    def _shape(self, id: TypeId) -> Shape:
        return self.builder.definition(id).shape

    def _flattened(self, id: TypeId) -> list[Candidate]:
        """Returns what is behind nested unions; a union in itself adds nothing."""
        found: dict[TypeId, Candidate] = {}
        passed = set()
        waiting = [Candidate(id, {})]
        while waiting:
            outer = waiting.pop()
            definition = self.builder.bare(outer.id)
            if not isinstance(definition.shape, Union):
                candidate = Candidate(definition.id, outer.declared)
                earlier = found.setdefault(definition.id, candidate)
                earlier.declared = _either(earlier.declared, candidate.declared)
                continue
            step = definition.id, repr(outer.declared)
            if step not in passed:
                passed.add(step)
                waiting += [
                    Candidate(variant.id, _narrowed(outer.declared, dict(variant.tags)))
                    for variant in reversed(self._listed(definition.id))
                ]
        return list(found.values())

    def _listed(self, id: TypeId) -> list[Variant]:
        pending = self.builder.pending.get(id) or self._variants.get(id)
        if pending is not None:
            return list(pending.variants)
        shape = self._shape(id)
        assert isinstance(shape, Union)
        return [Variant(variant) for variant in shape.variants]

    def _describe(self, candidate: Candidate) -> None:
        """Notes what a candidate's own members say; a map becomes an object."""
        shape = self._shape(candidate.id)
        if isinstance(shape, Mapping) and candidate.declared:
            shape = Object((), shape.value)
            self.builder.reshape(candidate.id, shape)
        if not isinstance(shape, Object):
            return
        candidate.required = frozenset(
            member.name for member in shape.properties if member.required
        )
        for member in shape.properties:
            inner = self.builder.bare(member.type).shape
            if isinstance(inner, Enumeration) and inner.exhaustive:
                null = (None,) if self.builder.arena.is_nullable(member.type) else ()
                candidate.listed[member.name] = (*inner.values, *null)

    # What is no object: one variant for each JSON type.

    def _by_json_type(self, id: TypeId, others: list[TypeId]) -> list[TypeId]:
        """Returns variants of which each has a JSON type of its own."""
        groups: dict[str, list[TypeId]] = {}
        for other in others:
            groups.setdefault(_group(self._shape(other)), []).append(other)
        return [
            some[0] if len(some) == 1 else self._joined(id, group, some)
            for group, some in groups.items()
        ]

    def _joined(self, id: TypeId, group: str, ids: list[TypeId]) -> TypeId:
        origin, node = self.builder.definition(id).origin, self._variants[id].node
        below = origin.below(group, origin.where)
        shapes = [self._shape(id) for id in ids]
        if group == "array":
            items: dict[TypeId, None] = {}
            for shape in shapes:
                inner = shape.items if isinstance(shape, Tuple) else (shape.item,)  # type: ignore[union-attr]
                items |= dict.fromkeys(inner)
            item = any_of(self.builder, node, items, below.below("item", below.where))
            return self.builder.add(below, Docs(), Sequence(item))
        return self.builder.add(below, Docs(), _any_value(shapes))

    # Objects: by the member whose values part them best.

    def _plan(self, candidates: list[Candidate], done: frozenset[str]) -> Plan:
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
        declared = dict.fromkeys(name for c in candidates for name in c.declared)
        names = declared | dict.fromkeys(name for c in candidates for name in c.tags)
        best: tuple[int, int] | None = None
        found = ""
        for name in names:
            if name in done:
                continue
            listed = [candidate.tags.get(name) for candidate in candidates]
            values = {canonical(value) for some in listed for value in some or ()}
            free = sum(some is None for some in listed)
            counts = dict.fromkeys(values, free)
            for some in listed:
                for value in {canonical(value) for value in some or ()}:
                    counts[value] += 1
            worst = max(counts.values(), default=len(candidates))
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
        for candidate in candidates:
            for value in candidate.tags.get(name, ()):
                values.setdefault(canonical(value), value)
        branches = []
        for text, value in values.items():
            some = [
                candidate
                for candidate in candidates
                if name not in candidate.tags
                or text in map(canonical, candidate.tags[name])
            ]
            branches.append((value, self._plan(some, below)))
        is_declared = any(name in candidate.declared for candidate in candidates)
        free = [candidate for candidate in candidates if name not in candidate.tags]
        if is_declared:
            absent = free
        else:
            absent = [c for c in candidates if name not in c.required]
        is_listing = not is_declared and any(
            len(candidate.tags.get(name, ())) > 1 for candidate in candidates
        )
        return TagTest(
            name,
            tuple(branches),
            absent=self._plan(absent, below),
            # A list that was only inferred may have grown.
            other=self._plan(candidates if is_listing else free, below),
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
        shape = self._shape(id)
        member = shape.property(name) if isinstance(shape, Object) else None
        assert member is not None
        return self._json_types(member.type, set())

    def _json_types(self, id: TypeId, passed: set[TypeId]) -> set[str]:
        shape = self._shape(id)
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
                return set(_EVERY)
            case Scalar(kind=Kind.NUMBER):
                return {"number", "integer"}
            case Scalar(kind=kind):
                return {kind.value}
            case Enumeration(kinds=kinds):
                return {kind.value for kind in kinds}
            case _:
                return {_group(shape)}

    def _warn_of_trials(
        self, pending: Pending, plan: Plan, objects: list[Candidate]
    ) -> None:
        required = {candidate.id: candidate.required for candidate in objects}
        for trial in tried(plan):
            demands = [required.get(id, frozenset()) for id in trial.variants]
            if len(set(demands)) < len(demands):
                self.builder.diagnostics.warning(
                    "ambiguous-union",
                    f"Nothing tells the variants of {pending.node.json_pointer} apart",
                    pending.node.key_where,
                    "Add a discriminator; until then the variant that fits and "
                    "declares most of what is there is taken.",
                    pointer=pending.node.json_pointer,
                )
                return


def _with_default(dispatch: Dispatch, default: TypeId) -> Dispatch:
    match dispatch:
        case ByTag(property=property, tags=tags):
            return ByTag(property, tags, default)
        case ByPlan(plan=TagTest(property=property, branches=branches)):
            other = Trial((default,))
            return ByPlan(TagTest(property, branches, absent=other, other=other))
        case _:
            return dispatch


_EVERY = ("array", "boolean", "integer", "null", "number", "object", "string")


def _group(shape: Shape) -> str:
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


def _any_value(shapes: list[Shape]) -> Shape:
    """Returns what holds the values of several scalars and lists of one JSON type.

    msgspec takes one type of text in a union: several formats are plain text, and
    nothing is lost.
    """
    lists = [shape for shape in shapes if isinstance(shape, Enumeration)]
    scalars = [shape for shape in shapes if isinstance(shape, Scalar)]
    values = {canonical(value): value for shape in lists for value in shape.values}
    kinds = dict.fromkeys(kind for shape in lists for kind in shape.kinds)
    if len(lists) == len(shapes):
        exhaustive = all(shape.exhaustive for shape in lists)
        return Enumeration(
            tuple(values.values()), tuple(kinds), exhaustive, open=not exhaustive
        )
    kind = scalars[0].kind
    if values and kind in (Kind.STRING, Kind.INTEGER) and set(kinds) == {kind}:
        return Enumeration(tuple(values.values()), (kind,), exhaustive=False, open=True)
    formats = {scalar.format for scalar in scalars}
    return Scalar(kind, formats.pop() if len(formats) == 1 and not lists else "")


def _narrowed(outer: Tags, inner: Tags) -> Tags:
    """Meets the tags of a union with those of a union in it; both count."""
    found = dict(inner)
    for name, tags in outer.items():
        both = [tag for tag in inner.get(name, tags) if tag in tags]
        found[name] = tuple(both) or (*inner.get(name, ()), *tags)
    return found


def _either(one: Tags, other: Tags) -> Tags:
    """Joins the tags of a type that a union has twice."""
    return {
        name: tuple(dict.fromkeys((*one.get(name, ()), *other.get(name, ()))))
        for name in (*one, *(name for name in other if name not in one))
    }
