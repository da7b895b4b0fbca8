"""Which schema of before a new one is, when the document gives it another key.

A new key is that of a schema of before, if one place at least that was of the old one
is now of the new one, the old key is gone, half of the members are the same, and no
other key answers to this. What is less sure is taken for what it looks like: one schema
is gone, and another one is there.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from clientsmith.model.operations import Api
from clientsmith.model.types import Definition, Object, TypeId
from clientsmith.python import places
from clientsmith.python.ledger import Ledger, Table

Keys = dict[TypeId, str]


class Succession:
    """The keys that the schemas of a document had before.

    Attributes:
        api: The document.
        keys: The keys that they have now.
        heads: What stood for each operation before, by method and path.
        roots: The same by what the document calls the operation.
        ledger: The names of before.
    """

    def __init__(
        self,
        api: Api,
        keys: Mapping[TypeId, str],
        heads: Mapping[str, str],
        roots: Mapping[str, str],
        ledger: Ledger,
    ) -> None:
        self._api = api
        self._keys = keys
        self._heads = heads
        self._roots = roots
        self._ledger = ledger
        self._known = ledger.of(Table.SCHEMAS)
        self._components = {
            each.origin.key: each.id for each in api.types if each.is_component
        }

    def find(self) -> Keys:
        """Returns the key that each type had; that of now if it had none."""
        found: Keys = {}
        if self._known.keys() >= set(self._keys.values()) or not self._known:
            return dict(self._keys)
        at = self._classes_at()
        while True:
            before = {id: self._before(id, found) for id in self._keys}
            more = self._claims(before, at)
            if not more:
                return before
            found |= more

    def _before(self, id: TypeId, found: Keys) -> str:
        own = self._keys[id]
        if own in self._known or id in found:
            return found.get(id, own)
        first, *rest = self._api.types[id].origin.path
        if not rest:
            return own
        owner = self._components.get(first)
        if owner is None:
            return places.joined(self._roots.get(first, first), *rest)
        return places.joined(found.get(owner, first), *rest)

    def _classes_at(self) -> dict[str, set[str]]:
        """Returns the classes that were at each place."""
        at: dict[str, set[str]] = {key: {name} for key, name in self._known.items()}
        for name, listed in self._ledger.uses.items():
            for place in listed:
                at.setdefault(place, set()).add(name)
        return at

    def _claims(self, before: Keys, at: Mapping[str, set[str]]) -> Keys:
        """Returns the keys that can be told by what is known so far."""
        there = {self._known[key] for key in before.values() if key in self._known}
        wanted: dict[TypeId, set[str]] = {}
        for place, id in places.uses(self._api, before, self._heads):
            if before[id] not in self._known:
                wanted.setdefault(id, set()).update(at.get(place, set()) - there)
        claims = {
            id: claimed[0]
            for id, names in wanted.items()
            if len(claimed := sorted(self._alike(self._api.types[id], names))) == 1
        }
        claimed = list(claims.values())
        return {id: key for id, key in claims.items() if claimed.count(key) == 1}

    def _alike(self, definition: Definition, names: set[str]) -> Iterator[str]:
        """Yields a key for each class that the type may have been."""
        keys = [key for key, name in self._known.items() if name in names]
        shape = definition.shape
        listed = shape.properties if isinstance(shape, Object) else ()
        now = {each.name for each in listed}
        share = {key: _share(now, self._members(key)) for key in keys}
        for name in names:
            own = [key for key in keys if self._known[key] == name]
            best = max(sorted(own), key=lambda key: share[key], default="")
            if best and share[best] >= 0.5:
                yield best

    def _members(self, key: str) -> set[str]:
        return set(self._ledger.of(Table.MEMBERS, key))


def _share(now: set[str], before: set[str]) -> float:
    """Returns how much of all members is in both; 1 where there are none at all."""
    together = now | before
    return len(now & before) / len(together) if together else 1.0
