"""The stages in order: load, resolve, client, render. The last write comes after all.

The stages are imported where there is something to make: a run that changes nothing
needs none of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING

from clientsmith import cache
from clientsmith.cache import default_cache as default_cache
from clientsmith.config import Client
from clientsmith.diagnostics import Diagnostics, StageFailed
from clientsmith.pipeline.fingerprint import Fingerprints
from clientsmith.pipeline.fingerprint import inputs as inputs
from clientsmith.pipeline.options import NO_OTHERS
from clientsmith.pipeline.options import STRICT as STRICT
from clientsmith.pipeline.options import Options as Options
from clientsmith.pipeline.options import Others as Others
from clientsmith.pipeline.options import Result as Result
from clientsmith.write.manifest import leftovers

if TYPE_CHECKING:
    from clientsmith.client.service import Service
    from clientsmith.naming.explain import Row
    from clientsmith.pipeline.client import ClientRun


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
    fingerprints = Fingerprints(options.cache)
    results: dict[int, Result] = {}
    keys = [
        fingerprints.key("runs", client, options.strict, paths=inputs(client))
        for client in clients
    ]
    for number, client in enumerate(clients):
        outcome = fingerprints.recall("runs", keys[number])
        if outcome is None or others.files:
            continue
        stands = outcome.stands_in(client.output, client.reference)
        if stands and not any(leftovers(client.output)):
            diagnostics.add(outcome.findings)
            counts = outcome.operations, outcome.types
            results[number] = Result(
                client, (), len(outcome.files), (), outcome.findings, *counts
            )
    todo = [number for number in range(len(clients)) if number not in results]
    if todo:
        from clientsmith.pipeline.client import ClientRun

        runs = [
            ClientRun(clients[number], options, fingerprints, keys[number])
            for number in todo
        ]
        made = _made(runs, options, fingerprints, others, diagnostics)
        results |= dict(zip(todo, made, strict=True))
    return [results[number] for number in range(len(clients))]


def services(
    client: Client, diagnostics: Diagnostics, options: Options
) -> list[Service]:
    """Returns what callers see of each document of a client.

    Raises:
        StageFailed: A document cannot be used; all of them were tried.
    """
    run = _built(client, diagnostics, options)
    return [service for services in run.services.values() for service in services]


def names(client: Client, diagnostics: Diagnostics, options: Options) -> list[Row]:
    """Returns all names of a client; those that no document has any more come last.

    Raises:
        StageFailed: A document cannot be used, or its things cannot be named.
    """
    from clientsmith.pipeline import beside

    return beside.rows(_built(client, diagnostics, options), diagnostics)


def _made(
    runs: Sequence[ClientRun],
    options: Options,
    fingerprints: Fingerprints,
    others: Others,
    diagnostics: Diagnostics,
) -> list[Result]:
    """Makes packages and writes them.

    Raises:
        StageFailed: Nothing was written; the errors are in the diagnostics.
    """
    from clientsmith.pipeline.publish import publish

    with _validated_ahead(runs, options):
        for run in runs:
            run.make()
    is_current = fingerprints.is_current
    for run in runs:
        diagnostics.add(run.findings)
        if is_current:
            run.keep_texts()
    diagnostics.stop_on_errors()
    results = publish(runs, options, others, diagnostics)
    for run, result in zip(runs, results, strict=True):
        # a ledger that changes is no longer what this run was made from
        names = run.client.ledger
        if is_current and not any(change.path == names for change in result.others):
            run.keep()
    cache.prune(options.cache)
    return results


def _built(client: Client, diagnostics: Diagnostics, options: Options) -> ClientRun:
    """Returns a client whose documents are made into the client model.

    Raises:
        StageFailed: A document cannot be used; all of them were tried.
    """
    from clientsmith.pipeline.client import ClientRun

    run = ClientRun(client, options, Fingerprints(None), "")
    with _validated_ahead([run], options):
        run.read()
    if not run.has_failed:
        run.build()
    diagnostics.add(run.findings)
    if run.has_failed:
        raise StageFailed
    return run


def _validated_ahead(
    runs: Sequence[ClientRun], options: Options
) -> AbstractContextManager[None]:
    from clientsmith.pipeline import validation

    versions = [version for run in runs for version in run.client.versions]
    documents = [document for version in versions for document in version.documents]
    return validation.ahead(documents, options.cache, options.jobs)
