"""Pages: what each template is given, and where its output goes.

A page holds finished fragments of code and finished docstrings. Templates put them in
their places and decide nothing. Pages are named tuples: they are made once and read
once, and a dataclass takes seven times as long to define.
"""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import NamedTuple, TypeAlias

from clientsmith.naming.identifiers import Identifier
from clientsmith.render.imports import Import
from clientsmith.render.signatures import Signature


class DeprecatedName(NamedTuple):
    """A name that is gone, and what it stands for.

    Attributes:
        type: The type of a member.
    """

    old: str
    new: str
    type: str = ""


class InitPage(NamedTuple):
    """A package's `__init__`: public names that are imported when first used.

    Attributes:
        doc: The package's docstring; all there is if it has no names.
        lazy: The module that holds `lazy`, as the package sees it.
        groups: The names by the module that has them.
        names: All names, sorted.
        lookup: The statement by which the package looks for its names.
        deprecated_names: Names that go on to work, with a warning.
    """

    doc: str
    lazy: str = ""
    groups: tuple[Import, ...] = ()
    names: tuple[str, ...] = ()
    lookup: str = ""
    deprecated_names: tuple[DeprecatedName, ...] = ()


class PartsPage(NamedTuple):
    """A module that is too long for one file: a package that has its names.

    Attributes:
        parts: Its modules, each after those that it needs.
        joined: Those that are to know the names of all others.
    """

    doc: str
    imports: tuple[Import, ...]
    parts: tuple[str, ...]
    joined: tuple[str, ...]


class SubmodulesPage(NamedTuple):
    """A package's `__init__`: modules that are imported when first used.

    Attributes:
        lazy: The module that holds `submodules`, as the package sees it.
    """

    doc: str
    lazy: str
    names: tuple[str, ...]


class Constant(NamedTuple):
    """A name and the literal that it stands for."""

    name: str
    value: str


class SpecPage(NamedTuple):
    """What a version is made of: the only module that names it."""

    doc: str
    constants: tuple[Constant, ...]


class DataPage(NamedTuple):
    """A module of data, such as limits."""

    doc: str
    imports: tuple[Import, ...]
    constants: tuple[Constant, ...]


class ArgumentCode(NamedTuple):
    """An argument of a client.

    Attributes:
        code: The argument with its type and default; of a credential, its name.
        doc: What the client's docstring says of it.
    """

    code: str
    doc: str


class GroupProperty(NamedTuple):
    """The operations of one tag, as an attribute of a client or of another group.

    Attributes:
        home: The module of its class and the class, as literals.
    """

    attribute: Identifier
    class_name: str
    home: tuple[str, ...]
    doc: str


class ServiceAccess(NamedTuple):
    """How a version's client hands out one of its services.

    Attributes:
        is_property: Whether the service needs no arguments, and is made once.
        given: The arguments after the transport.
    """

    class_name: str
    module: str
    doc: str
    head: str
    is_property: bool
    given: str


class ClientClass(NamedTuple):
    """One of the two clients of a version.

    Attributes:
        secret: The type of its credentials; empty if it has none.
    """

    name: str
    head: str
    doc: str
    http_client: str
    secret: str
    services: tuple[ServiceAccess, ...]
    groups: tuple[GroupProperty, ...]


class ClientPage(NamedTuple):
    """The clients of a version.

    Attributes:
        settings: What they are set to; empty if another module has it.
        given: The table of credentials.
        parts: Arguments for parts of the server's address.
        variables: The table of them; empty if there are none.
    """

    library: tuple[Import, ...]
    package: tuple[Import, ...]
    checked: tuple[Import, ...]
    settings: str
    variable: str
    has_address: bool
    credentials: tuple[ArgumentCode, ...]
    given: str
    parts: tuple[ArgumentCode, ...]
    variables: str
    clients: tuple[ClientClass, ...]
    names: tuple[str, ...]


class ServiceClass(NamedTuple):
    """One of the two clients of a service beside the main one.

    Attributes:
        variables: The parts of its address that callers fill in.
        made: The call that hands over the transport which speaks to its server.
    """

    name: str
    head: str
    doc: str
    transport: str
    variables: tuple[str, ...]
    made: str
    groups: tuple[GroupProperty, ...]


class ServicePage(NamedTuple):
    """The clients of a service beside the main one.

    Attributes:
        settings: What they are set to; empty if another module has it.
    """

    doc: str
    settings: str
    library: tuple[Import, ...]
    package: tuple[Import, ...]
    checked: tuple[Import, ...]
    clients: tuple[ServiceClass, ...]
    names: tuple[str, ...]


class WaitCode(NamedTuple):
    """How a method waits for what it has started.

    Attributes:
        function: The runtime's function for that.
        answer: A variable for what the method returns without; empty if it is nothing.
    """

    function: str
    answer: str
    arguments: tuple[str, ...]


class MethodCode(NamedTuple):
    """One method: its signature, its docstring and what it does.

    Attributes:
        define: `def` or `async def`.
        wait: `await `, or nothing.
        overloads: Narrower signatures, by a switch or by exclusive arguments.
        is_split: Whether parameters stand one per line.
        is_deprecated: Whether the API advises against it.
        renamed_arguments: Arguments by names that go on to work.
        sent: What it hands to the transport, or to the iterator.
        chooses: Whether the first of that says if events are to come.
        streams: Whether events come in any case.
        iterator: The class that goes through pages, if it does that.
    """

    name: str
    define: str
    wait: str
    overloads: tuple[Signature, ...]
    parameters: tuple[str, ...]
    returns: str
    is_split: bool
    is_deprecated: bool
    renamed_arguments: tuple[str, ...]
    doc: str
    sent: tuple[str, ...]
    chooses: bool = False
    streams: bool = False
    waiter: WaitCode | None = None
    iterator: str = ""


class OperationCode(NamedTuple):
    """What all calls of an operation have in common, as a constant of its module."""

    constant: str
    returns: str
    fields: tuple[str, ...]


class ResourceClass(NamedTuple):
    """The operations of one tag, synchronous or not.

    Attributes:
        groups: The groups that are attributes of it.
        deprecated_names: Methods by these.
    """

    name: str
    head: str
    doc: str
    groups: tuple[GroupProperty, ...]
    methods: tuple[MethodCode, ...]
    deprecated_names: tuple[DeprecatedName, ...] = ()


class ResourcesPage(NamedTuple):
    """The operations of one tag, as classes."""

    doc: str
    library: tuple[Import, ...]
    package: tuple[Import, ...]
    checked: tuple[Import, ...]
    classes: tuple[ResourceClass, ...]
    names: tuple[str, ...]


class OperationsPage(NamedTuple):
    """What calls of the operations of one tag have in common."""

    doc: str
    library: tuple[Import, ...]
    package: tuple[Import, ...]
    operations: tuple[OperationCode, ...]


class FieldCode(NamedTuple):
    """A member of a model or a TypedDict."""

    declaration: str
    doc: str


class ClassCode(NamedTuple):
    """A model, or the variant of a union that this client does not know.

    Attributes:
        deprecated_names: Members that can be read by them.
    """

    name: Identifier
    head: str
    doc: str
    fields: tuple[FieldCode, ...] = ()
    shown_tag: Identifier | None = None
    read_tag: str = ""
    tag_type: str = ""
    deprecated_names: tuple[DeprecatedName, ...] = ()


class AliasCode(NamedTuple):
    """A name for a type that is no class.

    Attributes:
        statement: The assignment that type checkers see.
        chosen: The assignment at run time, where the union chooses by itself.
    """

    name: Identifier
    statement: str
    doc: str
    chosen: str = ""


class ModelsPage(NamedTuple):
    """The models of one tag, or those that tags share."""

    doc: str
    library: tuple[Import, ...]
    package: tuple[Import, ...]
    checked: tuple[Import, ...]
    aliases: tuple[AliasCode, ...]
    classes: tuple[ClassCode, ...]
    late_aliases: tuple[AliasCode, ...]
    names: tuple[str, ...]


class DictCode(NamedTuple):
    """A TypedDict; as one expression where a key is no identifier."""

    name: str
    doc: str
    fields: tuple[FieldCode, ...] = ()
    expression: str = ""
    bases: tuple[str, ...] = ("TypedDict",)


class DictsPage(NamedTuple):
    """The plain-dict shapes that the requests of one tag take."""

    doc: str
    library: tuple[Import, ...]
    package: tuple[Import, ...]
    checked: tuple[Import, ...]
    classes: tuple[DictCode, ...]
    aliases: tuple[AliasCode, ...]
    names: tuple[str, ...]


Context: TypeAlias = tuple[object, ...]
"""What a template is given as `page`: a named tuple, which each module may define."""


class Page(NamedTuple):
    """One file to be: where it goes, by which template, from what."""

    path: PurePosixPath
    template: str
    context: Context
