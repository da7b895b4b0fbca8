"""A client package, file by file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath

from generator.config import Client, Document, Version
from generator.diagnostics import Diagnostics
from generator.model.operations import Api, Operation

from . import clients, dicts, docstrings, faces, methods, models, names
from .code import bracketed, literal
from .identifiers import Identifier, version_module
from .pages import Constant, DocPage, Page, PageContext, SpecPage
from .service import Service
from .tagging import Tagging


@dataclass(frozen=True)
class Source:
    """A document that was built, and the digest of its bytes."""

    document: Document
    api: Api
    digest: str


@dataclass(frozen=True)
class Release:
    """A version with all its documents built."""

    version: Version
    sources: tuple[Source, ...]


def pages(
    client: Client, releases: list[Release], diagnostics: Diagnostics
) -> list[Page]:
    """Returns the pages of a client package.

    Raises:
        StageFailed: A name is missing or given twice; see the diagnostics.
    """
    found: list[Page] = []
    for release in releases:
        source = release.sources[0]
        writer = _Writer(client, release.version, source, diagnostics)
        found += writer.single() if client.is_single else writer.version()
    diagnostics.stop_on_errors()
    if not client.is_single:
        found.append(_page(PurePosixPath(), "__init__", faces.package(client)))
    return found


class _Writer:
    """Writes the pages of one version."""

    def __init__(
        self,
        client: Client,
        version: Version,
        source: Source,
        diagnostics: Diagnostics,
    ) -> None:
        self.client = client
        self.release = version
        self.source = source
        self.diagnostics = diagnostics
        self.root = PurePosixPath(version_module(version.name) if version.name else "")
        self.folder = self.root / source.document.service
        self.service = Service(
            api=source.api,
            names=names.name(source.api, client.renames, diagnostics),
            tagging=Tagging(source.api.types),
            runtime=self._runtime(self.folder / "models"),
            credentials=clients.credentials(source.api),
        )

    def single(self) -> Iterator[Page]:
        """Yields a package that is made from one document alone."""
        yield _page(self.root, "__init__", faces.single(self.client, self._title))
        yield self._clients(".resources.")
        yield self._spec(self.root, [*self._facts(), self._headers()])
        yield from self._service_pages()

    def version(self) -> Iterator[Page]:
        """Yields the package of one version."""
        service = self.source.document.service
        version = Constant("VERSION", literal(self.release.name))
        yield _page(self.root, "__init__", faces.version(self.client))
        yield self._clients(f".{service}.resources.")
        yield self._spec(self.root, [version, self._headers()])
        yield _page(self.folder, "__init__", self._service_face())
        yield self._spec(self.folder, self._facts())
        yield from self._service_pages()

    @property
    def _title(self) -> str:
        return " ".join(self.source.api.title.split())

    def _runtime(self, package: PurePosixPath) -> str:
        """Returns the runtime's package as a module of another package sees it."""
        return "." * (len(package.parts) + 1) + "_runtime"

    def _clients(self, resources: str) -> Page:
        runtime = self._runtime(self.root)
        context = clients.page(self.client, self.service, runtime, resources)
        return _page(self.root, "client", context)

    def _spec(self, folder: PurePosixPath, constants: list[Constant]) -> Page:
        doc = "What this package is made from; no other module says so."
        return _page(folder, "_spec", SpecPage(doc, tuple(constants)))

    def _facts(self) -> list[Constant]:
        return [
            Constant("TITLE", literal(self._title)),
            Constant("DOCUMENT_VERSION", literal(self.source.api.version)),
            Constant("DIGEST", literal(f"sha256:{self.source.digest}")),
        ]

    def _headers(self) -> Constant:
        headers = dict(self.source.api.headers) | dict(self.release.headers)
        entries = [f"{literal(key)}: {literal(text)}" for key, text in headers.items()]
        table = bracketed("{", entries, "}", split=True)
        return Constant("HEADERS: dict[str, str]", table)

    def _service_face(self) -> PageContext:
        title = self._title or self.source.document.service
        homes = {
            f".resources.{module}": self._both(self.service.names.resource(tag))
            for tag, module in self.service.names.tags.items()
        }
        root = self._runtime(self.folder).removesuffix("_runtime")
        return faces.face(f"{title}: the operations, by tag.", root, homes)

    def _both(self, name: Identifier) -> list[str]:
        return [f"Async{name}", name]

    def _service_pages(self) -> Iterator[Page]:
        yield from self._resources()
        yield from self._models()
        yield from self._dicts()

    def _resources(self) -> Iterator[Page]:
        package = self.folder / "resources"
        yield _page(package, "__init__", DocPage("The operations, by tag."))
        described = {each.name: each.description for each in self.service.api.tags}
        for tag, module in self.service.names.tags.items():
            doc = described.get(tag) or f"Operations: {tag or names.GENERAL}."
            context = methods.page(
                self.service,
                list(self._operations(tag)),
                self.service.names.resource(tag),
                docstrings.sentence(doc),
                self.diagnostics,
            )
            yield _page(package, module, context, "resources")

    def _operations(self, tag: str) -> Iterator[tuple[Identifier, Operation]]:
        listed = self.service.names.operations
        for name, operation in zip(listed, self.service.api.operations, strict=True):
            if operation.tag == tag:
                yield name, operation

    def _models(self) -> Iterator[Page]:
        package = self.folder / "models"
        homes = {}
        for module, definitions in models.modules(self.service).items():
            doc = f"Models: {self._users(module)}."
            context = models.page(
                self.service, module, definitions, doc, self.diagnostics
            )
            homes[f".{module}"] = list(context.names)
            yield _page(package, module, context, "models")
        yield self._inner_face(package, "The models of the API's schemas.", homes)

    def _dicts(self) -> Iterator[Page]:
        package = self.folder / "dicts"
        doc = "Plain-dict shapes that requests accept in place of models."
        homes = {}
        for module, definitions in dicts.modules(self.service).items():
            context = dicts.page(self.service, module, definitions, doc)
            homes[f".{module}"] = list(context.names)
            yield _page(package, module, context, "dicts")
        if homes:
            yield self._inner_face(package, doc, homes)

    def _inner_face(
        self, package: PurePosixPath, doc: str, homes: dict[str, list[str]]
    ) -> Page:
        root = self._runtime(package).removesuffix("_runtime")
        return _page(package, "__init__", faces.face(doc, root, homes))

    def _users(self, module: Identifier) -> str:
        if module == "shared":
            return "what operations of several tags use"
        if module == "other":
            return "what no operation uses"
        tags = self.service.names.tags
        tag = next(tag for tag, each in tags.items() if each == module)
        return f"what the operations of {tag or names.GENERAL} use"


TEMPLATES = {
    "FacePage": "face",
    "DocPage": "doc",
    "SpecPage": "spec",
    "ClientPage": "client",
}


def _page(
    folder: PurePosixPath, module: str, context: PageContext, template: str = ""
) -> Page:
    name = template or TEMPLATES[type(context).__name__]
    return Page(folder / f"{module}.py", f"package/{name}.py.jinja", context)
