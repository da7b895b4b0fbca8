"""`clientsmith names`: what is called what in Python, and why."""

from __future__ import annotations

import gc
import json
import sys
from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from .options import config_option, echo, named

if TYPE_CHECKING:
    from generator.config import Client
    from generator.pipeline.naming import Row

FORMATS = ("text", "json")

GONE = "in no document any more"


@click.command("names")
@click.argument("clients", metavar="[CLIENT]...", nargs=-1)
@config_option
@click.option("--service", help="Show the names of this service alone.")
@click.option("--version", help="Show the names of this version alone.")
@click.option(
    "--unusual", is_flag=True, help="Leave out what follows from the wire name."
)
@click.option(
    "--format",
    "form",
    type=click.Choice(FORMATS),
    default="text",
    show_default=True,
    help="How to write the names.",
)
def command(
    clients: tuple[str, ...],
    config_path: Path,
    service: str | None,
    version: str | None,
    unusual: bool,
    form: str,
) -> None:
    """Shows wire names, their Python names, and what has given them.

    Names that the ledger keeps though no document has them any more come last.
    """
    from generator import pipeline
    from generator.diagnostics import Diagnostics, StageFailed
    from generator.pipeline import naming

    gc.disable()
    diagnostics = Diagnostics()
    options = pipeline.Options(cache=pipeline.default_cache())
    found: list[tuple[Client, list[Row]]] = []
    try:
        for client in _chosen(config_path, clients, diagnostics):
            _check(client, service, version)
            found.append((client, naming.names(client, diagnostics, options)))
    except StageFailed:
        echo(diagnostics)
        sys.exit(1)
    echo(diagnostics)
    shown = [
        (client.key, [row for row in rows if _wanted(row, service, version, unusual)])
        for client, rows in found
    ]
    for line in _json(shown) if form == "json" else _text(shown):
        click.echo(line)


def _chosen(config_path: Path, names: Sequence[str], diagnostics: Any) -> list[Client]:
    from generator import config_file

    found = config_file.load(config_path, diagnostics)
    wanted = dict.fromkeys(names or [each.key for each in found.clients])
    return [named(found, name, config_path) for name in wanted]


def _check(client: Client, service: str | None, version: str | None) -> None:
    """Refuses what the client does not have.

    Raises:
        click.UsageError: There is no such version or service.
    """
    versions = {each.name for each in client.versions}
    services = {one.service for each in client.versions for one in each.documents}
    for what, name, known in (
        ("version", version, versions),
        ("service", service, services),
    ):
        if name is not None and name not in known:
            listed = ", ".join(sorted(known))
            raise click.UsageError(
                f"{client.key} has no {what} {name!r}, only {listed}."
            )


def _wanted(row: Row, service: str | None, version: str | None, unusual: bool) -> bool:
    return (
        service in (None, row.service)
        and version in (None, row.version)
        and not (unusual and row.is_usual)
    )


def _json(shown: list[tuple[str, list[Row]]]) -> Iterator[str]:
    values = [
        {
            "client": client,
            "version": row.version or None,
            "service": row.service,
            "table": row.table,
            "key": row.key,
            "wire": row.wire,
            "name": row.name,
            "by": row.by,
            "reason": row.reason,
            "file": row.where.file if row.where else None,
            "line": row.where.line if row.where else None,
            "column": row.where.column if row.where else None,
        }
        for client, rows in shown
        for row in rows
    ]
    yield json.dumps(values, indent=2)


def _text(shown: list[tuple[str, list[Row]]]) -> Iterator[str]:
    above = False
    for client, rows in shown:
        for (version, service), part in groupby(rows, lambda row: row[:2]):
            listed = list(part)
            heading = " ".join(filter(None, (client, service, version or GONE)))
            yield f"\n{heading}" if above else heading
            above = True
            for table, group in groupby(listed, lambda row: row.table):
                yield f"\n  {table}"
                yield from _lines(list(group))


def _lines(rows: list[Row]) -> Iterator[str]:
    cells = [
        (
            row.wire if row.table == "operations" else row.key,
            row.name,
            row.reason,
            str(row.where or ""),
        )
        for row in rows
    ]
    widths = [
        min(max(map(len, column)), 48) for column in list(zip(*cells, strict=True))[:3]
    ]
    for *plain, last in cells:
        padded = [text.ljust(width) for text, width in zip(plain, widths, strict=True)]
        yield f"    {'  '.join([*padded, last])}".rstrip()
