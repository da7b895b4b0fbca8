"""What is to be generated: clients, versions, documents, and names chosen by hand."""

from __future__ import annotations

import enum
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from clientsmith.diagnostics import Location
from clientsmith.last_events import LastEvent
from clientsmith.selection import ALL, Selection
from clientsmith.waiters import Waiter

REQUEST_ID_HEADERS = ("x-request-id",)
CONFIG_FILE = "clientsmith.toml"
SHARED_FILE = "pyproject.toml"
"""A file that may hold a config in its table `tool.clientsmith`, among others."""

VERSION_NAME = re.compile(r"\w[\w.+-]{,99}", re.ASCII)
"""What versions are called; it becomes part of paths and addresses."""

CHANGELOG = "CHANGELOG.md"
REPORT = "docs/api/{client}-{version}.md"


FORM_STYLES = ("json", "brackets")
"""How forms may hold objects and lists."""


@dataclass(frozen=True, slots=True)
class Overlay:
    """A document that changes others before they are used (OAI Overlay 1.0).

    Attributes:
        path: Where it is.
        shown: The path as messages show it.
    """

    path: Path
    shown: str


@dataclass(frozen=True, slots=True)
class Document:
    """One OAS document: what a service offers in a version.

    Attributes:
        service: The service's name, such as `db_control`; empty for a lone document.
        path: Where the document is.
        shown: The path as messages show it.
        source: Where `pull` takes it from: an address, or a path as the config writes
            it; empty if it is kept by hand.
        overlays: What is applied to it, in this order.
    """

    service: str
    path: Path
    shown: str
    source: str = ""
    overlays: tuple[Overlay, ...] = ()


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a client.

    Attributes:
        name: As the API writes it: `2026-01.alpha`; empty for a lone document.
        headers: Headers that every request of this version carries.
    """

    name: str
    documents: tuple[Document, ...]
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Renames:
    """Names chosen by hand, by what the document calls the thing.

    Attributes:
        operations: By `operationId`, or by method and path where there is none.
        schemas: By component key, and the way down to an inline schema:
            `ErrorResponse.error`.
        members: By schema and property: `Vector.id`.
        arguments: By operation and wire name: `upsert.body`.
    """

    operations: Mapping[str, str] = field(default_factory=dict)
    schemas: Mapping[str, str] = field(default_factory=dict)
    members: Mapping[str, str] = field(default_factory=dict)
    arguments: Mapping[str, str] = field(default_factory=dict)


class Pagination(NamedTuple):
    """How the pages of an operation hang together, where the rule does not find it.

    Attributes:
        operation: The operation, as the document calls it.
        token: The query parameter that asks for a page; of an object, `pageable.page`.
        items: The path to the list of a page's items.
        next: The path to the token of the next page, or to its address; empty if there
            is none.
        next_header: The header that has that address: `Link`.
        more: The path to whether there is another page.
        last: The path to whether there is none.
        total: The path to the number of all items.
        total_header: The header that has that number.
        pages: The path to the number of all pages.
        by: What a number in `token` counts: `page` or `offset`.
        first: The number of the first page.
    """

    operation: str
    token: str
    items: str
    next: str = ""
    next_header: str = ""
    more: str = ""
    last: str = ""
    total: str = ""
    total_header: str = ""
    pages: str = ""
    by: str = "page"
    first: int | None = None
    where: Location | None = None


class Layout(enum.Enum):
    """Where the methods of a service stand.

    `FLAT`: on its client. `TAGS`: on an attribute of that for each tag.
    """

    FLAT = "flat"
    TAGS = "tags"


class Formats(NamedTuple):
    """What Python has for the formats of texts; what is no type of its own is `str`.

    Attributes:
        uuid: `uuid`, or `str`: the letters of a UUID may have any case, and keep it so.
        decimal: `decimal` or `str`.
        date_times: `datetime`, or `str`, which keeps digits beyond microseconds.
    """

    uuid: str = "str"
    decimal: str = "str"
    date_times: str = "datetime"


FORMATS = {
    "uuid": ["str", "uuid"],
    "decimal": ["str", "decimal"],
    "date_times": ["datetime", "str"],
}
"""What settings of formats may be."""


class Acknowledgement(NamedTuple):
    """A warning that a client's owner knows of, so that nobody need see it again.

    Attributes:
        code: Its code.
        pointer: The JSON pointer of what it is about in the document.
    """

    code: str
    pointer: str


@dataclass(frozen=True, slots=True)
class Client:
    """One client package.

    Attributes:
        key: Its name in the config.
        output: The folder that becomes the package.
        shown: The folder as messages show it.
        outside: Whether this folder, and documents that are fetched, may be outside
            the config's folder.
        class_name: The synchronous client's class; the other is `Async…`.
        environment: What its environment variables start with: `PINECONE`.
        default_version: The version that the package's `__init__` exports.
        main_service: The service whose operations stand on the client itself.
        request_id_headers: Response headers that may name a request, best first.
        layouts: Where the methods of services stand. Of one that is not there, the
            ledger says it, or its document when it is first generated.
        grouped: Services that had one group per tag before there were layouts.
        groups: How groups are reached, by tag: `chat.completions`.
        acknowledged: Warnings that are not to be shown.
        selection: The operations that it has.
        partial: Whether to leave out operations that cannot be called rightly.
        open_schemas: Schemas that take members which they do not declare, though their
            document does not say so.
        formats: What Python has for the formats of texts.
        form_style: How forms hold objects and lists: `json`, as OAS has it, or
            `brackets`.
        media_types: The media type of an operation's request, where it may have several
            and JSON is not the one to send.
        reference: The folder that its reference goes to; None if there is none.
        all_schemas: Whether bodies of requests whose members are all arguments have a
            class, too.
        keep_unknown_members: Whether models keep members that no schema declares, also
            where the document does not invite them; objects that it closes do not.
        examples: Whether to write the examples of documents, for tests.
        templates: A folder of the user's whose templates replace ours by name.
        mixins: Classes of the user's, by import path, that generated classes of clients
            and groups inherit from, by the names of these.
        aliases: Python names that are gone and still work, with a warning: the old one
            to the new one.
        changelog: The file that `bump` adds an entry to, as the config writes it.
        report: The file that `bump` writes, as the config writes it, with `{client}`
            and `{version}`.
        base_urls: Addresses of servers, by service, that go before those of documents.
        security: What operations need, by operation: alternatives, each the security
            schemes that are needed together. It goes before what documents say.
        safe: Operations that may be sent twice, though their methods do not say so.
        retry_statuses: Statuses after which such operations are sent again, beside
            those that the runtime knows.
        idempotency_header: The header by which servers know a request that they have
            seen before; empty if they do not.
        files: Folders of files that its documents may refer to, beside their own.
        remote: The folder of files that `pull` has fetched for them from addresses.
        where: Its place in the config.
        ledger: The file that keeps the names of its versions and services; None for
            names that nobody keeps.
    """

    key: str
    output: Path
    shown: str
    class_name: str
    environment: str
    default_version: str
    main_service: str
    versions: tuple[Version, ...]
    outside: bool = False
    renames: Renames = field(default_factory=Renames)
    request_id_headers: tuple[str, ...] = REQUEST_ID_HEADERS
    layouts: Mapping[str, Layout] = field(default_factory=dict)
    grouped: tuple[str, ...] = ()
    groups: Mapping[str, str] = field(default_factory=dict)
    acknowledged: tuple[Acknowledgement, ...] = ()
    selection: Selection = ALL
    partial: bool = False
    open_schemas: tuple[str, ...] = ()
    reference: Path | None = None
    all_schemas: bool = False
    keep_unknown_members: bool = True
    formats: Formats = field(default_factory=Formats)
    form_style: str = FORM_STYLES[0]
    media_types: Mapping[str, str] = field(default_factory=dict)
    waiters: tuple[Waiter, ...] = ()
    pagination: tuple[Pagination, ...] = ()
    last_events: Mapping[str, LastEvent] = field(default_factory=dict)
    examples: bool = False
    templates: Path | None = None
    mixins: Mapping[str, str] = field(default_factory=dict)
    aliases: Mapping[str, str] = field(default_factory=dict)
    changelog: str = CHANGELOG
    report: str = REPORT
    base_urls: Mapping[str, str] = field(default_factory=dict)
    security: Mapping[str, tuple[tuple[str, ...], ...]] = field(default_factory=dict)
    safe: tuple[str, ...] = ()
    retry_statuses: tuple[int, ...] = ()
    idempotency_header: str = ""
    files: tuple[Path, ...] = ()
    remote: Path | None = None
    where: Location | None = None
    ledger: Path | None = None

    @property
    def is_single(self) -> bool:
        """Whether the package is one document: no folders for versions and services."""
        return self.versions[0].name == ""


@dataclass(frozen=True, slots=True)
class Config:
    """All clients of a config file.

    Attributes:
        path: The file.
        allowed_hosts: The only hosts that documents are fetched from.
    """

    path: Path
    clients: tuple[Client, ...]
    allowed_hosts: tuple[str, ...] = ()

    @property
    def folder(self) -> Path:
        """The folder that the paths of the config start from."""
        return self.path.parent

    @property
    def lock(self) -> Path:
        """The file that says which documents were fetched: `clientsmith.lock`."""
        return self.path.with_name(f"{self._stem}.lock")

    @property
    def remote(self) -> Path:
        """The folder of files that documents refer to by address."""
        return self.path.with_name(f"{self._stem}.remote")

    @property
    def ledger(self) -> Path:
        """The file that keeps public names: `clientsmith.names.json`."""
        return self.path.with_name(f"{self._stem}.names.json")

    @property
    def _stem(self) -> str:
        """What the names of files begin with that belong to the config."""
        return "clientsmith" if self.path.name == SHARED_FILE else self.path.stem


def single(document: Path, output: Path) -> Client:
    """Returns the client for one document without a config."""
    name = re.sub(r"\W+", "_", output.resolve().name).strip("_") or "api"
    return Client(
        key=name,
        output=output,
        shown=str(output),
        class_name="Client",
        environment=name.upper(),
        default_version="",
        main_service="",
        versions=(Version("", (Document("", document, str(document)),)),),
    )
