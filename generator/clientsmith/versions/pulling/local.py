"""A file of this machine."""

from __future__ import annotations

from pathlib import Path

from clientsmith.versions.pulling import sources
from clientsmith.versions.pulling.sources import Absent, Local, Unfetched


def fetch(local: Local, folder: Path) -> bytes:
    """Returns the content of a file.

    Args:
        local: Which file.
        folder: The folder that it is relative to.

    Raises:
        Absent: There is none.
        Unfetched: It cannot be read (`fetch-failed`), or is too large
            (`fetch-too-large`).
    """
    path = folder / local.path
    try:
        # What is no plain file may never end.
        if not path.exists():
            raise Absent
        if not path.is_file():
            raise Unfetched("fetch-failed", f"{local.path} is no file")
        with path.open("rb") as file:
            content = file.read(sources.LIMIT + 1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        message = f"{local.path} cannot be read: {reason}"
        raise Unfetched("fetch-failed", message) from error
    if len(content) > sources.LIMIT:
        raise sources.too_large(str(local.path))
    return content
