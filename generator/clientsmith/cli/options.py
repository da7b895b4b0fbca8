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
    clients = {client.key: client for client in config.clients}
    if name not in clients:
        listed = ", ".join(clients)
        raise click.UsageError(
            f"There is no client {name!r} in {config_path}, only {listed}."
        )
    return clients[name]


def check(client: Client, services: Sequence[str], versions: Sequence[str]) -> None:
    """Refuses what the client does not have.

    Raises:
        click.UsageError: There is no such version or service.
    """
    names = {
        "version": {version.name for version in client.versions},
        "service": {
            document.service
            for version in client.versions
            for document in version.documents
        },
    }
    asked = [("version", version) for version in versions]
    asked += [("service", service) for service in services]
    for what, name in asked:
        if name not in names[what]:
            listed = ", ".join(sorted(names[what]))
            raise click.UsageError(
                f"{client.key} has no {what} {name!r}, only {listed}."
            )


def echo(diagnostics: Diagnostics) -> None:
    """Prints all findings where errors go."""
    for finding in diagnostics:
        click.echo(str(finding), err=True)
