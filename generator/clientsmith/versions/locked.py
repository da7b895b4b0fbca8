"""Documents on disk beside the lock: what `generate` asks before it trusts them.

It runs with every `generate`, so it reads the lock and the documents, and imports
nothing that fetches.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from clientsmith.config import Client, Config, Document
from clientsmith.diagnostics import Diagnostics
from clientsmith.versions.lock import Entry, Lock, key, read, text


class Edit(NamedTuple):
    """A document that is not what its entry says.

    Attributes:
        shown: Its path, as messages show it.
        sha256: The digest of what is on disk, in hex.
    """

    entry: Entry
    shown: str
    sha256: str


class Inspection(NamedTuple):
    """How the documents of some clients stand to the lock."""

    lock: Lock
    edits: tuple[Edit, ...] = ()

    def refuse(self, diagnostics: Diagnostics) -> None:
        """Reports each document that differs (`document-changed`)."""
        for each in self.edits:
            entry = each.entry
            diagnostics.error(
                "document-changed",
                f"{each.shown} is not what was fetched on {entry.date}: "
                f"its SHA-256 is {each.sha256}, the lock has {entry.sha256}",
                self.lock.where(entry.path),
                "If it is meant so, run generate with --accept-documents; "
                "`clientsmith pull --accept-changed` fetches it anew.",
            )

    def accept(self, diagnostics: Diagnostics) -> None:
        """Records in the lock what the documents are now.

        Raises:
            StageFailed: The lock cannot be written.
        """
        from clientsmith.pipeline.publish import replace_all

        if not self.edits:
            return
        entries = dict(self.lock.entries)
        for each in self.edits:
            entries[each.entry.path] = each.entry._replace(edited=each.sha256)
        content = text(entries.values()).encode("utf-8")
        replace_all({self.lock.path: content}, diagnostics)


def inspect(
    config: Config, clients: Iterable[Client], diagnostics: Diagnostics
) -> Inspection:
    """Compares the documents of clients with the lock.

    Documents that are not there are left to whoever reads them. One that has a `source`
    but no entry is a warning (`document-unlocked`), if there is a lock at all.

    Raises:
        StageFailed: The lock cannot be used.
    """
    lock = read(config.lock, diagnostics)
    if not lock.exists:
        return Inspection(lock)
    edits = {}
    for document in _documents(clients):
        entry = lock.entries.get(key(document.shown))
        if entry is None:
            _warn(document, diagnostics)
            continue
        digest = _digest(document)
        if digest and not entry.accepts(digest):
            edits[entry.path] = Edit(entry, document.shown, digest)
    return Inspection(lock, tuple(edits.values()))


def _documents(clients: Iterable[Client]) -> Iterator[Document]:
    for client in clients:
        for version in client.versions:
            yield from version.documents


def _digest(document: Document) -> str:
    """Returns the digest of what is on disk; empty if it cannot be read."""
    try:
        return hashlib.sha256(document.path.read_bytes()).hexdigest()
    except (OSError, ValueError):
        return ""


def _warn(document: Document, diagnostics: Diagnostics) -> None:
    if document.source:
        diagnostics.warning(
            "document-unlocked",
            f"{document.shown} has a source, but clientsmith.lock does not know it",
            None,
            "Run `clientsmith pull`, which compares the two and records it.",
        )
