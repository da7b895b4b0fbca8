"""`clientsmith generate`: what the config says becomes packages on disk."""

from __future__ import annotations

import contextlib
import gc
import sys
from collections.abc import Iterable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from clientsmith.cli.options import config_option, echo, named

if TYPE_CHECKING:
    from clientsmith.config import Client
    from clientsmith.diagnostics import Diagnostics
    from clientsmith.pipeline import Options, Result
    from clientsmith.versions.lock import Inspection


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
    "--all-schemas",
    is_flag=True,
    help="Make a class also for a request body whose members are all arguments; "
    "needs --spec.",
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
@click.option(
    "--accept-documents",
    is_flag=True,
    help="Take documents that differ from the lock, and note it there.",
)
@click.option(
    "-j",
    "--jobs",
    type=click.IntRange(min=0),
    metavar="N",
    help="Validate documents in up to N processes; without this, as many as pay.",
)
@click.option(
    "--depfile",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write to this file what the output depends on, for Make and Ninja.",
)
@click.option(
    "--stamp",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Touch this file if all went well; it is the depfile's target then.",
)
def command(
    clients: tuple[str, ...],
    config_path: Path,
    spec: Path | None,
    output: Path | None,
    all_schemas: bool,
    check: bool,
    strict: bool,
    overwrite_edited: bool,
    accept_documents: bool,
    jobs: int | None,
    depfile: Path | None,
    stamp: Path | None,
) -> None:
    """Generates the clients of the config: all of them, or those that are named."""
    from clientsmith import pipeline
    from clientsmith.diagnostics import Diagnostics, StageFailed

    _check_usage(clients, spec, output, check=check, accepts=accept_documents)
    if all_schemas and spec is None:
        raise click.UsageError("--all-schemas goes with --spec: see the config.")
    if check and depfile is not None and stamp is None:
        raise click.UsageError("--check with --depfile needs --stamp.")
    options = pipeline.Options(
        check=check,
        strict=strict,
        overwrite_edited=overwrite_edited,
        cache=pipeline.default_cache(),
        jobs=jobs,
    )
    # The process ends soon, and what it makes has no cycles worth looking for.
    gc.disable()
    diagnostics = Diagnostics()
    try:
        with _changing(config_path, accept_documents, diagnostics):
            chosen, locked = _chosen(
                config_path, clients, spec, output, all_schemas, diagnostics
            )
            if locked is not None and not accept_documents:
                locked.refuse(diagnostics)
            results = pipeline.generate(chosen, diagnostics, options)
            if locked is not None and accept_documents:
                locked.accept(diagnostics)
    except StageFailed:
        results = []
    echo(diagnostics)
    if diagnostics.has_errors:
        sys.exit(1)
    status = _report(results, options)
    if status == 0 and (depfile or stamp):
        from clientsmith.cli import build_step

        unwritten = Diagnostics()
        used = None if spec else config_path
        build_step.finish(chosen, used, depfile, stamp, unwritten)
        echo(unwritten)
        status = int(unwritten.has_errors)
    sys.exit(status)


def _changing(
    config_path: Path, writes_lock: bool, diagnostics: Diagnostics
) -> AbstractContextManager[None]:
    """Returns what keeps commands apart that change the lock of a config."""
    if not writes_lock:
        return contextlib.nullcontext()
    from clientsmith.pipeline import publish

    return publish.changing(config_path, diagnostics)


def _check_usage(
    clients: tuple[str, ...],
    spec: Path | None,
    output: Path | None,
    *,
    check: bool,
    accepts: bool,
) -> None:
    if (spec is None) != (output is None):
        raise click.UsageError("--spec and --output go together.")
    if spec is not None and clients:
        raise click.UsageError("--spec names the document; leave out the clients.")
    if accepts and (check or spec is not None):
        raise click.UsageError(
            "--accept-documents goes with neither --check nor --spec."
        )


def _chosen(
    config_path: Path,
    names: Iterable[str],
    spec: Path | None,
    output: Path | None,
    all_schemas: bool,
    diagnostics: Diagnostics,
) -> tuple[list[Client], Inspection | None]:
    """Returns the clients, and how their documents stand to the lock, if any."""
    from dataclasses import replace

    from clientsmith import config, config_file

    if spec is not None and output is not None:
        client = config.single(spec, output)
        return [replace(client, all_schemas=all_schemas)], None
    settings = config_file.load(config_path, diagnostics)
    names = dict.fromkeys(names or [client.key for client in settings.clients])
    chosen = [named(settings, name, config_path) for name in names]
    if not settings.lock.exists():
        return chosen, None
    from clientsmith.versions import lock

    return chosen, lock.inspect(settings, chosen, diagnostics)


def _report(results: list[Result], options: Options) -> int:
    """Prints what has changed, or would, and returns the exit code."""
    changed = False
    for result in results:
        for difference in result.differences:
            done = "removed" if difference.is_removed else "written"
            state = difference.state.value if options.check else done
            click.echo(f"{state}: {result.client.shown}/{difference.path}")
        changed = changed or bool(result.differences)
        count = len(result.differences)
        verb = "differ" if options.check else "changed"
        click.echo(f"{result.client.shown}: {result.files} files, {count} {verb}")
    for change in dict.fromkeys(other for result in results for other in result.others):
        done = "removed" if change.state.value == "superfluous" else "written"
        state = change.state.value if options.check else done
        click.echo(f"{state}: {change.path}")
        changed = True
    return 1 if options.check and changed else 0
