"""The documents at hand, and for each a client that was generated and imported."""

from __future__ import annotations

import ast
import atexit
import contextlib
import importlib
import inspect
import shutil
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache, cached_property
from pathlib import Path
from types import ModuleType
from typing import Any

from clientsmith import config, config_file, pipeline
from clientsmith.cache import default_cache
from clientsmith.client.build import Source, service
from clientsmith.client.model import Method
from clientsmith.client.service import Service
from clientsmith.diagnostics import Diagnostics, StageFailed
from clientsmith.load import load
from clientsmith.load.document import Document
from clientsmith.model.types import TypeId
from clientsmith.naming.identifiers import version_module
from clientsmith.resolve.package import build

ROOT = Path(__file__).resolve().parents[2]
OURS = ROOT / "specs" / "pinecone"
CALLED = ("2025-10", "2026-01.alpha", "2026-04", "2026-07")
"""The published versions whose operations are called."""

KEY = "secret"


@dataclass(frozen=True)
class Spec:
    """One OpenAPI document.

    Attributes:
        path: The file.
        version: The version of the API.
        service: Which part of the API it describes.
        is_ours: Whether it is one of this repository's.
    """

    path: Path
    version: str
    service: str
    is_ours: bool

    @property
    def name(self) -> str:
        """What tests and tables call it."""
        if self.is_ours:
            return f"specs/{self.service}_{self.version}"
        return f"{self.version}/{self.service}"

    @property
    def is_called(self) -> bool:
        """Whether its operations are called."""
        return self.is_ours or self.version in CALLED


def ours() -> list[Spec]:
    """Returns the documents of this repository."""
    return [_spec(path, is_ours=True) for path in sorted(OURS.glob("*.oas.yaml"))]


def published() -> list[Spec]:
    """Returns the documents that Pinecone has published; none if they are not here.

    They lie in a folder beside the repository, one folder for each version.
    """
    paths = sorted(ROOT.parent.glob("*/specs/pinecone/*/*.oas.yaml"))
    return [_spec(path, is_ours=False) for path in paths]


def _spec(path: Path, *, is_ours: bool) -> Spec:
    service, _, version = path.name.removesuffix(".oas.yaml").rpartition("_")
    return Spec(path, version, service, is_ours)


@dataclass(frozen=True)
class Generated:
    """A document with the client that was generated from it.

    Attributes:
        spec: The document.
        document: Its values, repaired.
        service: The generator's model of it, named.
        package: The client package.
        home: The package that holds the document's models; the same for a client of
            one document.
        opened: How the client of the service is reached: `""` for the client itself.
        warnings: The findings of the generator.
    """

    spec: Spec
    document: Document
    service: Service
    package: ModuleType
    home: str
    class_name: str
    opened: str
    warnings: tuple[str, ...]

    @property
    def root(self) -> Any:
        """The document's values."""
        return self.document.root.value

    @property
    def plans(self) -> tuple[Method, ...]:
        """What the generator makes of each operation."""
        return self.service.methods

    def module(self, name: str) -> ModuleType:
        """Returns a module of the package, by its path from the top."""
        return importlib.import_module(f"{self.package.__name__}.{name}")

    @cached_property
    def models(self) -> ModuleType:
        """The document's models."""
        return importlib.import_module(f"{self.home}.models")

    @cached_property
    def _namespace(self) -> dict[str, Any]:
        import datetime
        import typing

        names = {"Any": typing.Any, "Literal": typing.Literal}
        names |= {"datetime": datetime.datetime, "date": datetime.date}
        declarations = self.service.declarations.values()
        classes = [declaration.name for declaration in declarations]
        return names | {name: getattr(self.models, name) for name in classes}

    def type(self, id: TypeId) -> Any:
        """Returns the Python type that values of a type are decoded to."""
        return eval(self.service.gives(id), dict(self._namespace))

    def component(self, key: str) -> Any:
        """Returns the Python type of a component schema."""
        found = [
            each.id for each in self.service.api.types if each.origin.path == (key,)
        ]
        nullable = self.root["components"]["schemas"][key].get("nullable") is True
        kind = self.type(found[0])
        return kind | None if nullable else kind

    def returned(self, method: Any) -> Any:
        """Returns a method's annotated result as a type."""
        function = inspect.unwrap(method)
        text = inspect.signature(function).return_annotation
        module = sys.modules[function.__module__]
        return eval(text, {**vars(module), **_imported_for_checkers(module)})

    def service_class(self) -> type:
        """Returns the class that has the operations."""
        if self.opened:
            clients = importlib.import_module(f"{self.home}.client")
            name = self.service.class_name
        else:
            clients, name = self._clients, self.class_name
        kind: type = getattr(clients, name)
        return kind

    @property
    def _clients(self) -> ModuleType:
        """The module of the client that callers start with."""
        if not self.spec.is_ours:
            return self.package
        return self.module(f"{version_module(self.spec.version)}.client")

    def open(
        self, url: str, http_client: Any, *, asynchronous: bool
    ) -> tuple[Any, Any]:
        """Makes a client.

        Returns:
            The client to close, and that of the service.
        """
        kind = getattr(self._clients, f"{'Async' * asynchronous}{self.class_name}")
        taken = inspect.signature(kind).parameters
        secrets = {key: KEY for key in ("api_key", "access_token") if key in taken}
        client = kind(**secrets, base_url=url, max_retries=0, http_client=http_client)
        if not self.opened:
            return client, client
        service = getattr(client, self.opened)
        if callable(service):
            hosts = [each.name for each in self.service.api.server.variables]
            service = service(**dict.fromkeys(hosts, url))
        return client, service


@cache
def folder() -> Path:
    """Returns the folder that clients are generated into; it is removed at the end."""
    found = Path(tempfile.mkdtemp(prefix="clientsmith-conformance-"))
    atexit.register(shutil.rmtree, found, ignore_errors=True)
    sys.path.insert(0, str(found))
    return found


@cache
def generated(spec: Spec) -> Generated:
    """Generates the client of a document, and imports it.

    Ours are generated as the config says, all versions and services in one package;
    the others alone.

    Raises:
        StageFailed: The document is not fit for it; the message says why.
    """
    if spec.is_ours:
        client = _own_client()
    else:
        name = "".join(
            char if char.isalnum() else "_"
            for char in f"v{spec.version}_{spec.service}"
        )
        # Instances of all schemas are read, so all have a class.
        single = config.single(spec.path, folder() / name)
        layouts = {"": config.Layout.FLAT}  # so that methods are found by name
        client = replace(single, all_schemas=True, layouts=layouts)
        _write(client)
    return modelled(spec, client)


def modelled(spec: Spec, client: config.Client) -> Generated:
    """Imports the client of a document that is generated.

    Raises:
        StageFailed: The document is not fit for it; the message says why.
    """
    release, source = _source(client, spec)
    found = Diagnostics()
    with _explained(found):
        document = load(source.path, source.shown, found, cache=default_cache())
        api = build(document, {}, found, is_partial=client.partial)
        named, _ = service(client, Source(release, source, api, document.digest), found)
    module = importlib.import_module(client.output.name)
    home = module.__name__
    if spec.is_ours:
        home += f".{version_module(release.name)}.{source.service}"
    return Generated(
        spec=spec,
        document=document,
        service=named,
        package=module,
        home=home,
        class_name=client.class_name,
        opened="" if source.service == client.main_service else source.service,
        warnings=tuple(str(each) for each in found),
    )


@cache
def _own_client() -> config.Client:
    found = Diagnostics()
    with contextlib.chdir(ROOT), _explained(found):
        listed = config_file.load(Path("clientsmith.toml"), found).clients
    client = next(each for each in listed if each.key == "pinecone")
    versions = tuple(
        replace(
            version,
            documents=tuple(
                replace(each, path=(ROOT / each.path).resolve())
                for each in version.documents
            ),
        )
        for version in client.versions
    )
    own = replace(
        client,
        output=folder() / "own_pinecone",
        versions=versions,
        all_schemas=True,
        reference=None,
    )
    _write(own)
    return own


def _write(client: config.Client) -> None:
    found = Diagnostics()
    with _explained(found):
        pipeline.generate([client], found, pipeline.Options(cache=default_cache()))


def _source(
    client: config.Client, spec: Spec
) -> tuple[config.Version, config.Document]:
    for version in client.versions:
        for each in version.documents:
            if each.path.resolve() == spec.path.resolve():
                return version, each
    raise StageFailed(f"{spec.path}: the config does not name it")


@contextlib.contextmanager
def _explained(found: Diagnostics) -> Iterator[None]:
    try:
        yield
    except StageFailed as error:
        raise StageFailed("\n".join(map(str, found)) or str(error)) from error


def concrete(status: str, declared: Any) -> int | str:
    """Returns a status for `4XX` or `5XX` that is not declared by itself."""
    if not status.upper().endswith("XX"):
        return status if status == "default" else int(status)
    first = int(status[0]) * 100
    return next(first + n for n in (18, 11, 17) if str(first + n) not in declared)


def _imported_for_checkers(module: ModuleType) -> dict[str, Any]:
    """Returns what a module imports where types are checked, and not at run time."""
    blocks = [
        node
        for node in ast.parse(inspect.getsource(module)).body
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"
    ]
    return {
        name.name: getattr(
            importlib.import_module(
                "." * node.level + (node.module or ""), module.__package__
            ),
            name.name,
        )
        for block in blocks
        for node in block.body
        if isinstance(node, ast.ImportFrom)
        for name in node.names
    }
