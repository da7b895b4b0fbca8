"""What tells the alternatives of a union apart: JSON type, tag, trial.

Each test splits the *values*; an alternative stays in every branch in which it can be.
So no test can lose a valid value, whatever the order of the tests. The last resort is
trial: of those that fit, the one that declares most of what is there.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from clientsmith.load.document import Node
from clientsmith.model.types import (
    Alias,
    ByJsonType,
    ByPlan,
    ByTag,
    Dispatch,
    Docs,
    Enumeration,
    ExternallyTagged,
    Kind,
    Mapping,
    Object,
    Origin,
    Plan,
    Property,
    Scalar,
    Sequence,
    Shape,
    TagTest,
    Trial,
    TypeId,
    Unconstrained,
    Union,
    parts,
    tried,
)
from clientsmith.resolve.absorption import Absorption
from clientsmith.resolve.builder import Builder, Pending, Variant
from clientsmith.resolve.decisions import (
    UNKNOWN,
    Candidate,
    Decider,
    Tags,
    either,
    json_group,
)
from clientsmith.resolve.places import canonical


def settle(builder: Builder) -> None:
    """Finds what tells the variants of all unions apart."""
    planner = _Planner(builder)
    settled: set[TypeId] = set()
    # Arrays that become one add a union of their items.
    while waiting := [id for id in builder.pending if id not in settled]:
        for id in waiting:
            builder.reshape(id, planner.planned(id))
        settled.update(waiting)
    planner.give_tags()
    for definition in list(builder.arena):
        shape = definition.shape
        if isinstance(shape, Sequence) and shape.either:
            inner = builder.bare(shape.item).shape
            if isinstance(inner, Union) and not isinstance(inner.dispatch, ByJsonType):
                # Any item may be one that is not known.
                builder.reshape(definition.id, Sequence(shape.item))


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
        self._decider = Decider(builder)
        self._absorption = Absorption(builder)
        self._declared: dict[TypeId, Tags] = {}

    def planned(self, id: TypeId) -> Shape:
        """Returns the shape of a union whose variants are all built."""
        pending = self.builder.pending[id]
        candidates = self._absorption.kept(self._absorption.flattened(id))
        shapes = [self._shape(candidate.id) for candidate in candidates]
        free = [shape for shape in shapes if isinstance(shape, Unconstrained)]
        if free or not candidates:
            self._inherit_defects(id, candidates)
            return Unconstrained(next((shape.reason for shape in free), ""))
        objects = [
            candidate
            for candidate, shape in zip(candidates, shapes, strict=True)
            if isinstance(shape, Object | Mapping)
        ]
        others = [
            candidate.id
            for candidate, shape in zip(candidates, shapes, strict=True)
            if not isinstance(shape, Object | Mapping)
        ]
        others = self._by_json_type(id, others)
        default = pending.default
        if not objects and default is None:
            if len(others) > 1:
                return Union(tuple(others), ByJsonType())
            is_joined = others[0] not in [candidate.id for candidate in candidates]
            return self._shape(others[0]) if is_joined else Alias(others[0])
        is_object_first = candidates[0] in objects
        return self._of_objects(
            pending, objects, others, is_object_first=is_object_first
        )

    def give_tags(self) -> None:
        """Gives objects members for their tags, which the document does not declare.

        A class that has one tag needs none: it is known by that.
        """
        for id, tags in self._declared.items():
            shape = self._shape(id)
            if not isinstance(shape, Object) or sum(map(len, tags.values())) < 2:
                continue
            origin = self.builder.definition(id).origin
            text = Scalar(Kind.STRING)
            members = [
                Property(
                    name,
                    self.builder.add(origin.below(name, origin.where), Docs(), text),
                    required=False,
                    docs=Docs(),
                    where=origin.where,
                )
                for name, values in tags.items()
                if values and shape.property(name) is None
            ]
            properties = (*shape.properties, *members)
            self.builder.reshape(id, replace(shape, properties=properties))

    def _inherit_defects(self, id: TypeId, candidates: list[Candidate]) -> None:
        """Notes what is wrong with variants as wrong with the union, which is any value
        then and does not refer to them.
        """
        defects = self.builder.defects
        found = [defects[each.id] for each in candidates if each.id in defects]
        if found:
            defects[id] = tuple(finding for some in found for finding in some)

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
        self._rule_out(objects)
        plan = self._decider.plan(objects)
        dispatch = self._dispatch(pending, plan, objects, others)
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
        self,
        pending: Pending,
        plan: Plan,
        objects: list[Candidate],
        others: list[TypeId],
    ) -> Dispatch:
        """Returns a plan in its plainest form; most unions have one tag."""
        if isinstance(plan, Trial) and len(plan.variants) == 1:
            return ByJsonType()
        keys = None if others else self._keys(pending, objects)
        if keys is not None:
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

    def _keys(
        self, pending: Pending, objects: list[Candidate]
    ) -> ExternallyTagged | None:
        """`{serverless: …} | {pod: …}`: each is one required member of its own.

        By `anyOf` objects may have several of them, unless they are closed.
        """
        shapes = [self._shape(candidate.id) for candidate in objects]
        is_closed = all(isinstance(each, Object) and each.closed for each in shapes)
        if "anyOf" in pending.node and not is_closed:
            return None
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
        return (
            ExternallyTagged(tuple(keys.items())) if len(keys) == len(objects) else None
        )

    def _shape(self, id: TypeId) -> Shape:
        return self.builder.definition(id).shape

    def _describe(self, candidate: Candidate) -> None:
        """Notes what a candidate's own members say; a map becomes an object."""
        shape = self._shape(candidate.id)
        if isinstance(shape, Mapping) and candidate.declared:
            shape = Object((), shape.value)
            self.builder.reshape(candidate.id, shape)
        if not isinstance(shape, Object):
            return
        declared = self._declared.get(candidate.id, {})
        self._declared[candidate.id] = either(declared, candidate.declared)
        candidate.required = frozenset(
            member.name for member in shape.properties if member.required
        )
        for member in shape.properties:
            inner = self.builder.bare(member.type).shape
            if isinstance(inner, Enumeration) and inner.exhaustive:
                null = (None,) if self.builder.arena.is_nullable(member.type) else ()
                candidate.listed[member.name] = (*inner.values, *null)

    def _rule_out(self, candidates: list[Candidate]) -> None:
        """Notes that closed objects hold no value of members that only others have."""
        names = dict.fromkeys(name for c in candidates for name in c.tags)
        for candidate in candidates:
            shape = self._shape(candidate.id)
            if isinstance(shape, Object) and shape.closed:
                others = (name for name in names if shape.property(name) is None)
                candidate.listed.update(dict.fromkeys(others, ()))

    # What is no object: one variant for each JSON type.

    def _by_json_type(self, id: TypeId, others: list[TypeId]) -> list[TypeId]:
        """Returns variants of which each has a JSON type of its own.

        Lists of values are one list, if nothing else has the type of any of them.
        """
        groups: dict[str, list[TypeId]] = {}
        for other in others:
            groups.setdefault(json_group(self._shape(other)), []).append(other)
        lists = {
            group
            for group, some in groups.items()
            if all(isinstance(self._shape(each), Enumeration) for each in some)
        }
        joined: dict[str, list[TypeId]] = {}
        for group, some in groups.items():
            is_one_list = len(lists) > 1 and group in lists
            joined.setdefault("value" if is_one_list else group, []).extend(some)
        return [
            some[0] if len(some) == 1 else self._joined(id, group, some)
            for group, some in joined.items()
        ]

    def _joined(self, id: TypeId, group: str, ids: list[TypeId]) -> TypeId:
        origin, node = self.builder.definition(id).origin, self.builder.pending[id].node
        below = origin.below(group, origin.where)
        shapes = [self._shape(id) for id in ids]
        if group == "array":
            items = dict.fromkeys(part for shape in shapes for part in parts(shape))
            item = any_of(self.builder, node, items, below.below("item", below.where))
            are_equal = all(isinstance(shape, Sequence) for shape in shapes)
            either = tuple(items) if are_equal and len(items) > 1 else ()
            return self.builder.add(below, Docs(), Sequence(item, either))
        return self.builder.add(below, Docs(), _any_value(shapes))

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


def _any_value(shapes: list[Shape]) -> Shape:
    """Returns what holds the values of several scalars and lists of one JSON type.

    msgspec takes one type of text in a union: several formats are plain text, and
    nothing is lost. What they are is noted: `date|date-time`.
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
    formats = sorted({scalar.format for scalar in scalars})
    return Scalar(kind, "|".join(formats) if kind is Kind.STRING and not lists else "")
