"""What the ledger hears of arguments, and what is said about those that moved."""

from __future__ import annotations

from collections.abc import Iterator

from clientsmith.diagnostics import Diagnostics
from clientsmith.model.operations import Operation
from clientsmith.python.identifiers import Identifier
from clientsmith.python.ledger import By, Decision, Table
from clientsmith.python.names import operation_key
from clientsmith.python.operations.arguments import (
    NOTHING_KEPT,
    Argument,
    named,
    own_names,
    plain,
    set_apart,
)
from clientsmith.python.service import Service


def decisions(service: Service, diagnostics: Diagnostics) -> Iterator[Decision]:
    """Yields the names of all arguments, with what has given them."""
    for operation in service.api.operations:
        found = plain(service, operation)
        own = own_names(service, operation, found)
        ruled = set_apart(found, own, {})
        for each, final in zip(found, named(service, operation), strict=True):
            decision = _decision(service, operation, final, ruled[each.place])
            if decision.by is By.MOVED:
                _report_moved(decision, diagnostics)
            # one that is called what it would be called alone was set apart by rule
            is_kept = decision.by is By.LEDGER and decision.name != each.name
            yield decision._replace(is_kept=is_kept)


def _decision(
    service: Service, operation: Operation, argument: Argument, ruled: Identifier
) -> Decision:
    key = f"{operation_key(operation)}.{argument.wire}"
    kept = service.names.arguments.get(operation_key(operation), NOTHING_KEPT)
    before = kept.names.get(argument.place, argument.name)
    if key in service.renames.arguments:
        by = By.CONFIG
    elif argument.name != ruled:
        by = By.LEDGER
    else:
        by = By.RULE if before == ruled else By.MOVED
    return Decision(
        table=Table.ARGUMENTS,
        key=key,
        home=kept.home,
        entry=argument.place,
        wire=argument.wire,
        name=argument.name,
        ruled=ruled,
        by=by,
        where=argument.parameter.where if argument.parameter else operation.where,
        before=before if by is By.MOVED else "",
    )


def _report_moved(decision: Decision, diagnostics: Diagnostics) -> None:
    diagnostics.warning(
        "name-moved",
        f"The argument {decision.key!r} was called {decision.before!r}, and is called "
        f"{decision.name!r} now: another argument has that name",
        decision.where,
        "Tell your callers, or set other names in the config: [clients.….arguments]",
    )
