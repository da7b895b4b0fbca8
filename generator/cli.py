"""The command `clientsmith`: arguments in, diagnostics out, an exit code."""

from __future__ import annotations

import gc
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from generator import __version__

if TYPE_CHECKING:
    from generator.config import Client
    from generator.diagnostics import Diagnostics
    from generator.pipeline import Options, Result

# The stages are imported inside the commands: `clientsmith --version`, which build
# systems call often, must not wait for them.


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="clientsmith")
def main() -> None:
    """Generates Python clients from versioned OpenAPI documents.

    Exit codes: 0 for success, 1 for errors in the input or differences that --check
    finds, 2 for wrong usage.
    """


@main.command()
@click.argument("clients", metavar="[CLIENT]...", nargs=-1)
@click.option(
    "--config",
    "config_path",
    type=click.Path(path_type=Path),
    default=Path("clientsmith.toml"),
    show_default=True,
    help="The config that names the clients.",
)
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
def generate(
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
    for found in diagnostics:
        click.echo(str(found), err=True)
    if diagnostics.has_errors:
        sys.exit(1)
    sys.exit(_report(results, options))


def _clients(
    config_path: Path,
    names: tuple[str, ...],
    spec: Path | None,
    output: Path | None,
    diagnostics: Diagnostics,
) -> list[Client]:
    from generator import config, config_file

    if spec is not None and output is not None:
        return [config.single(spec, output)]
    known = {
        each.key: each for each in config_file.load(config_path, diagnostics).clients
    }
    for name in names:
        if name not in known:
            listed = ", ".join(known)
            raise click.UsageError(
                f"There is no client {name!r} in {config_path}, only {listed}."
            )
    return [known[name] for name in dict.fromkeys(names or known)]


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
