"""Reads and writes clientsmith.names.json: one name a line, sorted, without dates."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, TypeAlias

from generator.diagnostics import Diagnostics, Location, StageFailed
from generator.python.identifiers import is_identifier
from generator.python.ledger import Declined, Ledger, Names, Table

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
    try:
        return _ledgers(_values_of(path))
    except FileNotFoundError:
        return {}
    except _Wrong as error:
        diagnostics.error(
            "ledger",
            f"The ledger of names cannot be used: {error.reason}",
            Location(str(path), error.line, error.column),
            "Take it from version control again. Without it, all names follow rules.",
        )
        raise StageFailed from error


def text(ledgers: Ledgers) -> str:
    """Returns a ledger as its file has it."""
    clients = {
        client: {service: _values(each) for service, each in services.items()}
        for client, services in ledgers.items()
    }
    values = {"format": FORMAT, "clients": clients}
    return json.dumps(values, indent=2, sort_keys=True) + "\n"


class _Wrong(Exception):
    """What makes a ledger unusable."""

    def __init__(self, reason: str, line: int = 1, column: int = 1) -> None:
        super().__init__(reason)
        self.reason = reason
        self.line = line
        self.column = column


def _values_of(path: Path) -> Any:
    try:
        return json.loads(path.read_bytes())
    except FileNotFoundError:
        raise
    except OSError as error:
        raise _Wrong(error.strerror or "it cannot be read") from error
    except json.JSONDecodeError as error:
        raise _Wrong(error.msg, error.lineno, error.colno) from error
    except (ValueError, RecursionError) as error:
        raise _Wrong("it is no JSON") from error


def _ledgers(values: Any) -> Ledgers:
    known = dict(_items(values))
    if known.get("format") != FORMAT:
        raise _Wrong(f"its format is not {FORMAT}")
    return {
        client: {service: _ledger(each) for service, each in _items(services)}
        for client, services in _items(known.get("clients"))
    }


def _items(value: Any) -> Iterator[tuple[str, Any]]:
    if not isinstance(value, dict):
        raise _Wrong(f"{str(value)[:40]!r} should be an object")
    yield from value.items()


def _list(value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise _Wrong(f"{str(value)[:40]!r} should be a list")
    return value


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise _Wrong(f"{str(value)[:40]!r} should be a string")
    return value


def _name(value: Any) -> str:
    if not is_identifier(_text(value)):
        raise _Wrong(f"{value[:80]!r} is no name that Python takes")
    return str(value)


def _ledger(values: Any) -> Ledger:
    known = dict(_items(values))
    return Ledger(
        names=_names(known),
        uses={
            _name(name): frozenset(map(_text, places))
            for name, places in _items(known.get("uses", {}))
        },
        versions={
            version: _names(dict(_items(own)))
            for version, own in _items(known.get("versions", {}))
        },
        declined=_declined(dict(_items(known.get("declined", {})))),
    )


def _names(values: Mapping[str, Any]) -> Names:
    found = {}
    for table, home, names in _homes(values):
        check = _text if table is Table.IDS else _name
        found[table, home] = {key: check(name) for key, name in _items(names)}
    return found


def _declined(values: Mapping[str, Any]) -> Declined:
    found = {}
    for table, home, entries in _homes(values):
        listed = {key: _list(names) for key, names in _items(entries)}
        found[table, home] = {
            key: frozenset(map(_name, names)) for key, names in listed.items()
        }
    return found


def _homes(values: Mapping[str, Any]) -> Iterator[tuple[Table, str, Any]]:
    """Yields what each table has for each home."""
    for table in Table:
        listed = values.get(table.value, {})
        for home, each in [("", listed)] if table in FLAT else _items(listed):
            yield table, home, each


def _values(ledger: Ledger) -> dict[str, Any]:
    values = _tables(ledger.names)
    uses = {name: sorted(places) for name, places in ledger.uses.items()}
    versions = {version: _tables(own) for version, own in ledger.versions.items()}
    values["uses"] = uses
    values["declined"] = _tables(
        {
            home: {key: sorted(each) for key, each in entries.items() if each}
            for home, entries in ledger.declined.items()
        }
    )
    values["versions"] = {version: own for version, own in versions.items() if own}
    return {key: each for key, each in values.items() if each}


def _tables(names: Mapping[tuple[Table, str], Mapping[str, Any]]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for (table, home), each in names.items():
        if table in FLAT and each:
            values[table.value] = each
        elif each:
            values.setdefault(table.value, {})[home] = each
    return values
