"""One-key wrappers: which classes have to share a layout.

msgspec knows no externally tagged unions. The runtime decodes one flat class, whose
objects then get the class of their variant; so all variants of a union, and of all
unions that they stand in, must be laid out alike.
"""

from __future__ import annotations

from clientsmith.model.types import ByKey, Object, TypeId, Union
from clientsmith.python.service import Service

TAKEN = frozenset({"raw", "reason"})
"""Attributes of unknown variants, which have the same layout."""


class OneKeys:
    """The keys that each class of a one-key union shares its layout with."""

    def __init__(self, service: Service) -> None:
        self._names = service.names
        self._keys: dict[TypeId, tuple[str, ...]] = {}
        for group in self._groups(service):
            keys = self._attributes(service, group)
            if keys:
                self._keys |= dict.fromkeys(group, keys)

    def of(self, id: TypeId) -> tuple[str, ...]:
        """Returns the keys for a variant, or for a union's unknown variant.

        Empty for all other types, and for unions that the runtime decodes in another,
        slower way: a variant keeps undeclared members, or a key has a taken name.
        """
        return self._keys.get(id, ())

    def _groups(self, service: Service) -> list[set[TypeId]]:
        """Returns unions and variants, those together that are connected."""
        groups: list[set[TypeId]] = []
        for each in service.api.types:
            if not isinstance(each.shape, Union):
                continue
            if not isinstance(each.shape.dispatch, ByKey):
                continue
            own = {each.id, *each.shape.variants}
            connected = [group for group in groups if group & own]
            groups = [group for group in groups if group not in connected]
            groups.append(own.union(*connected))
        return groups

    def _attributes(self, service: Service, group: set[TypeId]) -> tuple[str, ...]:
        found: set[str] = set()
        for id in sorted(group):
            shape = service.api.types[id].shape
            if not isinstance(shape, Object):
                continue
            if shape.additional is not None:
                return ()
            found |= {self._names.members[id, each.name] for each in shape.properties}
        return () if found & TAKEN else tuple(sorted(found))
