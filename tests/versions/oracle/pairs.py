"""Pairs of documents, and what is found of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from clientsmith.client.service import Service
from clientsmith.versions.changes import Comparison, Severity
from versions.oracle.writer import Caller

Json = Any
BREAKING, WARNING, INFO = Severity


@dataclass
class Pair:
    """Two documents, and what is done with them.

    Attributes:
        name: What it is called.
        old: The old document.
        new: The new one.
        said: What the change is, if somebody has made it.
    """

    name: str
    old: Json
    new: Json
    said: str = ""
    services: tuple[Service, Service] | None = None
    comparison: Comparison | None = None
    callers: list[Caller] = field(default_factory=list)
    outcomes: list[Outcome] = field(default_factory=list)


@dataclass
class Outcome:
    """What becomes of a caller.

    Attributes:
        stops: Why it stops; empty if it goes on.
        differs: What means something else; empty for nothing.
        refused: What the new document refuses of what it sends; empty for nothing.
    """

    stops: str = ""
    differs: str = ""
    refused: str = ""

    @property
    def kind(self) -> str:
        """What happens, in a word."""
        if self.stops:
            return "stops"
        if self.differs:
            return "sends something else" if self.is_sent else "gets something else"
        return "is refused"

    @property
    def is_sent(self) -> bool:
        """Whether what differs is what is sent."""
        return self.differs.startswith("sent")

    @property
    def concerns_client(self) -> bool:
        """Whether what the client is made with may be the cause."""
        is_secret = self.refused.startswith("credentials")
        return self.is_sent or is_secret or "Error: " in self.stops

    @property
    def severity(self) -> Severity:
        """What the report must say at least."""
        if self.stops:
            return BREAKING
        return WARNING if self.differs or self.refused else INFO


@dataclass
class Verdict:
    """What was found of one pair.

    Attributes:
        misses: What happens to callers, and the report does not say so.
        alarms: Breaking changes that no caller has met.
        breaking: Breaking changes in all.
        judged: Callers that work with the old client.
        happened: What becomes of callers.
        said: What the report says.
    """

    misses: list[str]
    alarms: list[str]
    breaking: int
    judged: int
    happened: list[str]
    said: list[str]
