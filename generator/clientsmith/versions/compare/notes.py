"""Collects the changes of one thing, and gives them their ids."""

from __future__ import annotations

import re

from clientsmith.diagnostics import Location
from clientsmith.versions.changes import Change, Entry, Kind, Severity, Target
from clientsmith.versions.compare.rules import RULES, WORTH_A_LOOK

BREAKING, WARNING, INFO = Severity


class Notes:
    """What is different in one method, type or service.

    An id is made of what both documents agree on: the service, the old name, the rule
    and the part concerned. So it stays as long as the change does.
    """

    def __init__(self, service: str, subject: str) -> None:
        self.id = ".".join(map(anchor, filter(None, (service, subject))))
        self.service = service
        self.changes: list[Change] = []
        self._known: set[tuple[str, str]] = set()

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
            targets: What to look for in an app; nothing, where nothing happens to it.
            old: Where the old document says so.
            new: Where the new one does.
            part: What of the subject it is about: an argument, a member, a value.
        """
        id = ".".join(filter(None, (self.id, rule, anchor(part))))
        is_harmless = severity is INFO
        advice = "" if is_harmless else RULES[rule]
        wanted = targets if not is_harmless or rule in WORTH_A_LOOK else ()
        change = Change(rule, severity, message, advice, old, new, id, wanted)
        # Two variants without a name may look alike.
        if (id, message) not in self._known:
            self._known.add((id, message))
            self.changes.append(change)

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


def anchor(text: str) -> str:
    """Returns text that can be an anchor, and that no other text is made into."""
    return "".join(
        each if re.fullmatch(r"[A-Za-z0-9_.-]", each) else f"~{ord(each):x}~"
        for each in text
    )
