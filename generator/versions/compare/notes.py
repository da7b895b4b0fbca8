"""Collects the changes of one thing, and gives them their ids."""

from __future__ import annotations

import re

from generator.diagnostics import Location
from generator.versions.changes import Change, Entry, Kind, Severity, Target

from .rules import RULES

BREAKING, WARNING, INFO = Severity


class Notes:
    """What is different in one method, type or service.

    An id is made of what both documents agree on: the service, the old name, the rule
    and the part concerned. So it stays as long as the change does.
    """

    def __init__(self, service: str, subject: str) -> None:
        self.id = _slug(".".join(filter(None, (service, subject))))
        self.service = service
        self.changes: list[Change] = []

    def add(
        self,
        rule: str,
        severity: Severity,
        message: str,
        *targets: Target,
        old: Location | None = None,
        new: Location | None = None,
        part: str = "",
    ) -> None:
        """Notes a change.

        Args:
            rule: One of `RULES`.
            severity: What it does to working code.
            message: What is different.
            targets: What to look for in an app.
            old: Where the old document says so.
            new: Where the new one does.
            part: What of the subject it is about: an argument, a member, a value.
        """
        id = ".".join(filter(None, (self.id, rule, _slug(part))))
        # Advice is for those who have to do something.
        advice = RULES[rule] if severity is not INFO else ""
        self.changes.append(
            Change(rule, severity, message, advice, old, new, id, targets)
        )

    def entry(
        self, kind: Kind, name: str, wire: str, before: str, after: str
    ) -> Entry | None:
        """Returns the entry; None if nothing is different."""
        if not self.changes:
            return None
        ordered = sorted(self.changes, key=lambda each: each.severity.rank)
        return Entry(
            kind=kind,
            service=self.service,
            name=name,
            wire=wire,
            title=_title(ordered),
            before=before,
            after=after,
            changes=tuple(ordered),
            id=self.id,
        )


def _title(changes: list[Change]) -> str:
    if len(changes) == 1:
        return changes[0].message
    counts = [
        f"{count} {severity.value}"
        for severity in Severity
        if (count := sum(each.severity is severity for each in changes))
    ]
    return f"{len(changes)} changes: {', '.join(counts)}"


def _slug(text: str) -> str:
    """Returns text that can be an anchor; wire names may hold anything."""
    return re.sub(r"[^\w.~-]+", "-", text, flags=re.ASCII).strip("-")
