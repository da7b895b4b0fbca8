"""The order of aliases: an alias is evaluated, so what it names must stand above it."""

from __future__ import annotations

from clientsmith.diagnostics import Diagnostics
from clientsmith.model.types import Arena, Definition, Object, TypeId, parts
from clientsmith.python.names import has_unknown, is_named


def in_order(
    types: Arena, definitions: list[Definition], diagnostics: Diagnostics
) -> tuple[list[Definition], list[Definition]]:
    """Returns the aliases that go above the classes of a module, and those below.

    Each list is alphabetical by origin as far as one alias does not need another.

    Raises:
        StageFailed: An alias needs itself.
    """
    here = {each.id for each in definitions}
    aliases = [each for each in definitions if not isinstance(each.shape, Object)]
    order = _Order(types, here, diagnostics)
    for each in sorted(aliases, key=lambda each: each.origin.key):
        order.add(each.id)
    diagnostics.stop_on_errors()
    late = [each for each in order.found if order.needs_class(each)]
    early = [each for each in order.found if each not in late]
    return [types[id] for id in early], [types[id] for id in late]


class _Order:
    def __init__(
        self, types: Arena, here: set[TypeId], diagnostics: Diagnostics
    ) -> None:
        self.types = types
        self.here = here
        self.diagnostics = diagnostics
        self.found: list[TypeId] = []
        self._open: set[TypeId] = set()

    def add(self, id: TypeId) -> None:
        """Adds an alias, and first all aliases that it needs."""
        if id in self.found or isinstance(self.types[id].shape, Object):
            return
        if id in self._open:
            self._report(id)
            return
        self._open.add(id)
        for each in self._needed(id):
            self.add(each)
        self._open.discard(id)
        self.found.append(id)

    def needs_class(self, id: TypeId) -> bool:
        """Whether an alias needs a class of this module, maybe through others."""
        if has_unknown(self.types[id]):
            return True
        return any(
            isinstance(self.types[each].shape, Object) or self.needs_class(each)
            for each in self._needed(id)
        )

    def _needed(self, id: TypeId) -> list[TypeId]:
        """Returns the named types of this module that an alias spells out."""
        needed: dict[TypeId, None] = {}
        waiting = list(parts(self.types[id].shape))
        while waiting:
            each = waiting.pop(0)
            if is_named(self.types[each]):
                needed[each] = None
            else:
                waiting.extend(parts(self.types[each].shape))
        return [each for each in needed if each in self.here]

    def _report(self, id: TypeId) -> None:
        origin = self.types[id].origin
        self.diagnostics.error(
            "recursive-alias",
            f"{origin.key} contains itself, and no object stands between",
            origin.where,
            "Put the recursive part into an object with properties.",
        )
