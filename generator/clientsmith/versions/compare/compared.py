"""A method and what has become of it, with the notes on it."""

from __future__ import annotations

from dataclasses import dataclass

from clientsmith.client.model import Method
from clientsmith.diagnostics import Location
from clientsmith.versions.changes import Severity, Target, Use
from clientsmith.versions.compare.matching import Pairs
from clientsmith.versions.compare.notes import Notes


@dataclass(frozen=True)
class Compared:
    """A method that both documents have."""

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
        """All calls of the old method."""
        return call(self.before)

    @property
    def result(self) -> Target:
        """All uses of what the old method returns."""
        return Target(Use.RESULT, self.before.symbols(self.before.name))

    def note(
        self, rule: str, severity: Severity, message: str, *targets: Target
    ) -> None:
        """Notes a change of the method as a whole."""
        old, new = self.where
        self.notes.add(rule, severity, message, *targets, old=old, new=new)


def call(method: Method) -> Target:
    """Returns all calls of a method, and of the one that goes through its pages."""
    return Target(Use.CALL, method.callables)
