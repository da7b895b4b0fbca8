"""A client package, file by file: which pages there are, and where they go."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from pathlib import PurePosixPath
from typing import TypeAlias

from clientsmith.client import deprecated, unused
from clientsmith.client.annotations import RUNTIME
from clientsmith.client.deprecated import offered
from clientsmith.client.service import Group, Service
from clientsmith.config import Client, Version
from clientsmith.diagnostics import Diagnostics
from clientsmith.literals import literal
from clientsmith.naming.groups import GENERAL
from clientsmith.naming.identifiers import Identifier, version_module
from clientsmith.render import (
    clients,
    dicts,
    docstrings,
    examples,
    groups,
    init_modules,
    limits,
    models,
    resources,
)
from clientsmith.render.code import bracketed, entries, short
from clientsmith.render.imports import Import
from clientsmith.render.pages import (
    ClientPage,
    Constant,
    Context,
    DataPage,
    DictsPage,
    InitPage,
    ModelsPage,
    OperationsPage,
    Page,
    PartsPage,
    ResourcesPage,
    ServicePage,
    SpecPage,
    SubmodulesPage,
)
from clientsmith.render.parts import divided, is_long

DICTS = "Plain-dict shapes that requests accept in place of models."
NAMES = "The modules of the package, with the names that each has."

Part: TypeAlias = ModelsPage | DictsPage | OperationsPage
Faced: TypeAlias = ResourcesPage | ClientPage | ServicePage | DataPage


def service_pages(client: Client, service: Service) -> Iterator[Page]:
    """Yields the pages that a document decides, whatever stands beside it.

    Args:
        client: The client in the config; which other documents it has does not matter.
        service: The document.
    """
    folder = service.folder
    yield _spec(folder, _facts(service))
    if demands := limits.tables(service):
        yield from _tables(folder / limits.MODULE, limits.DOC, demands)
    if client.examples:
        path, template = folder / "_examples.json", "package/examples.json.jinja"
        yield Page(path, template, examples.page(service))
    yield from _resources(service, folder / "resources")
    yield from _groups(service, folder / groups.GROUPS)
    yield from _models(service, folder / "models")
    yield from _dicts(service, folder / "dicts")
    if not service.key:
        return  # what it is the whole of has an `__init__`
    yield _page(folder, "__init__", "init", _service_init(service))
    if not service.is_main:
        pages = clients.service_pages(client, service)
        yield from _classes(folder / "client", "service", service.title, pages)


def shared_pages(
    client: Client,
    services: Mapping[str, Sequence[Service]],
    diagnostics: Diagnostics,
) -> list[Page]:
    """Returns the pages of a client package that no document decides alone.

    Args:
        client: The client in the config.
        services: The documents of each version, by its name.
        diagnostics: Where findings go.

    Raises:
        StageFailed: The documents do not go together; see the diagnostics.
    """
    pages: list[Page] = []
    for version in client.versions:
        pages += _version(client, version, services[version.name], diagnostics)
    listed = [service for version in services.values() for service in version]
    unused.report(client, listed, diagnostics)
    deprecated.report(client, listed, diagnostics)
    diagnostics.stop_on_errors()
    doc = "Answers for tests of your own: nothing is sent."
    context = PartsPage(doc, (), (f"{RUNTIME}.testing".lstrip("."),), ())
    pages.append(_page(PurePosixPath(), "testing", "parts", context))
    if not client.is_single:
        init = init_modules.package(client)
        pages.append(_page(PurePosixPath(), "__init__", "init", init))
        if not client.main_service and services[client.default_version]:
            pages.append(_default_models(client))
    return pages


def _default_models(client: Client) -> Page:
    """Returns what keeps models where they are in a client without versions."""
    home = f"{version_module(client.default_version)}.models"
    doc = f"The models of version {client.default_version}."
    return _page(PurePosixPath(), "models", "parts", PartsPage(doc, (), (home,), ()))


def _version(
    client: Client,
    version: Version,
    services: Sequence[Service],
    diagnostics: Diagnostics,
) -> Iterator[Page]:
    """Yields the package of one version, except for the pages of its documents."""
    main = next((service for service in services if service.is_main), None)
    if main is None:
        diagnostics.error(
            "main-service",
            f"Version {version.name} has no service {client.main_service!r}",
            client.where,
            "Add it to the version's services, or set another main_service.",
        )
        return
    _check_class_name(client, diagnostics)
    root = main.version_folder
    others = [service for service in services if not service.is_main]
    face = init_modules.version(client)
    if client.is_single:
        face = init_modules.single(client, main.title)
    yield _page(root, "__init__", "init", face)
    pages = clients.version_pages(client, main, others)
    yield from _classes(root / "client", "client", clients.DOC, pages)
    if main.key:
        yield _spec(root, [Constant("VERSION", literal(version.name))])


def _check_class_name(client: Client, diagnostics: Diagnostics) -> None:
    """Reports a client that is called like something else that its package offers."""
    taken = {name for names in init_modules.PUBLIC.values() for name in names}
    if taken & {client.class_name, f"Async{client.class_name}"}:
        diagnostics.error(
            "config-value",
            f"class_name: every package has a {client.class_name!r} already",
            client.where,
            "Choose another class_name.",
        )


def _service_init(service: Service) -> InitPage:
    homes = {".client": _both(service.class_name)}
    if service.is_main:
        homes = {
            f".resources.{group.module}": _both(group.name) for group in service.groups
        }
    doc = docstrings.sentence(service.title)
    return init_modules.init_module(doc, _root(service.folder), homes)


def _both(name: Identifier) -> list[str]:
    return [f"Async{name}", name]


def _root(package: PurePosixPath) -> str:
    """Returns the whole package as a module of an inner package sees it: `...`."""
    return "." * (len(package.parts) + 1)


def _resources(service: Service, package: PurePosixPath) -> Iterator[Page]:
    yield _page(package, "__init__", "init", InitPage("The operations, by tag."))
    for group in service.groups:
        pages = resources.pages(service, group)
        doc = docstrings.sentence(groups.described(group))
        yield from _classes(package / group.module, "resources", doc, pages)
    if called := [group for group in service.groups if group.methods]:
        yield from _operations(service, called, service.folder / groups.CONSTANTS)


def _classes(
    home: PurePosixPath, template: str, doc: str, pages: Iterable[tuple[str, Faced]]
) -> Iterator[Page]:
    """Yields a module of classes; as a package that has them if there are parts of it.

    Args:
        home: The module.
        template: That of its parts.
        doc: What the module says of itself.
        pages: The module alone, or its parts by name; data that these share stands
            beside them.
    """
    homes: dict[str, str] = {}
    for name, context in pages:
        if isinstance(context, DataPage):
            yield _page(home.parent, name, "data", context)
            continue
        if name == home.name:
            yield _page(home.parent, name, template, context)
            return
        homes |= dict.fromkeys(context.names, f".{name}")
        yield _page(home, name, template, context)
    names = {module: [name] for name, module in homes.items()}
    face = init_modules.init_module(doc, _root(home), names)
    yield _page(home, "__init__", "init", face)


def _groups(service: Service, package: PurePosixPath) -> Iterator[Page]:
    pages = list(groups.pages(service))
    if pages:
        yield _page(package, "__init__", "init", InitPage(pages[0][1].doc))
    for name, context in pages:
        yield _page(package, name, "resources", context)


def _operations(
    service: Service, listed: Sequence[Group], package: PurePosixPath
) -> Iterator[Page]:
    for group in listed:
        pages = list(resources.constants_pages(service, group))
        yield from _module(package / group.module, "operations", pages, join=False)
    names = tuple(sorted(group.module for group in listed))
    doc = "What calls have in common, imported at the first of them."
    lazy = f"{_root(package)}_runtime.lazy"
    yield _page(package, "__init__", "submodules", SubmodulesPage(doc, lazy, names))


def _models(service: Service, package: PurePosixPath) -> Iterator[Page]:
    homes = {}
    for module, declarations in models.modules(service).items():
        doc = f"Models: {_users(service, module)}."
        pages = list(models.pages(service, module, declarations, doc))
        homes[f".{module}"] = sorted(name for page in pages for name in page.names)
        yield from _module(package / module, "models", pages)
    yield from _names(service, package, "The models of the API's schemas.", homes)


def _dicts(service: Service, package: PurePosixPath) -> Iterator[Page]:
    homes = {}
    for module, dictionaries in dicts.modules(service).items():
        pages = list(dicts.pages(service, module, dictionaries, DICTS))
        homes[f".{module}"] = sorted(name for page in pages for name in page.names)
        yield from _module(package / module, "dicts", pages)
    if homes:
        yield from _names(service, package, DICTS, homes)


def _module(
    home: PurePosixPath, template: str, parts: Sequence[Part], *, join: bool = True
) -> Iterator[Page]:
    """Yields a module; if it has parts, as a package that has their names.

    Args:
        home: The module.
        template: That of its parts.
        parts: Its parts.
        join: Whether they are to know the names of each other.
    """
    if len(parts) == 1:
        yield _page(home.parent, home.name, template, parts[0])
        return
    names: tuple[str, ...] = ()
    for number, part in enumerate(parts, 1):
        names += (f"_{number}",)
        yield _page(home, names[-1], template, part)
    runtime = Import(f"{_root(home)}_runtime.lazy", ("join",))
    imports = (runtime, Import(".", names)) if join else ()
    context = PartsPage(parts[0].doc, imports, names, names if join else ())
    yield _page(home, "__init__", "parts", context)


def _tables(
    home: PurePosixPath, doc: str, tables: Mapping[str, Mapping[str, object]]
) -> Iterator[Page]:
    """Yields a module of dicts; if it is too long, as a package that joins its parts.

    Args:
        home: The module.
        doc: What it says of itself.
        tables: The dicts by their names, which have their types behind them.
    """
    code = {declared: entries(table) for declared, table in tables.items()}
    parts: list[str] = []
    if is_long([*chain.from_iterable(code.values())]):
        for declared, listed in code.items():
            code[declared] = []
            for portion in divided(listed):
                parts.append(f"_{len(parts) + 1}")
                part = DataPage(doc, (), _constants({declared: portion}))
                yield _page(home, parts[-1], "data", part)
                name = declared.partition(":")[0]
                code[declared].append(f"**{parts[-1]}.{name}")
        home /= "__init__"
    imports = (Import(".", tuple(parts)),) if parts else ()
    page = DataPage(doc, imports, _constants(code))
    yield _page(home.parent, home.name, "data", page)


def _constants(tables: Mapping[str, Sequence[str]]) -> tuple[Constant, ...]:
    return tuple(
        Constant(declared, short("{", items, "}", len(f"{declared} = ")))
        for declared, items in tables.items()
    )


def _names(
    service: Service,
    package: PurePosixPath,
    doc: str,
    homes: Mapping[str, Sequence[str]],
) -> Iterator[Page]:
    names = [name for listed in homes.values() for name in listed]
    former = offered(service.deprecated_names.classes, names)
    if len(names) <= init_modules.MOST_NAMES:
        context = init_modules.init_module(doc, _root(package), homes, former)
        yield _page(package, "__init__", "init", context)
        return
    table = {"NAMES: dict[str, list[str]]": init_modules.name_table(homes)}
    yield from _tables(package / init_modules.TABLE, NAMES, table)
    long = init_modules.long_init_module(doc, _root(package), homes, former)
    yield _page(package, "__init__", "long_init", long)


def _users(service: Service, module: Identifier) -> str:
    if module == "shared":
        return "what operations of several tags use"
    if module == "other":
        return "what no operation uses"
    group = next(group for group in service.groups if group.module == module)
    return f"what the operations of {_tag(group)} use"


def _tag(group: Group) -> str:
    return group.tag or GENERAL


def _spec(folder: PurePosixPath, constants: list[Constant]) -> Page:
    doc = "What this package is made from; no other module says so."
    return _page(folder, "_spec", "spec", SpecPage(doc, tuple(constants)))


def _facts(service: Service) -> list[Constant]:
    entries = [
        f"{literal(key)}: {literal(text)}" for key, text in service.headers.items()
    ]
    # a document that is a whole version has the facts of both
    has_version = service.version and not service.key
    version = [Constant("VERSION", literal(service.version))] if has_version else []
    return [
        *version,
        Constant("TITLE", literal(service.title)),
        Constant("DOCUMENT_VERSION", literal(service.api.version)),
        Constant("DIGEST", literal(f"sha256:{service.digest}")),
        Constant("HEADERS: dict[str, str]", bracketed("{", entries, "}", split=True)),
    ]


def _page(folder: PurePosixPath, module: str, template: str, context: Context) -> Page:
    return Page(folder / f"{module}.py", f"package/{template}.py.jinja", context)
