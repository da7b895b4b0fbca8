"""The ledger: public names as they were once given, so that they do not move.

Its keys are made of what goes over the wire, or of what a document calls a thing; never
of prose, and never of an order.
"""

from __future__ import annotations

import enum
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import NamedTuple, TypeAlias

from clientsmith.config import Layout
from clientsmith.diagnostics import Location
from clientsmith.model.operations import Operation
from clientsmith.naming import identifiers
from clientsmith.naming.identifiers import Identifier


class Table(enum.Enum):
    """What the ledger keeps; most values are tables of the config, too.

    `OPERATIONS`: method by the operation's entry, `GET /indexes/{}`. `IDS`: that entry
    by `operationId`. `ARGUMENTS`: argument by its place in the request, `path 1`,
    `query limit`, `header X-Trace`, `body name`, or `body` for all of it; one such
    table for each operation. `SCHEMAS`: class by component key, or by the way down to
    an inline schema, `IndexModel.status` or `GET /indexes response`. `MEMBERS`:
    attribute by wire name; one such table for each schema.
    """

    OPERATIONS = "operations"
    IDS = "ids"
    ARGUMENTS = "arguments"
    SCHEMAS = "schemas"
    MEMBERS = "members"


FITS = {
    Table.OPERATIONS: identifiers.is_operation_name,
    Table.SCHEMAS: identifiers.is_class_name,
    Table.MEMBERS: identifiers.is_member_name,
    Table.ARGUMENTS: identifiers.is_argument_name,
}
"""Whether the generated code can use a name; those of ids are not of code."""


Names = Mapping[tuple[Table, str], Mapping[str, str]]
"""By table and home: the operation of arguments, the schema of members, or nothing."""


@dataclass(frozen=True)
class Ledger:
    """The names of one service.

    Attributes:
        names: Those that hold for all versions, and for the ones to come.
        uses: Where documents refer to a class, in the form of a schema's key.
        versions: What some versions call otherwise.
        layout: Where the methods stand that have the names; None if it is not known.
    """

    names: Names = field(default_factory=dict)
    uses: Mapping[str, frozenset[str]] = field(default_factory=dict)
    versions: Mapping[str, Names] = field(default_factory=dict)
    layout: Layout | None = None

    def of(self, table: Table, home: str = "") -> Mapping[str, str]:
        """Returns the names of a table; none if it is not known."""
        return self.names.get((table, home), {})

    def seen_by(self, version: str) -> Ledger:
        """Returns the names as they are in one version."""
        own = self.versions.get(version, {})
        names = dict(self.names)
        for key, each in own.items():
            names[key] = {**names.get(key, {}), **each}
        return replace(self, names=names, versions={})


EMPTY = Ledger()


DEPRECATED = ", until 0.3"
"""Stands behind the place of an argument whose name up to release 0.1 goes on to work,
and says for how long.
"""

Uses: TypeAlias = Mapping[str, frozenset[str]]
"""Places by class."""

Thing: TypeAlias = tuple[Table, str, str]
"""Table, home and entry: what a name is known by in the ledger of a service."""


class By(enum.Enum):
    """What has given a name.

    `MOVED` is a name by rule that the ledger has otherwise, and that could not be kept.
    """

    RULE = "rule"
    CONFIG = "config"
    LEDGER = "ledger"
    MOVED = "moved"


class Decision(NamedTuple):
    """One name, and what has given it.

    Attributes:
        key: What the config calls the thing: `listIndexes`, `IndexModel.status`.
        entry: The key of the ledger.
        wire: What the document calls the thing.
        home: The outer key of the ledger; empty where there is none.
        name: The name; empty until it is decided.
        ruled: The name that the rules give it.
        before: What it was called before; empty if that is not known, or the same.
        is_kept: Whether the ledger has given it a name that the rules would not.
        was_inline: Whether it was an inline schema before, and is a component now.
    """

    table: Table
    key: str
    entry: str
    wire: str
    where: Location
    home: str = ""
    name: Identifier = Identifier("")
    ruled: Identifier = Identifier("")
    by: By = By.RULE
    before: str = ""
    is_kept: bool = False
    was_inline: bool = False

    @property
    def thing(self) -> Thing:
        """What is named, as the ledger knows it."""
        return self.table, self.home, self.entry


@dataclass(frozen=True)
class Record:
    """What one document adds to the ledger.

    Attributes:
        decisions: Its names.
        ids: The keys of its operations by `operationId`.
        uses: Where it refers to a class.
        deprecated: Arguments by names that go on to work, by home and entry.
    """

    decisions: tuple[Decision, ...] = ()
    ids: Mapping[str, str] = field(default_factory=dict)
    uses: Mapping[str, frozenset[str]] = field(default_factory=dict)
    deprecated: Mapping[tuple[str, str], str] = field(default_factory=dict)


def operation_entry(operation: Operation) -> str:
    """Returns the key of an operation: method and path, parameters without names."""
    path = re.sub(r"\{[^{}]*\}", "{}", operation.path)
    return f"{operation.method} {path}"


def entered(ledger: Ledger, records: Mapping[str, Record]) -> Ledger:
    """Returns a ledger with what documents add to it.

    Args:
        ledger: What is known.
        records: What the document of each version adds, by version, oldest first. The
            last one that has a thing says what versions to come will call it.
    """
    common = _copied(ledger.names)
    own = {version: _copied(names) for version, names in ledger.versions.items()}
    uses: Uses = ledger.uses
    for record in records.values():
        for key, entry, name in _names(record):
            common.setdefault(key, {})[entry] = name
        uses = _used(uses, record.uses)
    for version, record in records.items():
        others = own.setdefault(version, {})
        for key, entry, name in _names(record):
            others.get(key, {}).pop(entry, "")
            if common[key][entry] != name:
                others.setdefault(key, {})[entry] = name
    return Ledger(common, uses, own, ledger.layout)


def _used(before: Uses, now: Uses) -> Uses:
    """Returns where documents refer to classes.

    A place where another class was is that of the new one: were it of both, nobody
    could tell which of them it is that gets another key there.
    """
    places = frozenset().union(*now.values())
    left = {name: each - places for name, each in before.items()}
    found = {name: each for name, each in left.items() if each}
    for name, each in now.items():
        found[name] = found.get(name, frozenset()) | each
    return found


def _copied(names: Names) -> dict[tuple[Table, str], dict[str, str]]:
    return {key: dict(each) for key, each in names.items()}


def _names(record: Record) -> Iterator[tuple[tuple[Table, str], str, str]]:
    for each in record.decisions:
        yield (each.table, each.home), each.entry, each.name
    for id, entry in record.ids.items():
        yield (Table.IDS, ""), id, entry
    for (home, entry), name in record.deprecated.items():
        yield (Table.ARGUMENTS, home), f"{entry}{DEPRECATED}", name
