"""A named type and what has become of it, with the notes on it."""

from __future__ import annotations

from dataclasses import dataclass

from clientsmith.diagnostics import Location
from clientsmith.model.operations import Usage
from clientsmith.model.types import Definition, TypeId
from clientsmith.naming.identifiers import Identifier
from clientsmith.versions.changes import Severity, Target, Use, gravest
from clientsmith.versions.compare.matching import Pairs
from clientsmith.versions.compare.notes import Notes
from clientsmith.versions.compare.relations import Relation, passed, read, relation


@dataclass(frozen=True)
class Named:
    """A named type that both documents have.

    Attributes:
        is_passed: Whether callers of the old client pass values of it.
        is_read: Whether they read values of it; webhooks too are read.
    """

    pairs: Pairs
    notes: Notes
    before: Definition
    after: Definition

    @property
    def _usage(self) -> Usage:
        return self.pairs.old.api.usage[self.before.id]

    @property
    def is_passed(self) -> bool:
        """Whether callers of the old client pass values of it."""
        return self._usage.in_request

    @property
    def is_read(self) -> bool:
        """Whether they read values of it; what no operation has, a webhook may."""
        return self._usage.in_response or not self._usage.in_request

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
        found = [passed] if self.is_passed else []
        found += [read] if self.is_read else []
        return gravest(found)

    def of_types(self, old: TypeId, new: TypeId, found: Relation) -> Severity:
        """Returns what another type of a part does."""
        return self.severity(passed(found), read(self.pairs, old, new, found))

    def relation(self, old: TypeId, new: TypeId) -> Relation:
        """Returns how a type of the new document stands to one of the old."""
        return relation(self.pairs, old, new)

    def note(
        self,
        rule: str,
        severity: Severity,
        message: str,
        *targets: Target,
        where: tuple[Location, Location] | None = None,
        part: str = "",
    ) -> None:
        """Notes a change of the type, or of a part of it."""
        old, new = where or self.where
        self.notes.add(rule, severity, message, *targets, old=old, new=new, part=part)
