"""Builds the client model of a document: names first, then what they are names of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath

from clientsmith.client import credentials
from clientsmith.client.annotations import Annotator
from clientsmith.client.classes import DeclarationBuilder
from clientsmith.client.configured import configured, waiters, with_additional_members
from clientsmith.client.deprecated import deprecated_names
from clientsmith.client.formats import with_formats
from clientsmith.client.methods import MethodBuilder
from clientsmith.client.model import CLIENT, Method
from clientsmith.client.service import AddressPart, Group, Service
from clientsmith.client.tagging import Tagging
from clientsmith.config import Client, Document, Layout, Version
from clientsmith.diagnostics import Diagnostics
from clientsmith.model.operations import Api
from clientsmith.model.types import Alias, Definition, Nullable, TypeId, parts
from clientsmith.naming import explain, identifiers, names
from clientsmith.naming.groups import Groups, groups
from clientsmith.naming.identifiers import Identifier, version_module
from clientsmith.naming.inputs import spread
from clientsmith.naming.ledger import EMPTY, Ledger, Record
from clientsmith.naming.names import Names


@dataclass(frozen=True)
class Source:
    """A document that was read.

    Attributes:
        version: The version that it belongs to.
        digest: The digest of its bytes.
        ledger: The names that its things had before.
        layout: Where its methods stand.
    """

    version: Version
    document: Document
    api: Api
    digest: str
    ledger: Ledger = EMPTY
    layout: Layout = Layout.FLAT


def service(
    client: Client, source: Source, diagnostics: Diagnostics
) -> tuple[Service, Record]:
    """Returns a document as callers see it, and what it adds to the ledger.

    Raises:
        StageFailed: A name is missing or given twice, or a setting does not fit; see
            the diagnostics.
    """
    return _Builder(client, source, diagnostics).service()


class _Builder:
    def __init__(
        self, client: Client, source: Source, diagnostics: Diagnostics
    ) -> None:
        version, document = source.version, source.document
        self.client = client
        self.source = source
        self.diagnostics = diagnostics
        api = configured(client, version, document, source.api, diagnostics)
        api = with_formats(api, client.formats)
        self.api, self.free = with_additional_members(api, client.open_schemas)
        self.key = document.service
        self.is_main = self.key == client.main_service
        self.waiters = waiters(client, version.name, source.api)
        root = PurePosixPath(version_module(version.name) if version.name else "")
        self.folder = root / self.key
        self.names, self.record = names.name(
            self.api,
            client.renames,
            self._clients(),
            diagnostics,
            self._groups(),
            source.ledger,
            keeps_methods=source.ledger.layout in (None, source.layout),
        )

    def service(self) -> tuple[Service, Record]:
        """Returns what callers see, and what the ledger hears of it."""
        if self.diagnostics.has_errors:
            # a name that was kept may be one of two that clash
            explain.report_kept(self.client.key, [self.record], self.diagnostics)
        self.diagnostics.stop_on_errors()
        client, api, key = self.client, self.api, self.key
        annotator = Annotator(api.types, self.names, self.folder, self.free)
        access = self._access()
        arguments = credentials.arguments(api)
        methods = MethodBuilder(
            api,
            annotator,
            self.folder,
            access,
            client.form_style == "brackets",
            self.waiters,
            {rule.operation: rule for rule in client.pagination},
            self.diagnostics,
        ).methods()
        self.diagnostics.stop_on_errors()
        tagging = Tagging(api.types)
        declarations = DeclarationBuilder(
            api, annotator, tagging, client.keep_unknown_members
        )
        service = Service(
            key=key,
            version=self.source.version.name,
            title=" ".join(api.title.split()) or key,
            digest=self.source.digest,
            folder=self.folder,
            api=api,
            names=self.names,
            annotator=annotator,
            is_main=self.is_main,
            layout=self.source.layout,
            client=client.class_name,
            class_name=self._class_name(),
            access=access,
            headers=dict(api.headers) | dict(self.source.version.headers),
            credentials=credentials.credentials(client.environment, api),
            arguments=arguments,
            security=credentials.needed(api.security, arguments),
            optional=credentials.optional_arguments(api),
            address_parts=self._address_parts(),
            methods=methods,
            groups=tuple(_groups(api, self.names, methods)),
            mixins=client.mixins,
            declarations=declarations.declarations(_spread(api, client.all_schemas)),
            dictionaries=declarations.dictionaries(methods),
            tags=tagging.members,
            deprecated_names=deprecated_names(
                api.types,
                self.names,
                (name for method in methods for name in method.names),
                client.aliases,
                (document.service for document in self.source.version.documents),
            ),
        )
        return service, self.record

    def _groups(self) -> Groups:
        services = (document.service for document in self.source.version.documents)
        return groups(
            self.api,
            self.client.groups,
            {service for service in services if self.is_main} - {self.key},
            is_flat=self.source.layout is Layout.FLAT,
            has_general=self.key in self.client.grouped,
        )

    def _class_name(self) -> Identifier:
        if self.is_main:
            return Identifier(self.client.class_name)
        return identifiers.class_name(self.key, "client")

    def _clients(self) -> set[str]:
        """Returns the names of the clients that hold the operations of the document."""
        plain = {
            identifiers.class_name(self.key, "client"),
            self.client.class_name,
        }
        return plain | {f"Async{name}" for name in plain}

    def _address_parts(self) -> tuple[AddressPart, ...]:
        if self.is_main:
            return credentials.address_parts(self.api)
        return tuple(
            credentials.address_part(variable, identifiers.parameter(variable.name))
            for variable in self.api.server.variables
        )

    def _access(self) -> str:
        """Returns how the service is reached."""
        if self.is_main:
            return CLIENT
        names = [part.argument for part in self._address_parts()]
        given = f"({', '.join(f'{name}=...' for name in names)})" if names else ""
        return f"{CLIENT}.{self.key}{given}"


def _groups(api: Api, names: Names, methods: Iterable[Method]) -> Iterator[Group]:
    descriptions = {tag.name: tag.description for tag in api.tags}
    tags: dict[str, str] = {}
    for tag, module in names.groups.tags.items():
        tags.setdefault(module, tag)
    held: dict[str, list[Method]] = {}
    for method in methods:
        held.setdefault(names.groups.tags[method.operation.tag], []).append(method)
    for module, way in names.groups.ways.items():
        tag = tags.get(module, "")
        yield Group(
            module=module,
            name=names.resources[module],
            way=way,
            tag=tag,
            description=descriptions.get(tag, ""),
            methods=tuple(held.get(module, ())),
        )


def _spread(api: Api, all_schemas: bool) -> frozenset[TypeId]:
    """Returns bodies whose members are arguments, and which callers never hold.

    There are none where the config wants a class for all schemas.
    """
    if all_schemas:
        return frozenset()
    types = api.types
    bodies: set[TypeId] = set()
    held = {part for definition in types for part in _held(definition)}
    held.update(api.payloads)
    for operation in api.operations:
        for response in operation.responses:
            held.update(response.types)
        body = operation.body
        for media in body.media_types if body else ():
            id = spread(types, body, media) if body else None
            if id is None:
                held.add(media.type)
            else:
                bodies.add(id)
    return frozenset(bodies - {types.bare(id).id for id in held})


def _held(definition: Definition) -> tuple[TypeId, ...]:
    """Returns what a type is made of, but not what it only is another name for."""
    if isinstance(definition.shape, Alias | Nullable):
        return ()
    return parts(definition.shape)
