"""`clientsmith names`: what is called what in Python, and why."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

import click

from clientsmith.cli.options import (
    chosen,
    clients_argument,
    config_option,
    findings,
    flag,
    format_option,
    repeated,
)

if TYPE_CHECKING:
    from clientsmith.config import Client
    from clientsmith.pipeline.beside import Row

FORMATS = ("text", "json")

GONE = "in no document any more"


@click.command("names")
@clients_argument
@config_option
@repeated("--service", "services", "Only this service")
@repeated("--version", "versions", "Only this version")
@flag("--unusual", "Leave out what follows from the wire name.")
@format_option(FORMATS, "names")
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

    options = pipeline.Options(cache=pipeline.default_cache())
    names: list[tuple[Client, list[Row]]] = []
    with findings() as diagnostics:
        for client in chosen(config_path, clients, diagnostics)[1]:
            _check(client, services, versions)
            names.append((client, pipeline.names(client, diagnostics, options)))
    shown = [
        (client.key, [row for row in rows if _wanted(row, services, versions, unusual)])
        for client, rows in names
    ]
    for line in _json(shown) if form == "json" else _text(shown):
        click.echo(line)


def _check(client: Client, services: Sequence[str], versions: Sequence[str]) -> None:
    """Refuses what the client does not have.

    Raises:
        click.UsageError: There is no such version or service.
    """
    documents = [document for each in client.versions for document in each.documents]
    names = {
        "version": (versions, {version.name for version in client.versions}),
        "service": (services, {document.service for document in documents}),
    }
    for what, (wanted, present) in names.items():
        for name in wanted:
            if name not in present:
                listed = ", ".join(sorted(present))
                raise click.UsageError(
                    f"{client.key} has no {what} {name!r}, only {listed}."
                )


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
        {"client": client, **_plain(row)} for client, rows in shown for row in rows
    ]
    yield json.dumps(values, indent=2)


def _plain(row: Row) -> dict[str, str | int | None]:
    values = row._asdict()
    del values["is_usual"], values["where"]
    where = row.where
    place = (where.file, where.line, where.column) if where else (None, None, None)
    places = dict(zip(("file", "line", "column"), place, strict=True))
    return values | {"version": row.version or None} | places


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
