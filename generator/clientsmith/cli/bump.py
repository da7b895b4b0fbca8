"""`clientsmith bump`: a version more, from its documents to its changelog entry."""

from __future__ import annotations

import datetime
import difflib
import gc
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from clientsmith.cli.options import config_option, named
from clientsmith.diagnostics import Severity

if TYPE_CHECKING:
    from clientsmith.config import Client
    from clientsmith.diagnostics import Diagnostics
    from clientsmith.pipeline import Result
    from clientsmith.versions.bump.plan import Bump

VERSION = re.compile(r"\w[\w.+-]*", re.ASCII)
"""It becomes part of paths and addresses."""


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
@click.option(
    "--default", is_flag=True, help="Let the package's __init__ export the new version."
)
@click.option(
    "--skip-absent",
    is_flag=True,
    help="Leave out services that the new version does not publish.",
)
@click.option(
    "--accept-changed",
    is_flag=True,
    help="Let documents that have changed replace those that are kept.",
)
@click.option("--dry-run", is_flag=True, help="Show everything, but write nothing.")
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
    from clientsmith import config_file, pipeline
    from clientsmith.diagnostics import Diagnostics, StageFailed
    from clientsmith.pipeline import publish
    from clientsmith.versions.bump import plan as bump

    if not VERSION.fullmatch(version):
        raise click.UsageError(
            f"{version!r} is no version: letters, digits, dots and dashes make one."
        )
    gc.disable()
    diagnostics = Diagnostics()
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
    noise: set[str] = set()
    try:
        with publish.changing(config_path, diagnostics):
            config = config_file.load(config_path, diagnostics)
            noise = _documents(named(config, client, config_path), but=version)
            planned = bump.plan(request, diagnostics)
            noise = _documents(planned.client, but=version)
            if dry_run:
                _show(planned, config_path)
            else:
                result = bump.apply(planned, request, diagnostics)
                _report(planned, result, config_path)
    except StageFailed:
        pass
    _echo(diagnostics, noise)
    sys.exit(1 if diagnostics.has_errors else 0)


def _documents(client: Client, but: str) -> set[str]:
    """Returns the documents of all versions that one does not have."""
    shown = {
        version.name: {document.shown for document in version.documents}
        for version in client.versions
    }
    return set().union(*shown.values()) - shown.get(but, set())


def _echo(diagnostics: Diagnostics, noise: set[str]) -> None:
    """Prints all errors, but no warnings of documents that stay as they are."""
    for finding in diagnostics:
        is_noise = finding.where is not None and finding.where.file in noise
        if finding.severity is Severity.ERROR or not is_noise:
            click.echo(str(finding), err=True)


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
    click.echo("Nothing was written.")
