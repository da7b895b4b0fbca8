"""What a run does on disk, while no other run does anything there."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator
from pathlib import Path

from generator.diagnostics import Diagnostics, StageFailed
from generator.emit import lock, writing
from generator.emit.output import Output

from . import ledgers
from .options import Options, Result
from .packages import Package


def compare_and_write(
    packages: list[Package], options: Options, diagnostics: Diagnostics
) -> list[Result]:
    """Writes packages, or with `check` only compares them with what is on disk.

    Args:
        packages: The packages, complete.
        options: How to run.
        diagnostics: Where findings go.

    Raises:
        StageFailed: Nothing was written; the errors are in the diagnostics.
    """
    with alone(_places(packages), diagnostics):
        return _compare_and_write(packages, options, diagnostics)


@contextlib.contextmanager
def alone(places: Iterable[Path], diagnostics: Diagnostics) -> Iterator[None]:
    """Keeps other runs from places on disk while something is written there.

    Raises:
        StageFailed: Another run does not end, or the system refuses something; nothing
            was written.
    """
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
        diagnostics.error(
            "output-unwritable",
            f"{error.filename or 'The output'} cannot be written: {error.strerror}",
            None,
            "Run again when it can; all packages are as they were.",
        )
        raise StageFailed from error


def _compare_and_write(
    packages: list[Package], options: Options, diagnostics: Diagnostics
) -> list[Result]:
    outputs = [
        Output(each.client.output, each.client.shown, each.files) for each in packages
    ]
    changes = ledgers.changes(packages, diagnostics)
    if not options.check:
        for output in outputs:
            output.check_ownership(diagnostics, overwrite=options.overwrite_edited)
        diagnostics.stop_on_errors()
        texts = {each.path: each.text.encode("ascii") for each in changes}
        writing.write(outputs, texts)
    return [
        Result(
            each.client,
            tuple(output.differences),
            len(output.files),
            tuple(change for change in changes if change.path == each.client.ledger),
        )
        for each, output in zip(packages, outputs, strict=True)
    ]


def _places(packages: list[Package]) -> Iterator[Path]:
    """Yields all that no other run may touch meanwhile."""
    for each in packages:
        yield each.client.output
        if each.client.ledger:
            yield each.client.ledger
