"""`clientsmith generate`: what the config says becomes packages on disk."""

from __future__ import annotations

import contextlib
import os
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from clientsmith.cli.options import (
    OutputStyle,
    choice,
    chosen,
    config_option,
    file_option,
    findings,
    flag,
    output_style,
    path_option,
)
from clientsmith.cli.report import Progress, Report

if TYPE_CHECKING:
    from clientsmith.config import Client
    from clientsmith.diagnostics import Diagnostics
    from clientsmith.pipeline import Options
    from clientsmith.versions.lock import Inspection

MANIFEST = "_manifest.json"
DOCUMENTS = (".json", ".yaml", ".yml", ".md")
"""How documents end; clients of a config that end so are reached by leaving all out."""

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
@click.argument("names", metavar="[CLIENT]...|DOCUMENT", nargs=-1)
@config_option
@path_option(
    "--spec", "Generate from this document alone, without a config; needs --output."
)
@path_option(
    "--output", "The folder that becomes the package; needs DOCUMENT or --spec."
)
@flag(
    "--all-schemas",
    "Make a class also for a request body whose members are all arguments; "
    "needs DOCUMENT or --spec.",
)
@choice(
    "--layout",
    of=("flat", "tags"),
    help="Where methods stand: on the client, or on an attribute of it for each tag; "
    "needs DOCUMENT or --spec. By default by tag where there are several.",
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
@flag("--diff", "Show what would change in files; needs --check.")
@output_style
@file_option(
    "--stamp", "Touch this file if all went well; it is the depfile's target then."
)
def command(
    names: tuple[str, ...],
    config_path: Path,
    spec: Path | None,
    check: bool,
    strict: str | None,
    overwrite_edited: bool,
    accept_documents: bool,
    jobs: int | None,
    depfile: Path | None,
    diff: bool,
    stamp: Path | None,
    **_: Any,
) -> None:
    """Generates the clients of the config: all of them, or those that are named.

    DOCUMENT is a file, an address, or `-` for what standard input holds. It needs no
    config: its title names the package, the client and its environment variables.
    """
    from clientsmith import pipeline

    given, style = click.get_current_context().params, OutputStyle.chosen()
    document = next(filter(_is_document, names), spec)
    _check_usage(given, is_lone=document is not None)
    options = pipeline.Options(
        check=check,
        strict=pipeline.STRICT[strict] if strict else frozenset(),
        overwrite_edited=overwrite_edited,
        cache=pipeline.default_cache(),
        jobs=jobs,
        progress=(bar := Progress(sys.stderr)),
    )
    with (
        findings(style=style) as diagnostics,
        contextlib.closing(bar),
        _changing(config_path, accept_documents, diagnostics),
        contextlib.ExitStack() as stack,
    ):
        locked: Inspection | None = None
        if document is None:
            packages, locked = _configured(config_path, names, diagnostics)
        else:
            client, options = _lone(document, stack, given, options, diagnostics)
            packages = [client]
        if given["partial"]:
            packages = [replace(client, partial=True) for client in packages]
        if locked is not None and not accept_documents:
            locked.refuse(diagnostics)
        results = pipeline.generate(packages, diagnostics, options)
        if locked is not None and accept_documents:
            locked.accept(diagnostics)
    report = Report(style, check=check, diff=diff)
    status = report.tell(results, is_lone=isinstance(document, str))
    if status == 0 and (depfile or stamp):
        used = None if document else config_path
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


def _is_document(name: str) -> bool:
    """Whether an argument is a document, and no client of the config."""
    return name == "-" or "://" in name or name.lower().endswith(DOCUMENTS)


def _check_usage(given: Mapping[str, Any], *, is_lone: bool) -> None:
    """Refuses options that do not go together.

    Args:
        given: The values of all options by their arguments.
        is_lone: Whether a document is generated without the config.
    """
    counted = len(given["names"]) + bool(given["spec"])
    checks, depfile = given["check"], given["depfile"] and not given["stamp"]
    misused = {
        "--accept-documents goes with the config, not --check.": checks or is_lone,
        "--all-schemas goes with a document: see the config.": not is_lone,
        "--layout goes with a document: see the config.": not is_lone,
        "--output goes with a document: see the config.": not is_lone,
        "--spec needs --output, or give the document alone.": not given["output"],
        "--diff shows what --check finds; give both.": not checks,
    }
    for message, is_wrong in misused.items():
        option = message.split()[0].strip("-").replace("-", "_")
        if given[option] and is_wrong:
            raise click.UsageError(message)
    if is_lone and counted > 1:
        raise click.UsageError("A document is generated alone: leave out the rest.")
    if checks and depfile:
        raise click.UsageError("--check with --depfile needs --stamp.")


def _lone(
    document: Path | str,
    stack: contextlib.ExitStack,
    given: Mapping[str, Any],
    options: Options,
    diagnostics: Diagnostics,
) -> tuple[Client, Options]:
    """Returns the client of a document that needs no config, and how to run.

    Args:
        document: A file, or what the command names a document by.
        stack: What removes a folder for what is not on disk.
        given: The values of all options by their arguments.
        options: How to run otherwise; what is read for its title is added.
        diagnostics: Where findings go.
    """
    from clientsmith import config, outputs

    if isinstance(document, Path):
        client = config.single(document, given["output"])
    else:
        from tempfile import TemporaryDirectory

        from clientsmith.versions.pull import lone

        folder = stack.enter_context(TemporaryDirectory(prefix="clientsmith-"))
        client, reading = lone.client(
            document, given["output"], Path(folder), diagnostics
        )
        path = client.versions[0].documents[0].path
        options = replace(options, readings={path: reading})
    if why := outputs.problem(client.output):
        raise click.UsageError(f"{client.output} cannot be the package: {why}.")
    layouts = {"": config.Layout(given["layout"])} if given["layout"] else {}
    client = replace(client, all_schemas=given["all_schemas"], layouts=layouts)
    return client, options


def _configured(
    config_path: Path, names: Iterable[str], diagnostics: Diagnostics
) -> tuple[list[Client], Inspection | None]:
    """Returns clients of the config, and how their documents stand to the lock."""
    settings, clients = chosen(config_path, names, diagnostics)
    if not settings.lock.exists():
        return clients, None
    from clientsmith.versions import lock

    return clients, lock.inspect(settings, clients, diagnostics)


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
