"""clientsmith.lock: which documents were fetched, from where, and what they were.

Each `generate` reads it, so its classes are named tuples: to make a dataclass takes
several times as long.
"""

from __future__ import annotations

import datetime
import json
import re
import tomllib
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple, TypeGuard

from clientsmith.diagnostics import Diagnostics, Location, StageFailed

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
        text = path.read_text("utf-8")
    except FileNotFoundError:
        return Lock(path)
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
        message = f"The lock {path} cannot be read: {reason}"
        diagnostics.error("lock-unreadable", message, None, _HINT)
        raise StageFailed from error
    try:
        return _Reader(path, text).lock()
    except _Misfit as error:
        diagnostics.error("lock-invalid", str(error), error.where, _HINT)
        raise StageFailed from error


def text(entries: Iterable[Entry]) -> str:
    """Returns the file's text, sorted by path."""
    tables = [_table(each) for each in sorted(entries, key=lambda each: each.path)]
    return "\n".join([_HEAD, *tables])


def _table(entry: Entry) -> str:
    lines = [
        "[[document]]",
        f"path = {_string(entry.path)}",
        f"url = {_string(entry.url)}",
        f"sha256 = {_string(entry.sha256)}",
        f"size = {entry.size}",
        f"date = {entry.date.isoformat()}",
    ]
    if entry.commit:
        lines.append(f"commit = {_string(entry.commit)}")
    if entry.edited:
        lines.append(f"edited = {_string(entry.edited)}")
    return "\n".join(lines) + "\n"


def _string(value: str) -> str:
    # JSON's escapes are TOML's, but for the one control character that JSON allows.
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


class _Misfit(Exception):
    def __init__(self, message: str, where: Location) -> None:
        super().__init__(message)
        self.where = where


def _is_digest(value: object) -> bool:
    return _is_hex(value) and len(value) == 64


def _is_commit(value: object) -> bool:
    return _is_hex(value) and len(value) in (40, 64)


def _is_hex(value: object) -> TypeGuard[str]:
    return isinstance(value, str) and _HEX.issuperset(value)


_NEEDED: dict[str, Callable[[object], bool]] = {
    "path": lambda value: isinstance(value, str) and value != "",
    "url": lambda value: isinstance(value, str) and value != "",
    "sha256": _is_digest,
    "size": lambda value: type(value) is int and value >= 0,
    "date": lambda value: type(value) is datetime.date,
}
_OPTIONAL = {"commit": _is_commit, "edited": _is_digest}


class _Reader:
    """Turns the text into entries; the first misfit ends it, as it is no one's work."""

    def __init__(self, path: Path, text: str) -> None:
        self.path = path
        self.text = text

    def lock(self) -> Lock:
        values = self._values()
        tables = values.get("document", [])
        if values.get("format") != FORMAT:
            raise self._misfit(f"format is not {FORMAT}, as this clientsmith writes it")
        if values.keys() - {"format", "document"} or not isinstance(tables, list):
            raise self._misfit("it holds something else than [[document]] tables")
        entries: dict[str, Entry] = {}
        for index, table in enumerate(tables):
            entry = self._entry(table, index)
            if entry.path in entries:
                raise self._misfit_at(index, f"{entry.path} stands there twice")
            entries[entry.path] = entry
        return Lock(self.path, True, entries, self.text)

    def _values(self) -> dict[str, Any]:
        try:
            return tomllib.loads(self.text)
        except (ValueError, RecursionError) as error:  # ValueError: a number too long
            found = re.search(r"line (\d+), column (\d+)", str(error))
            raise self._misfit(str(error), int(found[1]) if found else 1) from error

    def _entry(self, table: object, index: int) -> Entry:
        if not isinstance(table, dict):
            raise self._misfit("document must hold tables")
        for name, fits in _NEEDED.items():
            if name not in table or not fits(table[name]):
                raise self._misfit_at(
                    index, f"{name} is not there, or not as it must be"
                )
        for name in table.keys() - _NEEDED.keys():
            if name not in _OPTIONAL or not _OPTIONAL[name](table[name]):
                raise self._misfit_at(
                    index, f"{name} is not known, or not as it must be"
                )
        return Entry(**table)

    def _misfit_at(self, index: int, message: str) -> _Misfit:
        return self._misfit(message, _line(self.text, index))

    def _misfit(self, message: str, line: int = 1) -> _Misfit:
        where = Location(str(self.path), line, 1)
        return _Misfit(f"The lock cannot be used: {message}", where)


def _line(text: str, index: int) -> int:
    """Returns where a document's table begins; tomllib keeps no positions."""
    start = re.compile(r"\s*\[\[\s*document\s*\]\]")
    lines = enumerate(text.split("\n"), 1)
    starts = [number for number, line in lines if start.match(line)]
    return starts[index] if index < len(starts) else 1
