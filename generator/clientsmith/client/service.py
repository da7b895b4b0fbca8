"""A document as callers see it: what code, reports and reference are made from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import PurePosixPath

from clientsmith.client.annotations import Annotator
from clientsmith.client.declarations import (
    Declaration,
    DeprecatedNames,
    TypedDictionary,
    UnionClass,
)
from clientsmith.client.limits import Node, limits
from clientsmith.client.model import CLIENT, FLAVOURS, Credential, Method
from clientsmith.config import Layout
from clientsmith.model.operations import Api
from clientsmith.model.types import Definition, TypeId
from clientsmith.naming.groups import Way
from clientsmith.naming.identifiers import Identifier
from clientsmith.naming.names import Names


@dataclass(frozen=True)
class AddressPart:
    """A part of the server's address that callers fill in.

    Attributes:
        wire: What the document calls it.
        default: Its value where none is given; empty if there is none.
        values: All that it may be; empty if that is not said.
    """

    argument: Identifier
    wire: str
    default: str
    values: tuple[str, ...]
    description: str


@dataclass(frozen=True)
class Group:
    """The operations of one tag, which one class holds.

    Attributes:
        module: The module of that class.
        way: The attributes that lead from its service to it; none if the service's
            client has its methods.
        tag: The tag as the document writes it; empty for operations without any.
        description: What the document says of the tag.
    """

    module: Identifier
    name: Identifier
    way: Way
    tag: str
    description: str
    methods: tuple[Method, ...]


@dataclass(frozen=True)
class Service:
    """One document as callers see it.

    Attributes:
        key: The service's name in the config; empty for a lone document.
        version: The version that it belongs to.
        title: The document's title on one line.
        digest: The digest of the document's bytes.
        folder: Where its code goes, below the package.
        api: Its wire facts.
        is_main: Whether its operations stand on the client itself.
        layout: Where they stand: on its client, or on an attribute for each tag.
        client: The client of the version.
        class_name: The client of the service; of the main one, that of the version.
        access: How the service is reached: `client.db_data(index_host=...)`.
        headers: What every request carries.
        credentials: Those that its calls need.
        arguments: The client's argument for each security scheme.
        security: The client's arguments that calls need together, by alternative.
        optional: The client's arguments for what the document declares and nothing
            demands; they go with calls that do not say themselves what they need.
        address_parts: What of the servers' addresses callers fill in.
        methods: Its operations, in the document's order.
        groups: The same by tag.
        declarations: What its types are in Python, for those that have a name. Objects
            that are bodies of requests and nothing else have none: their members are
            arguments of methods.
        dictionaries: The plain dicts that callers may pass, by type.
        tags: Members that hold the tag by which a union knows a class.
        mixins: Classes of the user's, by import path, that its classes inherit from.
        deprecated_names: Names that go on to work.
    """

    key: str
    version: str
    title: str
    digest: str
    folder: PurePosixPath
    api: Api
    names: Names
    annotator: Annotator
    is_main: bool
    layout: Layout
    client: str
    class_name: Identifier
    access: str
    headers: Mapping[str, str]
    credentials: tuple[Credential, ...]
    arguments: Mapping[str, Identifier]
    security: tuple[tuple[str, ...], ...]
    optional: tuple[Identifier, ...]
    address_parts: tuple[AddressPart, ...]
    methods: tuple[Method, ...]
    groups: tuple[Group, ...]
    mixins: Mapping[str, str]
    declarations: Mapping[TypeId, Declaration]
    dictionaries: Mapping[TypeId, TypedDictionary]
    tags: frozenset[tuple[TypeId, str]]
    deprecated_names: DeprecatedNames

    @property
    def root(self) -> str:
        """What stands before its modules in symbols: `v1.db_control.`."""
        return "".join(f"{part}." for part in self.folder.parts)

    @property
    def version_folder(self) -> PurePosixPath:
        """Where the code of its version goes, below the package."""
        return self.folder.parent if self.key else self.folder

    @property
    def clients(self) -> tuple[str, ...]:
        """Both clients of the version, as symbols."""
        home = "".join(f"{part}." for part in self.version_folder.parts)
        return tuple(f"{home}client.{flavour}{self.client}" for flavour in FLAVOURS)

    @property
    def openers(self) -> tuple[str, ...]:
        """What gives it out, as symbols: these clients themselves for the main one."""
        step = "" if self.is_main else f".{self.key}"
        return tuple(f"{client}{step}" for client in self.clients)

    @cached_property
    def limits(self) -> tuple[dict[str, Node], dict[str, Node]]:
        """What its requests must keep to: by method, and by schema."""
        operations = {str(method.name): method.operation for method in self.methods}
        return limits(self.api.types, operations)

    @property
    def types(self) -> Iterator[Definition]:
        """The types that have a name."""
        return (declaration.definition for declaration in self.declarations.values())

    def groups_below(self, way: Way = ()) -> tuple[Group, ...]:
        """Returns the groups that are attributes of the client, or of a group."""
        below = set(self.names.groups.below(way))
        return tuple(group for group in self.groups if group.module in below)

    @property
    def public_groups(self) -> dict[str, str]:
        """Classes of operations that can be imported, with their modules.

        They are those of a main service; of others, the client is.
        """
        if not self.key or self.access != CLIENT:
            return {}
        return {group.name: group.module for group in self.groups}

    def name(self, id: TypeId) -> Identifier:
        """Returns the name of a type that has one."""
        return self.names.classes[id]

    def gives(self, id: TypeId) -> str:
        """Returns the annotation of a type in what is read."""
        return str(self.annotator.value(id))

    def takes(self, id: TypeId) -> str:
        """Returns the annotation of a type in what is passed."""
        return str(self.annotator.argument(id))

    def symbols(self, id: TypeId) -> tuple[str, ...]:
        """Returns a named type and what goes by its name, below the package.

        That is a class's TypedDict, and a union's unknown variant.
        """
        declaration = self.declarations[id]
        home = f"{self.root}models.{declaration.module}"
        symbols = [f"{home}.{declaration.name}"]
        if id in self.dictionaries:
            dictionary = self.dictionaries[id]
            symbols.append(f"{self.root}dicts.{dictionary.module}.{dictionary.name}")
        if isinstance(declaration, UnionClass):
            symbols.append(f"{home}.{declaration.unknown}")
        return tuple(symbols)

    def unknown(self, id: TypeId) -> str:
        """Returns the symbol of a union's unknown variant."""
        return self.symbols(id)[-1]
