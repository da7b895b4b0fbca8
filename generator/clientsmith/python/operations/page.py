"""The module of one tag's operations."""

from __future__ import annotations

from clientsmith.diagnostics import Diagnostics
from clientsmith.model.operations import Operation
from clientsmith.python import docstrings
from clientsmith.python.code import INDENT, bracketed, literal
from clientsmith.python.identifiers import Identifier
from clientsmith.python.imports import Imports
from clientsmith.python.operations.methods import methods, names
from clientsmith.python.operations.plan import ASYNC, SYNC, Flavour, Plan, plan
from clientsmith.python.operations.requests import builder
from clientsmith.python.pages import ResourceClass, ResourcesPage
from clientsmith.python.service import Service

FORMER = "renamed_method"
"""The function of the runtime that gives a method its former name."""


def page(
    service: Service,
    operations: list[tuple[Identifier, Operation]],
    name: Identifier,
    doc: str,
    diagnostics: Diagnostics,
) -> ResourcesPage:
    """Returns the module for the operations of one tag.

    Args:
        service: The document.
        operations: The operations with their method names.
        name: The class that holds them.
        doc: What the class and the module say of themselves.
        diagnostics: Where findings go.
    """
    imports, checked = Imports(), Imports()
    imports.add("typing", "TYPE_CHECKING")
    plans = [
        plan(service, each, own, imports, checked, diagnostics)
        for own, each in operations
    ]
    classes = tuple(
        _class(service, plans, name, doc, flavour, checked) for flavour in (SYNC, ASYNC)
    )
    if any(each.renamed for each in classes):
        imports.add(f"{service.runtime}.deprecation", FORMER)
    builders = tuple(builder(each) for each in plans)
    return ResourcesPage(
        doc=docstrings.wrapped(doc, 0),
        library=imports.from_library(),
        package=imports.from_package(),
        checked=checked.for_checkers(),
        classes=classes,
        builders=builders,
        names=tuple(sorted(each.name for each in classes)),
    )


def _class(
    service: Service,
    plans: list[Plan],
    name: Identifier,
    doc: str,
    flavour: Flavour,
    checked: Imports,
) -> ResourceClass:
    transport = f"{flavour.prefix}Transport"
    return ResourceClass(
        name=Identifier(f"{flavour.prefix}{name}"),
        doc=docstrings.wrapped(doc, len(INDENT)),
        transport=checked.add(f"{service.runtime}.transport", transport),
        methods=tuple(each for plan in plans for each in methods(plan, flavour)),
        renamed=tuple(
            bracketed(
                f"{old} = {FORMER}(", [literal(old), each], ")", indent=len(INDENT)
            )
            for plan in plans
            for each in names(plan)
            for old, new in sorted(service.renamed.methods.items())
            if new == each
        ),
    )
