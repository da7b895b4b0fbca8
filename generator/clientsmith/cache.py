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

_OTHERS_WRITE = 0o022


def default_cache() -> pathlib.Path:
    """The folder for what can be made again (XDG Base Directory Specification)."""
    configured = os.environ.get("XDG_CACHE_HOME", "")
    if os.path.isabs(configured):
        return pathlib.Path(configured, "clientsmith")
    try:
        return pathlib.Path.home() / ".cache" / "clientsmith"
    except RuntimeError:  # a process without a home, as in some containers
        import tempfile

        return pathlib.Path(tempfile.gettempdir(), f"clientsmith-{_user()}", "cache")


def private_folder(root: pathlib.Path, name: str) -> pathlib.Path | None:
    """Returns a folder of the cache whose files can be trusted, and makes it if needed.

    Args:
        root: The folder for what can be made again.
        name: The name of the folder in it.

    Returns:
        The folder; None if it cannot be made, or if somebody else could have written
        into it, into `root`, or could put another folder in the place of one of them.
    """
    folder = root / name
    try:
        _make(folder)
    except (OSError, ValueError):
        return None
    ours = is_private(folder) and is_private(root)
    return folder if ours and _stays_in_place(root) else None


def replace(file: pathlib.Path, content: bytes) -> None:
    """Writes a file as a whole, since another run may read or write it just now.

    Its folder is made if it is missing, for the user alone.

    Raises:
        OSError: It cannot be written; nothing is left behind.
    """
    _make(file.parent)
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
    return found.st_uid == os.getuid() and not found.st_mode & _OTHERS_WRITE


def _user() -> int | str:
    return os.getuid() if hasattr(os, "getuid") else ""


def _make(folder: pathlib.Path) -> None:
    """Makes a folder and those above it for the user alone; `parents` would open them.

    Raises:
        OSError: It cannot be made.
    """
    missing = [each for each in (folder, *folder.parents) if not each.exists()]
    for each in reversed(missing):
        each.mkdir(mode=0o700, exist_ok=True)


def _stays_in_place(folder: pathlib.Path) -> bool:
    """Whether only the user and root can rename a folder, or one above it."""
    if not hasattr(os, "getuid"):
        return True
    written = pathlib.Path(os.path.abspath(folder))
    real = pathlib.Path(os.path.realpath(folder))
    above = {*written.parents, *real.parents}
    try:
        return all(_keeps(os.lstat(each)) for each in above)
    except OSError:
        return False


def _keeps(found: os.stat_result) -> bool:
    """Whether others cannot replace what is in a folder, or what a link leads to.

    In a sticky folder, such as /tmp, nobody can rename what is another's.
    """
    if found.st_uid not in (0, os.getuid()):
        return False
    if stat.S_ISLNK(found.st_mode):
        return True
    return not found.st_mode & _OTHERS_WRITE or bool(found.st_mode & stat.S_ISVTX)


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
