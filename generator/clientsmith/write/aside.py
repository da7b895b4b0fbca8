"""Folders that hold what is not in its place yet; a run that is killed leaves them."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

_PREFIX = ".clientsmith-"
_OURS = re.compile(r"\.clientsmith-[0-9a-f]{16}")


def name() -> str:
    """Returns a name for such a folder of a package; no other run has it."""
    return _PREFIX + os.urandom(8).hex()


def name_for(file: Path) -> str:
    """Returns the name of such a folder for one file beside it."""
    return _PREFIX + file.name


def is_clear(package: Path) -> bool:
    """Whether no run that was killed has left something in a package."""
    return next(_left(package), None) is None


def clear(package: Path) -> None:
    """Removes what runs have left that were killed; nobody else may be writing."""
    for folder in _left(package):
        shutil.rmtree(folder, ignore_errors=True)


def _left(package: Path) -> Iterator[Path]:
    for path in package.glob(f"{_PREFIX}*"):
        if _OURS.fullmatch(path.name):
            yield path
