"""What clients have only if nothing is wrong with it: operations, and webhooks.

A defect of the document concerns the candidates that reach it, and nothing else.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from clientsmith.diagnostics import Diagnostic, Diagnostics, Severity
from clientsmith.load.document import Node
from clientsmith.model.operations import LeftOut, Operation
from clientsmith.model.types import Arena, TypeId

HINT = "`--partial` leaves out the operations that it concerns."
SHOWN = 3
"""Reasons that a message has room for."""


@dataclass(frozen=True)
class Candidate:
    """An operation, or what the API sends by itself.

    Attributes:
        key: What a config calls it; the path, where that leads nowhere.
        node: Where the document describes it.
        errors: What is wrong with it.
        types: The types that it is made of.
        operation: The operation, if it is one and could be built.
        fixed: The headers that the document fixes for it.
    """

    key: str
    node: Node
    errors: list[Diagnostic]
    types: tuple[TypeId, ...] = ()
    operation: Operation | None = None
    fixed: tuple[tuple[str, str], ...] = ()


def blame(
    candidates: Iterable[Candidate],
    types: Arena,
    defects: dict[TypeId, tuple[Diagnostic, ...]],
    diagnostics: Diagnostics,
) -> None:
    """Adds the defects of types to the candidates that reach them.

    What nobody reaches does no harm; the diagnostics get a warning of it.
    """
    harmless = dict(defects)
    for candidate in candidates if defects else ():
        for id in sorted(types.reachable(candidate.types).intersection(defects)):
            candidate.errors.extend(defects[id])
            harmless.pop(id, None)
    for findings in harmless.values():
        diagnostics.add(
            replace(finding, severity=Severity.WARNING) for finding in findings
        )


def sound(
    calls: Iterable[Candidate],
) -> tuple[list[Operation], tuple[tuple[str, str], ...]]:
    """Returns operations with nothing wrong, and the headers that all requests carry.

    These are the headers to which the document gives a value, and the same one in all
    operations. Any other header goes with the operations that have it.
    """
    kept = [call for call in calls if call.operation and not call.errors]
    count = Counter(header for call in kept for header in call.fixed)
    shared = tuple(header for header, number in count.items() if number == len(kept))
    operations = []
    for call in kept:
        if call.operation:
            own = tuple(header for header in call.fixed if header not in shared)
            operations.append(replace(call.operation, headers=own))
    return operations, shared


def refuse(
    calls: Iterable[Candidate], hooks: Iterable[Candidate], diagnostics: Diagnostics
) -> tuple[LeftOut, ...]:
    """Reports what is wrong with candidates, each defect once, and leaves none out."""
    for candidate in (*calls, *hooks):
        for error in candidate.errors:
            stop = "" if error.hint.endswith((".", "?")) or not error.hint else "."
            hint = f"{error.hint}{stop} {HINT}".strip()
            diagnostics.add([replace(error, hint=hint)])
    return ()


def leave_out(
    calls: Sequence[Candidate], hooks: Sequence[Candidate], diagnostics: Diagnostics
) -> tuple[LeftOut, ...]:
    """Warns of candidates that something is wrong with, and returns them.

    It is an error if none of the calls is sound.
    """
    if calls and all(call.errors for call in calls):
        diagnostics.error(
            "nothing-left",
            "No operation of the document can be called",
            calls[0].node.document.root.where,
            "The warnings say what is wrong with each.",
        )
    left_out = []
    for candidate in (*calls, *hooks):
        if not candidate.errors:
            continue
        errors = list(dict.fromkeys(candidate.errors))
        listed = [f"{error.message} ({error.where})" for error in errors[:SHOWN]]
        listed += [f"{len(errors) - SHOWN} more"] if len(errors) > SHOWN else []
        diagnostics.warning(
            "operation-left-out",
            f"{candidate.key!r} is left out: {'; '.join(listed)}",
            candidate.node.key_where,
            pointer=candidate.node.json_pointer,
        )
        reasons = tuple(dict.fromkeys(error.message for error in errors))
        left_out.append(LeftOut(candidate.key, reasons))
    return tuple(left_out)
