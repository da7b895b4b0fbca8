"""`clientsmith generate`: what the config says becomes packages on disk."""

from __future__ import annotations

import contextlib
import os
import re
import sys
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from clientsmith.cli.options import (
    chosen,
    clients_argument,
    config_option,
    file_option,
    findings,
    flag,
)
from clientsmith.cli.progress import Progress

if TYPE_CHECKING:
    from clientsmith.config import Client
    from clientsmith.diagnostics import Diagnostics
    from clientsmith.pipeline import Options, Result
    from clientsmith.versions.lock import Inspection

MANIFEST = "_manifest.json"
SPECIAL = re.compile(r"(\\*)([ #:])")


class _Generate(click.Command):
    """A command whose `--strict` has a value only after an equals sign.

    What click calls an optional value would take the client's name that follows.
    """

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Parses arguments as click does."""
        plain = ["--strict=all" if each == "--strict" else each for each in args]
        return super().parse_args(ctx, plain)


@click.command("generate", cls=_Generate)
@clients_argument
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
@flag(
    "--all-schemas",
    "Make a class also for a request body whose members are all arguments; "
    "needs --spec.",
)
@click.option(
    "--layout",
    type=click.Choice(["flat", "tags"]),
    help="Where methods stand: on the client, or on an attribute of it for each tag; "
    "needs --spec. By default as they do, and with several tags at first by tag.",
)
@flag("--check", "Write nothing; exit 1 if anything would change.")
@click.option(
    "--strict",
    type=click.Choice(["validator", "any", "all"]),
    metavar="[=validator|=any]",
    help="Treat findings of the validator, or schemas that cannot be typed, as errors; "
    "without a value, both.",
)
@flag("--partial", "Leave out operations that cannot be called rightly, and warn.")
@flag("--overwrite-edited", "Overwrite generated files that were changed by hand.")
@flag(
    "--accept-documents", "Take documents that differ from the lock, and note it there."
)
@click.option(
    "-j",
    "--jobs",
    type=click.IntRange(min=0),
    metavar="N",
    help="Validate documents in up to N processes; without this, as many as pay.",
)
@file_option(
    "--depfile", "Write to this file what the output depends on, for Make and Ninja."
)
@file_option(
    "--stamp", "Touch this file if all went well; it is the depfile's target then."
)
def command(
    clients: tuple[str, ...],
    config_path: Path,
    spec: Path | None,
    output: Path | None,
    all_schemas: bool,
    layout: str | None,
    check: bool,
    strict: str | None,
    partial: bool,
    overwrite_edited: bool,
    accept_documents: bool,
    jobs: int | None,
    depfile: Path | None,
    stamp: Path | None,
) -> None:
    """Generates the clients of the config: all of them, or those that are named."""
    from dataclasses import replace

    from clientsmith import config, pipeline

    _check_usage(clients, spec, output, check=check, accepts=accept_documents)
    for option, value in (("--all-schemas", all_schemas), ("--layout", layout)):
        if value and spec is None:
            raise click.UsageError(f"{option} goes with --spec: see the config.")
    if check and depfile is not None and stamp is None:
        raise click.UsageError("--check with --depfile needs --stamp.")
    options = pipeline.Options(
        check=check,
        strict=pipeline.STRICT[strict] if strict else frozenset(),
        overwrite_edited=overwrite_edited,
        cache=pipeline.default_cache(),
        jobs=jobs,
        progress=(bar := Progress(sys.stderr)),
    )
    with (
        findings() as diagnostics,
        contextlib.closing(bar),
        _changing(config_path, accept_documents, diagnostics),
    ):
        packages, locked = _packages(config_path, clients, spec, output, diagnostics)
        if spec is not None:
            layouts = {"": config.Layout(layout)} if layout else {}
            packages = [replace(packages[0], all_schemas=all_schemas, layouts=layouts)]
        if partial:
            packages = [replace(client, partial=True) for client in packages]
        if locked is not None and not accept_documents:
            locked.refuse(diagnostics)
        results = pipeline.generate(packages, diagnostics, options)
        if locked is not None and accept_documents:
            locked.accept(diagnostics)
    status = _report(results, options)
    if status == 0 and (depfile or stamp):
        used = None if spec else config_path
        with findings() as diagnostics:
            _tell_build_system(packages, used, depfile, stamp, diagnostics)
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


def _packages(
    config_path: Path,
    names: Iterable[str],
    spec: Path | None,
    output: Path | None,
    diagnostics: Diagnostics,
) -> tuple[list[Client], Inspection | None]:
    """Returns the clients, and how their documents stand to the lock, if any."""
    from clientsmith import config

    if spec is not None and output is not None:
        return [config.single(spec, output)], None
    settings, clients = chosen(config_path, names, diagnostics)
    if not settings.lock.exists():
        return clients, None
    from clientsmith.versions import lock

    return clients, lock.inspect(settings, clients, diagnostics)


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


def _tell_build_system(
    clients: list[Client],
    config_path: Path | None,
    depfile: Path | None,
    stamp: Path | None,
    diagnostics: Diagnostics,
) -> None:
    """Tells a build system that a run went well, and what it depends on.

    What was made becomes newer than its inputs, even where nothing had to change.

    Args:
        clients: What was generated.
        config_path: The config; None if there is none.
        depfile: The file to write the inputs to.
        stamp: What was made; by default the manifests of all packages.
        diagnostics: Where it is said if a file cannot be written
            (`output-unwritable`).
    """
    targets = [stamp or client.output / MANIFEST for client in clients]
    try:
        if depfile is not None:
            rule = make_rule(dict.fromkeys(targets), _inputs(clients, config_path))
            depfile.parent.mkdir(parents=True, exist_ok=True)
            depfile.write_text(rule, "utf-8", "surrogateescape", "\n")
        for target in dict.fromkeys(targets):
            target.parent.mkdir(parents=True, exist_ok=True)
            target.touch()
    except (OSError, ValueError) as error:
        diagnostics.error(
            "output-unwritable",
            f"What a build system reads cannot be written: {error}",
            None,
            "The packages are written. Mend the cause, and run again.",
        )


def _inputs(clients: Iterable[Client], config_path: Path | None) -> Iterator[Path]:
    from clientsmith import pipeline
    from clientsmith.config import Config

    if config_path is not None:
        yield config_path
        yield Config(config_path, ()).lock
    for client in clients:
        yield from pipeline.inputs(client)


def make_rule(targets: Iterable[Path], inputs: Iterable[Path]) -> str:
    """Returns a rule in the syntax of Make, which Ninja reads as well.

    Each input is also a rule that does nothing, so that Make goes on if it is gone.

    Args:
        targets: What is made.
        inputs: What it is made from. Of a folder it is all files in it; what is not
            there is left out.

    Raises:
        ValueError: A path cannot be written in this syntax.
    """
    made = " ".join(map(_escaped, targets))
    names = [_escaped(path) for path in dict.fromkeys(_files(inputs))]
    rule = " \\\n  ".join([f"{made}:", *names])
    return f"{rule}\n" + "".join(f"\n{name}:\n" for name in names)


def _files(inputs: Iterable[Path]) -> Iterator[Path]:
    for path in inputs:
        if path.is_dir():
            files = [file for file in path.rglob("*") if file.is_file()]
            yield from sorted(f for f in files if "__pycache__" not in f.parts)
        elif path.exists():
            yield path


def _escaped(path: Path) -> str:
    name = path.as_posix() if os.sep != "/" else str(path)
    if re.search(r"[\n\r\t]", name):
        raise ValueError(f"{name!r} has no form in a depfile")
    escaped = SPECIAL.sub(lambda match: f"{match[1] * 2}\\{match[2]}", name)
    return escaped.replace("$", "$$")
