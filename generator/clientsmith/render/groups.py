"""Groups of operations as attributes of clients, and of other groups."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from clientsmith.client.annotations import RUNTIME
from clientsmith.client.model import FLAVOURS
from clientsmith.client.service import Group, Service
from clientsmith.literals import literal
from clientsmith.naming.groups import GENERAL
from clientsmith.render import docstrings
from clientsmith.render.code import INDENT
from clientsmith.render.imports import Imports
from clientsmith.render.pages import GroupProperty, ResourceClass, ResourcesPage
from clientsmith.render.parts import divided, flavoured, is_long

CONSTANTS = "_operations"
"""The package of what calls have in common, which is imported at the first of them.

So methods are reached without the models that their calls need. No argument begins with
an underscore.
"""

GROUPS = "_groups"
"""The package of a client's groups, where they are too many for its module."""


def properties(
    service: Service, groups: Iterable[Group], prefix: str, imports: Imports
) -> tuple[GroupProperty, ...]:
    """Returns groups as attributes of a client, or of another group.

    Args:
        service: The document.
        groups: The groups.
        prefix: What the names of its classes begin with: `Async`.
        imports: Those of the module that has the attributes.
    """
    code = []
    for group in groups:
        imports.add(f"{RUNTIME}.client", "GroupOf")
        module = f".{service.root}resources.{group.module}"
        name = imports.add_checked(module, f"{prefix}{group.name}")
        doc = described(group).partition("\n\n")[0]
        doc = docstrings.wrapped(docstrings.sentence(doc), len(INDENT))
        home = literal(imports.relative(module)), literal(name)
        code.append(GroupProperty(group.way[-1], name, home, doc))
    return tuple(code)


def of_client(
    service: Service, prefix: str, imports: Imports
) -> tuple[list[str], tuple[GroupProperty, ...]]:
    """Returns what a client has its groups by: base classes, and attributes.

    Args:
        service: The document.
        prefix: What the names of its classes begin with: `Async`.
        imports: Those of the module of the client.
    """
    if portions := _portions(service):
        home = f".{service.root}{GROUPS}.{flavoured(prefix, len(portions))}"
        return [imports.add(home, f"_{prefix}Groups")], ()
    return [], properties(service, service.groups_below(), prefix, imports)


def pages(service: Service) -> Iterator[tuple[str, ResourcesPage]]:
    """Yields the modules of a client's groups, by their names, if they are many.

    Each has some groups more than the one before; clients inherit from the last one.
    """
    package = service.folder / GROUPS
    doc = f"Groups of operations of `{service.class_name}`."
    for prefix in FLAVOURS:
        name, base = f"_{prefix}Groups", ""
        for number, portion in enumerate(_portions(service), 1):
            module = flavoured(prefix, number)
            imports = Imports(package, module)
            if base:
                imports.add(f".{service.root}{GROUPS}.{base}", f"{name} as _Earlier")
            code = ResourceClass(
                name=name,
                head=f"class {name}(_Earlier):" if base else f"class {name}:",
                doc=doc,
                groups=properties(service, portion, prefix, imports),
                methods=(),
            )
            imports.add("typing", "TYPE_CHECKING")
            yield (
                module,
                ResourcesPage(
                    doc=doc,
                    library=imports.from_library(),
                    package=imports.from_package(),
                    checked=imports.for_checkers(),
                    classes=(code,),
                    names=(name,),
                ),
            )
            base = module


def _portions(service: Service) -> list[list[Group]]:
    """Returns groups in portions for a module each; none if the client's has room."""
    scratch = Imports(service.folder)
    sized = [
        (group, properties(service, [group], "", scratch))
        for group in service.groups_below()
    ]
    if not is_long([*sized, *sized]):  # in either class
        return []
    return [[group for group, _ in portion] for portion in divided(sized)]


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
