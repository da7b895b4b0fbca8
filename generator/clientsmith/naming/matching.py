"""Which thing of before is which of now, for the ledger and for comparisons.

Method and path say what a call does, so they go before the `operationId`, which helps
only if the path is new and the one of before is gone.

A schema with a new key is one of before if a place at least that was of the old one is
now of the new one, the old key is gone, half of the members are the same, and no other
key answers to this. What is less sure is taken for what it looks like: one schema is
gone, and another one is there.

A comparison has the old document as well. It asks the ledger that this document would
have left, so that both give one answer, and looks further where there is none.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property

from clientsmith.model.operations import Api, Operation
from clientsmith.model.types import Arena, Definition, Enumeration, Object, TypeId
from clientsmith.naming import usages
from clientsmith.naming.ledger import Ledger, Table, operation_entry
from clientsmith.naming.usages import is_named, line

MOST_USES = 4
"""How many places of a class a document adds to the ledger. One that is left tells the
class from others; an error's class has hundreds.
"""

ENOUGH = 0.5
"""How much of the members of two schemas is in both at least, if they are one."""

Keys = dict[TypeId, str]
At = Mapping[str, Iterable[str]]
"""The classes that were at each place."""


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
            line(operation): self._home_of(operation) for operation in api.operations
        }
        self._components = {
            definition.origin.key: definition.id
            for definition in api.types
            if definition.is_component
        }
        heads = self._heads(self._entries)
        self.keys: Mapping[TypeId, str] = _distinct(
            api.types,
            {
                definition.id: usages.key(definition, self._components, heads)
                for definition in api.types
                if is_named(definition)
            },
        )
        self._there = frozenset(self.keys.values())

    @property
    def ids(self) -> dict[str, str]:
        """The ledger's key of each operation by its `operationId`."""
        return {
            operation.id: self.entry(operation)
            for operation in self._api.operations
            if operation.id == operation.key
        }

    def entry(self, operation: Operation) -> str:
        """Returns the ledger's key of an operation."""
        return self._entries[line(operation)]

    def home(self, operation: Operation) -> str:
        """Returns the key that an operation had; that of now if it had none."""
        return self._homes[line(operation)]

    def move(self, operation: Operation, home: str) -> None:
        """Takes in which key an operation had, where the ledger cannot tell.

        It comes before questions for types, which are matched by their places too.
        """
        self._homes[line(operation)] = home

    def operation(self, operation: Operation) -> str | None:
        """Returns the method that an operation was."""
        return self._ledger.of(Table.OPERATIONS).get(self.home(operation))

    def arguments(self, operation: Operation) -> Mapping[str, str]:
        """Returns the arguments that an operation had, by place.

        What stood at a place of another path may be at another place in this one.
        """
        home, entry = self.home(operation), self.entry(operation)
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
        keys = self._by_class.get(self.schema(id) or "", ())
        return next((key for key in keys if key not in self._there), "")

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
        home, ids = self.home(operation), self._ledger.of(Table.IDS)
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

    def as_ledger(self) -> Ledger:
        """Returns what a ledger has on the document, with keys in place of names."""
        names = {
            (Table.OPERATIONS, ""): {entry: entry for entry in self._entries.values()},
            (Table.IDS, ""): self.ids,
            (Table.SCHEMAS, ""): {key: key for key in self.keys.values()},
        }
        for id, key in self.keys.items():
            members = _members(self._api.types[id])
            names[Table.MEMBERS, key] = {member: member for member in members}
        return Ledger(names, self.uses(self.keys))

    def successors(
        self, before: Matcher, named: Mapping[TypeId, TypeId]
    ) -> dict[TypeId, TypeId]:
        """Returns the named types of the document by those of the one before.

        What the ledger tells goes first. Then those that callers know by one name
        belong together, and then what first stands at a place of another.

        Args:
            before: The document before; its ledger is the one of this matcher.
            named: Types of the one before, by those of this one with the same name.
        """
        keys = {id: key for id, key in self._before.items() if key in self._known}
        claimed, there = dict(keys), set(keys.values())
        for id, other in named.items():
            if id not in claimed and before.keys[other] not in there:
                claimed[id] = before.keys[other]
        at: dict[str, list[str]] = {}
        for place, id in usages.uses(before._api, before.keys, before._entries):
            at.setdefault(place, []).append(before.keys[id])
        keys = self._settled(claimed, at, is_sure=False)
        ids = {key: id for id, key in before.keys.items()}
        return {ids[key]: id for id, key in keys.items() if key in ids}

    def _home_of(self, operation: Operation) -> str:
        """Returns the key that an operation had."""
        entry = self._entries[line(operation)]
        moved = self._ledger.of(Table.IDS).get(operation.key, entry)
        is_new = entry not in self._ledger.of(Table.OPERATIONS)
        return moved if is_new and moved not in self._entries.values() else entry

    def _heads(self, entries: Mapping[str, str]) -> dict[str, str]:
        """Returns what stands before places of an operation, by its name in origins."""
        return {
            operation.key: f"{entries[line(operation)]} "
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
        return self._settled({}, self._classes_at(), is_sure=True)

    def _settled(self, claimed: Keys, at: At, *, is_sure: bool) -> Keys:
        """Returns the key that each type had, as far as that can be told.

        Args:
            claimed: Keys that are known.
            at: The classes that were at each place.
            is_sure: Whether a type must not answer to several keys.
        """
        roots, heads = self._heads(self._homes), self._homes
        while True:
            before = {id: self._key_before(id, claimed, roots) for id in self.keys}
            wanted = self._wanted(before, at, heads)
            more = _certain(wanted) if is_sure else _first(wanted)
            if not more:
                return before
            claimed = claimed | more

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

    def _wanted(
        self, before: Keys, at: At, heads: Mapping[str, str]
    ) -> dict[TypeId, list[str]]:
        """Returns the keys that types answer to, as far as they have none of before."""
        there = {self._known[key] for key in before.values() if key in self._known}
        names: dict[TypeId, dict[str, None]] = {}
        for place, id in usages.uses(self._api, before, heads):
            if before[id] not in self._known:
                gone = (name for name in at.get(place, ()) if name not in there)
                names.setdefault(id, {}).update(dict.fromkeys(gone))
        return {
            id: list(self._alike(self._api.types[id], listed))
            for id, listed in names.items()
        }

    def _alike(self, definition: Definition, names: Iterable[str]) -> Iterator[str]:
        """Yields a key for each class that the type may have been."""
        now = _members(definition)
        for name in names:
            shares = {
                key: share(now, set(self._ledger.of(Table.MEMBERS, key)))
                for key in self._by_class.get(name, ())
            }
            best = max(shares, key=lambda key: shares[key], default="")
            if best and shares[best] >= ENOUGH:
                yield best


def _certain(wanted: Mapping[TypeId, list[str]]) -> Keys:
    """Returns the keys that one type alone answers to, and no other key than this."""
    claims = {id: keys[0] for id, keys in wanted.items() if len(keys) == 1}
    count = Counter(claims.values())
    return {id: key for id, key in claims.items() if count[key] == 1}


def _first(wanted: Mapping[TypeId, list[str]]) -> Keys:
    """Returns one key for each type, and each key for one type."""
    claims: dict[str, TypeId] = {}
    for id, keys in wanted.items():
        key = next((key for key in keys if key not in claims), None)
        if key is not None:
            claims[key] = id
    return {id: key for key, id in claims.items()}


def _members(definition: Definition) -> set[str]:
    shape = definition.shape
    properties = shape.properties if isinstance(shape, Object) else ()
    return {property.name for property in properties}


def _distinct(types: Arena, keys: Mapping[TypeId, str]) -> Keys:
    """Returns the keys of types, by what is in them where several would have one.

    So it is where a document has no more to say: callbacks of one name, for instance.
    """
    count = Counter(keys.values())
    longer = {
        id: key if count[key] == 1 else f"{key} ({_content(types[id])})"
        for id, key in keys.items()
    }
    seen: Counter[str] = Counter()
    result = {}
    for id, key in longer.items():
        seen[key] += 1
        result[id] = key if seen[key] == 1 else f"{key} {seen[key]}"
    return result


def _content(definition: Definition) -> str:
    shape = definition.shape
    if isinstance(shape, Enumeration):
        return ", ".join(map(str, shape.values))
    return ", ".join(sorted(_members(definition)))


def _entries(api: Api) -> dict[str, str]:
    """Returns the ledger's key of each operation, by its line.

    Paths that differ in the names of parameters only are two, though they should not.
    """
    entries = {
        line(operation): operation_entry(operation) for operation in api.operations
    }
    count = Counter(entries.values())
    return {own: own if count[key] > 1 else key for own, key in entries.items()}
