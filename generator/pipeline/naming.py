"""The names of clients, for those who ask what is called what, and why."""

from __future__ import annotations

from generator import ledger_file
from generator.config import Client
from generator.diagnostics import Diagnostics
from generator.python import package, reasons
from generator.python.ledger import Decision
from generator.python.reasons import Row as Row

from .known import Known
from .options import Options
from .work import releases


def names(client: Client, diagnostics: Diagnostics, options: Options) -> list[Row]:
    """Returns all names of a client; those that no document has any more come last.

    Raises:
        StageFailed: A document cannot be used, or its things cannot be named.
    """
    found: list[Row] = []
    there: dict[str, list[Decision]] = {}
    diagnostics.allow(client.allow)
    for release in releases(client, Known(options), diagnostics):
        for source in release.sources:
            placed = package.place(client, release, source, diagnostics)
            service = source.document.service
            decisions, renamed = placed.record.decisions, placed.service.renamed
            there.setdefault(service, []).extend(decisions)
            found += reasons.rows(release.version.name, service, decisions, renamed)
    if client.ledger:
        known = ledger_file.load(client.ledger, diagnostics).get(client.key, {})
        for service, ledger in known.items():
            found += reasons.gone(service, ledger, there.get(service, []))
    return found
