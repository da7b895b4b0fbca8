"""`clientsmith pull`: documents from their sources, and the lock that knows them."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from clientsmith.cli.options import (
    accept_changed_flag,
    chosen,
    client_argument,
    config_option,
    findings,
    flag,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from clientsmith.config import Client, Config
    from clientsmith.diagnostics import Diagnostics


@click.command("pull")
@client_argument
@config_option
@click.option("--version", metavar="V", help="Pull the documents of this version only.")
@accept_changed_flag
@flag("--dry-run", "Fetch and compare, but write nothing.")
def command(
    client: str | None,
    config_path: Path,
    version: str | None,
    accept_changed: bool,
    dry_run: bool,
) -> None:
    """Fetches documents from their sources: those of all clients, or of one.

    If one cannot be had, or has changed under its old label, nothing is written and the
    exit code is 1.
    """
    from clientsmith.pipeline import publish

    with findings() as diagnostics:
        names = (client,) if client else ()
        config, clients = chosen(config_path, names, diagnostics)
        _check_usage(clients, version)
        with publish.changing(config_path, diagnostics):
            files = _fetch(config, clients, version, accept_changed, diagnostics)
            _write(config, files, dry_run, diagnostics)


def _check_usage(clients: Sequence[Client], version: str | None) -> None:
    from clientsmith.versions.pull import documents

    versions = dict.fromkeys(
        candidate.name for client in clients for candidate in client.versions
    )
    if version is not None and version not in versions:
        listed = ", ".join(versions)
        raise click.UsageError(f"There is no version {version!r}, only {listed}.")
    if not any(list(documents.with_source(client, version)) for client in clients):
        listed = ", ".join(client.key for client in clients)
        raise click.UsageError(
            f"No document has a source: set `source` in the config for {listed}."
        )


def _fetch(
    config: Config,
    clients: Sequence[Client],
    version: str | None,
    accept_changed: bool,
    diagnostics: Diagnostics,
) -> Mapping[Path, bytes]:
    """Returns the files that change, once nothing stands against it."""
    from clientsmith.versions import lock
    from clientsmith.versions.pull import documents

    locked = lock.read(config.lock, diagnostics)
    results = documents.fetch_clients(config, clients, version, locked, diagnostics)
    for fetched in results:
        click.echo(f"{fetched.state.value}: {fetched.document.shown}")
    documents.report_absent(results, diagnostics)
    documents.report_changes(results, accept_changed, diagnostics)
    diagnostics.stop_on_errors()
    today = datetime.datetime.now(datetime.UTC).date()
    return documents.files(locked, results, today)


def _write(
    config: Config, files: Mapping[Path, bytes], dry_run: bool, diagnostics: Diagnostics
) -> None:
    from clientsmith.pipeline.publish import replace_all

    if not dry_run:
        replace_all(files, diagnostics)
    count = len(files.keys() - {config.lock})
    noun = "document" if count == 1 else "documents"
    done = "would change" if dry_run else "changed"
    click.echo(f"{config.lock}: {count} {noun} {done}")
