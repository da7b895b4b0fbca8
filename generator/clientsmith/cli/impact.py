"""`clientsmith impact`: which lines of an app use what has changed."""

from __future__ import annotations

import gc
import importlib.util
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from clientsmith.cli.options import config_option, echo

if TYPE_CHECKING:
    from clientsmith.diagnostics import Diagnostics
    from clientsmith.versions.changes import Comparison
    from clientsmith.versions.impact.finding import Impact

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
@click.option(
    "--format",
    "form",
    type=click.Choice(("text", "json")),
    default="text",
    show_default=True,
    help="How to write the findings.",
)
@click.option(
    "--fail-on",
    type=click.Choice(GRAVITIES),
    default="breaking",
    show_default=True,
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
    form: str,
    fail_on: str,
) -> None:
    """Says which lines of an app use what changes from OLD to NEW.

    Both are versions of the config, files, or revisions of git; `.` is the files on
    disk. The app holds the package of OLD.

    Exit codes: 0 if nothing of that severity is used, 1 if something is, 2 if that
    cannot be found out.
    """
    from clientsmith.diagnostics import Diagnostics, StageFailed

    if importlib.util.find_spec("mypy") is None:
        raise click.UsageError('This needs mypy: pip install "clientsmith[impact]"')
    gc.disable()
    diagnostics = Diagnostics()
    try:
        compared = _compared(old, new, client, config_path, diagnostics)
        found = _searched(compared, apps, package, python, diagnostics)
    except StageFailed:
        echo(diagnostics)
        sys.exit(2)
    echo(diagnostics)
    click.echo(_written(found, form), nl=False)
    sys.exit(1 if fails(found, fail_on) else 0)


def _compared(
    old: str,
    new: str,
    client: str | None,
    config_path: Path,
    diagnostics: Diagnostics,
) -> Comparison:
    """Returns what has changed."""
    from clientsmith import pipeline
    from clientsmith.versions import revisions

    chosen = (client,) if client else ()
    request = revisions.Request(
        old, new, chosen, (), config_path, pipeline.default_cache()
    )
    return revisions.comparison(request, diagnostics)


def _searched(
    compared: Comparison,
    apps: tuple[Path, ...],
    package: str,
    python: str,
    diagnostics: Diagnostics,
) -> Impact:
    from clientsmith.versions.impact import app
    from clientsmith.versions.impact.search import search

    read = app.read(apps, package, diagnostics)
    return search(compared, read, python, diagnostics)


def _written(found: Impact, form: str) -> str:
    if form == "json":
        from clientsmith.versions.impact.form import form as as_json

        return as_json(found)
    from clientsmith.versions.impact.text import text as as_text

    return as_text(found)


def fails(found: Impact, gravity: str) -> bool:
    """Whether the exit code is to be 1.

    Args:
        found: What was found.
        gravity: A severity, or `undecided` for anything at all.
    """
    from clientsmith.versions.changes import Severity

    if gravity == "undecided":
        return bool(found.undecided) or found.reaches(Severity.INFO)
    return found.reaches(Severity(gravity))
