"""The names of clients, for those who ask what is called what, and why."""

from __future__ import annotations

from clientsmith import ledger_file
from clientsmith.config import Client
from clientsmith.diagnostics import Diagnostics
from clientsmith.pipeline.known import Known
from clientsmith.pipeline.options import Options
from clientsmith.pipeline.packages import by_service, undecided
from clientsmith.pipeline.work import releases
from clientsmith.python import deciding, package, reasons
from clientsmith.python.reasons import Row as Row


def names(client: Client, diagnostics: Diagnostics, options: Options) -> list[Row]:
    """Returns all names of a client; those that no document has any more come last.

    Raises:
        StageFailed: A document cannot be used, or its things cannot be named.
    """
    found: list[Row] = []
    placed: dict[str, list[package.Placed]] = {}
    diagnostics.allow(client.allow)
    for release in releases(client, Known(options), diagnostics):
        for source in release.sources:
            one = package.place(client, release, source, diagnostics)
            service = source.document.service
            decisions, renamed = one.record.decisions, one.service.renamed
            placed.setdefault(release.version.name, []).append(one)
            found += reasons.rows(release.version.name, service, decisions, renamed)
    deciding.report(client.key, undecided(placed), diagnostics)
    if client.ledger:
        records = by_service(placed)
        known = ledger_file.load(client.ledger, diagnostics).get(client.key, {})
        for service, ledger in known.items():
            own = records.get(service, {}).values()
            there = [each for record in own for each in record.decisions]
            found += reasons.gone(service, ledger, there)
    return found
