"""What several commands take and do alike."""

from __future__ import annotations

import contextlib
import gc
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence, Set
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from clientsmith.config import Client, Config
    from clientsmith.diagnostics import Diagnostics

Decorator = Callable[[Any], Any]

config_option = click.option(
    "--config",
    "config_path",
    type=click.Path(path_type=Path),
    default=Path("clientsmith.toml"),
    show_default=True,
    help="The config that names the clients.",
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


def file_option(name: str, help: str) -> Decorator:
    """Returns an option for a file, which need not exist."""
    return click.option(
        name, type=click.Path(path_type=Path, dir_okay=False), help=help
    )


def format_option(formats: Sequence[str], what: str) -> Decorator:
    """Returns the option for the form in which something is printed."""
    return click.option(
        "--format",
        "form",
        type=click.Choice(formats),
        default="text",
        show_default=True,
        help=f"How to write the {what}.",
    )


@contextlib.contextmanager
def findings(
    status: int = 1, *, hidden: Set[str] = frozenset(), of_failure: bool = False
) -> Iterator[Diagnostics]:
    """Collects findings and prints them where errors go; errors end the process.

    Args:
        status: The exit code if there are errors.
        hidden: Files whose warnings nobody wants to see; it may be filled on the way.
        of_failure: Whether warnings are only printed beside errors.
    """
    from clientsmith.diagnostics import Diagnostics, Severity, StageFailed

    # The process ends soon, and what it makes has no cycles worth looking for.
    gc.disable()
    diagnostics = Diagnostics()
    with contextlib.suppress(StageFailed):
        yield diagnostics
    for finding in diagnostics if diagnostics.has_errors or not of_failure else ():
        is_hidden = finding.where is not None and finding.where.file in hidden
        if finding.severity is Severity.ERROR or not is_hidden:
            click.echo(str(finding), err=True)
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
