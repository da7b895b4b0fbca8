"""Several runs at once: only one of them compares and writes a package.

The lock is on a file in the user's temporary folder, called after the package's place,
so that nothing lies beside the package. The system takes it away from a process that
ends, however it ends.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

from clientsmith import cache

PATIENCE = 120.0
"""Seconds; a run holds the lock for a second or two."""

PAUSE = 0.05


class Busy(Exception):
    """Another run holds a package for longer than a run can take."""

    def __init__(self, folder: Path) -> None:
        super().__init__(str(folder))
        self.folder = folder


@contextlib.contextmanager
def held(folders: Iterable[Path], patience: float | None = None) -> Iterator[None]:
    """Keeps other runs from comparing and writing the same packages.

    Args:
        folders: The packages. They need not exist.
        patience: How long to wait for another run, in seconds; `PATIENCE` by default.

    Raises:
        Busy: Another run still has one of them.
    """
    # in one order, so that no two runs wait for each other
    places = sorted({os.path.realpath(folder): folder for folder in folders}.items())
    home = _home()
    seconds = PATIENCE if patience is None else patience
    with contextlib.ExitStack() as stack:
        for place, folder in places if home else ():
            name = hashlib.sha256(os.path.normcase(place).encode()).hexdigest()
            stack.enter_context(_locked(f"{home}/{name}.lock", folder, seconds))
        yield


def _home() -> str | None:
    """Returns the folder of locks; None if none can be made, as where all is read-only.

    A folder that someone else has put there would let them stop every run.
    """
    user = os.getuid() if hasattr(os, "getuid") else ""
    folder = Path(tempfile.gettempdir(), f"clientsmith-{user}")
    with contextlib.suppress(OSError):
        folder.mkdir(mode=0o700, exist_ok=True)
    return str(folder) if cache.is_private(folder) else None


@contextlib.contextmanager
def _locked(file: str, folder: Path, patience: float) -> Iterator[None]:
    end = time.monotonic() + patience
    while (handle := _taken(file)) is None:
        if time.monotonic() > end:
            raise Busy(folder)
        time.sleep(PAUSE)
    try:
        yield
    finally:
        # Before it is let go, so that whoever waits finds that it is no lock any more.
        # Windows removes no file that is open.
        with contextlib.suppress(OSError):
            os.unlink(file)
        os.close(handle)


def _taken(file: str) -> int | None:
    """Returns the handle of a lock file that is locked now; None if another has it."""
    handle = os.open(file, os.O_RDWR | os.O_CREAT, 0o600)
    with contextlib.suppress(OSError):
        if _try(handle) and os.path.samestat(os.stat(file), os.fstat(handle)):
            return handle
    os.close(handle)
    return None


if sys.platform == "win32":
    import msvcrt

    def _try(handle: int) -> bool:
        try:
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

else:
    import fcntl

    def _try(handle: int) -> bool:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True
