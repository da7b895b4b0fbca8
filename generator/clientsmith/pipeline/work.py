"""A run that has something to do: from documents to packages on disk."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import islice
from typing import Any

from clientsmith.config import Client
from clientsmith.diagnostics import Diagnostics, StageFailed
from clientsmith.incremental.runs import Run
from clientsmith.pipeline import disk
from clientsmith.pipeline.known import Known
from clientsmith.pipeline.maker import Maker
from clientsmith.pipeline.options import Others, Result
from clientsmith.pipeline.packages import Package
from clientsmith.python.package import Release


def generate(
    clients: Sequence[Client],
    runs: Sequence[Run | None],
    known: Known,
    others: Others,
    diagnostics: Diagnostics,
) -> list[Result]:
    """Generates client packages: all of them, or none if a stage fails.

    Args:
        clients: The packages to generate.
        runs: For each of them the run whose outcome is there already, if it is.
        known: What earlier runs have left, and how to run.
        others: Files that are written with the packages.
        diagnostics: Where findings go.

    Raises:
        StageFailed: Nothing was written; the errors are in the diagnostics.
    """
    todo = [
        Package(client)
        for client, run in zip(clients, runs, strict=True)
        if run is None
    ]
    maker = Maker(known)
    _make(todo, maker)
    keeps = maker.keep()
    made = iter(todo)
    for run in runs:
        diagnostics.add(run.findings if run else next(made).findings)
    diagnostics.stop_on_errors()
    results = disk.compare_and_write(todo, known.options, others, diagnostics)
    for each, result in zip(todo, results, strict=True):
        # a ledger that changes is no longer what this run was made from
        if keeps and not result.names:
            known.keep(each.client, each.run())
    left = iter(results)
    return [
        Result(client, (), len(run.files)) if run else next(left)
        for client, run in zip(clients, runs, strict=True)
    ]


def releases(client: Client, known: Known, diagnostics: Diagnostics) -> list[Release]:
    """Loads and builds all documents of a client.

    Raises:
        StageFailed: A document cannot be used; all of them were tried.
    """
    found = Package(client)
    maker = Maker(known)
    _build([found], maker)
    maker.keep()
    diagnostics.add(found.findings)
    if found.has_failed:
        raise StageFailed
    return found.releases


def _make(packages: list[Package], maker: Maker) -> None:
    """Goes as far with each client as its errors allow."""
    options = maker.known.options
    _build(packages, maker)
    for each in _sound(packages):
        each.place()
    named = _sound(packages)
    tasks = [each.writings(options) for each in named]
    for each, found in zip(named, _grouped(maker.write, tasks), strict=True):
        each.take_texts(found)
    for each in _sound(packages):
        each.complete(options.cache)


def _build(packages: list[Package], maker: Maker) -> None:
    tasks = [each.readings(maker.known.options) for each in packages]
    for each, found in zip(packages, _grouped(maker.read, tasks), strict=True):
        each.take_built(found)


def _sound(packages: list[Package]) -> list[Package]:
    return [each for each in packages if not each.has_failed]


def _grouped(step: Callable[[list[Any]], list[Any]], tasks: list[list[Any]]) -> Any:
    """Returns what comes of all tasks together, by client as the tasks are."""
    found = iter(step([each for group in tasks for each in group]))
    return [list(islice(found, len(group))) for group in tasks]
