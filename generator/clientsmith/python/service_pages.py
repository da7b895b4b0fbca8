"""The files of one service: operations, models and TypedDicts, by tag."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath

from clientsmith.diagnostics import Diagnostics
from clientsmith.model.operations import Operation
from clientsmith.python import dicts, docstrings, faces, models, names, renamed
from clientsmith.python.identifiers import Identifier
from clientsmith.python.operations.page import page as operations_page
from clientsmith.python.pages import DocPage, Page, PageContext
from clientsmith.python.service import Service


def service_pages(
    service: Service, folder: PurePosixPath, diagnostics: Diagnostics
) -> Iterator[Page]:
    """Yields the pages of a service, except those of its clients."""
    yield from _resources(service, folder / "resources", diagnostics)
    yield from _models(service, folder / "models", diagnostics)
    yield from _dicts(service, folder / "dicts")


def runtime(package: PurePosixPath) -> str:
    """Returns the runtime's package as a module of another package sees it."""
    return f"{root(package)}_runtime"


def root(package: PurePosixPath) -> str:
    """Returns the whole package as a module of an inner package sees it: `...`."""
    return "." * (len(package.parts) + 1)


def _resources(
    service: Service, package: PurePosixPath, diagnostics: Diagnostics
) -> Iterator[Page]:
    yield _page(package, "__init__", "doc", DocPage("The operations, by tag."))
    described = {each.name: each.description for each in service.api.tags}
    for module, tag in service.names.groups.items():
        doc = described.get(tag) or f"Operations: {tag or names.GENERAL}."
        context = operations_page(
            service,
            list(_operations(service, module)),
            service.names.resources[tag],
            docstrings.sentence(doc),
            diagnostics,
        )
        yield _page(package, module, "resources", context)


def _operations(
    service: Service, module: Identifier
) -> Iterator[tuple[Identifier, Operation]]:
    listed = zip(service.names.operations, service.api.operations, strict=True)
    for name, operation in listed:
        if service.names.tags[operation.tag] == module:
            yield name, operation


def _models(
    service: Service, package: PurePosixPath, diagnostics: Diagnostics
) -> Iterator[Page]:
    homes = {}
    for module, definitions in models.modules(service).items():
        doc = f"Models: {_users(service, module)}."
        context = models.page(service, module, definitions, doc, diagnostics)
        homes[f".{module}"] = context.names
        yield _page(package, module, "models", context)
    yield _face(service, package, "The models of the API's schemas.", homes)


def _dicts(service: Service, package: PurePosixPath) -> Iterator[Page]:
    doc = "Plain-dict shapes that requests accept in place of models."
    homes = {}
    for module, definitions in dicts.modules(service).items():
        context = dicts.page(service, module, definitions, doc)
        homes[f".{module}"] = context.names
        yield _page(package, module, "dicts", context)
    if homes:
        yield _face(service, package, doc, homes)


def _face(
    service: Service,
    package: PurePosixPath,
    doc: str,
    homes: Mapping[str, tuple[str, ...]],
) -> Page:
    known = [name for names in homes.values() for name in names]
    former = renamed.offered(service.renamed.classes, known)
    context = faces.face(doc, root(package), homes, former)
    template = "doc" if isinstance(context, DocPage) else "face"
    return _page(package, "__init__", template, context)


def _users(service: Service, module: Identifier) -> str:
    if module == "shared":
        return "what operations of several tags use"
    if module == "other":
        return "what no operation uses"
    tags = service.names.tags
    tag = next(tag for tag, each in tags.items() if each == module)
    return f"what the operations of {tag or names.GENERAL} use"


def _page(
    package: PurePosixPath, module: str, template: str, context: PageContext
) -> Page:
    return Page(package / f"{module}.py", f"package/{template}.py.jinja", context)
