"""Why things are called what they are called, for those who ask."""

from __future__ import annotations

import keyword
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from clientsmith.diagnostics import Diagnostics, Location
from clientsmith.naming import identifiers
from clientsmith.naming.ledger import (
    DEPRECATED,
    By,
    Decision,
    Ledger,
    Record,
    Table,
    Thing,
)
from clientsmith.naming.rules import INLINE, LONGEST

APART = "set apart from another one of that name"
SHARED = "an operationId that others have, too"

RESERVED = (
    identifiers.RESERVED_MEMBERS
    | identifiers.RESERVED_OPERATIONS
    | identifiers.RESERVED_PARAMETERS
)

ALIASES = "aliases"
"""Where former names are set, and listed."""


class Row(NamedTuple):
    """One name.

    Attributes:
        version: The version of the document; empty if no document has the thing.
        table: What is named: `operations`, as tables of the config are called.
        key: What the config calls the thing.
        wire: What the document calls it.
        by: What has given the name: `rule`, `config`, `ledger`, `moved`.
        reason: That in words.
        is_usual: Whether a reader who knows the wire name would guess the name.
    """

    version: str
    service: str
    table: str
    key: str
    wire: str
    name: str
    by: str
    reason: str
    is_usual: bool
    where: Location | None


def rows(
    version: str,
    service: str,
    decisions: Iterable[Decision],
    deprecated: Mapping[str, str],
) -> Iterator[Row]:
    """Yields the names of a document, then the former ones."""
    for each in decisions:
        reason, is_usual = _reason(each)
        yield Row(
            version=version,
            service=service,
            table=each.table.value,
            key=each.key,
            wire=each.wire,
            name=each.name,
            by=each.by.value,
            reason=reason,
            is_usual=is_usual,
            where=each.where,
        )
    for old, new in sorted(deprecated.items()):
        yield _other(version, service, ALIASES, old, new, "deprecated name")


def gone(service: str, ledger: Ledger, decisions: Iterable[Decision]) -> Iterator[Row]:
    """Yields the names of the ledger that no document has any more."""
    there = {(each.table, each.home, each.entry) for each in decisions}
    for (table, home), names in ledger.names.items():
        for entry, name in names.items() if table is not Table.IDS else ():
            if (table, home, entry.removesuffix(DEPRECATED)) not in there:
                key = f"{home} {entry}" if table is Table.ARGUMENTS else entry
                key = f"{home}.{entry}" if table is Table.MEMBERS else key
                yield _other(
                    "", service, table.value, key, name, "ledger: in no document"
                )


def kept(records: Iterable[Record]) -> list[Decision]:
    """Returns the names of a service that are kept though the rules have others.

    A thing is there once, for the newest version that keeps its name.

    Args:
        records: The names of its versions, oldest first.
    """
    newest: dict[tuple[Thing, str], Decision] = {}
    for record in records:
        for decision in record.decisions:
            if decision.is_kept:
                newest[decision.thing, decision.name] = decision
    return list(newest.values())


def report_kept(
    client: str, records: Iterable[Record], diagnostics: Diagnostics
) -> None:
    """Reports names that are kept, with what decides on them (`name-kept`).

    Args:
        client: The name of the client in the config.
        records: The names of a service's versions, oldest first.
        diagnostics: Where findings go.
    """
    for decision in kept(records):
        table = f"[clients.{client}.{decision.table.value}]"
        diagnostics.warning(
            "name-kept",
            _kept_message(decision),
            decision.where,
            f'Decide in the config: {table} "{decision.key}" = "{decision.name}" '
            f'keeps it for good, "{decision.ruled}" takes the new name.',
        )


def _kept_message(decision: Decision) -> str:
    key, name, before = decision.key, decision.name, decision.before
    if decision.was_inline:
        return (
            f"{key!r} (before: the inline schema {before}) keeps the name {name!r}, "
            f"which was made from that place; as the component that it is now it would "
            f"be {decision.ruled!r}"
        )
    former = f" (before: {before})" if before else ""
    return (
        f"{key!r}{former} keeps the name {name!r}; by the rules it would be "
        f"{decision.ruled!r}"
    )


def _other(
    version: str, service: str, table: str, key: str, name: str, reason: str
) -> Row:
    by = By.CONFIG if table == ALIASES else By.LEDGER
    return Row(version, service, table, key, key, name, by.value, reason, False, None)


def _reason(decision: Decision) -> tuple[str, bool]:
    otherwise = f"; by the rules {decision.ruled}"
    match decision.by:
        case By.CONFIG:
            rest = otherwise if decision.name != decision.ruled else ""
            return f"config{rest}", False
        case By.LEDGER:
            before = f": {decision.before} before" if decision.before else ""
            return f"ledger{before}{otherwise}", False
        case By.MOVED:
            return f"moved: {decision.before} before, which is taken now", False
    match decision.table:
        case Table.OPERATIONS:
            return _of_operation(decision)
        case Table.SCHEMAS:
            return _of_schema(decision)
        case Table.ARGUMENTS:
            return _of_argument(decision)
    return _written("wire name", decision.wire, decision.name)


def _of_operation(decision: Decision) -> tuple[str, bool]:
    key, name = decision.key, decision.name
    plain = identifiers.operation(key)
    if key == decision.wire:
        is_plain = name == plain
        return f"{'no operationId' if is_plain else SHARED}: method and path", False
    if name != plain and plain.startswith(f"{name}_"):
        return f"the function in operationId {key}", True
    return _written(f"operationId {key}", key, name)


def _of_schema(decision: Decision) -> tuple[str, bool]:
    name, (head, dot, steps) = decision.name, decision.key.rpartition(".")
    plain = identifiers.class_name(*filter(None, head.split(".")), steps)
    added = name.removeprefix(plain) if name != plain else ""
    is_apart = added in INLINE.values() or added.isdecimal()
    rest = f" + {added}, since another one has the name without" if is_apart else ""
    if not dot:
        is_usual = plain.lower() == decision.key.lower()
        return f"component{rest}", is_usual and not rest
    if added and not rest and len(plain) > LONGEST:
        rest = ", shortened"
    return f"inline schema: {head} + {steps}{rest}", not rest


def _of_argument(decision: Decision) -> tuple[str, bool]:
    place = decision.entry.partition(" ")[0]
    plain = identifiers.parameter(decision.wire)
    if decision.name not in (plain, f"{plain}_") and decision.name.endswith(plain):
        return f"{place}: {APART}", False
    reason, is_usual = _written(place, decision.wire, decision.name)
    return reason, is_usual


def _written(what: str, wire: str, name: str) -> tuple[str, bool]:
    """Returns how a wire name has become a Python name."""
    plain = identifiers.snake(wire)
    if name == wire:
        return what, True
    if name == plain:
        return f"{what} in snake case", True
    if name == f"{plain}_" and (keyword.iskeyword(plain) or plain in RESERVED):
        return f"{what}; {plain} is a reserved word", False
    if plain and name.startswith(f"{plain}_"):
        return f"{what}: {APART}", False
    return f"{what}, made an identifier", False
