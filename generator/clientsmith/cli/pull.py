"""`clientsmith pull`: documents from their sources, and the lock that knows them."""

from __future__ import annotations

import datetime
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from clientsmith.cli.options import config_option, echo, named

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from clientsmith.config import Client, Config
    from clientsmith.diagnostics import Diagnostics


@click.command("pull")
@click.argument("client", metavar="[CLIENT]", required=False)
@config_option
@click.option("--version", metavar="V", help="Pull the documents of this version only.")
@click.option(
    "--accept-changed",
    is_flag=True,
    help="Let documents that have changed replace those that are kept.",
)
@click.option("--dry-run", is_flag=True, help="Fetch and compare, but write nothing.")
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
    from clientsmith import config_file
    from clientsmith.diagnostics import Diagnostics, StageFailed
    from clientsmith.pipeline import publish

    diagnostics = Diagnostics()
    try:
        config = config_file.load(config_path, diagnostics)
        clients = [named(config, client, config_path)] if client else config.clients
        _check_usage(clients, version)
        with publish.changing(config_path, diagnostics):
            found = _fetch(config, clients, version, accept_changed, diagnostics)
            _write(config, found, dry_run, diagnostics)
    except StageFailed:
        pass
    echo(diagnostics)
    sys.exit(1 if diagnostics.has_errors else 0)


def _check_usage(clients: Sequence[Client], version: str | None) -> None:
    from clientsmith.versions.pulling import pull

    versions = dict.fromkeys(each.name for one in clients for each in one.versions)
    if version is not None and version not in versions:
        listed = ", ".join(versions)
        raise click.UsageError(f"There is no version {version!r}, only {listed}.")
    if not any(True for each in clients for _ in pull.with_source(each, version)):
        listed = ", ".join(each.key for each in clients)
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
    from clientsmith.versions.pulling import fetched, pull, taking

    known = lock.read(config.lock, diagnostics)
    found = pull.all_fetched(config, clients, version, known, diagnostics)
    for each in found:
        click.echo(f"{each.state.value}: {each.document.shown}")
    fetched.report_absent(found, diagnostics)
    if accept_changed:
        fetched.admit_changes(found, diagnostics)
    else:
        fetched.refuse_changes(found, diagnostics)
    diagnostics.stop_on_errors()
    return taking.files(known, found, datetime.datetime.now(datetime.UTC).date())


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
