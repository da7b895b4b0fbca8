"""The stages in order: load, build, python, emit. The last write comes after all.

The stages are imported where there is work for them: a run that changes nothing needs
none of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from clientsmith.cache import default_cache as default_cache
from clientsmith.config import Client
from clientsmith.diagnostics import Diagnostics
from clientsmith.incremental import settings
from clientsmith.pipeline.known import Known
from clientsmith.pipeline.options import NO_OTHERS
from clientsmith.pipeline.options import Options as Options
from clientsmith.pipeline.options import Others as Others
from clientsmith.pipeline.options import Result as Result

if TYPE_CHECKING:
    from clientsmith.python.package import Release


def generate(
    clients: Sequence[Client],
    diagnostics: Diagnostics,
    options: Options,
    others: Others = NO_OTHERS,
) -> list[Result]:
    """Generates client packages: all of them, or none if a stage fails.

    Args:
        clients: The packages to generate.
        diagnostics: Where findings go.
        options: How to run.
        others: Files that are written with the packages.

    Raises:
        StageFailed: Nothing was written; the errors are in the diagnostics.
    """
    known = Known(options)
    runs = [None if others.files else known.run(each) for each in clients]
    if None in runs:
        from clientsmith.pipeline import work

        return work.generate(clients, runs, known, others, diagnostics)
    results = []
    for client, run in zip(clients, runs, strict=True):
        if run is not None:
            diagnostics.add(run.findings)
            results.append(Result(client, (), len(run.files)))
    return results


def releases(
    client: Client, diagnostics: Diagnostics, options: Options
) -> list[Release]:
    """Loads and builds all documents of a client.

    Raises:
        StageFailed: A document cannot be used; all of them were tried.
    """
    from clientsmith.pipeline import work

    return work.releases(client, Known(options), diagnostics)


def inputs(client: Client) -> list[Path]:
    """Returns the files that a client is made from, as far as its config names them.

    The ledger is one of them; it need not exist.
    """
    return settings.files(client)
