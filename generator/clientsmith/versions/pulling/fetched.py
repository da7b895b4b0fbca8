"""Documents as they were fetched, beside those that are kept: what is new in them."""

from __future__ import annotations

import enum
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from clientsmith.config import Document
from clientsmith.diagnostics import Diagnostics
from clientsmith.versions import lock
from clientsmith.versions.lock import Entry, Lock


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
class Kept:
    """What there is of a document before it is fetched.

    Attributes:
        entry: Its entry in the lock, if it has one.
        sha256: The digest of what is on disk, in hex; empty if nothing is.
        size: How many bytes that is.
    """

    entry: Entry | None
    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class Fetched:
    """A document as its source has it.

    Attributes:
        content: Its bytes; none if the source does not have it.
        sha256: Their digest, in hex.
        url: The source, filled in.
        commit: The commit that it was read from; empty if it was no checkout.
        kept: What there was of it before.
    """

    document: Document
    content: bytes
    sha256: str
    url: str
    commit: str
    state: State
    kept: Kept


def compare(
    document: Document, content: bytes | None, commit: str, known: Lock
) -> Fetched:
    """Returns a document with what there was of it.

    Args:
        document: The document.
        content: What its source has; None for nothing.
        commit: The commit, if the source is a checkout.
        known: The lock.
    """
    kept = _kept(document, known)
    digest = "" if content is None else hashlib.sha256(content).hexdigest()
    return Fetched(
        document=document,
        content=content or b"",
        sha256=digest,
        url=document.source,
        commit=commit,
        state=State.ABSENT if content is None else _state(digest, kept),
        kept=kept,
    )


def _kept(document: Document, known: Lock) -> Kept:
    entry = known.entries.get(lock.key(document.shown))
    try:
        content = document.path.read_bytes()
    except (OSError, ValueError):
        return Kept(entry, "", 0)
    return Kept(entry, hashlib.sha256(content).hexdigest(), len(content))


def _state(digest: str, kept: Kept) -> State:
    entry = kept.entry
    if entry is None:
        return State.NEW if kept.sha256 in ("", digest) else State.CHANGED
    if entry.sha256 != digest:
        return State.CHANGED
    if not kept.sha256:
        return State.RESTORED
    return State.UNCHANGED if entry.accepts(kept.sha256) else State.CHANGED


def report_absent(found: Iterable[Fetched], diagnostics: Diagnostics) -> None:
    """Makes an error of each document that its source does not have."""
    for each in found:
        if each.state is State.ABSENT:
            diagnostics.error(
                "not-published",
                f"There is no {each.url}",
                None,
                "Check `source` and `versions` in the config.",
            )


def refuse_changes(found: Iterable[Fetched], diagnostics: Diagnostics) -> None:
    """Makes an error of each document that has changed under its label."""
    for each in found:
        if each.state is State.CHANGED:
            diagnostics.error(
                "source-changed",
                f"{each.document.shown} would change: {_difference(each)}",
                None,
                "Nothing was written; with --accept-changed it is taken.",
            )


def admit_changes(found: Iterable[Fetched], diagnostics: Diagnostics) -> None:
    """Tells of each document that has changed under its label, and may."""
    for each in found:
        if each.state is State.CHANGED:
            diagnostics.warning(
                "source-changed",
                f"{each.document.shown} changes: {_difference(each)} (accepted)",
            )


def _difference(each: Fetched) -> str:
    """Returns what a change replaces by what, in one line."""
    kept, entry = each.kept, each.kept.entry
    on_disk = _bytes(kept.size, kept.sha256)
    if entry is None:
        old = f"{on_disk}, never fetched"
    elif entry.sha256 == each.sha256:
        old = f"{on_disk}, changed by hand"
    elif kept.sha256 in ("", entry.sha256):
        old = f"{_bytes(entry.size, entry.sha256)}, fetched on {entry.date}"
    else:
        old = f"{on_disk}, fetched on {entry.date} and then changed by hand"
    return f"kept are {old}; {each.url} has {_bytes(len(each.content), each.sha256)}"


def _bytes(size: int, digest: str) -> str:
    return f"{size:,} bytes with SHA-256 {digest}"
