"""What several commands take and do alike."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence, Set
from dataclasses import dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import click

from clientsmith.cli.finding_formats import FORMS
from clientsmith.diagnostics import Diagnostics, Severity, StageFailed

if TYPE_CHECKING:
    from clientsmith.config import Client, Config

Decorator = Callable[[Any], Any]


def _config(_context: object, _parameter: object, given: Path | None) -> Path:
    """Returns the config that was named, or else the one that is found."""
    from clientsmith import config_file

    if given is not None:
        return given
    here = Path.cwd()
    path = config_file.found(here)
    return Path(os.path.relpath(path, here))


config_option = click.option(
    "--config",
    "config_path",
    type=click.Path(path_type=Path),
    callback=_config,
    help="The config that names the clients; by default clientsmith.toml, or a "
    "pyproject.toml with a table tool.clientsmith, here or above.",
)
client_argument = click.argument("client", metavar="[CLIENT]", required=False)
clients_argument = click.argument("clients", metavar="[CLIENT]...", nargs=-1)


def flag(name: str, help: str) -> Decorator:
    """Returns an option that is given or not."""
    return click.option(name, is_flag=True, help=help)


accept_changed_flag = flag(
    "--accept-changed", "Let documents that have changed replace those that are kept."
)


def repeated(name: str, argument: str, help: str) -> Decorator:
    """Returns an option that may be given several times, for an argument."""
    help = f"{help}; may be repeated."
    return click.option(name, argument, multiple=True, help=help)


def path_option(name: str, help: str, **kinds: bool) -> Decorator:
    """Returns an option for a path, which need not exist.

    Args:
        name: What it is given by.
        help: What it is for.
        kinds: What of `click.Path` it may not be: `dir_okay=False`.
    """
    return click.option(name, type=click.Path(path_type=Path, **kinds), help=help)


def file_option(name: str, help: str) -> Decorator:
    """Returns an option for a file, which need not exist."""
    return path_option(name, help, dir_okay=False)


def choice(
    *names: str, of: Iterable[str], help: str, default: str | None = None
) -> Decorator:
    """Returns an option that is one of several words; help shows the default."""
    words = click.Choice([*of])
    return click.option(
        *names, type=words, default=default, show_default=True, help=help
    )


def format_option(formats: Sequence[str], what: str) -> Decorator:
    """Returns the option for the form in which something is printed."""
    help = f"How to write the {what}."
    return choice("--format", "form", of=formats, help=help, default="text")


@dataclass(frozen=True)
class OutputStyle:
    """How a command says what it has to say; the fields are options.

    Attributes:
        form: How findings are written: see `FORMS`. All but `text` have
            stdout for themselves.
        color: Whether findings have colors: `always`, `never`, or `auto` for where it
            is a terminal, unless `NO_COLOR` is set.
        quiet: Whether nothing is said but errors.
        verbose: Whether all files are named.
    """

    form: str = "text"
    color: str = "auto"
    quiet: bool = False
    verbose: bool = False

    @classmethod
    def chosen(cls) -> Self:
        """Returns what the running command was given."""
        given = click.get_current_context().params
        return cls(**{field.name: given[field.name] for field in fields(cls)})

    @property
    def is_colored(self) -> bool | None:
        """Whether to color; None leaves it to the stream."""
        if self.color == "auto":
            return False if "NO_COLOR" in os.environ else None
        return self.color == "always"


def output_style(command: Any) -> Any:
    """Adds the options of `OutputStyle` to a command."""
    options = (
        choice(
            *("--findings", "form"),
            of=FORMS,
            default="text",
            help="How to write errors and warnings. All but text goes to stdout, and "
            "what else there is to say to stderr.",
        ),
        choice(
            "--color",
            of=("auto", "always", "never"),
            default="auto",
            help="Whether findings have colors.",
        ),
        click.option("-q", "--quiet", is_flag=True, help="Say nothing but errors."),
        click.option("-v", "--verbose", is_flag=True, help="Name all files."),
    )
    for option in reversed(options):
        command = option(command)
    return command


@contextlib.contextmanager
def findings(
    status: int = 1,
    *,
    hidden: Set[str] = frozenset(),
    of_failure: bool = False,
    style: OutputStyle = OutputStyle(),
) -> Iterator[Diagnostics]:
    """Collects findings and prints them; errors end the process.

    Args:
        status: The exit code if there are errors.
        hidden: Files whose warnings nobody wants to see; it may be filled on the way.
        of_failure: Whether warnings are only printed beside errors.
        style: How they are printed.
    """
    diagnostics = Diagnostics()
    with contextlib.suppress(StageFailed):
        yield diagnostics
    shown = [
        finding
        for finding in (diagnostics if diagnostics.has_errors or not of_failure else ())
        if finding.severity is Severity.ERROR
        or (
            not style.quiet
            and (finding.where is None or finding.where.file not in hidden)
        )
    ]
    if written := FORMS[style.form](shown):
        click.echo(written, err=style.form == "text", color=style.is_colored)
    if diagnostics.has_errors:
        sys.exit(status)


def chosen(
    config_path: Path, names: Iterable[str], diagnostics: Diagnostics
) -> tuple[Config, list[Client]]:
    """Returns the config, and the clients of these names; without any, all.

    Raises:
        click.UsageError: There is none of a name.
        StageFailed: The config cannot be used.
    """
    from clientsmith import config_file

    config = config_file.load(config_path, diagnostics)
    clients = {client.key: client for client in config.clients}
    names = dict.fromkeys(names) or clients
    for name in names:
        if name not in clients:
            listed = ", ".join(clients)
            raise click.UsageError(
                f"There is no client {name!r} in {config_path}, only {listed}."
            )
    return config, [clients[name] for name in names]


def demand(checker: str) -> None:
    """Refuses a command that needs a type checker which is not installed."""
    from clientsmith.versions.impact import checkers

    if not checkers.is_installed(checker):
        extra = checkers.EXTRAS[checker]
        raise click.UsageError(
            f'This needs {checker}: pip install "clientsmith[{extra}]"'
        )
