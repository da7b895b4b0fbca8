"""The store of what can be made again: values by kind, each under a digest.

A run without it gives the same bytes, only later. So nothing that is wrong with it is
an error: what cannot be written is not kept, what cannot be read is made again.
"""

from __future__ import annotations

import contextlib
import json
import os
import pathlib
import stat
import time
from typing import Any

_MOST_FILES = 1_000
_MOST_BYTES = 256_000_000
_MOST_SECONDS = 60 * 86_400
_SECONDS_BETWEEN = 3_600
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


def recall(root: pathlib.Path | None, kind: str, key: str) -> Any:
    """Returns a value that was kept; None if there is none that can be read.

    One that somebody else has put there could say that all is well.

    Args:
        root: The folder for what can be made again; None for nowhere.
        kind: What it is.
        key: The digest of all that it was made from.
    """
    folder = private_folder(root, kind) if root else None
    if folder is None:
        return None
    try:
        file = folder / f"{key}.json"
        value = json.loads(file.read_bytes())
        os.utime(file)
    except (OSError, ValueError, RecursionError):
        return None
    return value


def keep(root: pathlib.Path | None, kind: str, key: str, value: Any) -> None:
    """Keeps a value that JSON can write; no folder for it is no reason to fail."""
    folder = private_folder(root, kind) if root else None
    if folder is not None:
        with contextlib.suppress(OSError):
            replace(folder / f"{key}.json", json.dumps(value).encode("ascii"))


def prune(root: pathlib.Path | None) -> None:
    """Removes what was not used for longest, until each kind is within its bounds.

    With all that may be there, looking takes as long as a run: once an hour will do.
    """
    if root is None:
        return
    with contextlib.suppress(OSError):
        stamp = root / "pruned"
        if stamp.exists() and time.time() - stamp.stat().st_mtime < _SECONDS_BETWEEN:
            return
        replace(stamp, b"")
        for entry in os.scandir(root):
            if entry.is_dir(follow_symlinks=False):
                _prune(entry.path)


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
        status = os.lstat(folder)
    except OSError:
        return False
    if not stat.S_ISDIR(status.st_mode):
        return False
    if not hasattr(os, "getuid"):  # Windows, where a profile is its user's
        return True
    return status.st_uid == os.getuid() and not status.st_mode & _OTHERS_WRITE


def _user() -> int | str:
    return os.getuid() if hasattr(os, "getuid") else ""


def _make(folder: pathlib.Path) -> None:
    """Makes a folder and those above it for the user alone; `parents` would open them.

    Raises:
        OSError: It cannot be made.
    """
    missing = [path for path in (folder, *folder.parents) if not path.exists()]
    for path in reversed(missing):
        path.mkdir(mode=0o700, exist_ok=True)


def _stays_in_place(folder: pathlib.Path) -> bool:
    """Whether only the user and root can rename a folder, or one above it."""
    if not hasattr(os, "getuid"):
        return True
    written = pathlib.Path(os.path.abspath(folder))
    real = pathlib.Path(os.path.realpath(folder))
    above = {*written.parents, *real.parents}
    try:
        return all(_keeps(os.lstat(path)) for path in above)
    except OSError:
        return False


def _keeps(status: os.stat_result) -> bool:
    """Whether others cannot replace what is in a folder, or what a link leads to.

    In a sticky folder, such as /tmp, nobody can rename what is another's.
    """
    if status.st_uid not in (0, os.getuid()):
        return False
    if stat.S_ISLNK(status.st_mode):
        return True
    return not status.st_mode & _OTHERS_WRITE or bool(status.st_mode & stat.S_ISVTX)


def _prune(folder: str) -> None:
    oldest = time.time() - _MOST_SECONDS
    files = [
        (entry.stat(), entry.path) for entry in os.scandir(folder) if entry.is_file()
    ]
    files.sort(key=lambda pair: pair[0].st_mtime, reverse=True)
    total = 0
    for number, (status, path) in enumerate(files, 1):
        total += status.st_size
        if number > _MOST_FILES or total > _MOST_BYTES or status.st_mtime < oldest:
            os.unlink(path)
