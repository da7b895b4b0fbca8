"""What becomes of the folder and the lock when fetched documents are taken."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from pathlib import Path

from clientsmith.versions import lock
from clientsmith.versions.lock import Entry, Lock
from clientsmith.versions.pulling.fetched import Fetched, State


def files(
    known: Lock, found: Iterable[Fetched], today: datetime.date
) -> dict[Path, bytes]:
    """Returns the files that change if documents are taken: these, then the lock.

    Written in this order, an interrupt in between leaves documents that the lock does
    not vouch for, which `generate` and `pull` both say.

    Args:
        known: The lock as it is.
        found: The documents; what is unchanged or absent changes nothing.
        today: The date, in UTC, of what is first seen now.
    """
    found = list(found)
    settled = (State.ABSENT, State.UNCHANGED)
    changed = {
        each.document.path: each.content for each in found if each.state not in settled
    }
    after = entries(known, found, today)
    if after != known.entries or not known.exists:
        changed[known.path] = lock.text(after.values()).encode("utf-8")
    return changed


def entries(
    known: Lock, found: Iterable[Fetched], today: datetime.date
) -> dict[str, Entry]:
    """Returns the lock's entries once documents are taken; those of others stay.

    Args:
        known: The lock as it is.
        found: The documents; those that are absent change nothing.
        today: The date, in UTC, of what is first seen now.
    """
    taken = [_entry(each, today) for each in found if each.state is not State.ABSENT]
    return {**known.entries, **{each.path: each for each in taken}}


def _entry(each: Fetched, today: datetime.date) -> Entry:
    old = each.kept.entry
    if old is None or old.sha256 != each.sha256:
        return Entry(
            path=lock.key(each.document.shown),
            url=each.url,
            sha256=each.sha256,
            size=len(each.content),
            date=today,
            commit=each.commit,
        )
    stays_edited = each.state is State.UNCHANGED and each.kept.sha256 == old.edited
    # A commit says where the bytes were first seen, as the date says when.
    return old._replace(
        url=each.url,
        commit=old.commit if old.url == each.url else each.commit,
        edited=old.edited if stays_edited else "",
    )
