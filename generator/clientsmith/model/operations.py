"""Operations and what surrounds them: parameters, bodies, answers, security."""

from __future__ import annotations

import enum
import re
from dataclasses import dataclass
from typing import NamedTuple

from clientsmith.diagnostics import Location
from clientsmith.last_events import LastEvent
from clientsmith.model.servers import Place, SecurityScheme, Server
from clientsmith.model.types import Arena, Docs, TypeId
from clientsmith.waiters import Waiter

EXPRESSION = re.compile(r"\{([^{}:]*(?::(?:[^{}]|\{[^{}]*\})*)?)\}")
"""What stands for a parameter in a path; a pattern after a colon may have braces."""

REDIRECTS = ("301", "302", "303", "307", "308", "3XX")
"""Statuses of answers that say where something else is."""


class Style(enum.Enum):
    """How a value is written: a style of OAS ("Style Values"), or as a media type."""

    SIMPLE = "simple"
    LABEL = "label"
    MATRIX = "matrix"
    FORM = "form"
    COOKIE = "cookie"
    SPACES = "spaceDelimited"
    PIPES = "pipeDelimited"
    DEEP = "deepObject"
    BRACKETS = "brackets"
    JSON = "json"
    TEXT = "text"
    URLENCODED = "urlencoded"


@dataclass(frozen=True, slots=True)
class Serialization:
    """How a value becomes the text of a parameter, or of a form's field.

    Attributes:
        explode: Whether each part of a list or an object stands for itself.
        allow_reserved: Whether reserved characters are left as they are.
        is_whole: Whether it becomes a query string as a whole.
    """

    style: Style
    explode: bool = False
    allow_reserved: bool = False
    is_whole: bool = False


IMPLIED = {
    Place.PATH: Serialization(Style.SIMPLE),
    Place.QUERY: Serialization(Style.FORM, explode=True),
    Place.QUERYSTRING: Serialization(Style.FORM, explode=True),
    Place.HEADER: Serialization(Style.SIMPLE),
    Place.COOKIE: Serialization(Style.FORM, explode=True),
}
"""How a place writes what the document says nothing of."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of an operation, without those that the client fills in itself.

    Attributes:
        serialization: How its value is written.
        pointer: Where it stands, as a JSON pointer.
    """

    name: str
    place: Place
    required: bool
    type: TypeId
    serialization: Serialization
    docs: Docs
    where: Location
    pointer: str


class Encoding(enum.Enum):
    """How a body is written."""

    JSON = "json"
    LINES = "lines"
    MULTIPART = "multipart"
    FORM = "form"
    RAW = "raw"

    @property
    def is_form(self) -> bool:
        """Whether the body has named parts, each written by itself."""
        return self in (Encoding.MULTIPART, Encoding.FORM)


@dataclass(frozen=True, slots=True)
class Part:
    """How a member of a form is written (OAS "Encoding Object").

    Attributes:
        content_type: Its media type; empty for what follows from its schema.
        headers: Headers of the part whose value the document gives.
        is_open: Whether it has headers whose value callers give.
        serialization: How its value is written; None for a part for each item, and
            objects as JSON.
    """

    content_type: str = ""
    headers: tuple[tuple[str, str], ...] = ()
    is_open: bool = False
    serialization: Serialization | None = None


class Example(NamedTuple):
    """A body that the document shows (OAS "Example Object").

    Attributes:
        name: What the document calls it; empty for a lone one.
        text: The body as JSON text.
    """

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class MediaType:
    """A media type that a body may have (OAS "Media Type Object").

    Attributes:
        name: It, as the document writes it; maybe a range such as `image/*`.
        encoding: How the body is written.
        type: The type of the body; of lines, that of each line or of the list of them.
        parts: What the document says of members of a form.
        examples: Those that the document shows.
    """

    name: str
    encoding: Encoding
    type: TypeId
    parts: tuple[tuple[str, Part], ...] = ()
    examples: tuple[Example, ...] = ()

    @property
    def is_range(self) -> bool:
        """Whether callers may choose among several media types."""
        return "*" in self.name.partition(";")[0]


@dataclass(frozen=True, slots=True)
class Body:
    """A request body.

    Attributes:
        media_types: Those that it may have; the first is taken where nothing else is
            said.
    """

    media_types: tuple[MediaType, ...]
    required: bool
    docs: Docs
    where: Location

    @property
    def has_choice(self) -> bool:
        """Whether callers may say which media type it is to have."""
        return len(self.media_types) > 1 or self.media_types[0].is_range

    @property
    def types(self) -> tuple[TypeId, ...]:
        """The types that it may have, each once."""
        return tuple(dict.fromkeys(media.type for media in self.media_types))


class Format(enum.Enum):
    """How the body of a response, or an event of it, is read."""

    JSON = "json"
    TEXT = "text"
    BYTES = "bytes"


@dataclass(frozen=True, slots=True)
class Content:
    """What a response holds in one media type.

    Attributes:
        media_type: What it is asked for by, in lower case: `text/csv`, or a range.
        type: What it is; None for bytes, and for text of which no more is known.
        format: How it is read.
        examples: Those that the document shows.
    """

    media_type: str
    type: TypeId | None
    format: Format
    examples: tuple[Example, ...] = ()


@dataclass(frozen=True, slots=True)
class Response:
    """An answer that an operation declares.

    Attributes:
        status: `202`, `4XX` or `default`.
        contents: What the body may be, the best first; empty if there is none.
        streams: What the parts of the body may be if it comes as a stream.
        docs: What the answer means.
        where: Its position.
        headers: The headers that it declares.
    """

    status: str
    contents: tuple[Content, ...]
    streams: tuple[Content, ...]
    docs: Docs
    where: Location
    headers: tuple[str, ...] = ()

    @property
    def is_success(self) -> bool:
        """Whether the status reports success."""
        return self.status.startswith("2")

    @property
    def type(self) -> TypeId | None:
        """What the body is; None if it may be of several types, or of none."""
        return self.contents[0].type if len(self.contents) == 1 else None

    @property
    def types(self) -> tuple[TypeId, ...]:
        """All types that the answer can be made of."""
        held = (content.type for content in (*self.contents, *self.streams))
        return tuple(type for type in held if type is not None)


@dataclass(frozen=True, slots=True)
class Operation:
    """A call that the API offers.

    Attributes:
        id: The `operationId`; empty if the document gives none.
        key: What a config calls it: the `operationId`, or method and path if there is
            none that is its own.
        method: In upper case.
        path: The template as the document writes it: `/backups/{backup_id}`.
        tag: The first tag; empty if there is none.
        security: Alternatives, each the names of schemes that are needed together; an
            empty alternative means that none is. None: the document's own.
        waiting: How to wait for what it starts, if the document says so.
        headers: Required headers whose value the document gives, unless all operations
            have them alike. A call may give them another value if they are parameters,
            too.
        server: Where it is; None if that is where the document's operations are.
        is_safe: Whether it may be sent twice, though its method does not say so.
        last_event: What the last event of a stream is known by; empty if nothing tells.
    """

    id: str
    key: str
    method: str
    path: str
    tag: str
    summary: str
    docs: Docs
    parameters: tuple[Parameter, ...]
    body: Body | None
    responses: tuple[Response, ...]
    security: tuple[tuple[str, ...], ...] | None
    where: Location
    waiting: Waiter | None = None
    headers: tuple[tuple[str, str], ...] = ()
    server: Server | None = None
    is_safe: bool = False
    last_event: LastEvent = ""

    @property
    def target(self) -> str:
        """What of the path goes over the wire: no fragment, but maybe a query."""
        return self.path.partition("#")[0]

    @property
    def sent(self) -> tuple[TypeId, ...]:
        """All types that the request can be made of."""
        body = self.body.types if self.body else ()
        return (*(parameter.type for parameter in self.parameters), *body)

    @property
    def received(self) -> tuple[TypeId, ...]:
        """All types that the answers can be made of."""
        return tuple(type for answer in self.responses for type in answer.types)

    @property
    def successes(self) -> tuple[Response, ...]:
        """The declared answers that report success."""
        return tuple(each for each in self.responses if each.is_success)

    @property
    def redirects(self) -> tuple[Response, ...]:
        """The declared answers that lead to the result (RFC 9110, section 15.4)."""
        leading = REDIRECTS if self.method in ("GET", "HEAD") else ()
        return tuple(each for each in self.responses if each.status in leading)

    @property
    def errors(self) -> tuple[Response, ...]:
        """The declared answers that report failure."""
        others = self.successes + self.redirects
        return tuple(each for each in self.responses if each not in others)


@dataclass(frozen=True, slots=True)
class LeftOut:
    """An operation, or a webhook, that clients do without.

    Attributes:
        key: What a config would call it.
        reasons: What is wrong with it.
    """

    key: str
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Tag:
    """A group of operations."""

    name: str
    description: str


@dataclass(frozen=True, slots=True)
class Usage:
    """Who needs a type.

    Attributes:
        tags: The tags of the operations that reach it.
        in_request: Whether a request can hold it.
        in_response: Whether a response can hold it.
    """

    tags: frozenset[str] = frozenset()
    in_request: bool = False
    in_response: bool = False


@dataclass(frozen=True, slots=True)
class Api:
    """One document: what the API offers, by its wire names.

    Attributes:
        headers: Headers that each request carries: required header parameters whose
            value the document gives.
        usage: One entry per type of the arena.
        payloads: Bodies that the API sends by itself: webhooks and callbacks.
        left_out: What the document has and clients do without.
        selected: The settings by which the config means operations of it.
    """

    title: str
    version: str
    description: str
    server: Server
    headers: tuple[tuple[str, str], ...]
    security: tuple[tuple[str, ...], ...]
    schemes: tuple[SecurityScheme, ...]
    tags: tuple[Tag, ...]
    operations: tuple[Operation, ...]
    types: Arena
    usage: tuple[Usage, ...]
    payloads: tuple[TypeId, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    selected: frozenset[tuple[str, str]] = frozenset()
