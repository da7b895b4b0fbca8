"""Documents as they are fetched, beside those that are kept, and taking them."""

from __future__ import annotations

import datetime
import enum
import hashlib
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from clientsmith.config import Client, Config, Document
from clientsmith.diagnostics import Diagnostics, StageFailed, documentation
from clientsmith.versions import lock
from clientsmith.versions.lock import Entry, Lock
from clientsmith.versions.pull import sources
from clientsmith.versions.pull.contents import Referred, check
from clientsmith.versions.pull.sources import Absent, Address, GitFile, Unfetched


class State(enum.Enum):
    """How what was fetched stands to what is kept.

    `NEW`: nothing is kept, or the same bytes, and the lock does not know them.
    `RESTORED`: the lock knows these bytes, but the file is gone. `UNCHANGED`: the lock
    knows them, and what is kept was fetched or accepted. `CHANGED`: taking them would
    change a document under its old label. `ABSENT`: the source does not have it.
    """

    NEW = "new"
    RESTORED = "restored"
    UNCHANGED = "unchanged"
    CHANGED = "changed"
    ABSENT = "absent"


@dataclass(frozen=True, slots=True)
class Fetched:
    """A document as its source has it.

    Attributes:
        content: Its bytes; none if the source does not have it.
        sha256: Their digest, in hex.
        commit: The commit that it was read from; empty if it was no checkout.
        entry: The document's entry in the lock, if it had one.
        kept_sha256: The digest of what was on disk, in hex; empty if nothing was.
        kept_size: How many bytes that was.
    """

    document: Document
    content: bytes
    sha256: str
    commit: str
    state: State
    entry: Entry | None
    kept_sha256: str
    kept_size: int

    @property
    def url(self) -> str:
        """The source, filled in."""
        return self.document.source


def compare(
    document: Document, content: bytes | None, commit: str, locked: Lock
) -> Fetched:
    """Returns a document with what there was of it.

    Args:
        document: The document.
        content: What its source has; None for nothing.
        commit: The commit, if the source is a checkout.
        locked: The lock.
    """
    entry = locked.entries.get(lock.key(document.shown))
    kept = lock.content(document)
    digest, kept_digest = _sha256(content), _sha256(kept)
    return Fetched(
        document=document,
        content=content or b"",
        sha256=digest,
        commit=commit,
        state=_state(digest, kept_digest, entry),
        entry=entry,
        kept_sha256=kept_digest,
        kept_size=len(kept or b""),
    )


def _sha256(content: bytes | None) -> str:
    return "" if content is None else hashlib.sha256(content).hexdigest()


def _state(digest: str, kept: str, entry: Entry | None) -> State:
    if not digest:
        return State.ABSENT
    if entry is None:
        return State.NEW if kept in ("", digest) else State.CHANGED
    if entry.sha256 != digest:
        return State.CHANGED
    if not kept:
        return State.RESTORED
    return State.UNCHANGED if entry.accepts(kept) else State.CHANGED


def report_absent(documents: Iterable[Fetched], diagnostics: Diagnostics) -> None:
    """Makes an error of each document that its source does not have."""
    for fetched in documents:
        if fetched.state is State.ABSENT:
            diagnostics.error(
                "not-published",
                f"There is no {fetched.url}",
                None,
                "Check `source` and `versions` in the config.",
            )


def report_changes(
    documents: Iterable[Fetched], accepted: bool, diagnostics: Diagnostics
) -> None:
    """Tells of each document that has changed under its label (`source-changed`).

    Args:
        documents: The documents.
        accepted: Whether they may; it is an error otherwise.
        diagnostics: Where findings go.
    """
    for fetched in documents:
        if fetched.state is not State.CHANGED:
            continue
        shown, difference = fetched.document.shown, _difference(fetched)
        if accepted:
            message = f"{shown} changes: {difference} (accepted)"
            diagnostics.warning("source-changed", message)
        else:
            message = f"{shown} would change: {difference}"
            hint = "Nothing was written; with --accept-changed it is taken."
            diagnostics.error("source-changed", message, None, hint)


def _difference(fetched: Fetched) -> str:
    """Returns what a change replaces by what, in one line."""
    entry, kept = fetched.entry, fetched.kept_sha256
    on_disk = _bytes(fetched.kept_size, kept)
    if entry is None:
        old = f"{on_disk}, never fetched"
    elif entry.sha256 == fetched.sha256:
        old = f"{on_disk}, changed by hand"
    elif kept in ("", entry.sha256):
        old = f"{_bytes(entry.size, entry.sha256)}, fetched on {entry.date}"
    else:
        old = f"{on_disk}, fetched on {entry.date} and then changed by hand"
    new = _bytes(len(fetched.content), fetched.sha256)
    return f"kept are {old}; {fetched.url} has {new}"


def _bytes(size: int, digest: str) -> str:
    return f"{size:,} bytes with SHA-256 {digest}"


def files(
    locked: Lock, documents: Iterable[Fetched], today: datetime.date
) -> dict[Path, bytes]:
    """Returns the files that change if documents are taken: these, then the lock.

    Written in this order, an interrupt in between leaves documents that the lock does
    not vouch for, which `generate` and `pull` both say.

    Args:
        locked: The lock as it is; entries of other documents stay.
        documents: The documents; what is unchanged or absent changes nothing.
        today: The date, in UTC, of what is first seen now.
    """
    present = {
        lock.key(fetched.document.shown): fetched
        for fetched in documents
        if fetched.state is not State.ABSENT
    }
    changed = {
        fetched.document.path: fetched.content
        for fetched in present.values()
        if fetched.state is not State.UNCHANGED
    }
    entries = {key: _entry(fetched, today) for key, fetched in present.items()}
    entries = {**locked.entries, **entries}
    if entries != locked.entries or not locked.exists:
        changed[locked.path] = lock.text(entries.values()).encode("utf-8")
    return changed


def _entry(fetched: Fetched, today: datetime.date) -> Entry:
    old = fetched.entry
    if old is None or old.sha256 != fetched.sha256:
        return Entry(
            path=lock.key(fetched.document.shown),
            url=fetched.url,
            sha256=fetched.sha256,
            size=len(fetched.content),
            date=today,
            commit=fetched.commit,
        )
    is_unchanged = fetched.state is State.UNCHANGED
    stays_edited = is_unchanged and fetched.kept_sha256 == old.edited
    # A commit says where the bytes were first seen, as the date says when.
    return old._replace(
        url=fetched.url,
        commit=old.commit if old.url == fetched.url else fetched.commit,
        edited=old.edited if stays_edited else "",
    )


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
        origin = origins.get(lock.key(document.shown))
        origins.setdefault(lock.key(document.shown), document.source)
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
    """Fetches documents and what they refer to; reads those that are not known yet.

    Args:
        config: Whose folder paths start from, and whose hosts may be called.
        client: Whose documents they are; its place is shown for what the config has
            wrong.
        documents: Documents of it that have a source.
        locked: The lock.
        diagnostics: Where findings go.

    Returns:
        All of the documents, in their order, then the files that they refer to. A
        document that has changed, or that its source does not have, is no error here:
        see its state. Files that are not there are left to whoever follows references.

    Raises:
        StageFailed: One of them cannot be had, or is no OAS document; all were tried.
    """
    results: list[Fetched] = []
    files = Referred(config, client, documents)
    waiting = deque((document, document) for document in documents)
    has_failed = False
    while waiting:
        root, document = waiting.popleft()
        try:
            fetched = compare(document, *_published(document, config), locked)
            if fetched.state is State.ABSENT and document is not root:
                continue
            is_known = fetched.state in (State.ABSENT, State.UNCHANGED)
            if document is root and not is_known:
                check(fetched.content, document.path, fetched.url, diagnostics)
            results.append(fetched)
            waiting += files.new(root, document, fetched.content)
        except Unfetched as error:
            where = client.where if error.is_of_config else None
            diagnostics.error(error.code, str(error), where, error.hint)
            has_failed = True
        except StageFailed:
            has_failed = True
    if has_failed:
        raise StageFailed
    return results


def _published(document: Document, config: Config) -> tuple[bytes | None, str]:
    """Returns what the source of a document has, and the commit if there is one."""
    hosts = frozenset(map(sources.host_name, config.allowed_hosts))
    source = sources.parse(document.source, hosts)
    try:
        if isinstance(source, Address):
            return sources.read_address(source, hosts), ""
        if isinstance(source, GitFile):
            return sources.read_commit(source, config.folder)
        return sources.read_file(source, config.folder), ""
    except Absent:
        return None, ""
