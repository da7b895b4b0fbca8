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

from clientsmith.cli.options import check, config_option, echo, named

if TYPE_CHECKING:
    from clientsmith.config import Client
    from clientsmith.pipeline.ledgers import Row

FORMATS = ("text", "json")

GONE = "in no document any more"


@click.command("names")
@click.argument("clients", metavar="[CLIENT]...", nargs=-1)
@config_option
@click.option(
    "--service", "services", multiple=True, help="Only this service; may be repeated."
)
@click.option(
    "--version", "versions", multiple=True, help="Only this version; may be repeated."
)
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
    services: tuple[str, ...],
    versions: tuple[str, ...],
    unusual: bool,
    form: str,
) -> None:
    """Shows wire names, their Python names, and what has given them.

    Names that the ledger keeps though no document has them any more come last.

    A name that a thing keeps though the rules have another is a warning, which says
    what to write in the config to decide.
    """
    from clientsmith import pipeline
    from clientsmith.diagnostics import Diagnostics, StageFailed

    gc.disable()
    diagnostics = Diagnostics()
    options = pipeline.Options(cache=pipeline.default_cache())
    names: list[tuple[Client, list[Row]]] = []
    try:
        for client in _chosen(config_path, clients, diagnostics):
            check(client, services, versions)
            names.append((client, pipeline.names(client, diagnostics, options)))
    except StageFailed:
        echo(diagnostics)
        sys.exit(1)
    echo(diagnostics)
    shown = [
        (client.key, [row for row in rows if _wanted(row, services, versions, unusual)])
        for client, rows in names
    ]
    for line in _json(shown) if form == "json" else _text(shown):
        click.echo(line)


def _chosen(config_path: Path, names: Sequence[str], diagnostics: Any) -> list[Client]:
    from clientsmith import config_file

    settings = config_file.load(config_path, diagnostics)
    wanted = dict.fromkeys(names or [client.key for client in settings.clients])
    return [named(settings, name, config_path) for name in wanted]


def _wanted(
    row: Row, services: Sequence[str], versions: Sequence[str], unusual: bool
) -> bool:
    return (
        (not services or row.service in services)
        and (not versions or row.version in versions)
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
