"""Runs that must not meet: each has what it writes to itself, or says why it cannot.

Commands that only write a few files need no more of the pipeline than this.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from clientsmith.diagnostics import Diagnostics, StageFailed
from clientsmith.write import lock, signals, writing


@contextlib.contextmanager
def alone(places: Iterable[Path], diagnostics: Diagnostics) -> Iterator[None]:
    """Keeps other runs from places on disk while something is written there.

    Raises:
        StageFailed: Another run does not end, or the system refuses something; nothing
            was written.
    """
    places = list(places)
    for each in places:
        if "\0" in str(each):  # no OSError, but a ValueError
            _refused(each, "no path has a zero byte", diagnostics)
            raise StageFailed
    try:
        with lock.held(places):
            yield
    except lock.Busy as error:
        diagnostics.error(
            "output-busy",
            f"Another run has been writing {error.folder} for a long time",
            None,
            "Wait for it, or end it, then run again.",
        )
        raise StageFailed from error
    except OSError as error:
        _refused(error.filename or "The output", error.strerror, diagnostics)
        raise StageFailed from error


@contextlib.contextmanager
def changing(config: Path, diagnostics: Diagnostics) -> Iterator[None]:
    """Keeps other runs from a config, its lock and its documents, for a whole command.

    Within it, `alone` can be asked for any of them. A signal that ends the process is
    an exception meanwhile, so nothing is left behind in temporary folders.

    Raises:
        StageFailed: Another run does not end.
    """
    with signals.unwinding(), contextlib.ExitStack() as stack:
        try:
            # Not the config's own place, which is asked for once more to be written.
            place = Path(f"{os.path.realpath(config)}.changing")
            stack.enter_context(lock.held([place]))
        except lock.Busy as error:
            diagnostics.error(
                "output-busy",
                f"Another run has been changing what {config} names for a long time",
                None,
                "Wait for it, or end it, then run again.",
            )
            raise StageFailed from error
        yield


def replace_all(files: Mapping[Path, bytes], diagnostics: Diagnostics) -> None:
    """Writes files, folders included: all of them, or none if one cannot be written.

    Raises:
        StageFailed: The system does not let a file be written (`output-unwritable`), or
            another run does not end (`output-busy`).
    """
    with alone(files, diagnostics):
        writing.write([], files)


def _refused(what: object, reason: object, diagnostics: Diagnostics) -> None:
    diagnostics.error(
        "output-unwritable",
        f"{what} cannot be written: {reason}",
        None,
        "Run again when it can; all files are as they were.",
    )
