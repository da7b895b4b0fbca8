"""The command `clientsmith`: arguments in, diagnostics out, an exit code."""

from __future__ import annotations

import contextlib
import gc
import importlib
import io
import os
import sys
from collections.abc import Iterator
from typing import Any

import click

from clientsmith.version import __version__

COMMANDS = {
    "bump": "Adds a version: documents, config, code, changelog, report.",
    "diff": "Says what changes for callers between two versions.",
    "generate": "Generates the clients of the config.",
    "init": "Writes a config for a document, to begin with.",
    "impact": "Says which lines of an app use what changes.",
    "names": "Says what is called what in Python, and why.",
    "reference": "Writes what a client offers, as pages in Markdown.",
    "pull": "Fetches documents from their sources, and keeps clientsmith.lock.",
}
"""The commands, each a module of this package, and what help says of them.

They are imported when they are run: `clientsmith --version`, which build systems call
often, must not wait for the stages.
"""


class _Commands(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(f"clientsmith.cli.{cmd_name}")
        command: click.Command = module.command
        return command

    def format_commands(
        self,
        ctx: click.Context,  # noqa: ARG002
        formatter: click.HelpFormatter,
    ) -> None:
        """Lists the commands without importing any."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="clientsmith")
def main() -> None:
    """Generates Python clients from versioned OpenAPI documents.

    Exit codes: 0 for success, 1 for errors in the input or differences that a check
    finds, 2 for wrong usage.
    """


def run() -> None:
    """Runs the command as a process of its own.

    At its end nothing is freed piece by piece, as Python does it: that takes a tenth of
    a run, and the system does it at once. Nor does it look for garbage: what is made
    has no circles worth it.
    """
    gc.disable()
    _prepare_streams()
    try:
        main(prog_name="clientsmith")
    except OSError as error:
        # Of files the commands report themselves; what is left is where they print.
        message = f"error: what there is to say cannot be written: {error}"
        with contextlib.suppress(OSError, ValueError):
            click.echo(message, err=True)
            sys.stderr.flush()
        os._exit(1)  # Python would try once more to write it, and say so at length
    except SystemExit as ended:
        if not isinstance(ended.code, int | None):
            raise
        with contextlib.suppress(OSError, ValueError):
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(ended.code or 0)
        raise


class _Unheard(io.FileIO):
    """A pipe; what is written after its reader has gone is lost, and no error."""

    def write(self, data: Any, /) -> int:
        try:
            return super().write(data)
        except BrokenPipeError:
            return len(data)


def _prepare_streams() -> None:
    """Lets the command print as if its streams were open and somebody read them.

    A stream that is closed would be None, and its number that of the next file that is
    opened. A reader such as `head` goes when it has seen enough; the exit code is still
    that of the work.
    """
    pipes = list(_pipes())
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            # It stays open as long as the process.
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: SIM115
    for name, stream in pipes:
        raw = _Unheard(stream.fileno(), "w", closefd=False)
        pipe = io.TextIOWrapper(
            io.BufferedWriter(raw),
            encoding=stream.encoding,
            errors=stream.errors,
            line_buffering=stream.line_buffering,
        )
        setattr(sys, name, pipe)


def _pipes() -> Iterator[tuple[str, io.TextIOWrapper]]:
    """Yields the streams that are files or pipes; a terminal has its reader."""
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if isinstance(stream, io.TextIOWrapper) and not stream.isatty():
            yield name, stream
