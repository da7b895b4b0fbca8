"""Reads and writes clientsmith.names.json: one name a line, sorted, without dates."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, TypeAlias

from clientsmith.config import Layout
from clientsmith.diagnostics import Diagnostics, Location
from clientsmith.files import read_plain
from clientsmith.naming.identifiers import RECENT, is_identifier
from clientsmith.naming.ledger import FITS, Ledger, Names, Table

FORMAT = 1

FLAT = (Table.OPERATIONS, Table.IDS, Table.SCHEMAS)
"""Tables that stand by themselves; the others have one for each home."""

Ledgers: TypeAlias = Mapping[str, Mapping[str, Ledger]]
"""Ledgers by client and service."""


def load(path: Path, diagnostics: Diagnostics) -> Ledgers:
    """Reads a ledger; where there is no file, there are no names yet.

    Raises:
        StageFailed: It cannot be used; the error is in the diagnostics.
    """
    content = b""
    try:
        content = _content(path)
        return _ledgers(_values_of(content))
    except FileNotFoundError:
        return {}
    except _Wrong as error:
        line, column = error.place or _place(content, error.name)
        raise diagnostics.failure(
            "ledger",
            f"The ledger of names cannot be used: {error.reason}",
            Location(str(path), line, column),
            "Take it from version control again. Without it, all names follow rules.",
        ) from error


def text(ledgers: Ledgers) -> str:
    """Returns a ledger as its file has it."""
    clients = {
        client: {service: _values(names) for service, names in services.items()}
        for client, services in ledgers.items()
    }
    values = {"format": FORMAT, "clients": clients}
    return json.dumps(values, indent=2, sort_keys=True) + "\n"


class _Wrong(Exception):
    """What makes a ledger unusable.

    Attributes:
        reason: Why.
        name: The text that is to blame; empty if it is no text.
        place: Its line and column, if they are known.
    """

    def __init__(
        self, reason: str, name: str = "", place: tuple[int, int] | None = None
    ) -> None:
        super().__init__(reason)
        self.reason = reason
        self.name = name
        self.place = place


def _content(path: Path) -> bytes:
    try:
        return read_plain(path)
    except FileNotFoundError:
        raise
    except OSError as error:
        raise _Wrong(error.strerror or "it cannot be read") from error


def _place(content: bytes, name: str) -> tuple[int, int]:
    """Returns where a name is first given; the values keep no positions."""
    quoted = re.escape(json.dumps(name))
    named = re.compile(rf"[:\[,]\s*({quoted})\s*[,\]}}]|({quoted})")
    text = content.decode("utf-8", "replace") if name else ""
    match = max(named.finditer(text), key=lambda match: bool(match[1]), default=None)
    if match is None:
        return 1, 1
    start = match.start(match.lastindex or 0)
    return text.count("\n", 0, start) + 1, start - text.rfind("\n", 0, start)


def _values_of(content: bytes) -> Any:
    try:
        return json.loads(content, object_pairs_hook=_once)
    except json.JSONDecodeError as error:
        raise _Wrong(error.msg, place=(error.lineno, error.colno)) from error
    except (ValueError, RecursionError) as error:
        raise _Wrong("it is no JSON") from error


def _once(members: list[tuple[str, Any]]) -> dict[str, Any]:
    """Returns an object; a merge of two branches may have given a name twice."""
    values: dict[str, Any] = {}
    for name, value in members:
        if name in values:
            raise _Wrong(f"{name!r} is in it twice", name)
        values[name] = value
    return values


def _ledgers(values: Any) -> Ledgers:
    content = dict(_items(values))
    if content.get("format") != FORMAT:
        raise _Wrong(f"its format is not {FORMAT}")
    return {
        client: {service: _ledger(names) for service, names in _items(services)}
        for client, services in _items(content.get("clients"))
    }


def _items(value: Any) -> Iterator[tuple[str, Any]]:
    if not isinstance(value, dict):
        raise _Wrong(f"{str(value)[:40]!r} should be an object")
    for key, item in value.items():
        if any("\ud800" <= char <= "\udfff" for char in key):
            raise _Wrong(f"{key[:80]!r} is no text", key)
        yield key, item


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise _Wrong(f"{str(value)[:40]!r} should be a string")
    return value


def _list(value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise _Wrong(f"{str(value)[:40]!r} should be a list")
    return value


def _name(table: Table, value: Any) -> str:
    name = _text(value)
    if table in FITS and not FITS[table](name) and name not in RECENT:
        fits = is_identifier(name)
        why = "a name that has another use" if fits else "no name that Python takes"
        raise _Wrong(f"{name[:80]!r} is {why}", name)
    return name


def _ledger(values: Any) -> Ledger:
    content = dict(_items(values))
    return Ledger(
        names=_names(content),
        uses={
            _name(Table.SCHEMAS, name): frozenset(map(_text, _list(places)))
            for name, places in _items(content.get("uses", {}))
        },
        versions={
            version: _names(dict(_items(names)))
            for version, names in _items(content.get("versions", {}))
        },
        layout=_layout(content.get("layout", Layout.FLAT.value)),
    )


def _layout(value: Any) -> Layout:
    try:
        return Layout(value)
    except ValueError as error:
        raise _Wrong(f"{str(value)[:40]!r} is no layout") from error


def _names(values: Mapping[str, Any]) -> Names:
    tables = {}
    for table in Table:
        listed = values.get(table.value, {})
        for home, names in [("", listed)] if table in FLAT else _items(listed):
            entries = {key: _name(table, name) for key, name in _items(names)}
            tables[table, home] = entries
    return tables


def _values(ledger: Ledger) -> dict[str, Any]:
    values = _tables(ledger.names)
    uses = {name: sorted(places) for name, places in ledger.uses.items()}
    versions = {version: _tables(names) for version, names in ledger.versions.items()}
    values["uses"] = uses
    values["versions"] = {
        version: names for version, names in versions.items() if names
    }
    if ledger.layout is not Layout.FLAT:
        values["layout"] = ledger.layout and ledger.layout.value
    return {key: value for key, value in values.items() if value}


def _tables(names: Names) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for (table, home), entries in names.items():
        if table in FLAT and entries:
            values[table.value] = entries
        elif entries:
            values.setdefault(table.value, {})[home] = entries
    return values
