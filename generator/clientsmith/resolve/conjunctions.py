"""Schemas as conjunctions: what a set of schemas says together.

`allOf`, a `$ref` with its siblings, and what stands beside `oneOf` and `anyOf` only add
places to the set that a value must satisfy. Nothing is merged as text. A circle is a
place met twice (A and A is A); doubled `allOf` costs one visit for each place.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from clientsmith.load.document import Pointer
from clientsmith.resolve import facts as facts_of
from clientsmith.resolve.facts import Facts
from clientsmith.resolve.places import Places, component_key, followed
from clientsmith.resolve.schemas import NOTHING, Conjunct, Demands, Schemas

Key = tuple[Conjunct, ...]
"""What a type is the conjunction of, the outermost first."""


def whole(places: Iterable[Pointer]) -> Key:
    """Returns the conjunction of some schemas."""
    return tuple(Conjunct(at) for at in places)


MOST = 300
"""Schemas that one may join; 40 are the most that published documents have."""


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
        is_too_much: Whether more schemas are joined than anyone means; the rest is not
            known then.
    """

    owns: tuple[Conjunct, ...]
    choices: tuple[Conjunct, ...]
    operands: tuple[Pointer, ...]
    demands: tuple[Demands, ...]
    facts: Facts
    conflicts: tuple[str, ...]
    broken: tuple[Pointer, ...]
    is_too_much: bool = False

    @cached_property
    def signature(self) -> tuple[Any, ...]:
        """What two conjunctions have in common that mean the same type."""
        return (
            self.facts.signature,
            frozenset(self.choices),
            frozenset(self.demands),
            self.broken,
            self.operands if self.is_too_much else (),
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


class Conjunctions(Schemas):
    """Expands the conjunctions of one document, each once."""

    def __init__(self, places: Places) -> None:
        super().__init__(places)
        self._expanded: dict[Key, Conjunction] = {}
        self._targets: dict[Conjunct, frozenset[Pointer]] = {}

    def expand(self, key: Key) -> Conjunction:
        """Returns what schemas say together."""
        if key not in self._expanded:
            self._expand_chain(key)
        return self._expanded[key]

    def _expand_chain(self, key: Key) -> None:
        """Expands schemas, those that only refer to another one after that.

        So a chain of a thousand references is walked once. Alternatives may hold
        already by what refers to them, and are looked at again.
        """
        inner: Conjunction | None = None
        for link in reversed(followed(key, self._stands_for)):
            if link not in self._expanded:
                self._expanded[link] = (
                    _prefixed(link[0], inner)
                    if inner is not None and not inner.choices
                    else self._expand(link)
                )
            inner = self._expanded[link]

    def _stands_for(self, key: Key) -> Key | None:
        """Returns the one schema by which another says all that it says of values."""
        if key in self._expanded or len(key) != 1 or key[0].aspect != "whole":
            return None
        joined, at = self.joined(key[0].at), key[0].at
        is_one = len(joined.parts) == 1 and joined.parts[0].aspect == "whole"
        if not is_one or joined.demands or joined.is_broken:
            return None
        return joined.parts if self.own(at) == Facts() else None

    def equal_operand(self, key: Key) -> Pointer | None:
        """Returns a joined schema that says as much as all together.

        `allOf: [{$ref: A}, {description: …}]` is A, and so is what adds limits only. Of
        several a component, and of these the one that joins least: schemas that refer
        to each other in a circle agree on it.
        """
        here = self.expand(key)
        if len(key) == len(here.operands) == 1:
            return None  # nothing is joined
        equal: dict[tuple[bool, int], list[Pointer]] = {}
        for at in here.operands:
            joined = self.expand((Conjunct(at),))
            if joined.signature == here.signature:
                rank = (component_key(at) is None, len(joined.operands))
                equal.setdefault(rank, []).append(at)
        best = min(equal[min(equal)], key=str) if equal else None
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

    def _expand(self, key: Key) -> Conjunction:
        at, aspect = key[0]
        if len(key) == 1 and aspect == "whole" and self.joined(at) == NOTHING:
            facts = self.own(at).inferred()
            return Conjunction((Conjunct(at, "own"),), (), (at,), (), facts, (), ())
        found = _Expanding()
        waiting = [(conjunct, False) for conjunct in reversed(key)]
        while waiting and len(found.operands) <= MOST:
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
                joined = self.joined(at)
                found.demands |= dict.fromkeys(joined.demands)
                found.broken |= {at: None} if joined.is_broken else {}
                waiting += [(part, False) for part in reversed(joined.parts)]
        if waiting:
            owns, operands = tuple(found.owns)[:1], tuple(found.operands)[:1]
            return Conjunction(
                owns, (), operands, (), Facts(), (), (), is_too_much=True
            )
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


def _prefixed(conjunct: Conjunct, inner: Conjunction) -> Conjunction:
    """Returns a conjunction as a schema has it that only joins it."""
    own = Conjunct(conjunct.at, "own")
    return replace(
        inner, owns=(own, *inner.owns), operands=(conjunct.at, *inner.operands)
    )
