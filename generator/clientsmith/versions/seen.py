"""What callers see of a client, as far as its documents can be used."""

from __future__ import annotations

from pathlib import Path

from clientsmith import pipeline
from clientsmith.config import Client
from clientsmith.diagnostics import Diagnostics, StageFailed
from clientsmith.pipeline.client import report_too_deep
from clientsmith.python.surface import Surface, surfaces


def seen(client: Client, diagnostics: Diagnostics, cache: Path | None) -> list[Surface]:
    """Returns what callers see of all documents of a client.

    Args:
        client: The client, with the versions that are meant.
        diagnostics: Where findings go.
        cache: Where results are kept for the next run; None for nowhere.

    Raises:
        StageFailed: A document cannot be used; the errors are in the diagnostics.
    """
    diagnostics.allow(client.allow)
    options = pipeline.Options(cache=cache)
    try:
        return [
            each
            for release in pipeline.releases(client, diagnostics, options)
            for each in surfaces(client, release, diagnostics)
        ]
    except RecursionError as error:
        report_too_deep(client, diagnostics)
        raise StageFailed from error
