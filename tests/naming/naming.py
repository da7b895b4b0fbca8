"""Names of small documents, with what a ledger has on them."""

from __future__ import annotations

import json
import random
from functools import cache
from pathlib import Path
from typing import Any

from clientsmith import load
from clientsmith.config import Renames
from clientsmith.diagnostics import Diagnostics
from clientsmith.load.document import read_source
from clientsmith.load.reader import read_document
from clientsmith.naming.groups import groups
from clientsmith.naming.ledger import EMPTY, Ledger, Record, entered
from clientsmith.naming.names import name
from clientsmith.resolve.package import build
from support import beside, selection

Json = Any
Names = dict[tuple[str, str, str], str]
"""Python names by table, home and entry."""


def record(path: Path, ledger: Ledger = EMPTY) -> tuple[Record, Diagnostics]:
    """Returns what a document adds to a ledger, and what was found."""
    diagnostics = Diagnostics()
    document = load.load(path, path.name, Diagnostics(), cache=None)
    api = build(document, {}, Diagnostics(), selection=selection(path))
    flat = groups(api, {}, (), is_flat=True, has_general=False)
    _, named = name(api, Renames(), {"Client"}, diagnostics, flat, ledger)
    diagnostics.stop_on_errors()
    return named, diagnostics


def names(record: Record) -> Names:
    """Returns the names of a document."""
    return {
        (each.table.value, each.home, each.entry): each.name
        for each in record.decisions
    }


def written(path: Path, value: Json) -> Path:
    """Writes a document as JSON."""
    path.write_text(json.dumps(value, ensure_ascii=False), "utf-8")
    return path


def changed(path: Path, folder: Path, value: Json) -> Path:
    """Writes another state of a document, with what a case has beside it."""
    return written(beside(path, folder), value)


def value(path: Path) -> Json:
    """Returns a document as plain values."""
    diagnostics = Diagnostics()
    source = read_source(path, path.name, diagnostics)
    return read_document(source, diagnostics).root.value


@cache
def first(path: Path) -> Record:
    """Returns what a document that does not change adds to an empty ledger."""
    return record(path)[0]


def known(path: Path) -> Ledger:
    """Returns the ledger after a first run over a document that does not change."""
    return entered(EMPTY, {"": first(path)})


def shuffled(value: Json, chance: random.Random) -> Json:
    """Returns a document that says the same in another order."""
    if isinstance(value, list):
        return [shuffled(each, chance) for each in value]
    if not isinstance(value, dict):
        return value
    keys = list(value)
    chance.shuffle(keys)
    return {key: shuffled(value[key], chance) for key in keys}


def retitled(value: Json) -> Json:
    """Returns a document with another title for each schema that has one."""
    if isinstance(value, list):
        return [retitled(each) for each in value]
    if not isinstance(value, dict):
        return value
    return {
        key: f"New {each}" if key == "title" and isinstance(each, str) else each
        for key, each in ((key, retitled(each)) for key, each in value.items())
    }
