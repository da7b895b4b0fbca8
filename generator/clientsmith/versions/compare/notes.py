"""Collects the changes of one thing, and gives them their ids."""

from __future__ import annotations

import copy
import re
from dataclasses import dataclass

from clientsmith.client.model import Method
from clientsmith.diagnostics import Location
from clientsmith.model.types import Definition, Object, TypeId
from clientsmith.naming.identifiers import Identifier
from clientsmith.versions.changes import (
    BREAKING,
    INFO,
    Change,
    Entry,
    Kind,
    Severity,
    Target,
    Use,
    gravest,
)
from clientsmith.versions.compare import relations
from clientsmith.versions.compare.matching import Pairs
from clientsmith.versions.compare.relations import Names
from clientsmith.versions.compare.rules import RULES


class Notes:
    """What is different in one method, type or service.

    An id is made of what both documents agree on: the service, the old name, the rule
    and the part concerned. So it stays as long as the change does.
    """

    def __init__(self, service: str, subject: str) -> None:
        self.id = ".".join(map(anchor, filter(None, (service, subject))))
        self.service = service
        self.changes: list[Change] = []
        self._noted: set[tuple[str, str]] = set()
        self._where: tuple[Location | None, Location | None] = (None, None)
        self._part = ""

    def at(self, old: Location | None, new: Location | None, part: str = "") -> Notes:
        """Returns the same notes, with what next ones are about.

        Args:
            old: Where the old document says so.
            new: Where the new one does.
            part: What of the subject it is: an argument, a member, a value.
        """
        notes = copy.copy(self)
        notes._where, notes._part = (old, new), part
        return notes

    def add(
        self,
        rule: str,
        message: str,
        *targets: Target,
        severity: Severity | None = None,
        part: str = "",
    ) -> None:
        """Notes a change.

        Args:
            rule: One of `RULES`.
            message: What is different.
            targets: What to look for in an app; nothing, where nothing happens to it.
            severity: What it does to working code; None if it breaks it wherever the
                rule has advice, and is harmless where not.
            part: What of the subject it is, if `at` has not said so.
        """
        severity = severity or (BREAKING if RULES[rule] else INFO)
        id = ".".join(filter(None, (self.id, rule, anchor(part or self._part))))
        is_harmless = severity is INFO
        advice = "" if is_harmless else RULES[rule]
        wanted = () if is_harmless else targets
        change = Change(rule, severity, message, advice, *self._where, id, wanted)
        # Two variants without a name may look alike.
        if (id, message) not in self._noted:
            self._noted.add((id, message))
            self.changes.append(change)

    def entry(
        self, kind: Kind, name: str, wire: str, before: str, after: str
    ) -> Entry | None:
        """Returns the entry; None if nothing is different."""
        if not self.changes:
            return None
        ordered = sorted(self.changes, key=lambda change: change.severity.rank)
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
        if (count := sum(change.severity is severity for change in changes))
    ]
    return f"{len(changes)} changes: {', '.join(counts)}"


def anchor(text: str) -> str:
    """Returns text that can be an anchor, and that no other text is made into."""
    return "".join(
        char if re.fullmatch(r"[A-Za-z0-9_.-]", char) else f"~{ord(char):x}~"
        for char in text
    )


@dataclass(frozen=True)
class MethodPair:
    """A method that both documents have, with the notes on it."""

    pairs: Pairs
    notes: Notes
    before: Method
    after: Method

    @property
    def where(self) -> tuple[Location, Location]:
        """Where both documents have the operation."""
        return self.before.operation.where, self.after.operation.where

    @property
    def call(self) -> Target:
        """All calls of the old method, and of the one that goes through its pages."""
        return Target(Use.CALL, self.before.callables)

    @property
    def result(self) -> Target:
        """All uses of what the old method returns."""
        return Target(Use.RESULT, self.symbols)

    @property
    def symbols(self) -> tuple[str, ...]:
        """The old method of both classes."""
        return self.before.symbols(self.before.name)


@dataclass(frozen=True)
class TypePair:
    """A named type that both documents have, with the notes on it."""

    pairs: Pairs
    notes: Notes
    before: Definition
    after: Definition

    @property
    def is_passed(self) -> bool:
        """Whether callers of the old client pass values of it."""
        return self.pairs.old.api.usage[self.before.id].in_request

    @property
    def is_given(self) -> bool:
        """Whether they pass it whole, and not just its members as arguments."""
        is_class = isinstance(self.before.shape, Object)
        return self.is_passed and (
            not is_class or self.before.id in self.pairs.old.dictionaries
        )

    @property
    def is_read(self) -> bool:
        """Whether they read values of it; what no operation has, a webhook may."""
        return self.pairs.old.api.usage[self.before.id].in_response or not (
            self.is_passed
        )

    @property
    def where(self) -> tuple[Location, Location]:
        """Where both documents have the schema."""
        return self.before.origin.where, self.after.origin.where

    @property
    def name(self) -> Identifier:
        """The old name."""
        return self.pairs.old.name(self.before.id)

    @property
    def symbols(self) -> tuple[str, ...]:
        """The old class and its TypedDict."""
        return self.pairs.old.symbols(self.before.id)

    @property
    def mention(self) -> Target:
        """All mentions of the old name."""
        return Target(Use.NAME, self.symbols)

    def severity(self, passed: Severity, read: Severity) -> Severity:
        """Returns the graver of what a change does to those who pass and who read."""
        severities = [passed] if self.is_passed else []
        severities += [read] if self.is_read else []
        return gravest(severities)

    def of_types(
        self, old: TypeId, new: TypeId, open: Names | None = None
    ) -> Severity | None:
        """Returns what another type of a part, or of a name, does; None for nothing.

        Who reads objects makes some as well, in tests at least.
        """
        is_given = self.is_given
        found = [relations.made(self.pairs, old, new, open, is_passed=is_given)]
        if self.is_read:
            found.append(relations.read(self.pairs, old, new, open))
        severities = list(filter(None, found))
        return gravest(severities) if severities else None
