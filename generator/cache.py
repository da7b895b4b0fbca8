"""The folder for what can be made again.

A run without it gives the same bytes, only later. So nothing that is wrong with it is
an error: what cannot be written is not kept, what cannot be read is made again.
"""

from __future__ import annotations

import contextlib
import os
import pathlib
import stat
import time


def default_cache() -> pathlib.Path:
    """The folder for what can be made again (XDG Base Directory Specification)."""
    configured = os.environ.get("XDG_CACHE_HOME", "")
    if os.path.isabs(configured):
        return pathlib.Path(configured, "clientsmith")
    try:
        return pathlib.Path.home() / ".cache" / "clientsmith"
    except RuntimeError:  # a process without a home, as in some containers
        import tempfile

        return pathlib.Path(tempfile.gettempdir(), "clientsmith")


def replace(file: pathlib.Path, content: bytes) -> None:
    """Writes a file as a whole, since another run may read or write it just now.

    Its folder is made if it is missing, for the user alone.

    Raises:
        OSError: It cannot be written; nothing is left behind.
    """
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    # tempfile would do, but its import takes as long as all that is read here
    beside = file.parent / f".{os.urandom(8).hex()}.tmp"
    try:
        with open(beside, "xb") as stream:
            stream.write(content)
        os.replace(beside, file)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise


def is_private(folder: pathlib.Path) -> bool:
    """Whether nobody but the user could have written into a folder."""
    try:
        found = os.lstat(folder)
    except OSError:
        return False
    if not stat.S_ISDIR(found.st_mode):
        return False
    if not hasattr(os, "getuid"):  # Windows, where a profile is its user's
        return True
    return found.st_uid == os.getuid() and not found.st_mode & 0o022


def prune(folder: pathlib.Path, *, files: int, size: int, days: int) -> None:
    """Removes what was not used for longest, until a folder is within its bounds.

    Args:
        folder: The folder; those in it are left alone.
        files: How many files may stay.
        size: How many bytes they may have together.
        days: How long a file may stay that nobody uses.
    """
    oldest = time.time() - days * 86_400
    with contextlib.suppress(OSError):
        entries = [each for each in os.scandir(folder) if each.is_file()]
        known = [(each.stat(), each.path) for each in entries]
        known.sort(key=lambda pair: pair[0].st_mtime, reverse=True)
        total = 0
        for number, (found, path) in enumerate(known, 1):
            total += found.st_size
            if number > files or total > size or found.st_mtime < oldest:
                os.unlink(path)
