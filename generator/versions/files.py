"""Several files on disk changed together, as far as a file system allows."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Mapping
from pathlib import Path

from generator.diagnostics import Diagnostics, StageFailed


def replace_all(files: Mapping[Path, bytes], diagnostics: Diagnostics) -> None:
    """Writes files, folders included: all of them, or none if one cannot be written.

    Everything is written beside its place first and moved there when all of it is on
    disk, in the order of the mapping; so a full disk or an interrupt in between leaves
    what was there.

    Raises:
        StageFailed: The system does not let a file be written (`output-unwritable`).
    """
    ready: dict[Path, Path] = {}
    try:
        for path, content in files.items():
            ready[path] = _beside(path)
            _write(ready[path], content)
        for path in files:
            _refuse_folder(path)
        for path in files:
            os.replace(ready[path], path)
            del ready[path]
    except OSError as error:
        diagnostics.error(
            "output-unwritable",
            f"{error.filename or 'A file'} cannot be written: {error.strerror}",
            None,
            "Run again when it can; no file is left half written.",
        )
        raise StageFailed from error
    finally:
        for left in ready.values():
            # A folder of it may be a file, which is what went wrong then.
            with contextlib.suppress(OSError):
                left.unlink()


def _beside(path: Path) -> Path:
    # tempfile would do, but its files are for their owner alone
    return path.parent / f".clientsmith-{os.urandom(8).hex()}"


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("xb") as file:
        file.write(content)


def _refuse_folder(path: Path) -> None:
    """Raises what `os.replace` would, before anything has been moved."""
    if path.is_dir():
        raise IsADirectoryError(21, "it is a folder", str(path))
