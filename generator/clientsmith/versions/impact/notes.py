"""What has been found in a module, and the notes that all kinds of search make."""

from __future__ import annotations

from collections.abc import Iterable

from clientsmith.diagnostics import Location
from clientsmith.versions.impact.finding import Finding, Sure, Undecided, distinct
from clientsmith.versions.impact.module import Module, Positioned
from clientsmith.versions.impact.scopes import Scopes
from clientsmith.versions.impact.wanted import Hit, Wanted


class Notes:
    """The search in one module, and what it has found there.

    Attributes:
        module: The module.
        scopes: What its names lead to.
        wanted: What is looked for.
        is_untyped: Whether more annotations could decide anything.
    """

    def __init__(self, module: Module, wanted: Wanted) -> None:
        self.module = module
        self.scopes = Scopes(module)
        self.wanted = wanted
        self.findings: dict[tuple[Location, str], Finding] = {}
        self.is_untyped = False
        self.undecided: dict[tuple[Location, str, str], Undecided] = {}

    def found(
        self,
        node: Positioned,
        what: str,
        hits: Iterable[Hit],
        sure: Sure = Sure.TYPE,
    ) -> None:
        """Notes that a node uses what has changed."""
        place = self.module.place(node)
        source = self.module.line(place.line)
        for hit in hits:
            finding = Finding(place, source, what, hit.change, sure)
            self.findings.setdefault((place, hit.change.id), finding)

    def unknown(
        self, node: Positioned, what: str, hits: Iterable[Hit], reason: str
    ) -> None:
        """Notes that a node may use what has changed."""
        changes = [hit.change for hit in hits]
        if not changes:
            return
        place = self.module.place(node)
        key = (place, what, reason)
        if key in self.undecided:
            changes += self.undecided[key].changes
        source = self.module.line(place.line)
        self.undecided[key] = Undecided(place, source, what, distinct(changes), reason)

    def note(
        self, node: Positioned, what: str, hits: Iterable[Hit], reason: str
    ) -> None:
        """Notes a use that is certain if nothing speaks against it.

        Args:
            node: Where it is.
            what: What is used.
            hits: The changes that it meets.
            reason: Why it is not certain; empty if it is.
        """
        if reason:
            self.unknown(node, what, hits, reason)
        else:
            self.found(node, what, hits)
