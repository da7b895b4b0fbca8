"""`clientsmith generate`: what the config says becomes packages on disk."""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from .options import config_option, echo, named

if TYPE_CHECKING:
    from generator.config import Client
    from generator.diagnostics import Diagnostics
    from generator.pipeline import Options, Result


@click.command("generate")
@click.argument("clients", metavar="[CLIENT]...", nargs=-1)
@config_option
@click.option(
    "--spec",
    type=click.Path(path_type=Path),
    help="Generate from this document alone, without a config; needs --output.",
)
@click.option(
    "--output",
    type=click.Path(path_type=Path),
    help="The folder that becomes the package; needs --spec.",
)
@click.option(
    "--check", is_flag=True, help="Write nothing; exit 1 if anything would change."
)
@click.option(
    "--strict", is_flag=True, help="Treat findings of the validator as errors."
)
@click.option(
    "--overwrite-edited",
    is_flag=True,
    help="Overwrite generated files that were changed by hand.",
)
def command(
    clients: tuple[str, ...],
    config_path: Path,
    spec: Path | None,
    output: Path | None,
    check: bool,
    strict: bool,
    overwrite_edited: bool,
) -> None:
    """Generates the clients of the config: all of them, or those that are named."""
    from generator import pipeline
    from generator.diagnostics import Diagnostics, StageFailed

    if (spec is None) != (output is None):
        raise click.UsageError("--spec and --output go together.")
    if spec is not None and clients:
        raise click.UsageError("--spec names the document; leave out the clients.")
    options = pipeline.Options(
        check=check,
        strict=strict,
        overwrite_edited=overwrite_edited,
        cache=pipeline.default_cache(),
    )
    # The process ends soon, and what it makes has no cycles worth looking for.
    gc.disable()
    diagnostics = Diagnostics()
    try:
        chosen = _clients(config_path, clients, spec, output, diagnostics)
        results = pipeline.generate(chosen, diagnostics, options)
    except StageFailed:
        results = []
    echo(diagnostics)
    if diagnostics.has_errors:
        sys.exit(1)
    sys.exit(_report(results, options))


def _clients(
    config_path: Path,
    names: Iterable[str],
    spec: Path | None,
    output: Path | None,
    diagnostics: Diagnostics,
) -> list[Client]:
    from generator import config, config_file

    if spec is not None and output is not None:
        return [config.single(spec, output)]
    found = config_file.load(config_path, diagnostics)
    names = dict.fromkeys(names or [each.key for each in found.clients])
    return [named(found, name, config_path) for name in names]


def _done(state: str) -> str:
    """Returns what has been done with a file that was not as it should be."""
    return "removed" if state == "superfluous" else "written"


def _report(results: list[Result], options: Options) -> int:
    """Prints what has changed, or would, and returns the exit code."""
    changed = False
    for result in results:
        for each in result.differences:
            state = each.state.value if options.check else _done(each.state.value)
            click.echo(f"{state}: {result.client.shown}/{each.path}")
        changed = changed or bool(result.differences)
        count = len(result.differences)
        done = "differ" if options.check else "changed"
        click.echo(f"{result.client.shown}: {result.files} files, {count} {done}")
    return 1 if options.check and changed else 0
