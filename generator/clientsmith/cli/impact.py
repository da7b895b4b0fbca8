"""`clientsmith impact`: which lines of an app use what has changed."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from clientsmith.cli.options import (
    choice,
    config_option,
    demand,
    findings,
    format_option,
)

if TYPE_CHECKING:
    from clientsmith.versions.impact.report import Impact

GRAVITIES = ("breaking", "warning", "info", "undecided")


@click.command("impact")
@click.argument("old")
@click.argument("new")
@click.option(
    "--app",
    "apps",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    multiple=True,
    required=True,
    help="A folder of the app that holds the client; may be repeated.",
)
@click.option(
    "--package",
    default="",
    metavar="DOTTED.NAME",
    help="The client's package as the app imports it; by default it is looked for.",
)
@click.option("--client", help="The client of the config, if there are several.")
@config_option
@click.option(
    "--python",
    default="",
    metavar="PATH",
    help="The app's interpreter, for the packages that the app imports.",
)
@choice(
    "--checker",
    of=("mypy", "pyright"),
    default="mypy",
    help="The type checker that is asked.",
)
@format_option(("text", "json"), "findings")
@choice(
    "--fail-on",
    of=GRAVITIES,
    default="breaking",
    help="Exit 1 if a change of this severity or a graver one is used; `undecided` "
    "also if anything is left undecided.",
)
def command(
    old: str,
    new: str,
    apps: tuple[Path, ...],
    package: str,
    client: str | None,
    config_path: Path,
    python: str,
    checker: str,
    form: str,
    fail_on: str,
) -> None:
    """Says which lines of an app use what changes from OLD to NEW.

    Both are versions of the config, files, or revisions of git; `.` is the files on
    disk. The app holds the package of OLD.

    Exit codes: 0 if nothing of that severity is used, 1 if something is, 2 if that
    cannot be found out.
    """
    from clientsmith import pipeline, signals
    from clientsmith.versions import revisions
    from clientsmith.versions.impact import analysis, app, report

    demand(checker)
    chosen = (client,) if client else ()
    cache = pipeline.default_cache()
    request = revisions.Request(old, new, chosen, (), config_path, cache)
    with findings(status=2) as diagnostics:
        comparison = revisions.comparison(request, diagnostics)
        read = app.read(apps, package, diagnostics)
        with signals.temporary_folder() as folder:
            made = revisions.package(request, read.folder, folder)
            impact = analysis.search(
                comparison, read, made, checker, python, diagnostics
            )
    written = report.as_json(impact) if form == "json" else report.text(impact)
    click.echo(written, nl=False)
    sys.exit(1 if fails(impact, fail_on) else 0)


def fails(impact: Impact, gravity: str) -> bool:
    """Whether the exit code is to be 1.

    Args:
        impact: What was found.
        gravity: A severity, or `undecided` for anything at all.
    """
    from clientsmith.versions.changes import Severity

    if gravity == "undecided":
        return bool(impact.undecided) or impact.reaches(Severity.INFO)
    return impact.reaches(Severity(gravity))
