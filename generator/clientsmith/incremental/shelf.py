"""Results of a run's steps that the next run can take instead of making them.

They are pickled, which a reader must be able to trust: whoever can write a pickle can
run code. So they are read only where nobody but the user could have written them.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import pickle
from pathlib import Path

from clientsmith import cache

LARGEST = 64_000_000
"""Bytes of one result that is worth keeping."""

_DIGEST = hashlib.sha256().digest_size


class Shelf:
    """The kept results.

    Attributes:
        folder: Their folder, in that for what can be made again; None if none there
            can be trusted.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = cache.private_folder(folder, "steps")
        self._has_grown = False

    def get(self, key: str) -> object | None:
        """Returns a result; None if there is none that can be trusted and read."""
        if self.folder is None:
            return None
        file = self.folder / key
        try:
            content = file.read_bytes()
            if hashlib.sha256(content[_DIGEST:]).digest() != content[:_DIGEST]:
                return None
            os.utime(file)
            found: object = pickle.loads(content[_DIGEST:])
        except Exception:  # of a pickle, it can be any
            return None
        return found

    def put(self, key: str, pickled: bytes) -> None:
        """Keeps a result; a folder that cannot be written is no reason to fail."""
        if len(pickled) > LARGEST or self.folder is None:
            return
        with contextlib.suppress(OSError):
            content = hashlib.sha256(pickled).digest() + pickled
            cache.replace(self.folder / key, content)
            self._has_grown = True

    def prune(self) -> None:
        """Removes what was not used for longest, if anything was added."""
        if self._has_grown and self.folder is not None:
            cache.prune(self.folder, files=1_000, size=256_000_000, days=60)
