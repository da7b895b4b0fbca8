"""`clientsmith diff`: what changes for those who call the client."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from clientsmith.cli.options import (
    choice,
    config_option,
    demand,
    file_option,
    findings,
    flag,
    format_option,
    repeated,
)

if TYPE_CHECKING:
    from clientsmith.diagnostics import Diagnostics
    from clientsmith.versions.changes import Comparison

FORMATS = ("text", "markdown", "json", "html")
SEVERITIES = ("breaking", "warning", "info")


@click.command("diff")
@click.argument("old")
@click.argument("new")
@config_option
@repeated("--client", "clients", "Compare this client")
@repeated("--service", "services", "Compare this service")
@flag("--generated", "OLD and NEW are folders of generated packages.")
@format_option(FORMATS, "report")
@file_option("--output", "Write the report to this file.")
@choice(
    "--fail-on",
    of=SEVERITIES,
    help="Exit 1 if there is a change of this severity or a graver one.",
)
def command(
    old: str,
    new: str,
    config_path: Path,
    clients: tuple[str, ...],
    services: tuple[str, ...],
    generated: bool,
    form: str,
    output: Path | None,
    fail_on: str | None,
) -> None:
    """Says what changes for callers from OLD to NEW.

    Both are versions of the config, files, or revisions of git; `.` is the files on
    disk. With --generated they are packages, whatever made them, and mypy says what of
    the old one the new one does not take. The exit code is 0, or 1 after errors and for
    what --fail-on names.
    """
    from clientsmith import pipeline
    from clientsmith.versions import revisions
    from clientsmith.versions.report import FORMATS as WRITERS

    request = revisions.Request(
        old, new, clients, services, config_path, pipeline.default_cache()
    )
    with findings(of_failure=True) as diagnostics:
        try:
            if generated:
                comparison = _of_packages(old, new, diagnostics)
            else:
                comparison = revisions.comparison(request, diagnostics)
        except revisions.Mistaken as error:
            raise click.UsageError(str(error)) from error
        _write(WRITERS[form](comparison), output, diagnostics)
    sys.exit(1 if fail_on and _reaches(comparison, fail_on) else 0)


def _of_packages(old: str, new: str, diagnostics: Diagnostics) -> Comparison:
    from clientsmith.versions.impact import packages

    demand("mypy")
    return packages.compare(Path(old), Path(new), diagnostics)


def _write(text: str, output: Path | None, diagnostics: Diagnostics) -> None:
    from clientsmith.pipeline.publish import replace_all

    if output is None:
        click.echo(text, nl=not text.endswith("\n"))
    else:
        replace_all({output: text.encode("utf-8")}, diagnostics)


def _reaches(comparison: Comparison, severity: str) -> bool:
    """Whether there is a change of a severity, or a graver one."""
    from clientsmith.versions.changes import Severity

    severities = (entry.severity for entry in comparison.entries)
    return Severity(severity).is_reached_by(severities)
