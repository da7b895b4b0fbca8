"""Fetches the documents of clients into memory; nothing is written here."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from clientsmith.config import Client, Config, Document
from clientsmith.diagnostics import Diagnostics, Location, StageFailed, documentation
from clientsmith.load.document import Source, read_source
from clientsmith.load.markdown import is_page, openapi_block
from clientsmith.load.reader import check_version, read_document
from clientsmith.versions.lock import Lock, key
from clientsmith.versions.pull import sources, web
from clientsmith.versions.pull.documents import Fetched, State, compare
from clientsmith.versions.pull.sources import Absent, Address, GitFile, Unfetched

_HTML = re.compile(rb"(?:\xef\xbb\xbf)?\s*<(?:!doctype\s+html|html)\b", re.IGNORECASE)


def fetch_clients(
    config: Config,
    clients: Iterable[Client],
    version: str | None,
    locked: Lock,
    diagnostics: Diagnostics,
) -> list[Fetched]:
    """Fetches all documents of some clients that have a source; see `fetch`.

    Args:
        config: The config.
        clients: The clients.
        version: The one version that is asked for; None for all.
        locked: The lock.
        diagnostics: Where findings go.

    Raises:
        StageFailed: One of them cannot be had, is no OAS document, or has another
            source for another client (`config-value`); all were tried.
    """
    origins: dict[str, str] = {}
    results: list[Fetched] = []
    for client in clients:
        documents = list(_first_mentions(client, version, origins, diagnostics))
        try:
            results += fetch(config, client, documents, locked, diagnostics)
        except StageFailed:
            continue
    diagnostics.stop_on_errors()
    return results


def _first_mentions(
    client: Client,
    version: str | None,
    origins: dict[str, str],
    diagnostics: Diagnostics,
) -> Iterator[Document]:
    """Yields the documents of a client that no client before it has."""
    for document in with_source(client, version):
        origin = origins.get(key(document.shown))
        origins.setdefault(key(document.shown), document.source)
        if origin is None:
            yield document
        elif origin != document.source:
            diagnostics.error(
                "config-value",
                f"{document.shown} has two sources: {origin} and {document.source}",
                client.where,
                f"{documentation('config')} lists all settings.",
            )


def with_source(client: Client, version: str | None) -> Iterator[Document]:
    """Yields the documents of a client, or of one version, that have a source."""
    for candidate in client.versions:
        if version in (None, candidate.name):
            yield from (document for document in candidate.documents if document.source)


def fetch(
    config: Config,
    client: Client,
    documents: Sequence[Document],
    locked: Lock,
    diagnostics: Diagnostics,
) -> list[Fetched]:
    """Fetches documents, and reads those that are not known yet.

    Args:
        config: Whose folder paths start from, and whose hosts may be called.
        client: Whose documents they are; its place is shown for what the config has
            wrong.
        documents: Documents of it that have a source.
        locked: The lock.
        diagnostics: Where findings go.

    Returns:
        All of the documents, in their order. One that has changed, or that its source
        does not have, is no error here: see its state.

    Raises:
        StageFailed: One of them cannot be had, or is no OAS document; all were tried.
    """
    results: list[Fetched] = []
    for document in documents:
        try:
            fetched = compare(document, *_published(document, config), locked)
            if fetched.state not in (State.ABSENT, State.UNCHANGED):
                check(fetched.content, document.path, fetched.url, diagnostics)
            results.append(fetched)
        except Unfetched as error:
            where = client.where if error.is_of_config else None
            diagnostics.error(error.code, str(error), where, error.hint)
        except StageFailed:
            continue
    if len(results) < len(documents):
        raise StageFailed
    return results


def _published(document: Document, config: Config) -> tuple[bytes | None, str]:
    """Returns what the source of a document has, and the commit if there is one."""
    source = sources.parse(document.source)
    try:
        if isinstance(source, Address):
            hosts = frozenset(map(sources.host_name, config.allowed_hosts))
            return web.fetch(source, hosts), ""
        if isinstance(source, GitFile):
            return sources.read_commit(source, config.folder)
        return sources.read_file(source, config.folder), ""
    except Absent:
        return None, ""


def check(content: bytes, target: Path, shown: str, diagnostics: Diagnostics) -> None:
    """Reads bytes as far as tells whether they are an OAS document.

    Args:
        content: The bytes.
        target: Where they are to be written; the name says what they must be.
        shown: Where they came from, for messages.
        diagnostics: Where findings go.

    Raises:
        StageFailed: They are no OAS document, or not of the kind that the target's name
            promises (`source-kind`).
    """
    findings = Diagnostics()
    try:
        _read(content, target, shown, findings)
    except StageFailed:
        message = _wrong_kind(content, target)
        if message:
            findings = Diagnostics()
            findings.error(
                "source-kind",
                message,
                Location(shown, 1, 1),
                "`source` must lead to a document in YAML or JSON, or to a Markdown "
                "page if the path in `document` ends in .md.",
            )
    diagnostics.add(findings)
    findings.stop_on_errors()


def _read(content: bytes, target: Path, shown: str, findings: Diagnostics) -> None:
    """Does what `load` does before it repairs and judges, which can wait."""
    with tempfile.TemporaryDirectory(prefix="clientsmith-") as folder:
        path = Path(folder) / "document"
        path.write_bytes(content)
        source = read_source(path, shown, findings)
    if is_page(target):
        source = openapi_block(source, findings)
    _check_document(source, findings)


def _check_document(source: Source, findings: Diagnostics) -> None:
    document = read_document(source, findings)
    findings.stop_on_errors()
    check_version(document, findings)


def _wrong_kind(content: bytes, target: Path) -> str:
    """Returns what bytes are instead of what a file of this name holds; or nothing."""
    if _HTML.match(content):
        return "this is an HTML page"
    source = Source("document", "", content.decode("utf-8", "replace"))
    try:
        if is_page(target):
            _check_document(source, Diagnostics())
            return f"this is no Markdown page, as {target.name} would have to be"
        openapi_block(source, Diagnostics())
        return f"this is a Markdown page, which {target.name} cannot be"
    except StageFailed:
        return ""
