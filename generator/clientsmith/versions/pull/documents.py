"""Documents as they were fetched, beside those that are kept, and taking them."""

from __future__ import annotations

import datetime
import enum
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

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
