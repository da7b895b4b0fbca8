"""Fetches the documents of clients into memory; nothing is written here."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from clientsmith.config import Client, Config, Document
from clientsmith.diagnostics import Diagnostics, StageFailed, documentation
from clientsmith.versions.lock import Lock, key
from clientsmith.versions.pulling import checkout, content, local, sources, web
from clientsmith.versions.pulling.fetched import Fetched, State, compare
from clientsmith.versions.pulling.sources import Absent, Checkout, Local, Unfetched, Web


def all_fetched(
    config: Config,
    clients: Iterable[Client],
    version: str | None,
    known: Lock,
    diagnostics: Diagnostics,
) -> list[Fetched]:
    """Fetches all documents of some clients that have a source; see `fetched`.

    Args:
        config: The config.
        clients: The clients.
        version: The one version that is asked for; None for all.
        known: The lock.
        diagnostics: Where findings go.

    Raises:
        StageFailed: One of them cannot be had, is no OAS document, or has another
            source for another client (`config-value`); all were tried.
    """
    origins: dict[str, str] = {}
    found: list[Fetched] = []
    for client in clients:
        documents = list(_first_mentions(client, version, origins, diagnostics))
        try:
            found += fetched(config, client, documents, known, diagnostics)
        except StageFailed:
            continue
    diagnostics.stop_on_errors()
    return found


def _first_mentions(
    client: Client,
    version: str | None,
    origins: dict[str, str],
    diagnostics: Diagnostics,
) -> Iterator[Document]:
    """Yields the documents of a client that no client before it has."""
    for each in with_source(client, version):
        origin = origins.get(key(each.shown))
        origins.setdefault(key(each.shown), each.source)
        if origin is None:
            yield each
        elif origin != each.source:
            diagnostics.error(
                "config-value",
                f"{each.shown} has two sources: {origin} and {each.source}",
                client.where,
                f"{documentation('config')} lists all settings.",
            )


def with_source(client: Client, version: str | None) -> Iterator[Document]:
    """Yields the documents of a client, or of one version, that have a source."""
    for each in client.versions:
        if version in (None, each.name):
            yield from (document for document in each.documents if document.source)


def fetched(
    config: Config,
    client: Client,
    documents: Sequence[Document],
    known: Lock,
    diagnostics: Diagnostics,
) -> list[Fetched]:
    """Fetches documents, and reads those that are not known yet.

    Args:
        config: Whose folder paths start from, and whose hosts may be called.
        client: Whose documents they are; its place is shown for what the config has
            wrong.
        documents: Documents of it that have a source.
        known: The lock.
        diagnostics: Where findings go.

    Returns:
        All of the documents, in their order. One that has changed, or that its source
        does not have, is no error here: see its state.

    Raises:
        StageFailed: One of them cannot be had, or is no OAS document; all were tried.
    """
    hosts = frozenset(map(sources.host_name, config.allowed_hosts))
    found: list[Fetched] = []
    for document in documents:
        try:
            found.append(_one(document, config, hosts, known, diagnostics))
        except Unfetched as error:
            where = client.where if error.is_of_config else None
            diagnostics.error(error.code, str(error), where, error.hint)
        except StageFailed:
            continue
    if len(found) < len(documents):
        raise StageFailed
    return found


def _one(
    document: Document,
    config: Config,
    hosts: frozenset[str],
    known: Lock,
    diagnostics: Diagnostics,
) -> Fetched:
    each = compare(document, *_published(document, config, hosts), known)
    if each.state not in (State.ABSENT, State.UNCHANGED):
        content.check(each.content, document.path, each.url, diagnostics)
    return each


def _published(
    document: Document, config: Config, hosts: frozenset[str]
) -> tuple[bytes | None, str]:
    """Returns what the source of a document has, and the commit if there is one."""
    try:
        match sources.parse(document.source):
            case Web() as address:
                return web.fetch(address, hosts), ""
            case Checkout() as place:
                blob = checkout.fetch(place, config.folder)
                return blob.content, blob.commit
            case Local() as place:
                return local.fetch(place, config.folder), ""
    except Absent:
        return None, ""
