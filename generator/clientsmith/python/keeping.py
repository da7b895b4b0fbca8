"""What the ledger has on the things of one document, whatever they are called now."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from clientsmith.model.operations import Api, Operation
from clientsmith.model.types import TypeId
from clientsmith.python import places
from clientsmith.python.ledger import Ledger, Table, operation_entry
from clientsmith.python.places import is_named, line
from clientsmith.python.succession import Succession

MOST_USES = 4
"""How many places of a class a document adds to the ledger. One that is left tells the
class from others; an error's class has hundreds.
"""


class Keeper:
    """Finds the names that the things of one document had before.

    Attributes:
        keys: The ledger's key of each named type.
    """

    def __init__(self, api: Api, ledger: Ledger) -> None:
        self._ledger = ledger
        self._api = api
        self._entries = _entries(api)
        self._homes = {line(each): self._home(each) for each in api.operations}
        components = {each.origin.key for each in api.types if each.is_component}
        named = [each for each in api.types if is_named(each)]
        heads = self._heads(self._entries)
        self.keys = {each.id: places.key(each, components, heads) for each in named}
        self._before = Succession(
            api, self.keys, self._homes, self._heads(self._homes), ledger
        ).find()
        self._there = set(self.keys.values())
        self._by_class: dict[str, list[str]] = {}
        for key_before, name in sorted(ledger.of(Table.SCHEMAS).items()):
            self._by_class.setdefault(name, []).append(key_before)

    @property
    def ids(self) -> dict[str, str]:
        """The ledger's key of each operation by its `operationId`."""
        named = [each for each in self._api.operations if each.id]
        return {each.id: self.entry(each) for each in named}

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
        home, own = self._homes[line(operation)], self.entry(operation)
        known = self._ledger.of(Table.ARGUMENTS, home)
        if home.count("{}") == own.count("{}"):
            return known
        return {key: name for key, name in known.items() if key[:5] != "path "}

    def schema(self, id: TypeId) -> str | None:
        """Returns the class that a type was."""
        return self._ledger.of(Table.SCHEMAS).get(self._before[id])

    def schema_before(self, id: TypeId) -> str:
        """Returns the key that a type had; empty if it is the same.

        Once a new key is in the ledger, that has no more than the class to tell.
        """
        if self._before[id] != self.keys[id]:
            return self._before[id]
        known = self._by_class.get(self.schema(id) or "", ())
        others = [key for key in known if key not in self._there]
        return others[0] if others else ""

    def was_inline(self, id: TypeId) -> bool:
        """Whether a type was an inline schema, and is a component now."""
        before = self.schema_before(id)
        if not before or not self._api.types[id].is_component:
            return False
        steps = before.split(".")
        heads = {".".join(steps[:count]) for count in range(1, len(steps))}
        known = self._ledger.of(Table.SCHEMAS)
        return " " in before or not heads.isdisjoint(known)

    def member(self, id: TypeId, wire: str) -> str | None:
        """Returns the attribute that a member was."""
        own = self._ledger.of(Table.MEMBERS, self.keys[id]).get(wire)
        return own or self._ledger.of(Table.MEMBERS, self._before[id]).get(wire)

    def operation_before(self, operation: Operation) -> str:
        """Returns other names of an operation in documents, with commas between."""
        home, ids = self._homes[line(operation)], self._ledger.of(Table.IDS)
        others = [id for id, entry in ids.items() if entry == home]
        others += [home] if home != self.entry(operation) else []
        return ", ".join(sorted(each for each in others if each != operation.id))

    def uses(self, classes: Mapping[TypeId, str]) -> dict[str, frozenset[str]]:
        """Returns some places that refer to a class, inline schemas left out."""
        found: dict[str, set[str]] = {}
        for place, id in places.uses(self._api, self.keys, self._entries):
            if place != self.keys[id]:
                found.setdefault(classes[id], set()).add(place)
        return {
            name: frozenset(sorted(each)[:MOST_USES]) for name, each in found.items()
        }

    def _home(self, operation: Operation) -> str:
        """Returns the key that an operation had.

        Method and path say what a call does, so they go before the `operationId`, which
        helps only if the path is new and the one of before is gone.
        """
        own = self.entry(operation)
        moved = self._ledger.of(Table.IDS).get(operation.id, own)
        is_new = own not in self._ledger.of(Table.OPERATIONS)
        return moved if is_new and moved not in self._entries.values() else own

    def _heads(self, entries: Mapping[str, str]) -> dict[str, str]:
        """Returns what stands before places of an operation, by its name in origins."""
        return {
            each.id or line(each): f"{entries[line(each)]} "
            for each in self._api.operations
        }


def _entries(api: Api) -> dict[str, str]:
    """Returns the ledger's key of each operation, by its line.

    Paths that differ in the names of parameters only are two, though they should not.
    """
    found = {line(each): operation_entry(each) for each in api.operations}
    count = Counter(found.values())
    return {own: own if count[key] > 1 else key for own, key in found.items()}
