"""The client model: frozen values, from which code, reports and reference are made.

Prose is as the document has it, and types are annotations that know what they refer to
but not who imports it. Nothing here is laid out, quoted or wrapped.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from clientsmith.client.pages import Access, NextLink, NextNumber, NextToken
from clientsmith.model.operations import MediaType, Operation, Serialization
from clientsmith.model.servers import Place
from clientsmith.model.types import TypeId
from clientsmith.naming.groups import Way
from clientsmith.naming.identifiers import Identifier
from clientsmith.naming.inputs import Input, Source

MOST_OVERLOADS = 4
"""More signatures of one method than these are no help to its callers."""

CLIENT = "client"
"""What a client is called in the code that reports and reference show."""

FLAVOURS = ("", "Async")
"""What the names of the two classes of each client and group begin with."""


class Reference(NamedTuple):
    """A name that an annotation uses.

    Attributes:
        module: Where it is imported from: `typing`, or with a dot before it a module of
            the package, counted from its root: `.v1.models.pets`.
    """

    module: str
    name: str


@dataclass(frozen=True, slots=True)
class Annotation:
    """A type as Python writes it: alternatives, `("str", "None")`."""

    alternatives: tuple[str, ...]
    references: tuple[Reference, ...] = ()

    def __str__(self) -> str:
        return " | ".join(self.alternatives)

    def __or__(self, other: Annotation) -> Annotation:
        """Returns what is either; each alternative once, and None last."""
        parts = dict.fromkeys((*self.alternatives, *other.alternatives))
        null = ("None",) if "None" in parts else ()
        return Annotation(
            (*(part for part in parts if part != "None"), *null),
            tuple(dict.fromkeys((*self.references, *other.references))),
        )

    def within(self, head: str, reference: Reference | None = None) -> Annotation:
        """Returns the annotation of what holds such values: `list[str]`."""
        more = (reference,) if reference else ()
        return Annotation((f"{head}[{self}]",), (*more, *self.references))

    @property
    def is_anything(self) -> bool:
        """Whether it says nothing: `Any`."""
        return self.alternatives == ("Any",)


NONE = Annotation(("None",))


@dataclass(frozen=True, kw_only=True)
class Argument(Input):
    """An argument of a method.

    Attributes:
        name: Its name in Python.
        accepts: What callers may pass, as they would say it; `None` only where it is a
            value.
        is_nullable: Whether null is a legal value.
        serialization: How it is written, where that is not what its place implies.
    """

    name: Identifier
    accepts: Annotation
    is_nullable: bool
    serialization: Serialization | None

    @property
    def may_be_null(self) -> bool:
        """Whether None is sent as null, so that it cannot mean "not given"."""
        return self.is_nullable and self.is_json


Reading = tuple[tuple[str, Annotation], ...]
"""What a body is read as, by media type, the best first; empty if it is not read."""


@dataclass(frozen=True)
class Result:
    """What a call returns.

    Attributes:
        annotation: The type that the method is annotated with.
        read_as: What the body is read as.
        by_status: That by status, where statuses differ.
        event: The type of each event, if the answer may be a stream of them.
        event_as: What events are read as.
        docs: What the answer means.
        redirects: `followed` if the answer may lead to the result, `returned` if the
            result is where it leads; empty if nothing is said of that.
    """

    annotation: Annotation
    read_as: Reading
    by_status: tuple[tuple[str, Reading], ...]
    event: Annotation | None
    event_as: Reading
    docs: str
    redirects: str = ""

    @property
    def is_nothing(self) -> bool:
        """Whether there is neither a value nor a stream."""
        return self.annotation == NONE and self.event is None


@dataclass(frozen=True)
class Error:
    """An answer that reports failure.

    Attributes:
        status: `404`, `4XX` or `default`.
        exception: The exception that it raises.
        read_as: What its body is read as; empty if it declares none.
        docs: What it means.
    """

    status: str
    exception: str
    read_as: Reading
    docs: str


@dataclass(frozen=True)
class Paging:
    """How an operation's pages hang together.

    Attributes:
        method: The name of the method that iterates over all items.
        token: The argument that asks for a page.
        member: Its member that does, by its wire name; empty if it is no object.
        items: The list of a page's items.
        following: What the page after is asked for by.
        type: The type of an item.
        item: That as an annotation.
    """

    method: Identifier
    token: Identifier
    member: str
    items: Access
    following: NextToken | NextLink | NextNumber
    type: TypeId
    item: Annotation

    @property
    def needs_headers(self) -> bool:
        """Whether a page alone does not tell what the next one is."""
        following = self.following
        return isinstance(following, NextLink) or (
            isinstance(following, NextNumber) and bool(following.total_header)
        )


@dataclass(frozen=True)
class Wait:
    """`wait=True`: the method returns when what it has started is done.

    Attributes:
        method: The method that is called again and again.
        given: Its arguments, and those of the waiting method that they take.
        returns: What it returns.
        done: The expression that ends the waiting.
        failed: The expression that tells that it is in vain; may be `False`.
        needs_unset: Whether one of these compares with `UNSET`.
        through: Statuses of the calls that do not end the waiting; None for the usual.
        interval: Seconds between two calls.
        timeout: Seconds until waiting is given up.
    """

    method: Identifier
    given: tuple[tuple[Identifier, Identifier], ...]
    returns: Annotation
    done: str
    failed: str
    needs_unset: bool
    through: tuple[int, ...] | None
    interval: float
    timeout: float


@dataclass(frozen=True)
class Demand:
    """Arguments of which some must be given, though each may be left out.

    Attributes:
        alternatives: The arguments that each alternative asks for together.
        is_exclusive: Whether exactly one alternative must hold; else at least one must.
    """

    alternatives: tuple[tuple[Identifier, ...], ...]
    is_exclusive: bool


@dataclass(frozen=True)
class Alternative:
    """What makes the body of a request, where several things may.

    Attributes:
        media_types: What it may be sent as.
        takes: The arguments that it is made of.
        requires: Those that must be given.
        content_type: What callers may choose its media type from.
        is_bracketed: Whether forms are written as `a[b]=c`.
        shapes: `object` or `array` by each JSON that it may be sent as, if they differ.
    """

    media_types: tuple[MediaType, ...]
    takes: tuple[Identifier, ...] = ()
    requires: tuple[Identifier, ...] = ()
    content_type: Annotation = NONE
    is_bracketed: bool = False
    shapes: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Method:
    """One operation as callers see it.

    Attributes:
        key: What a config calls the operation.
        operation: Its wire facts.
        home: The module of its group below the package, as a dotted path.
        group: The class that holds it; the asynchronous one has a prefix.
        way: The attributes that lead from its service to it.
        access: What stands before its name in a call: `client.db_data(...).vectors`.
        arguments: Path parameters as the path has them, then what is required, then the
            rest.
        deprecated_arguments: Names of arguments today by those that go on to work.
        demands: Which arguments must be given of those that may be left out.
        own: Further arguments, which are the method's own: `wait`, `progress`.
        flag: The argument by which callers choose between a stream of events and
            another answer; None if there is no choice.
        security: The client's arguments that are needed together, by alternative; None
            if that is the document's own.
        read_only: The ways to members of the body that only answers have.
        bodies: What makes its body.
        exclusive: The alternatives of arguments that have a signature each.
    """

    name: Identifier
    key: str
    operation: Operation
    home: str
    group: Identifier
    way: Way
    access: str
    arguments: tuple[Argument, ...]
    deprecated_arguments: Mapping[str, Identifier]
    demands: tuple[Demand, ...]
    own: tuple[str, ...]
    result: Result
    errors: tuple[Error, ...]
    flag: Identifier | None
    wait: Wait | None
    paging: Paging | None
    security: tuple[tuple[str, ...], ...] | None
    read_only: tuple[str, ...]
    bodies: tuple[Alternative, ...] = ()
    exclusive: tuple[tuple[Identifier, ...], ...] = ()

    @property
    def positional(self) -> tuple[Argument, ...]:
        """The arguments that may be given by position: the path's parameters."""
        return tuple(
            argument for argument in self.arguments if argument.source is Source.PATH
        )

    @property
    def keywords(self) -> tuple[Argument, ...]:
        """The arguments that must be named."""
        return self.arguments[len(self.positional) :]

    @property
    def has_files(self) -> bool:
        """Whether files are sent."""
        return any(argument.is_file for argument in self.arguments)

    @property
    def has_content_type(self) -> bool:
        """Whether callers may say what the body is."""
        return "content_type" in self.own

    @property
    def has_body_overloads(self) -> bool:
        """Whether each alternative of the body has a signature.

        A switch takes the signatures that there may be.
        """
        return 1 < len(self.bodies) <= MOST_OVERLOADS and not self.is_fixed

    @property
    def always_streams(self) -> bool:
        """Whether the answer is a stream of events whatever the arguments are."""
        return self.result.event is not None and self.flag is None

    @property
    def switch(self) -> str:
        """The argument on which the result's type depends; empty for none."""
        if self.flag:
            return self.flag
        is_other = self.wait and self.wait.returns != self.result.annotation
        return "wait" if is_other else ""

    @property
    def is_fixed(self) -> bool:
        """Whether it has one signature but for a switch.

        A switch takes three of the signatures that there may be. The method that goes
        through pages hands on arguments of which it does not know which are given.
        """
        return bool(self.switch or self.paging)

    @property
    def names(self) -> tuple[Identifier, ...]:
        """The method's name, and that of the one that goes through all pages."""
        return (self.name, self.paging.method) if self.paging else (self.name,)

    @property
    def label(self) -> str:
        """What reports call it: `list_indexes`, or `repos.list_for_org`."""
        return ".".join((*self.way, self.name))

    @property
    def callables(self) -> tuple[str, ...]:
        """The method of both classes, and the one that goes through all pages."""
        return tuple(symbol for name in self.names for symbol in self.symbols(name))

    def symbols(self, name: str) -> tuple[str, ...]:
        """Returns a method of both classes, below the package."""
        return tuple(
            f"{self.home}.{flavour}{self.group}.{name}" for flavour in FLAVOURS
        )

    @property
    def call(self) -> str:
        """A call with all that must be given: `client.describe_index(...)`."""
        chosen = self.exclusive[0] if self.exclusive else ()
        chosen += self.bodies[0].requires if self.bodies else ()
        given = ", ".join(
            f"{argument.name}=..."
            for argument in self.arguments
            if argument.required or argument.name in chosen
        )
        return f"{self.access}.{self.name}({given})"


@dataclass(frozen=True)
class Credential:
    """A secret that a client is made with.

    Attributes:
        argument: The client's argument.
        variable: The environment variable that is read by default.
        place: Header, cookie or query.
        carrier: The header, cookie or parameter that carries it.
        prefix: What stands before the secret in it.
        token_url: Where OAuth 2 grants are turned into tokens; empty if it is not said.
        meaning: What it is, in words.
    """

    argument: Identifier
    variable: str
    place: Place
    carrier: str
    prefix: str
    token_url: str
    meaning: str
