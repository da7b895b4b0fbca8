"""What several commands take and do alike."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from clientsmith.config import Client, Config
    from clientsmith.diagnostics import Diagnostics

config_option = click.option(
    "--config",
    "config_path",
    type=click.Path(path_type=Path),
    default=Path("clientsmith.toml"),
    show_default=True,
    help="The config that names the clients.",
)


def named(config: Config, name: str, config_path: Path) -> Client:
    """Returns a client of the config by its name.

    Raises:
        click.UsageError: There is none of that name.
    """
    known = {each.key: each for each in config.clients}
    if name not in known:
        listed = ", ".join(known)
        raise click.UsageError(
            f"There is no client {name!r} in {config_path}, only {listed}."
        )
    return known[name]


def check(client: Client, services: Sequence[str], versions: Sequence[str]) -> None:
    """Refuses what the client does not have.

    Raises:
        click.UsageError: There is no such version or service.
    """
    known = {
        "version": {each.name for each in client.versions},
        "service": {one.service for each in client.versions for one in each.documents},
    }
    asked = [("version", each) for each in versions]
    asked += [("service", each) for each in services]
    for what, name in asked:
        if name not in known[what]:
            listed = ", ".join(sorted(known[what]))
            raise click.UsageError(
                f"{client.key} has no {what} {name!r}, only {listed}."
            )


def echo(diagnostics: Diagnostics) -> None:
    """Prints all findings where errors go."""
    for found in diagnostics:
        click.echo(str(found), err=True)
