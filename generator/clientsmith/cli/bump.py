"""`clientsmith bump`: a version more, from its documents to its changelog entry."""

from __future__ import annotations

import datetime
import difflib
from pathlib import Path
from typing import TYPE_CHECKING

import click

from clientsmith.cli.options import (
    accept_changed_flag,
    chosen,
    config_option,
    findings,
    flag,
)

if TYPE_CHECKING:
    from clientsmith.config import Client
    from clientsmith.pipeline import Result
    from clientsmith.versions.bump.plan import Bump


@click.command("bump")
@click.argument("client")
@click.argument("version")
@config_option
@click.option(
    "--from",
    "previous",
    default="",
    metavar="V",
    help="The version that the new one is like; by default the last one.",
)
@flag("--default", "Let the package's __init__ export the new version.")
@flag("--skip-absent", "Leave out services that the new version does not publish.")
@accept_changed_flag
@flag("--dry-run", "Show everything, but write nothing.")
def command(
    client: str,
    version: str,
    config_path: Path,
    previous: str,
    default: bool,
    skip_absent: bool,
    accept_changed: bool,
    dry_run: bool,
) -> None:
    """Adds VERSION to CLIENT: fetches its documents, adds it to the config, generates.

    It also writes the report on what changes for callers, and an entry in the
    changelog. If any of that fails, everything is as it was.
    """
    from clientsmith import pipeline
    from clientsmith.config import VERSION_NAME
    from clientsmith.pipeline import publish
    from clientsmith.versions.bump import plan as bump

    if not VERSION_NAME.fullmatch(version):
        raise click.UsageError(
            f"{version!r} is no version: letters, digits, dots and dashes make one."
        )
    request = bump.Request(
        client=client,
        version=version,
        previous=previous,
        default=default,
        skip_absent=skip_absent,
        accept_changed=accept_changed,
        config_path=config_path,
        cache=pipeline.default_cache(),
        today=datetime.datetime.now(datetime.UTC).date(),
    )
    noise: set[str] = set()  # documents that stay as they are
    with (
        findings(hidden=noise) as diagnostics,
        publish.changing(config_path, diagnostics),
    ):
        _, clients = chosen(config_path, [client], diagnostics)
        noise |= _documents(clients[0]) - _documents(clients[0], version)
        planned = bump.plan(request, diagnostics)
        noise -= _documents(planned.client, version)
        if dry_run:
            _show(planned, config_path)
            click.echo("Nothing was written.")
        else:
            result = bump.apply(planned, request, diagnostics)
            _report(planned, result, config_path)
        if not (default or dry_run):
            click.echo(planned.comparison.next_step)


def _documents(client: Client, version: str = "") -> set[str]:
    """Returns the documents of a version, or of all."""
    return {
        document.shown
        for candidate in client.versions
        if version in ("", candidate.name)
        for document in candidate.documents
    }


def _report(planned: Bump, result: Result, config_path: Path) -> None:
    """Prints what has changed, a line for each place."""
    new = planned.comparison.new
    for fetched in planned.documents:
        click.echo(f"{fetched.state.value}: {fetched.document.shown}")
    click.echo(f"{config_path}: version {new} stands beside {planned.comparison.old}")
    if planned.default:
        click.echo(f"{config_path}: {planned.default}")
    count = len(result.differences)
    click.echo(f"{result.client.shown}: {result.files} files, {count} changed")
    counts = planned.comparison.count()
    listed = ", ".join(
        f"{count} {severity.value}" for severity, count in counts.items()
    )
    click.echo(f"{planned.report}: {listed}")
    click.echo(f"{planned.changelog}: an entry is added")


def _show(planned: Bump, config_path: Path) -> None:
    """Prints what would change: the config, the changelog, and for callers."""
    from clientsmith.versions.report import FORMATS

    before, after = (text.splitlines(keepends=True) for text in planned.config)
    name = str(config_path)
    click.echo("".join(difflib.unified_diff(before, after, name, name)))
    for difference in planned.result.differences:
        state = difference.state.value
        click.echo(f"{state}: {planned.result.client.shown}/{difference.path}")
    click.echo(f"\n{planned.changelog}:\n\n{planned.entry}")
    click.echo(f"{planned.report}:\n\n{FORMATS['text'](planned.comparison)}")
    _report(planned, planned.result, config_path)
