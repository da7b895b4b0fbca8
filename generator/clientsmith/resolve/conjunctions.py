"""Schemas as conjunctions: what a set of schemas says together.

`allOf`, a `$ref` with its siblings, and what stands beside `oneOf` and `anyOf` only add
places to the set that a value must satisfy. Nothing is merged as text. A circle is a
place met twice (A and A is A); doubled `allOf` costs one visit for each place.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import combinations
from typing import Any, Literal, NamedTuple

from clientsmith.load.document import Pointer
from clientsmith.resolve import facts as facts_of
from clientsmith.resolve.facts import DOCUMENTING, LIMITING, Facts, is_null
from clientsmith.resolve.places import Places, component_key, is_map, listed

Aspect = Literal["whole", "own", "oneOf", "anyOf", "children", "values", "type"]


class Conjunct(NamedTuple):
    """One thing that a value must satisfy.

    Attributes:
        at: The place of a schema.
        aspect: `whole`; `own`, its keywords without those that join schemas; `oneOf`,
            `anyOf`, `children` or `values`, one of its alternatives; `type`, a JSON
            type, in whose stead `at` stands.
    """

    at: Pointer
    aspect: Aspect = "whole"


Key = tuple[Conjunct, ...]
"""What a type is the conjunction of, the outermost first."""

Demands = tuple[Literal["oneOf", "anyOf", "values"], tuple[tuple[str, ...], ...]]
"""The members that each alternative requires, and whether exactly one must hold, at
least one, or whether it also depends on values.
"""


def whole(places: Iterable[Pointer]) -> Key:
    """Returns the conjunction of some schemas."""
    return tuple(Conjunct(at) for at in places)


VALUES = DOCUMENTING | LIMITING | {"const", "enum", "format", "type"}
"""Keywords that say which values a member may have, and nothing of its parts."""


@dataclass(frozen=True)
class Conjunction:
    """A set of schemas with everything that `$ref` and `allOf` join to it.

    Attributes:
        owns: Schemas whose own keywords count, the outermost first.
        choices: Alternatives of which one must hold, too.
        operands: Schemas that are joined whole; the result may be one of them.
        demands: Alternatives that only require members.
        facts: What the own keywords say together.
        conflicts: The keywords in which they contradict each other.
        broken: References that lead nowhere; nothing is known of what they mean.
    """

    owns: tuple[Conjunct, ...]
    choices: tuple[Conjunct, ...]
    operands: tuple[Pointer, ...]
    demands: tuple[Demands, ...]
    facts: Facts
    conflicts: tuple[str, ...]
    broken: tuple[Pointer, ...]

    @cached_property
    def signature(self) -> tuple[Any, ...]:
        """What two conjunctions have in common that mean the same type."""
        return (
            self.facts.signature(),
            frozenset(self.choices),
            frozenset(self.demands),
            self.broken,
        )

    @property
    def is_impossible(self) -> bool:
        """Whether no value satisfies it, as far as its own keywords say."""
        return bool({"type", "enum"} & set(self.conflicts)) or (
            self.facts.types == frozenset()
        )


@dataclass
class _Expanding:
    """A conjunction as far as it is followed; dicts keep the order of places."""

    owns: dict[Conjunct, None] = field(default_factory=dict)
    inner_first: list[Pointer] = field(default_factory=list)
    choices: dict[Conjunct, None] = field(default_factory=dict)
    operands: dict[Pointer, None] = field(default_factory=dict)
    demands: dict[Demands, None] = field(default_factory=dict)
    broken: dict[Pointer, None] = field(default_factory=dict)


class Conjunctions:
    """Expands the conjunctions of one document, each once."""

    def __init__(self, places: Places) -> None:
        self.places = places
        self._expanded: dict[Key, Conjunction] = {}
        self._own: dict[Pointer, Facts] = {}
        self._branches: dict[Conjunct, tuple[Pointer, ...]] = {}
        self._targets: dict[Conjunct, frozenset[Pointer]] = {}

    def expand(self, key: Key) -> Conjunction:
        """Returns what schemas say together."""
        if key not in self._expanded:
            self._expanded[key] = self._expand(key)
        return self._expanded[key]

    def equal_operand(self, key: Key) -> Pointer | None:
        """Returns a joined schema that says as much as all together.

        `allOf: [{$ref: A}, {description: …}]` is A, and so is what adds limits only. Of
        several a component, and of these the one that joins least: schemas that refer
        to each other in a circle agree on it.
        """
        here = self.expand(key)
        equal = [
            at
            for at in here.operands
            if self.expand((Conjunct(at),)).signature == here.signature
        ]
        best = min(
            equal,
            key=lambda at: (
                component_key(at) is None,
                len(self.expand((Conjunct(at),)).operands),
                str(at),
            ),
            default=None,
        )
        return None if best is None or key == (Conjunct(best),) else best

    def is_impossible(self, key: Key) -> bool:
        """Whether no value satisfies a conjunction: itself, or a required member."""
        here = self.expand(key)
        if here.is_impossible:
            return True
        return not here.choices and any(
            len(places) > 1 and self.expand(whole(places)).is_impossible
            for name, places in here.facts.members
            if name in here.facts.required
        )

    def own(self, at: Pointer) -> Facts:
        """Returns what the own keywords of a schema say."""
        if at not in self._own:
            schema = self.places.value(at)
            is_reference = is_map(schema) and "$ref" in schema and self.places.is_3_0
            self._own[at] = Facts() if is_reference else facts_of.read(schema, at)
        return self._own[at]

    def branches(self, choice: Conjunct) -> tuple[Pointer, ...]:
        """Returns the places of alternatives, without null."""
        if choice not in self._branches:
            at, aspect = choice
            if aspect == "values":
                own = self.own(at)
                found = [*own.patterns, *own.additional]
            elif aspect == "children":
                found = self._children(at)
            else:
                found = self._alternatives(at, aspect)
            self._branches[choice] = tuple(found)
        return self._branches[choice]

    def _expand(self, key: Key) -> Conjunction:
        found = _Expanding()
        waiting = [(conjunct, False) for conjunct in reversed(key)]
        while waiting:
            conjunct, is_followed = waiting.pop()
            at, aspect = conjunct
            if is_followed:
                found.inner_first.append(at)
            elif aspect in ("own", "type"):
                found.owns[conjunct] = None
                found.inner_first += [at] if aspect == "own" else []
            elif aspect != "whole":
                found.choices[conjunct] = None
            elif at not in found.operands:
                found.operands[at] = None
                found.owns[Conjunct(at, "own")] = None
                waiting.append((conjunct, True))
                joined = self._joined(at, found)
                waiting += [(part, False) for part in reversed(joined)]
        facts, conflicts = self._meet(found)
        return Conjunction(
            owns=tuple(found.owns),
            choices=self._absorbed(found.choices, found.operands),
            operands=tuple(found.operands),
            demands=tuple(found.demands),
            facts=facts,
            conflicts=conflicts,
            broken=tuple(found.broken),
        )

    def _joined(self, at: Pointer, found: _Expanding) -> list[Conjunct]:
        """Returns what a schema joins to its own keywords."""
        schema = self.places.value(at)
        if not is_map(schema):
            return []
        joined = []
        for keyword in ("$ref", "$dynamicRef"):
            if keyword in schema:
                to = self.places.target(schema[keyword]) if keyword == "$ref" else None
                if to is None:
                    found.broken[at] = None
                else:
                    joined.append(Conjunct(to))
        if "$ref" in schema and self.places.is_3_0:
            return joined
        joined += [
            Conjunct((*at, "allOf", index))
            for index, _ in enumerate(listed(schema, "allOf"))
        ]
        for aspect in ("oneOf", "anyOf"):
            joined += self._chosen(at, aspect, found)
        if self.branches(Conjunct(at, "children")):
            joined.append(Conjunct(at, "children"))
        return joined

    def _chosen(
        self, at: Pointer, aspect: Literal["oneOf", "anyOf"], found: _Expanding
    ) -> list[Conjunct]:
        """Returns what the alternatives of a schema join to it.

        Alternatives that only limit are left to the server; what they require is noted.
        One alternative that is not null is joined as it is.
        """
        branches = self.branches(Conjunct(at, aspect))
        if branches and all(map(self._only_limits, branches)):
            found.demands[self._demands(at, aspect, branches)] = None
            return []
        # A discriminator counts though there is nothing to choose from.
        if len(branches) > 1 or (branches and self.has_discriminator(at)):
            return [Conjunct(at, aspect)]
        if branches:
            return [Conjunct(branches[0])]
        return (
            [Conjunct((*at, aspect, 0))]
            if listed(self.places.value(at), aspect)
            else []
        )

    def _alternatives(self, at: Pointer, aspect: str) -> list[Pointer]:
        """Returns alternatives, each target once; those that are null are left out.

        `anyOf: [X, {type: object, nullable: true}]` means null, too: it is how
        generators of 3.0 documents write it (3,512 places in one).
        """
        alternatives = listed(self.places.value(at), aspect)
        places = [
            (*at, aspect, index)
            for index, schema in enumerate(alternatives)
            if not is_null(schema)
        ]
        telling = [place for place in places if not self.is_bare_nullable(place)]
        if len(telling) == 1:
            return telling
        targets = {self.places.resolved(place): place for place in reversed(places)}
        targets.pop(at, None)
        return list(reversed(targets.values()))

    def _children(self, at: Pointer) -> list[Pointer]:
        """Returns the alternatives of a parent: what extends it, and maybe itself.

        OAS "Discriminator Object". A parent that lists its alternatives needs none.
        """
        schema = self.places.value(at)
        if not is_map(schema) or component_key(at) is None:
            return []
        if listed(schema, "oneOf") or listed(schema, "anyOf"):
            return []
        if not is_map(discriminator := schema.get("discriminator")):
            return []
        descendants = self.places.descendants(at)
        if not descendants:
            return []
        mapping = discriminator.get("mapping")
        targets = map(self.mapped, mapping.values() if is_map(mapping) else ())
        # A parent is a variant of itself if its mapping says so, or if it has none.
        return [at, *descendants] if not mapping or at in set(targets) else descendants

    def has_discriminator(self, at: Pointer) -> bool:
        """Whether a schema has a discriminator of its own."""
        schema = self.places.value(at)
        return is_map(schema) and is_map(schema.get("discriminator"))

    def mapped(self, value: object) -> Pointer | None:
        """Returns the place that a mapping's value means.

        OAS 3.0.4 "Options for Mapping Values to Schemas": a component's key is tried
        first, then a reference.
        """
        if isinstance(value, str) and value in self.places.components:
            return self.places.component(value)
        to = self.places.target(value)
        return None if to is None else self.places.resolved(to)

    def is_bare_nullable(self, at: Pointer) -> bool:
        """Whether a schema says nothing but that it may be null."""
        schema = self.places.value(at)
        if not is_map(schema) or schema.get("nullable") is not True:
            return False
        says_nothing = (DOCUMENTING | {"type"}).issuperset(schema)
        return says_nothing and schema.get("type", "object") == "object"

    def _only_limits(self, at: Pointer) -> bool:
        """Whether all that an alternative does is to limit an object's members.

        It may require members, and say which values the members may have then that
        stand beside the alternatives; it declares none of its own.
        """
        schema = self.places.value(at)
        if not is_map(schema) or schema.get("type", "object") != "object":
            return False
        telling = {keyword for keyword in schema if not keyword.startswith("x-")}
        telling -= DOCUMENTING | {"type"}
        beside = self.places.value((*at[:-2], "properties"))
        return (
            bool(telling)
            and telling <= LIMITING | {"properties"}
            and all(
                is_map(beside) and name in beside and VALUES.issuperset(member)
                for name, member in _members(schema)
            )
        )

    def _demands(
        self,
        at: Pointer,
        aspect: Literal["oneOf", "anyOf"],
        branches: tuple[Pointer, ...],
    ) -> Demands:
        schemas = [self.places.value(branch) for branch in branches]
        required = tuple(
            tuple(name for name in listed(schema, "required") if isinstance(name, str))
            for schema in schemas
        )
        if any(_members(schema) for schema in schemas):
            return "values", required
        excluded = self.places.value((*at, "not"))
        never = set(map(str, listed(excluded, "required")))
        is_exclusive = all(
            never and never <= {*one, *other}
            for one, other in combinations(required, 2)
        )
        return ("oneOf" if is_exclusive else aspect), required

    def _absorbed(
        self, choices: Iterable[Conjunct], operands: Iterable[Pointer]
    ) -> tuple[Conjunct, ...]:
        """Returns the alternatives without those that hold already.

        A and (A or B) is A: a child is no union of its siblings, though its parent is.
        (A or B) and (A or B or C) is (A or B).
        """
        held = {self.places.resolved(at) for at in operands}
        kept: dict[Conjunct, frozenset[Pointer]] = {}
        for choice in choices:
            if choice not in self._targets:
                branches = self.branches(choice)
                self._targets[choice] = frozenset(map(self.places.resolved, branches))
            targets = self._targets[choice]
            holds = held & (targets - {choice.at})
            if not holds and not any(targets >= other for other in kept.values()):
                kept[choice] = targets
        return tuple(kept)

    def _meet(self, found: _Expanding) -> tuple[Facts, tuple[str, ...]]:
        """Returns what the own keywords say together; joined members come first."""
        met, conflicts = facts_of.meet(
            Facts(types=frozenset({str(at[0])})) if aspect == "type" else self.own(at)
            for at, aspect in found.owns
        )
        members = dict(met.members)
        ordered = dict.fromkeys(
            name for at in found.inner_first for name, _ in self.own(at).members
        )
        in_order = tuple((name, members[name]) for name in ordered)
        return replace(met, members=in_order).inferred(), conflicts


def _members(schema: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    properties = schema.get("properties")
    return list(properties.items()) if is_map(properties) else []
