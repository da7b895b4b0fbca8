"""Which thing of before is which of now: what the ledger has on those of one document.

Method and path say what a call does, so they go before the `operationId`, which helps
only if the path is new and the one of before is gone.

A schema with a new key is one of before if a place at least that was of the old one is
now of the new one, the old key is gone, half of the members are the same, and no other
key answers to this. What is less sure is taken for what it looks like: one schema is
gone, and another one is there.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property

from clientsmith.model.operations import Api, Operation
from clientsmith.model.types import Definition, Object, TypeId
from clientsmith.naming import usages
from clientsmith.naming.ledger import Ledger, Table, operation_entry
from clientsmith.naming.usages import is_named, line

MOST_USES = 4
"""How many places of a class a document adds to the ledger. One that is left tells the
class from others; an error's class has hundreds.
"""

Keys = dict[TypeId, str]


def share(now: set[str], before: set[str]) -> float:
    """Returns how much of all members is in both; 1 where there are none at all."""
    together = now | before
    return len(now & before) / len(together) if together else 1.0


class Matcher:
    """Finds what the things of one document were before.

    Attributes:
        keys: The ledger's key of each named type.
    """

    def __init__(self, api: Api, ledger: Ledger) -> None:
        self._ledger = ledger
        self._api = api
        self._known = ledger.of(Table.SCHEMAS)
        self._entries = _entries(api)
        self._homes = {
            line(operation): self._home(operation) for operation in api.operations
        }
        self._components = {
            definition.origin.key: definition.id
            for definition in api.types
            if definition.is_component
        }
        heads = self._heads(self._entries)
        self.keys: Mapping[TypeId, str] = {
            definition.id: usages.key(definition, self._components, heads)
            for definition in api.types
            if is_named(definition)
        }

    @property
    def ids(self) -> dict[str, str]:
        """The ledger's key of each operation by its `operationId`."""
        return {
            operation.id: self.entry(operation)
            for operation in self._api.operations
            if operation.id
        }

    def entry(self, operation: Operation) -> str:
        """Returns the ledger's key of an operation."""
        return self._entries[line(operation)]

    def operation(self, operation: Operation) -> str | None:
        """Returns the method that an operation was."""
        return self._ledger.of(Table.OPERATIONS).get(self._homes[line(operation)])

    def arguments(self, operation: Operation) -> Mapping[str, str]:
        """Returns the arguments that an operation had, by place.

        What stood at a place of another path may be at another place in this one.
        """
        home, entry = self._homes[line(operation)], self.entry(operation)
        names = self._ledger.of(Table.ARGUMENTS, home)
        if home.count("{}") == entry.count("{}"):
            return names
        return {key: name for key, name in names.items() if key[:5] != "path "}

    def schema(self, id: TypeId) -> str | None:
        """Returns the class that a type was."""
        return self._known.get(self._before[id])

    def schema_before(self, id: TypeId) -> str:
        """Returns the key that a type had; empty if it is the same.

        Once a new key is in the ledger, that has no more than the class to tell.
        """
        if self._before[id] != self.keys[id]:
            return self._before[id]
        there = set(self.keys.values())
        keys = self._by_class.get(self.schema(id) or "", ())
        return next((key for key in keys if key not in there), "")

    def was_inline(self, id: TypeId) -> bool:
        """Whether a type was an inline schema, and is a component now."""
        before = self.schema_before(id)
        if not before or not self._api.types[id].is_component:
            return False
        steps = before.split(".")
        heads = {".".join(steps[:count]) for count in range(1, len(steps))}
        return " " in before or not heads.isdisjoint(self._known)

    def member(self, id: TypeId, wire: str) -> str | None:
        """Returns the attribute that a member was."""
        name = self._ledger.of(Table.MEMBERS, self.keys[id]).get(wire)
        return name or self._ledger.of(Table.MEMBERS, self._before[id]).get(wire)

    def operation_before(self, operation: Operation) -> str:
        """Returns other names of an operation in documents, with commas between."""
        home, ids = self._homes[line(operation)], self._ledger.of(Table.IDS)
        others = [id for id, entry in ids.items() if entry == home]
        others += [home] if home != self.entry(operation) else []
        return ", ".join(sorted(other for other in others if other != operation.id))

    def uses(self, classes: Mapping[TypeId, str]) -> dict[str, frozenset[str]]:
        """Returns some places that refer to a class, inline schemas left out."""
        places: dict[str, set[str]] = {}
        for place, id in usages.uses(self._api, self.keys, self._entries):
            if place != self.keys[id]:
                places.setdefault(classes[id], set()).add(place)
        return {
            name: frozenset(sorted(listed)[:MOST_USES])
            for name, listed in places.items()
        }

    def _home(self, operation: Operation) -> str:
        """Returns the key that an operation had."""
        entry = self._entries[line(operation)]
        moved = self._ledger.of(Table.IDS).get(operation.id, entry)
        is_new = entry not in self._ledger.of(Table.OPERATIONS)
        return moved if is_new and moved not in self._entries.values() else entry

    def _heads(self, entries: Mapping[str, str]) -> dict[str, str]:
        """Returns what stands before places of an operation, by its name in origins."""
        return {
            operation.id or line(operation): f"{entries[line(operation)]} "
            for operation in self._api.operations
        }

    @cached_property
    def _by_class(self) -> dict[str, list[str]]:
        keys: dict[str, list[str]] = {}
        for key, name in sorted(self._known.items()):
            keys.setdefault(name, []).append(key)
        return keys

    @cached_property
    def _before(self) -> Keys:
        """The key that each type had; that of now if it had none."""
        if self._known.keys() >= set(self.keys.values()) or not self._known:
            return dict(self.keys)
        claimed: Keys = {}
        at = self._classes_at()
        roots, heads = self._heads(self._homes), self._homes
        while True:
            before = {id: self._key_before(id, claimed, roots) for id in self.keys}
            more = self._claims(before, at, heads)
            if not more:
                return before
            claimed |= more

    def _key_before(self, id: TypeId, claimed: Keys, roots: Mapping[str, str]) -> str:
        key = self.keys[id]
        if key in self._known or id in claimed:
            return claimed.get(id, key)
        first, *rest = self._api.types[id].origin.path
        if not rest:
            return key
        owner = self._components.get(first)
        if owner is None:
            return usages.joined(roots.get(first, first), *rest)
        return usages.joined(claimed.get(owner, first), *rest)

    def _classes_at(self) -> dict[str, set[str]]:
        """Returns the classes that were at each place."""
        at: dict[str, set[str]] = {key: {name} for key, name in self._known.items()}
        for name, places in self._ledger.uses.items():
            for place in places:
                at.setdefault(place, set()).add(name)
        return at

    def _claims(
        self, before: Keys, at: Mapping[str, set[str]], heads: Mapping[str, str]
    ) -> Keys:
        """Returns the keys that can be told by what is known so far."""
        there = {self._known[key] for key in before.values() if key in self._known}
        wanted: dict[TypeId, set[str]] = {}
        for place, id in usages.uses(self._api, before, heads):
            if before[id] not in self._known:
                wanted.setdefault(id, set()).update(at.get(place, set()) - there)
        claims = {
            id: keys[0]
            for id, names in wanted.items()
            if len(keys := sorted(self._alike(self._api.types[id], names))) == 1
        }
        count = Counter(claims.values())
        return {id: key for id, key in claims.items() if count[key] == 1}

    def _alike(self, definition: Definition, names: Iterable[str]) -> Iterator[str]:
        """Yields a key for each class that the type may have been."""
        shape = definition.shape
        properties = shape.properties if isinstance(shape, Object) else ()
        now = {property.name for property in properties}
        for name in names:
            shares = {
                key: share(now, set(self._ledger.of(Table.MEMBERS, key)))
                for key in self._by_class.get(name, ())
            }
            best = max(shares, key=lambda key: shares[key], default="")
            if best and shares[best] >= 0.5:
                yield best


def _entries(api: Api) -> dict[str, str]:
    """Returns the ledger's key of each operation, by its line.

    Paths that differ in the names of parameters only are two, though they should not.
    """
    entries = {
        line(operation): operation_entry(operation) for operation in api.operations
    }
    count = Counter(entries.values())
    return {own: own if count[key] > 1 else key for own, key in entries.items()}
