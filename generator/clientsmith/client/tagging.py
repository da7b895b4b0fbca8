"""How unions are decoded: which by msgspec itself, and which classes share a layout.

msgspec gives each class one tag in one field. A class can carry its tag natively only
if all unions that hold it agree on both; else the tag is an ordinary member and the
union chooses by itself.

msgspec knows no externally tagged unions. The runtime decodes one flat class, whose
objects then get the class of their variant; so all variants of a union, and of all
unions that they stand in, must be laid out alike.
"""

from __future__ import annotations

from collections import defaultdict
from typing import NamedTuple

from clientsmith.model.types import (
    Arena,
    ByJsonType,
    ByPlan,
    ByTag,
    ExternallyTagged,
    MemberTypeTest,
    Object,
    Plan,
    Tag,
    TagTest,
    Trial,
    TypeId,
    Union,
    tried,
)
from clientsmith.naming.names import Names

TAKEN = frozenset({"raw", "reason"})
"""Attributes of unknown variants, which share the layout of externally tagged ones."""


class NativeTag(NamedTuple):
    """The one tag of a class, and the member that shows it."""

    property: str
    value: str


class Tagging:
    """The tags of all classes of a document."""

    def __init__(self, types: Arena) -> None:
        self._native: dict[TypeId, set[NativeTag | None]] = defaultdict(set)
        self._values: dict[tuple[TypeId, str], list[Tag]] = defaultdict(list)
        self._any: set[tuple[TypeId, str]] = set()
        self._needed: set[tuple[TypeId, str]] = set()
        for definition in types:
            if isinstance(definition.shape, Union):
                self._collect(definition.shape)

    @property
    def members(self) -> frozenset[tuple[TypeId, str]]:
        """Members that hold the tag by which a union knows their class."""
        return frozenset(self._values)

    def of(self, id: TypeId) -> NativeTag | None:
        """Returns the tag that a class carries natively, if it does."""
        tags = self._native.get(id, set())
        return next(iter(tags)) if len(tags) == 1 else None

    def is_native(self, union: Union) -> bool:
        """Whether msgspec decodes the union by itself."""
        dispatch = union.dispatch
        if not isinstance(dispatch, ByTag) or dispatch.default is not None:
            return False
        return all(self.of(id) is not None for _, id in dispatch.tags)

    def literals(self, id: TypeId, property: str) -> list[Tag]:
        """Returns the tags that lead to a class through a member of it.

        A class that is also taken for tags that are not listed may hold any tag.
        """
        key = id, property
        return [] if key in self._any else self._values.get(key, [])

    def is_needed(self, id: TypeId, property: str) -> bool:
        """Whether a class is known by a member only: without it a union has others."""
        key = id, property
        return key in self._needed and key not in self._any

    def _collect(self, union: Union) -> None:
        dispatch = union.dispatch
        if isinstance(dispatch, ByJsonType):
            return
        if not isinstance(dispatch, ByTag):
            if isinstance(dispatch, ByPlan):
                self._collect_plan(dispatch.plan)
            else:
                for id in union.variants:
                    self._native[id].add(None)
            return
        for value, id in dispatch.tags:
            self._note(id, dispatch.property, value)
            self._needed.add((id, dispatch.property))
            self._native[id].add(_native_tag(dispatch.property, value))
        if dispatch.default is not None:
            self._native[dispatch.default].add(None)
            self._any.add((dispatch.default, dispatch.property))

    def _collect_plan(
        self, plan: Plan, path: tuple[NativeTag | None, ...] = ()
    ) -> None:
        """Notes the tags that lead to one class each.

        Args:
            plan: What is left of the plan.
            path: The tests before it; a class has its tag natively if one value of one
                member is all that leads to it.
        """
        match plan:
            case Trial(variants=variants):
                for id in variants:
                    self._native[id].add(path[0] if len(path) == 1 else None)
            case TagTest(property=property, branches=branches):
                absent = {id for trial in tried(plan.absent) for id in trial.variants}
                for value, inner in branches:
                    ids = {id for trial in tried(inner) for id in trial.variants}
                    for id in ids if value is not None else ():
                        self._note(id, property, value)
                    self._needed.update((id, property) for id in ids - absent)
                    self._collect_plan(inner, (*path, _native_tag(property, value)))
                for trial in tried(plan.other):
                    self._any.update((id, property) for id in trial.variants)
                for inner in (plan.absent, plan.other):
                    self._collect_plan(inner, (*path, None))
            case MemberTypeTest(branches=branches):
                for _, inner in branches:
                    self._collect_plan(inner, path)

    def _note(self, id: TypeId, property: str, value: Tag) -> None:
        """Notes a tag of a class; several unions may have it."""
        values = self._values[id, property]
        if value not in values:
            values.append(value)


def _native_tag(property: str, value: Tag) -> NativeTag | None:
    """Returns a tag that msgspec can write: unknown variants have a string as theirs,
    and msgspec wants one kind.
    """
    return NativeTag(property, value) if isinstance(value, str) else None


def shared_layouts(types: Arena, names: Names) -> dict[TypeId, tuple[str, ...]]:
    """Returns the keys of variants and unions that share a layout.

    Others are decoded in another, slower way: a variant keeps undeclared members, or a
    key has a taken name.
    """
    layouts: dict[TypeId, tuple[str, ...]] = {}
    for group in _connected(types):
        keys = _attributes(types, names, group)
        if keys:
            layouts |= dict.fromkeys(group, keys)
    return layouts


def _connected(types: Arena) -> list[set[TypeId]]:
    """Returns externally tagged unions with their variants, those that share any
    together.
    """
    groups: list[set[TypeId]] = []
    for definition in types:
        shape = definition.shape
        if isinstance(shape, Union) and isinstance(shape.dispatch, ExternallyTagged):
            members = {definition.id, *shape.variants}
            connected = [group for group in groups if group & members]
            groups = [group for group in groups if group not in connected]
            groups.append(members.union(*connected))
    return groups


def _attributes(types: Arena, names: Names, group: set[TypeId]) -> tuple[str, ...]:
    attributes: set[str] = set()
    for id in sorted(group):
        shape = types[id].shape
        if not isinstance(shape, Object):
            continue
        if shape.additional is not None:
            return ()
        attributes |= {
            names.members[id, property.name] for property in shape.properties
        }
    return () if attributes & TAKEN else tuple(sorted(attributes))
