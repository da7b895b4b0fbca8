"""The order of aliases: an alias is evaluated, so what it names must stand above it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from clientsmith.client.declarations import Alias, Declaration, UnionClass
from clientsmith.model.types import Arena, TypeId, Unconstrained, parts
from clientsmith.naming.usages import is_named

Aliases = Mapping[TypeId, Alias | UnionClass]


def in_order(
    types: Arena,
    aliases: Aliases,
    declarations: Sequence[Declaration],
) -> tuple[list[TypeId], list[TypeId]]:
    """Returns the aliases that go above the classes of a module, and those below.

    Each list is alphabetical by origin as far as one alias does not need another; none
    needs itself. All of them, in this order, may as well go below.
    """
    here = {declaration.definition.id for declaration in declarations}
    order = _Order(types, aliases, here)
    for id in sorted(aliases, key=lambda id: types[id].origin.key):
        order.add(id)
    early = [id for id in order.ordered if not order.needs_class(id)]
    return early, [id for id in order.ordered if order.needs_class(id)]


class _Order:
    def __init__(
        self,
        types: Arena,
        aliases: Aliases,
        here: Collection[TypeId],
    ) -> None:
        self.types = types
        self.aliases = aliases
        self.here = here
        self.ordered: dict[TypeId, bool] = {}

    def add(self, id: TypeId) -> None:
        """Adds an alias, and first all aliases that it needs."""
        if id in self.ordered or id not in self.aliases:
            return
        needed = self._needed(id)
        for other in needed:
            self.add(other)
        self.ordered[id] = isinstance(self.aliases[id], UnionClass) or any(
            map(self.needs_class, needed)
        )

    def needs_class(self, id: TypeId) -> bool:
        """Whether an alias needs a class of this module, maybe through others."""
        return self.ordered.get(id, True)

    def _needed(self, id: TypeId) -> list[TypeId]:
        """Returns the named types of this module that an alias evaluates."""
        needed: dict[TypeId, None] = {}
        waiting = list(parts(self.types[id].shape))
        while waiting:
            part = waiting.pop(0)
            shape = self.types[part].shape
            if is_named(self.types[part]):
                needed[part] = None
            elif not isinstance(shape, Unconstrained):
                waiting.extend(parts(shape))
        return [part for part in needed if part in self.here]
