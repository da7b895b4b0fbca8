"""A client package, file by file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

from clientsmith.config import Client, Document, Version
from clientsmith.diagnostics import Diagnostics
from clientsmith.model.operations import Api
from clientsmith.python import (
    clients,
    credentials,
    docstrings,
    faces,
    identifiers,
    names,
    reasons,
    renamed,
    unused,
    waiters,
)
from clientsmith.python.code import bracketed, literal
from clientsmith.python.identifiers import Identifier, version_module
from clientsmith.python.ledger import EMPTY, Ledger, Record
from clientsmith.python.opening import opened
from clientsmith.python.operations import kept
from clientsmith.python.pages import Constant, Page, PageContext, SpecPage
from clientsmith.python.service import Service
from clientsmith.python.service_pages import root as _root
from clientsmith.python.service_pages import runtime as _runtime
from clientsmith.python.service_pages import service_pages
from clientsmith.python.tagging import Tagging


@dataclass(frozen=True)
class Source:
    """A document that was built.

    Attributes:
        digest: The digest of its bytes.
        ledger: The names that its things had before.
    """

    document: Document
    api: Api
    digest: str
    ledger: Ledger = EMPTY


@dataclass(frozen=True)
class Release:
    """A version with all its documents built."""

    version: Version
    sources: tuple[Source, ...]


def shared_pages(
    client: Client, known: Mapping[str, list[Placed]], diagnostics: Diagnostics
) -> list[Page]:
    """Returns the pages of a client package that no document decides alone.

    Args:
        client: The client in the config.
        known: The documents of each version, by its name.
        diagnostics: Where findings go.

    Raises:
        StageFailed: The documents do not go together; see the diagnostics.
    """
    found: list[Page] = []
    for version in client.versions:
        services = known[version.name]
        if client.is_single:
            found += _single(client, services[0])
        else:
            found += _version(client, version, services, diagnostics)
    every = [each.service for services in known.values() for each in services]
    unused.report(client, every, diagnostics)
    renamed.report(client, every, diagnostics)
    diagnostics.stop_on_errors()
    if not client.is_single:
        found.append(_page(PurePosixPath(), "__init__", faces.package(client)))
    return found


def own_pages(
    client: Client, placed: Placed, diagnostics: Diagnostics
) -> Iterator[Page]:
    """Yields the pages that a document decides, whatever stands beside it.

    Args:
        client: The client in the config; which other documents it has does not matter.
        placed: The document.
        diagnostics: Where findings go.

    Raises:
        StageFailed: A page cannot be made; see the diagnostics.
    """
    folder, service = placed.folder, placed.service
    yield _spec(folder, _facts(placed))
    yield from service_pages(service, folder, diagnostics)
    if client.is_single:
        return
    yield _page(folder, "__init__", _service_face(placed, client.main_service))
    if _key(placed) != client.main_service:
        part = clients.Part(_key(placed), service)
        own = clients.service_page(client, part, _runtime(folder))
        yield _page(folder, "client", own)


@dataclass(frozen=True)
class Placed:
    """A document, named, and the folder that its code goes to.

    Attributes:
        headers: What each request carries.
        record: What the document adds to the ledger.
    """

    source: Source
    service: Service
    folder: PurePosixPath
    headers: Mapping[str, str]
    record: Record

    @property
    def title(self) -> str:
        """The document's title on one line."""
        return " ".join(self.source.api.title.split()) or self.source.document.service


def place(
    client: Client, release: Release, source: Source, diagnostics: Diagnostics
) -> Placed:
    """Names everything in a document, and says where its code goes.

    Raises:
        StageFailed: A name is missing or given twice; see the diagnostics.
    """
    version = release.version
    api, free = opened(source.api, client.open_schemas)
    root = PurePosixPath(version_module(version.name) if version.name else "")
    folder = root / source.document.service
    named, record = _named(client, source, api, diagnostics)
    if diagnostics.has_errors:
        # a name that was kept may be one of two that clash
        reasons.report_kept(client.key, [record], diagnostics)
    diagnostics.stop_on_errors()
    service = Service(
        api=api,
        names=named,
        tagging=Tagging(api.types),
        runtime=_runtime(folder / "models"),
        credentials=credentials.arguments(source.api),
        renames=client.renames,
        waiters=waiters.waiters(client, version.name, source.api),
        pagination={each.operation: each for each in client.pagination},
        keeps_unknown=client.keep_unknown_members,
        free=free,
    )
    others = [each.service for each in version.documents]
    former = renamed.renamed(service, client.aliases, others)
    service = replace(service, renamed=former)
    arguments = kept.decisions(service, diagnostics)
    record = replace(record, decisions=(*record.decisions, *arguments))
    headers = dict(source.api.headers) | dict(version.headers)
    return Placed(source, service, folder, headers, record)


def _named(
    client: Client, source: Source, api: Api, diagnostics: Diagnostics
) -> tuple[names.Names, Record]:
    known = _clients(client, source)
    return names.name(api, client.renames, known, diagnostics, source.ledger)


def _clients(client: Client, source: Source) -> set[str]:
    """Returns the names of the clients that hold the operations of a document."""
    own = identifiers.class_name(source.document.service, "client")
    plain = {own, client.class_name}
    return plain | {f"Async{name}" for name in plain}


def _single(client: Client, placed: Placed) -> Iterator[Page]:
    """Yields what a package of one document has beside the pages of that."""
    root = placed.folder
    yield _page(root, "__init__", faces.single(client, placed.title))
    context = clients.version_page(client, placed.service, [], _runtime(root), "")
    yield _page(root, "client", context)


def _version(
    client: Client, version: Version, services: list[Placed], diagnostics: Diagnostics
) -> Iterator[Page]:
    """Yields the package of one version, except for the pages of its documents."""
    root = PurePosixPath(version_module(version.name))
    main = [each for each in services if _key(each) == client.main_service]
    if not main:
        diagnostics.error(
            "main-service",
            f"Version {version.name} has no service {client.main_service!r}",
            client.where,
            "Add it to the version's services, or set another main_service.",
        )
        return
    parts = [
        clients.Part(_key(each), each.service) for each in services if each not in main
    ]
    _check_attributes(main[0].service, parts, diagnostics)
    context = clients.version_page(
        client, main[0].service, parts, _runtime(root), f".{client.main_service}"
    )
    yield _page(root, "__init__", faces.version(client))
    yield _page(root, "client", context)
    yield _spec(root, [Constant("VERSION", literal(version.name))])


def _key(placed: Placed) -> str:
    return placed.source.document.service


def _check_attributes(
    main: Service, parts: list[clients.Part], diagnostics: Diagnostics
) -> None:
    """Reports a service that is called like an operation of the same client."""
    for part in parts:
        for name, operation in zip(
            main.names.operations, main.api.operations, strict=True
        ):
            if name == part.key:
                diagnostics.error(
                    "name-clash",
                    f"The operation {name!r} is called like a service",
                    operation.where,
                    "Set another name in the config: [clients.….operations]",
                )


def _service_face(placed: Placed, main_service: str) -> PageContext:
    if _key(placed) == main_service:
        homes = {
            f".resources.{module}": _both(placed.service.names.resources[tag])
            for module, tag in placed.service.names.groups.items()
        }
    else:
        homes = {
            ".client": _both(clients.Part(_key(placed), placed.service).class_name)
        }
    return faces.face(docstrings.sentence(placed.title), _root(placed.folder), homes)


def _both(name: Identifier) -> list[str]:
    return [f"Async{name}", name]


def _spec(folder: PurePosixPath, constants: list[Constant]) -> Page:
    doc = "What this package is made from; no other module says so."
    return _page(folder, "_spec", SpecPage(doc, tuple(constants)))


def _facts(placed: Placed) -> list[Constant]:
    entries = [
        f"{literal(key)}: {literal(text)}" for key, text in placed.headers.items()
    ]
    table = bracketed("{", entries, "}", split=True)
    return [
        Constant("TITLE", literal(placed.title)),
        Constant("DOCUMENT_VERSION", literal(placed.source.api.version)),
        Constant("DIGEST", literal(f"sha256:{placed.source.digest}")),
        Constant("HEADERS: dict[str, str]", table),
    ]


TEMPLATES = {
    "ClientPage": "client",
    "DocPage": "doc",
    "FacePage": "face",
    "ServicePage": "service",
    "SpecPage": "spec",
}


def _page(
    folder: PurePosixPath, module: str, context: PageContext, template: str = ""
) -> Page:
    name = template or TEMPLATES[type(context).__name__]
    return Page(folder / f"{module}.py", f"package/{name}.py.jinja", context)
