"""What a run does on disk, while no other run does anything there.

Commands that only write a few files need no more of the pipeline than this.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from clientsmith import signals
from clientsmith.diagnostics import Diagnostics, StageFailed
from clientsmith.pipeline.options import Change, Options, Others, Result
from clientsmith.write import locking, staging
from clientsmith.write.manifest import Output, State

if TYPE_CHECKING:
    from clientsmith.pipeline.client import ClientRun


def publish(
    runs: Sequence[ClientRun],
    options: Options,
    others: Others,
    diagnostics: Diagnostics,
) -> list[Result]:
    """Writes packages, or with `check` only compares them with what is on disk.

    Args:
        runs: The clients, complete.
        options: How to run.
        others: Files that are written with them.
        diagnostics: Where findings go.

    Raises:
        StageFailed: Nothing was written; the errors are in the diagnostics.
    """
    folders = [run.client.output for run in runs]
    ledgers = [run.client.ledger for run in runs if run.client.ledger]
    pages = [path for run in runs for path in run.pages]
    with exclusive([*folders, *ledgers, *pages, *others.files], diagnostics):
        return _publish(runs, options, others, diagnostics)


@contextlib.contextmanager
def exclusive(paths: Iterable[Path], diagnostics: Diagnostics) -> Iterator[None]:
    """Keeps other runs from paths on disk while something is written there.

    Raises:
        StageFailed: Another run does not end, or the system refuses something; nothing
            was written.
    """
    paths = list(paths)
    for path in paths:
        if "\0" in str(path):  # no OSError, but a ValueError
            _refuse(path, "no path has a zero byte", diagnostics)
            raise StageFailed
    try:
        with locking.held(paths):
            yield
    except locking.Busy as error:
        _refuse_busy(f"writing {error.folder}", diagnostics)
        raise StageFailed from error
    except OSError as error:
        _refuse(_shown(error.filename), error.strerror, diagnostics)
        raise StageFailed from error


@contextlib.contextmanager
def changing(config: Path, diagnostics: Diagnostics) -> Iterator[None]:
    """Keeps other runs from a config, its lock and its documents, for a whole command.

    Within it, `exclusive` can be asked for any of them. A signal that ends the process
    is an exception meanwhile, so nothing is left behind in temporary folders.

    Raises:
        StageFailed: Another run does not end.
    """
    with signals.unwinding(), contextlib.ExitStack() as stack:
        try:
            # Not the config's own path, which is asked for once more to be written.
            path = Path(f"{os.path.realpath(config)}.changing")
            stack.enter_context(locking.held([path]))
        except locking.Busy as error:
            _refuse_busy(f"changing what {config} names", diagnostics)
            raise StageFailed from error
        yield


def replace_all(files: Mapping[Path, bytes], diagnostics: Diagnostics) -> None:
    """Writes files, folders included: all of them, or none if one cannot be written.

    Raises:
        StageFailed: The system does not let a file be written (`output-unwritable`), or
            another run does not end (`output-busy`).
    """
    with exclusive(files, diagnostics):
        staging.write([], files)


def write_pages(
    folder: Path, pages: Mapping[Path, bytes], diagnostics: Diagnostics
) -> None:
    """Writes a reference, and removes its pages that are not generated any more.

    Raises:
        StageFailed: Nothing was written; the errors are in the diagnostics.
    """
    from clientsmith.pipeline import beside

    changes = list(beside.page_changes(folder, pages))
    beside.check_ownership(changes, diagnostics)
    diagnostics.stop_on_errors()
    replace_all(_texts(changes), diagnostics)
    beside.remove(changes)


def _texts(changes: Iterable[Change]) -> dict[Path, bytes]:
    return {
        change.path: change.text.encode("utf-8")
        for change in changes
        if change.state is not State.SUPERFLUOUS
    }


def _publish(
    runs: Sequence[ClientRun],
    options: Options,
    others: Others,
    diagnostics: Diagnostics,
) -> list[Result]:
    from clientsmith.pipeline import beside

    outputs = [Output(run.client.output, run.client.shown, run.files) for run in runs]
    names = beside.ledger_changes(runs, diagnostics)
    pages = [
        tuple(beside.page_changes(run.client.reference, run.pages))
        if run.client.reference
        else ()
        for run in runs
    ]
    changes = [*names, *(change for listed in pages for change in listed)]
    if not options.check:
        for output in outputs:
            output.check_ownership(diagnostics, overwrite=options.overwrite_edited)
        beside.check_ownership(changes, diagnostics)
        _refuse_changes(others, diagnostics)
        diagnostics.stop_on_errors()
        staging.write(outputs, {**_texts(changes), **others.files})
        beside.remove(changes)
    return [
        Result(
            run.client,
            tuple(output.differences),
            len(output.files),
            (*(change for change in names if change.path == run.client.ledger), *own),
            tuple(run.findings),
            *run.counts,
        )
        for run, output, own in zip(runs, outputs, pages, strict=True)
    ]


def _refuse_changes(others: Others, diagnostics: Diagnostics) -> None:
    """Reports files that are not any more what the run was made from."""
    for path, before in others.before.items():
        if others.read(path) != before:
            diagnostics.error(
                "changed-meanwhile",
                f"{path} has changed while the run was on",
                None,
                "Nothing was written; run again.",
            )


def _shown(path: str | None) -> Path | str:
    if path is None:
        return "The output"
    place, here = Path(path), Path.cwd()
    return place.relative_to(here) if place.is_relative_to(here) else place


def _refuse(what: object, reason: object, diagnostics: Diagnostics) -> None:
    diagnostics.error(
        "output-unwritable",
        f"{what} cannot be written: {reason}",
        None,
        "Run again when it can; all files are as they were.",
    )


def _refuse_busy(doing: str, diagnostics: Diagnostics) -> None:
    diagnostics.error(
        "output-busy",
        f"Another run has been {doing} for a long time",
        None,
        "Wait for it, or end it, then run again.",
    )
