"""clientsmith.lock: which documents were fetched, from where, and what they were.

Each `generate` asks it before it trusts the documents on disk. So this imports nothing
that fetches, and its classes are named tuples: to make a dataclass takes several times
as long.
"""

from __future__ import annotations

import datetime
import hashlib
import json
import os
import re
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import chain
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple, TypeGuard

from clientsmith.config import Client, Config, Document
from clientsmith.diagnostics import Diagnostics, Location
from clientsmith.files import Folders, plain_lines, read_plain, referred

FORMAT = 1
"""The form of the file; one that a later clientsmith has changed gets another."""

_HEAD = f"""\
# Written by `clientsmith pull`: where documents came from, and what they were.
format = {FORMAT}
"""
_HEX = frozenset("0123456789abcdef")
_HINT = (
    "Restore it from version control, or remove it and run `clientsmith pull` again."
)


class Entry(NamedTuple):
    """A document that was fetched.

    Attributes:
        path: Where it is kept, as the config writes it, with slashes.
        url: Where it came from: the config's `source`, filled in.
        sha256: The digest of the bytes that were fetched, in hex.
        size: How many bytes these were.
        date: The day, in UTC, on which these bytes were first seen.
        commit: The commit that they were read from; empty if it was no checkout.
        edited: The digest of what someone made of the document by hand, and accepted;
            empty if nobody did.
    """

    path: str
    url: str
    sha256: str
    size: int
    date: datetime.date
    commit: str = ""
    edited: str = ""

    def accepts(self, digest: str) -> bool:
        """Whether bytes are what was fetched, or what was accepted in its place."""
        return digest in (self.sha256, self.edited or self.sha256)


class Lock(NamedTuple):
    """The content of the file.

    Attributes:
        path: The file.
        exists: Whether there is one yet.
        entries: The documents, by their path, in the order of the file.
        text: The file as it stands.
    """

    path: Path
    exists: bool = False
    entries: Mapping[str, Entry] = MappingProxyType({})
    text: str = ""

    def where(self, path: str) -> Location:
        """The place of a document's entry."""
        index = list(self.entries).index(path) if path in self.entries else 0
        return Location(str(self.path), _line(self.text, index), 1)


def key(shown: str) -> str:
    """Returns what a document is called in the lock.

    Args:
        shown: Its path, as the config writes it.
    """
    return Path(shown).as_posix()


def read(path: Path, diagnostics: Diagnostics) -> Lock:
    """Reads a lock; one that is not there is empty.

    Raises:
        StageFailed: It cannot be read (`lock-unreadable`), or holds what no clientsmith
            of this version has written (`lock-invalid`).
    """
    try:
        text = plain_lines(read_plain(path)).decode("utf-8")
    except FileNotFoundError:
        return Lock(path)
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
        message = f"The lock {path} cannot be read: {reason}"
        raise diagnostics.failure("lock-unreadable", message, None, _HINT) from error
    try:
        return Lock(path, True, _entries(text), text)
    except _Misfit as error:
        where = Location(str(path), error.line, 1)
        raise diagnostics.failure("lock-invalid", str(error), where, _HINT) from error


def text(entries: Iterable[Entry]) -> str:
    """Returns the file's text, sorted by path."""
    tables = map(_table, sorted(entries, key=lambda entry: entry.path))
    return "\n".join([_HEAD, *tables])


def _table(entry: Entry) -> str:
    lines = [
        "[[document]]",
        f"path = {toml_string(entry.path)}",
        f"url = {toml_string(entry.url)}",
        f"sha256 = {toml_string(entry.sha256)}",
        f"size = {entry.size}",
        f"date = {entry.date.isoformat()}",
    ]
    if entry.commit:
        lines.append(f"commit = {toml_string(entry.commit)}")
    if entry.edited:
        lines.append(f"edited = {toml_string(entry.edited)}")
    return "\n".join(lines) + "\n"


def toml_string(value: str) -> str:
    """Returns a text as TOML writes it."""
    # JSON's escapes are TOML's, but for the one control character that JSON allows.
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


class _Misfit(Exception):
    def __init__(self, message: str, line: int = 1) -> None:
        super().__init__(f"The lock cannot be used: {message}")
        self.line = line


def _is_digest(value: object) -> bool:
    return _is_hex(value) and len(value) == 64


def _is_hex(value: object) -> TypeGuard[str]:
    return isinstance(value, str) and _HEX.issuperset(value)


def _is_filled(value: object) -> bool:
    return isinstance(value, str) and value != ""


_FITS: dict[str, Callable[[object], bool]] = {
    "path": _is_filled,
    "url": _is_filled,
    "sha256": _is_digest,
    "size": lambda value: type(value) is int and value >= 0,
    "date": lambda value: type(value) is datetime.date,
    "commit": lambda value: _is_hex(value) and len(value) in (40, 64),
    "edited": _is_digest,
}
_OPTIONAL = Entry._field_defaults.keys()


def _entries(text: str) -> dict[str, Entry]:
    """Reads the text; the first misfit ends it, as it is no one's work.

    Raises:
        _Misfit: No clientsmith of this version has written it.
    """
    try:
        values = tomllib.loads(text)
    except (ValueError, RecursionError) as error:  # ValueError: a number too long
        position = re.search(r"line (\d+), column (\d+)", str(error))
        raise _Misfit(str(error), int(position[1]) if position else 1) from error
    tables = values.get("document", [])
    if values.get("format") != FORMAT:
        raise _Misfit(f"format is not {FORMAT}, as this clientsmith writes it")
    if values.keys() - {"format", "document"} or not isinstance(tables, list):
        raise _Misfit("it holds something else than [[document]] tables")
    entries: dict[str, Entry] = {}
    for index, table in enumerate(tables):
        if not isinstance(table, dict):
            raise _Misfit("document must hold tables")
        reason = _misfit(table)
        if not reason and table["path"] in entries:
            reason = f"{table['path']} stands there twice"
        if reason:
            raise _Misfit(reason, _line(text, index))
        entries[table["path"]] = Entry(**table)
    return entries


def _misfit(table: dict[str, Any]) -> str:
    """Returns what is wrong with the table of a document; empty if nothing is."""
    for name in [name for name in _FITS if name not in _OPTIONAL]:
        if name not in table or not _FITS[name](table[name]):
            return f"{name} is not there, or not as it must be"
    for name, value in table.items():
        if name not in _FITS or not _FITS[name](value):
            return f"{name} is not known, or not as it must be"
    return ""


def _line(text: str, index: int) -> int:
    """Returns where a document's table begins; tomllib keeps no positions."""
    start = re.compile(r"\s*\[\[\s*document\s*\]\]")
    lines = enumerate(text.split("\n"), 1)
    starts = [number for number, line in lines if start.match(line)]
    return starts[index] if index < len(starts) else 1


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
        for edit in self.edits:
            entry = edit.entry
            diagnostics.error(
                "document-changed",
                f"{edit.shown} is not what was fetched on {entry.date}: "
                f"its SHA-256 is {edit.sha256}, the lock has {entry.sha256}",
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
        for edit in self.edits:
            entries[edit.entry.path] = edit.entry._replace(edited=edit.sha256)
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
    for document in _documents(config, clients):
        entry = lock.entries.get(key(document.shown))
        if entry is None and document.source:
            diagnostics.warning(
                "document-unlocked",
                f"{document.shown} has a source, but clientsmith.lock does not know it",
                None,
                "Run `clientsmith pull`, which compares the two and records it.",
            )
        if entry is None or (kept := content(document)) is None:
            continue
        digest = hashlib.sha256(kept).hexdigest()
        if entry.accepts(digest):
            continue
        if not entry.accepts(hashlib.sha256(plain_lines(kept)).hexdigest()):
            edits[entry.path] = Edit(entry, document.shown, digest)
    return Inspection(lock, tuple(edits.values()))


def _documents(config: Config, clients: Iterable[Client]) -> Iterator[Document]:
    """Yields the documents of clients, and the files that they refer to.

    One that was fetched from another address is to have an entry.
    """
    for client in clients:
        folders = Folders(client.files, client.remote)
        for document in chain.from_iterable(v.documents for v in client.versions):
            yield document
            for path in referred(document.path, folders):
                shown = os.path.relpath(path, config.folder)
                source = shown if path.is_relative_to(config.remote) else ""
                yield Document("", path, shown, source)


def content(document: Document) -> bytes | None:
    """Returns what is on disk of a document; None if it cannot be read."""
    try:
        return read_plain(document.path)
    except (OSError, ValueError):
        return None
