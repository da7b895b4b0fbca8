"""Names that are kept though the rules have others: which to tell of, and decisions.

A thing is told of once, for the newest version that keeps its name. There a decision
holds: older versions stand beside it, and what they have given stays.
"""

from __future__ import annotations

import shlex
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from clientsmith.diagnostics import Diagnostics
from clientsmith.python.ledger import Decision, Ledger, Record, Table, Thing, entered


class Kept(NamedTuple):
    """A name that a version keeps."""

    version: str
    decision: Decision


def kept(record: Record) -> list[Decision]:
    """Returns the names of one document that the rules would not give."""
    return [each for each in record.decisions if each.is_kept]


def newest(records: Mapping[str, Record]) -> list[Kept]:
    """Returns the names that the versions of a service keep, each for the newest.

    Args:
        records: The names of each version, oldest first.
    """
    found: dict[tuple[Thing, str], Kept] = {}
    for version, record in records.items():
        for each in kept(record):
            found[each.thing, each.name] = Kept(version, each)
    return list(found.values())


def is_declined(ledger: Ledger, decision: Decision) -> bool:
    """Whether somebody has decided against the name by rule."""
    table, home, entry = decision.thing
    known = ledger.declined.get((table, home), {})
    return decision.ruled in known.get(entry, frozenset())


def with_kept(ledger: Ledger, chosen: Iterable[Kept]) -> Ledger:
    """Returns a ledger in which names are kept for good."""
    return _marked(ledger, {each.decision: True for each in chosen})


def with_taken(
    ledger: Ledger, records: Mapping[str, Record], chosen: Collection[Kept]
) -> Ledger:
    """Returns a ledger in which some versions take the names by rule.

    Versions before them that keep the old name do so for good.

    Args:
        ledger: What is known.
        records: The names of all versions under this ledger, oldest first.
        chosen: The names to give up.
    """
    taken = {
        version: _taken(version, each, chosen) for version, each in records.items()
    }
    latest = {each.decision.thing: each.version for each in chosen}
    order = list(records)
    marks = {each.decision: False for each in chosen}
    for version, decision in newest(taken):
        last = latest.get(decision.thing)
        if last is not None and order.index(version) < order.index(last):
            marks[decision] = True
    return _marked(entered(ledger, taken), marks)


def _taken(version: str, record: Record, chosen: Collection[Kept]) -> Record:
    own = {each for each in kept(record) if Kept(version, each) in chosen}
    decisions = tuple(
        each._replace(name=each.ruled, is_kept=False) if each in own else each
        for each in record.decisions
    )
    classes = {
        str(each.name): str(each.ruled) for each in own if each.table is Table.SCHEMAS
    }
    uses = {classes.get(name, name): places for name, places in record.uses.items()}
    return replace(record, decisions=decisions, uses=uses)


def _marked(ledger: Ledger, marks: Mapping[Decision, bool]) -> Ledger:
    """Returns a ledger with names by rule that are declined, or are no more."""
    declined = {key: dict(each) for key, each in ledger.declined.items()}
    for decision, is_declined in sorted(marks.items(), key=lambda item: item[1]):
        table, home, entry = decision.thing
        known = declined.setdefault((table, home), {})
        own, ruled = known.get(entry, frozenset()), frozenset({decision.ruled})
        known[entry] = own | ruled if is_declined else own - ruled
    return replace(ledger, declined=declined)


def report(
    client: str, decisions: Sequence[Decision], diagnostics: Diagnostics
) -> None:
    """Reports names that are no longer those that the rules give.

    Args:
        client: The name of the client in the config.
        decisions: The names.
        diagnostics: Where findings go.
    """
    for each in decisions:
        table = f"[clients.{client}.{each.table.value}]"
        command = f"clientsmith names {client} --take-new {shlex.quote(each.key)}"
        diagnostics.warning(
            "name-kept",
            _message(each),
            each.where,
            f"`{command}` takes the new name, --keep instead keeps this one for good; "
            f'or in the config: {table} "{each.key}" = "{each.name}" or "{each.ruled}"',
        )


def _message(decision: Decision) -> str:
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
