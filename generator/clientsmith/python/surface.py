"""What callers see of one document: methods and types, with the code that shows them.

This is what comparisons of two states of a client are made from. Nothing here goes into
a generated file.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

from clientsmith.config import Client
from clientsmith.diagnostics import Diagnostics
from clientsmith.model.operations import Api, Operation
from clientsmith.model.types import Alias, Definition, Nullable, TypeId, parts
from clientsmith.python import dicts, identifiers, models, package
from clientsmith.python.annotations import Annotator, dict_name
from clientsmith.python.identifiers import Identifier
from clientsmith.python.imports import Imports
from clientsmith.python.names import (
    Names,
    has_unknown,
    is_named,
    operation_key,
    unknown_class,
)
from clientsmith.python.operations import signatures
from clientsmith.python.operations.arguments import Argument, own_names, spread
from clientsmith.python.operations.plan import SYNC, Plan, plan
from clientsmith.python.operations.statuses import error_class
from clientsmith.python.package import Placed, Release
from clientsmith.python.pages import ModelClass
from clientsmith.python.service import Renamed, Service
from clientsmith.python.tagging import Tagging

CLIENT = "client"
"""What the client is called in the code that reports show."""


@dataclass(frozen=True)
class Method:
    """One operation as callers see it.

    Attributes:
        key: What a config calls the operation.
        home: The class that holds it, as a module and name below the package.
        symbols: The method in both classes: `v1.resources.pets.Pets.list_pets`.
        call: A call with all that must be given: `client.describe_index(...)`.
        signature: As the synchronous class has it.
        arguments: Those of the request.
        accepts: What may be passed for each argument, by its name.
        extra: Further arguments, which are the method's own.
        returns: The annotation of what it returns.
        event: The type of an event, if the answer may be a stream of them.
        always_streams: Whether it is one whatever the arguments are.
        iterator: The method that goes through all pages; empty if there is none.
        item: The type of what it gives out.
        errors: The exception for each status that is declared.
    """

    name: Identifier
    key: str
    operation: Operation
    home: str
    symbols: tuple[str, ...]
    call: str
    signature: str
    arguments: tuple[Argument, ...]
    accepts: Mapping[str, str]
    extra: tuple[str, ...]
    returns: str
    event: str
    always_streams: bool
    iterator: str
    item: TypeId | None
    errors: Mapping[str, str]

    @property
    def callables(self) -> tuple[str, ...]:
        """The method in both classes, and that which goes through all pages."""
        pages = self.siblings(self.iterator) if self.iterator else ()
        return (*self.symbols, *pages)

    def siblings(self, name: str) -> tuple[str, ...]:
        """Returns another method of the same classes, as symbols."""
        return tuple(f"{each.rpartition('.')[0]}.{name}" for each in self.symbols)


@dataclass(frozen=True)
class Surface:
    """What callers see of one document.

    Attributes:
        service: The service's name in the config; empty for a lone document.
        access: How the service is reached: `client.db_data(index_host=...)`.
        opened: What gives it out, in both clients: `v1.client.Acme.db_data`; for the
            main service, these clients themselves.
        headers: What every request carries; `{version}` stands for the version's name,
            which differs between any two of them.
        credentials: The client's argument for each security scheme.
        renamed: Former names that go on to work.
        spread: Objects that are bodies of requests and nothing else: their members are
            arguments of methods.
        dicts: Types that have a TypedDict, since callers may pass them as one.
        code: Each named type as its module has it.
    """

    service: str
    api: Api
    names: Names
    access: str
    opened: tuple[str, ...]
    headers: Mapping[str, str]
    credentials: Mapping[str, str]
    methods: tuple[Method, ...]
    renamed: Renamed
    spread: frozenset[TypeId]
    dicts: frozenset[TypeId]
    code: Mapping[TypeId, str]
    tagging: Tagging
    root: str
    given: Annotator
    accepted: Annotator

    @property
    def clients(self) -> tuple[str, ...]:
        """Both clients."""
        return tuple(each.removesuffix(f".{self.service}") for each in self.opened)

    @property
    def types(self) -> Iterator[Definition]:
        """The types that have a name."""
        return filter(is_named, self.api.types)

    def name(self, id: TypeId) -> Identifier:
        """Returns the name of a type that has one."""
        return self.names.classes[id]

    def gives(self, id: TypeId) -> str:
        """Returns the annotation of a type in what is read."""
        return " | ".join(self.given.member(id))

    def takes(self, id: TypeId) -> str:
        """Returns the annotation of a type in what callers pass."""
        return " | ".join(self.accepted.argument(id))

    def symbols(self, id: TypeId) -> tuple[str, ...]:
        """Returns a named type and what goes by its name, below the package.

        That is a class's TypedDict, and a union's unknown variant.
        """
        definition, name = self.api.types[id], self.name(id)
        home = f"models.{self.names.modules[id]}"
        found = [f"{self.root}{home}.{name}"]
        if id in self.dicts:
            home = f"dicts.{self.names.modules[id]}"
            found.append(f"{self.root}{home}.{dict_name(self.names, id)}")
        if has_unknown(definition):
            home = f"models.{self.names.modules[id]}"
            found.append(f"{self.root}{home}.{unknown_class(name)}")
        return tuple(found)

    @property
    def groups(self) -> dict[str, str]:
        """Classes of operations that can be imported, with their modules.

        They are those of a main service; of others, the client is.
        """
        if not self.service or self.access != CLIENT:
            return {}
        names = self.names
        return {names.resources[tag]: module for module, tag in names.groups.items()}

    def unknown(self, id: TypeId) -> str:
        """Returns the symbol of a union's unknown variant."""
        module, name = self.names.modules[id], unknown_class(self.name(id))
        return f"{self.root}models.{module}.{name}"


def surface(
    client: Client, release: Release, placed: Placed, diagnostics: Diagnostics
) -> Surface:
    """Returns what callers see of a document.

    Raises:
        StageFailed: A name is missing or given twice; see the diagnostics.
    """
    service = placed.service
    root = "".join(f"{part}." for part in placed.folder.parts)
    access = _access(client, placed)
    methods = tuple(
        _method(client, placed, name, each, access, diagnostics)
        for name, each in zip(
            service.names.operations, service.api.operations, strict=True
        )
    )
    diagnostics.stop_on_errors()
    labels = (release.version.name, service.api.version)
    return Surface(
        service=placed.source.document.service,
        api=service.api,
        names=service.names,
        access=access,
        opened=_opened(client, placed),
        headers={
            key: "{version}" if text in labels else text
            for key, text in placed.headers.items()
        },
        credentials=service.credentials,
        methods=methods,
        renamed=service.renamed,
        spread=_spread(service),
        dicts=frozenset(
            each.id for known in dicts.modules(service).values() for each in known
        ),
        code=dict(_code(service, diagnostics)),
        tagging=service.tagging,
        root=root,
        given=_annotator(service),
        accepted=_annotator(service),
    )


def surfaces(
    client: Client, release: Release, diagnostics: Diagnostics
) -> list[Surface]:
    """Returns what callers see of each document of a version.

    Raises:
        StageFailed: A name is missing or given twice; see the diagnostics.
    """
    return [
        surface(
            client,
            release,
            package.place(client, release, each, diagnostics),
            diagnostics,
        )
        for each in release.sources
    ]


def _access(client: Client, placed: Placed) -> str:
    service = placed.source.document.service
    if service == client.main_service:
        return CLIENT
    names = [
        identifiers.parameter(each.name) for each in placed.service.api.server.variables
    ]
    given = f"({', '.join(f'{each}=...' for each in names)})" if names else ""
    return f"{CLIENT}.{service}{given}"


def _opened(client: Client, placed: Placed) -> tuple[str, ...]:
    service = placed.source.document.service
    home = placed.folder if client.is_single else placed.folder.parent
    root = "".join(f"{part}." for part in home.parts)
    step = "" if service == client.main_service else f".{service}"
    return tuple(
        f"{root}client.{flavour}{client.class_name}{step}" for flavour in ("", "Async")
    )


def _annotator(service: Service) -> Annotator:
    return Annotator(
        service.api.types,
        service.names,
        Imports(),
        service.runtime,
        models="..models.",
        dicts="..dicts.",
        free=service.free,
    )


def _method(
    client: Client,
    placed: Placed,
    name: Identifier,
    operation: Operation,
    access: str,
    diagnostics: Diagnostics,
) -> Method:
    service = placed.service
    own = plan(service, operation, name, Imports(), Imports(), diagnostics)
    module = service.names.tags[operation.tag]
    resource = service.names.resources[operation.tag]
    if placed.source.document.service in client.grouped:
        access = f"{access}.{module}"
    home = PurePosixPath(placed.folder, "resources", module).as_posix()
    dotted = home.replace("/", ".")
    required = [f"{each.name}=..." for each in own.arguments if each.required]
    return Method(
        name=name,
        key=operation_key(operation),
        operation=operation,
        home=f"{module}.{resource}",
        symbols=tuple(
            f"{dotted}.{flavour}{resource}.{name}" for flavour in ("", "Async")
        ),
        call=f"{access}.{name}({', '.join(required)})",
        signature=f"{signatures.head(own, SYNC)} ...",
        arguments=own.arguments,
        accepts={each.name: _accepts(own, each) for each in own.arguments},
        extra=tuple(own_names(service, operation, own.arguments)),
        returns=_returns(own),
        event=own.result.event,
        always_streams=own.always_streams,
        iterator=own.paging.method if own.paging else "",
        item=own.paging.item if own.paging else None,
        errors={each.status: error_class(each.status) for each in operation.errors},
    )


def _returns(own: Plan) -> str:
    if own.always_streams:
        return f"Stream[{own.result.event}]"
    return own.result.annotation


def _accepts(own: Plan, argument: Argument) -> str:
    return " | ".join(signatures.accepted(own, argument))


def _spread(service: Service) -> frozenset[TypeId]:
    """Returns bodies whose members are arguments, and which callers never hold."""
    types = service.api.types
    bodies = {
        id
        for each in service.api.operations
        if (id := spread(service, each)) is not None
    }
    held = {part for each in types for part in _held(each)}
    for each in service.api.operations:
        held |= {type for one in each.responses for type in one.types}
        if each.body and spread(service, each) is None:
            held.add(each.body.type)
    return frozenset(bodies - {types.bare(each).id for each in held})


def _held(definition: Definition) -> tuple[TypeId, ...]:
    """Returns what a type is made of, but not what it only is another name for."""
    if isinstance(definition.shape, Alias | Nullable):
        return ()
    return parts(definition.shape)


def _code(service: Service, diagnostics: Diagnostics) -> Iterator[tuple[TypeId, str]]:
    """Yields the code of each named type, without its docs."""
    for module, definitions in models.modules(service).items():
        page = models.page(service, module, definitions, "", diagnostics)
        texts = {each.name: _class(each) for each in page.classes}
        texts |= {
            each.name: each.statement for each in (*page.aliases, *page.late_aliases)
        }
        for each in definitions:
            yield each.id, texts[service.names.classes[each.id]]


def _class(model: ModelClass) -> str:
    lines = [
        f"    {line}" for each in model.fields for line in each.declaration.split("\n")
    ]
    return "\n".join([model.head, *(lines or ["    pass"])])
