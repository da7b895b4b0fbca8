"""Files that a bump writes beside the package: whether they can be there at all.

What the system says only when they are written is told by whoever writes them.
"""

from __future__ import annotations

import os
from pathlib import Path

from clientsmith.diagnostics import Diagnostics, StageFailed
from clientsmith.pipeline import Others


def readable(path: Path, diagnostics: Diagnostics) -> bytes | None:
    """Returns what a file holds that is to be written; None if it is not there.

    Raises:
        StageFailed: It cannot be read, so it cannot be written either.
    """
    writable(path, diagnostics)
    try:
        return Others.read(path)
    except OSError as error:
        raise _refused(path, str(error.strerror), diagnostics) from error


def writable(path: Path, diagnostics: Diagnostics) -> None:
    """Refuses what is no place for a file, so that a dry run tells of it, too.

    Raises:
        StageFailed: There can be no such file.
    """
    if path.is_dir():
        raise _refused(path, "it is a folder", diagnostics)
    first = next(each for each in path.parents if os.path.lexists(each))
    if not first.is_dir():
        raise _refused(path, f"{first} is no folder", diagnostics)


def _refused(path: Path, reason: str, diagnostics: Diagnostics) -> StageFailed:
    diagnostics.error(
        "output-unwritable",
        f"{path} cannot be written: {reason}",
        None,
        "Nothing was written; see `changelog` and `report` in the config.",
    )
    return StageFailed()
