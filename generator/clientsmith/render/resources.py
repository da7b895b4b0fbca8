"""Modules of operations: the classes of one tag, and what their methods send."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from clientsmith.client.annotations import RUNTIME
from clientsmith.client.model import Method
from clientsmith.client.service import Group, Service
from clientsmith.render import docstrings, operations
from clientsmith.render.code import INDENT, bracketed
from clientsmith.render.groups import CONSTANTS, described, mixins, properties
from clientsmith.render.imports import Imports
from clientsmith.render.pages import (
    DeprecatedName,
    MethodCode,
    OperationsPage,
    ResourceClass,
    ResourcesPage,
)
from clientsmith.render.parts import divided
from clientsmith.render.signatures import ASYNC, SYNC, Flavour

ANNOTATIONS = ("arrays", "files", "streams")
"""Modules of the runtime that methods name in their signatures alone."""

CHECKED = (".dicts.", ".models.", *(f"{RUNTIME}.{module}" for module in ANNOTATIONS))


def page(service: Service, group: Group) -> ResourcesPage:
    """Returns the module for the operations of one tag."""
    imports = Imports(service.folder / "resources", group.module, CHECKED)
    return _Writer(service, group, imports).page((SYNC, ASYNC))


def divided_page(
    service: Service, group: Group
) -> Iterator[tuple[Flavour, str, ResourcesPage]]:
    """Yields the parts of a module that is too long, by their names.

    Either class has parts of its own, each with some methods more than the one before.
    A method that waits calls others, and so comes last.
    """
    methods = sorted(group.methods, key=lambda method: method.wait is not None)
    package = service.folder / "resources" / group.module
    for flavour in (SYNC, ASYNC):
        scratch = _Writer(service, group, Imports(package))
        sized = ((method, scratch.codes(flavour, [method])) for method in methods)
        base = ""
        for number, portion in enumerate(divided(sized), 1):
            name = f"_{'async' if flavour.prefix else 'sync'}_{number}"
            part = replace(group, methods=tuple(method for method, _ in portion))
            imports = Imports(package, name, CHECKED)
            writer = _Writer(service, part, imports)
            yield flavour, name, writer.page((flavour,), base)
            base = name


def constants_pages(service: Service, group: Group) -> Iterator[OperationsPage]:
    """Yields the modules of what calls of the operations of one tag have in common."""
    constants = operations.constants(group.methods)
    scratch = Imports(service.folder)
    sized = (
        (method, operations.operations([method], constants, scratch))
        for method in group.methods
    )
    portions = list(divided(sized))
    package = service.folder / CONSTANTS
    for portion in portions:
        imports = Imports(package / group.module if len(portions) > 1 else package)
        methods = [method for method, _ in portion]
        yield OperationsPage(
            doc=docstrings.wrapped(f"What calls of `{group.name}` have in common.", 0),
            operations=operations.operations(methods, constants, imports),
            library=imports.from_library(),
            package=imports.from_package(),
        )


class _Writer:
    """Writes the classes of one tag, or parts of them."""

    def __init__(self, service: Service, group: Group, imports: Imports) -> None:
        self.service = service
        self.group = group
        self.imports = imports
        heading = ""
        if group.methods:
            package = f".{'.'.join(service.folder.parts)}"
            heading = f"{imports.add(package, CONSTANTS)}.{group.module}."
        constants = operations.constants(group.methods)
        self.constants = {name: heading + constants[name] for name in constants}
        self.doc = docstrings.sentence(described(group))

    def page(self, flavours: Sequence[Flavour], base: str = "") -> ResourcesPage:
        """Returns a module.

        Args:
            flavours: The classes that it has.
            base: The module whose class has other methods already; empty for none.
        """
        imports = self.imports
        classes = tuple(self._class(flavour, base) for flavour in flavours)
        if any(code.deprecated_names for code in classes):
            imports.add(f"{RUNTIME}.deprecation", "renamed_method")
        if checked := imports.for_checkers():
            imports.add("typing", "TYPE_CHECKING")
        return ResourcesPage(
            doc=docstrings.wrapped(self.doc, 0),
            library=imports.from_library(),
            package=imports.from_package(),
            checked=checked,
            classes=classes,
            names=tuple(sorted(code.name for code in classes)),
        )

    def codes(
        self, flavour: Flavour, methods: Sequence[Method]
    ) -> tuple[MethodCode, ...]:
        """Returns methods as code."""
        return tuple(
            code
            for method in methods
            for code in operations.codes(
                method, flavour, self.constants[method.name], self.imports
            )
        )

    def _class(self, flavour: Flavour, base: str) -> ResourceClass:
        service, group, imports = self.service, self.group, self.imports
        name = f"{flavour.prefix}{group.name}"
        if base:
            home = f".{service.root}resources.{group.module}.{base}"
            imports.add(home, f"{name} as _Earlier")
            parent = "_Earlier"
        else:
            parent = imports.add(f"{RUNTIME}.client", f"{flavour.prefix}BaseGroup")
        has_groups = group.way and not base
        own = [] if base else mixins(service, name, imports)
        return ResourceClass(
            name=name,
            head=bracketed(f"class {name}(", [parent, *own], "):"),
            doc=docstrings.wrapped(self.doc, len(INDENT)),
            groups=properties(
                service, service.groups_below(group.way), flavour.prefix, imports
            )
            if has_groups
            else (),
            methods=self.codes(flavour, group.methods),
            deprecated_names=tuple(
                DeprecatedName(old, name)
                for method in group.methods
                for name in method.names
                for old, new in sorted(service.deprecated_names.methods.items())
                if new == name
            ),
        )
