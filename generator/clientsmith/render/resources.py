"""Modules of operations: the classes of one tag, and what their methods send."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from itertools import chain

from clientsmith.client.annotations import RUNTIME
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
from clientsmith.render.parts import (
    Piece,
    assembled,
    divided,
    flavoured,
    is_long,
    written,
)
from clientsmith.render.signatures import ASYNC, SYNC, Flavour

ANNOTATIONS = ("arrays", "files", "streams")
"""Modules of the runtime that methods name in their signatures alone."""

CHECKED = (".dicts.", ".models.", *(f"{RUNTIME}.{module}" for module in ANNOTATIONS))


def pages(service: Service, group: Group) -> Iterator[tuple[str, ResourcesPage]]:
    """Yields the module for the operations of one tag; if it is too long, its parts.

    Then either class has parts of its own, each with some methods more than the one
    before. A method that waits calls others, and so comes last.
    """
    names = operations.constants(group.methods)
    constants = {name: f"{CONSTANTS}.{group.module}.{names[name]}" for name in names}
    methods = {
        flavour: written(partial(operations.codes, constants, flavour), group.methods)
        for flavour in (SYNC, ASYNC)
    }
    package = service.folder / "resources"
    if not is_long([*methods[SYNC], *methods[ASYNC]]):
        imports = Imports(package, group.module, CHECKED)
        classes = [
            _class(service, group, flavour, pieces, imports)
            for flavour, pieces in methods.items()
        ]
        yield group.module, _page(group, classes, imports)
        return
    for flavour, pieces in methods.items():
        base = ""
        ordered = sorted(
            pieces, key=lambda piece: any(code.waiter for code in piece[0])
        )
        for number, portion in enumerate(divided(ordered), 1):
            name = flavoured(flavour.prefix, number)
            imports = Imports(package / group.module, name, CHECKED)
            part = _class(service, group, flavour, portion, imports, base)
            yield name, _page(group, [part], imports)
            base = name


def constants_pages(service: Service, group: Group) -> Iterator[OperationsPage]:
    """Yields the modules of what calls of the operations of one tag have in common."""
    constants = operations.constants(group.methods)
    write = partial(operations.shared_code, constants)
    portions = list(divided(written(write, group.methods)))
    package = service.folder / CONSTANTS
    for portion in portions:
        imports = Imports(package / group.module if len(portions) > 1 else package)
        yield OperationsPage(
            doc=docstrings.wrapped(f"What calls of `{group.name}` have in common.", 0),
            operations=assembled(imports, portion),
            library=imports.from_library(),
            package=imports.from_package(),
        )


def _page(
    group: Group, classes: Sequence[ResourceClass], imports: Imports
) -> ResourcesPage:
    if any(code.deprecated_names for code in classes):
        imports.add(f"{RUNTIME}.deprecation", "renamed_method")
    if checked := imports.for_checkers():
        imports.add("typing", "TYPE_CHECKING")
    return ResourcesPage(
        doc=docstrings.wrapped(docstrings.sentence(described(group)), 0),
        library=imports.from_library(),
        package=imports.from_package(),
        checked=checked,
        classes=tuple(classes),
        names=tuple(sorted(code.name for code in classes)),
    )


def _class(
    service: Service,
    group: Group,
    flavour: Flavour,
    pieces: Iterable[Piece[tuple[MethodCode, ...]]],
    imports: Imports,
    base: str = "",
) -> ResourceClass:
    """Returns one of the two classes of a tag, or a part of it.

    Args:
        service: The document.
        group: The tag.
        flavour: Which class it is.
        pieces: Its methods.
        imports: Those of its module.
        base: The module whose class has other methods already; empty for none.
    """
    name = f"{flavour.prefix}{group.name}"
    methods = tuple(chain.from_iterable(assembled(imports, pieces)))
    if methods:
        imports.add(f".{'.'.join(service.folder.parts)}", CONSTANTS)
    if base:
        home = f".{service.root}resources.{group.module}.{base}"
        imports.add(home, f"{name} as _Earlier")
        bases = ["_Earlier"]
    else:
        bases = [imports.add(f"{RUNTIME}.client", f"{flavour.prefix}BaseGroup")]
        bases += mixins(service, name, imports)
    below = service.groups_below(group.way) if group.way and not base else []
    return ResourceClass(
        name=name,
        head=bracketed(f"class {name}(", bases, "):"),
        doc=docstrings.wrapped(docstrings.sentence(described(group)), len(INDENT)),
        groups=properties(service, below, flavour.prefix, imports),
        methods=methods,
        deprecated_names=tuple(
            DeprecatedName(old, code.name)
            for code in methods
            for old, new in sorted(service.deprecated_names.methods.items())
            if new == code.name
        ),
    )
