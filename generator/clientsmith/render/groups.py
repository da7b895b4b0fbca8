"""Groups of operations as attributes of clients, and of other groups."""

from __future__ import annotations

from clientsmith.client.annotations import RUNTIME
from clientsmith.client.service import Group, Service
from clientsmith.naming.groups import GENERAL, Way
from clientsmith.render import docstrings
from clientsmith.render.code import INDENT
from clientsmith.render.imports import Import, Imports
from clientsmith.render.pages import GroupProperty

CONSTANTS = "_operations"
"""The package of what calls have in common, which is imported at the first of them.

So methods are reached without the models that their calls need. No argument begins with
an underscore.
"""


def properties(
    service: Service, way: Way, prefix: str, imports: Imports
) -> tuple[GroupProperty, ...]:
    """Returns the groups that are attributes of a client, or of a group.

    Args:
        service: The document.
        way: The attributes that lead to the group; none for the client.
        prefix: What the names of its classes begin with: `Async`.
        imports: Those of the module that has the attributes.
    """
    below = service.groups_below(way)
    if below:
        imports.add("functools", "cached_property")
        imports.add(f"{RUNTIME}.client", "group")
    code = []
    for group in below:
        module = f".{service.root}resources.{group.module}"
        name = imports.add_checked(module, f"{prefix}{group.name}")
        doc = described(group).partition("\n\n")[0]
        doc = docstrings.wrapped(docstrings.sentence(doc), 2 * len(INDENT))
        way_in = Import(imports.relative(module), (name,), 2 * len(INDENT))
        code.append(GroupProperty(group.way[-1], name, way_in, doc))
    return tuple(code)


def mixins(service: Service, name: str, imports: Imports) -> list[str]:
    """Returns the class of the user's that a generated class inherits from, if any.

    It comes last, so what the document says of a method is what callers get.
    """
    path = service.mixins.get(name)
    if path is None:
        return []
    module, _, mixin = path.rpartition(".")
    return [imports.add(module, mixin)]


def described(group: Group) -> str:
    """Returns what a group says of itself."""
    if not group.methods:
        return f"Groups of operations: {'.'.join(group.way)}."
    return group.description or f"Operations: {group.tag or GENERAL}."
