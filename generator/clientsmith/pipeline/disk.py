"""What a run does on disk, while no other run does anything there."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from clientsmith.diagnostics import Diagnostics
from clientsmith.pipeline import ledgers
from clientsmith.pipeline.alone import alone
from clientsmith.pipeline.options import Options, Others, Result
from clientsmith.pipeline.packages import Package
from clientsmith.write import writing
from clientsmith.write.output import Output


def compare_and_write(
    packages: list[Package],
    options: Options,
    others: Others,
    diagnostics: Diagnostics,
) -> list[Result]:
    """Writes packages, or with `check` only compares them with what is on disk.

    Args:
        packages: The packages, complete.
        options: How to run.
        others: Files that are written with them.
        diagnostics: Where findings go.

    Raises:
        StageFailed: Nothing was written; the errors are in the diagnostics.
    """
    with alone([*_places(packages), *others.files], diagnostics):
        return _compare_and_write(packages, options, others, diagnostics)


def _compare_and_write(
    packages: list[Package],
    options: Options,
    others: Others,
    diagnostics: Diagnostics,
) -> list[Result]:
    outputs = [
        Output(each.client.output, each.client.shown, each.files) for each in packages
    ]
    changes = ledgers.changes(packages, diagnostics)
    if not options.check:
        for output in outputs:
            output.check_ownership(diagnostics, overwrite=options.overwrite_edited)
        _refuse_changes(others, diagnostics)
        diagnostics.stop_on_errors()
        texts = {each.path: each.text.encode("ascii") for each in changes}
        writing.write(outputs, {**texts, **others.files})
    return [
        Result(
            each.client,
            tuple(output.differences),
            len(output.files),
            tuple(change for change in changes if change.path == each.client.ledger),
        )
        for each, output in zip(packages, outputs, strict=True)
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


def _places(packages: list[Package]) -> Iterator[Path]:
    """Yields all that no other run may touch meanwhile."""
    for each in packages:
        yield each.client.output
        if each.client.ledger:
            yield each.client.ledger
