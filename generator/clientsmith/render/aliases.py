"""Aliases: what stands behind the name of a type that is no class, and their order.

An alias is evaluated, so what it names must stand above it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from clientsmith.client.annotations import is_listable
from clientsmith.client.declarations import Alias, Declaration, UnionClass
from clientsmith.client.model import Annotation
from clientsmith.literals import literal
from clientsmith.model.types import Arena, Enumeration, TypeId, Unconstrained, parts
from clientsmith.naming.identifiers import Identifier
from clientsmith.naming.usages import is_named
from clientsmith.render.code import WIDTH, bracketed, indented
from clientsmith.render.imports import Imports


def told(
    imports: Imports,
    name: Identifier,
    annotation: Annotation,
    evaluated: Annotation,
    more: Sequence[str] = (),
) -> str:
    """Returns an alias as type checkers see it; what refers back to it is quoted.

    Args:
        imports: Where names are collected.
        name: The alias.
        annotation: What it stands for.
        evaluated: What of that Python can evaluate where the alias stands.
        more: More that it may be.
    """
    used = {name for module, name in annotation.references if "models" in module}
    is_recursive = not used.issubset(name for _, name in evaluated.references)
    known = imports.use(evaluated)
    parts = [
        literal(part) if is_recursive and part not in known else part
        for part in imports.use(annotation)
    ]
    if len(parts) + len(more) == 1:
        kind = imports.add("typing", "TypeAlias")
        return f"{name}: {kind} = {parts[0]}"
    head = f"{name} = {imports.add('typing', 'Union')}["
    return bracketed(head, [*parts, *more], "]", split=True)


def enumeration(name: Identifier, shape: Enumeration, parts: Sequence[str]) -> str:
    """Returns the alias of a list of values, one per line if they are many."""
    line = f"{name} = {' | '.join(parts)}"
    if len(line) <= WIDTH or len(shape.values) < 2:
        return line
    values = [literal(value) for value in shape.values if is_listable(value)]
    if len(parts) == 1:
        return bracketed(f"{name} = Literal[", values, "]", split=True)
    listed = bracketed("Literal[", values, "]", split=True)
    inner = "\n".join([listed, *(f"| {part}" for part in parts[1:])])
    return f"{name} = (\n{indented(inner)}\n)"


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
