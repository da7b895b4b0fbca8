"""Models of which a server sends more, or less, than they declare."""

from __future__ import annotations

from datetime import date, datetime

from opened import Animal
from runtime.model import UNSET, ClosedModel, Model, OpenModel, Unset


class State(OpenModel):
    ready: bool
    since: datetime | None = None


class Lock(ClosedModel):
    key: str


class Index(OpenModel):
    name: str
    size: int
    state: State
    day: date | None = None
    at: datetime | Unset | None = UNSET
    share: float | None = None
    values: list[float] | None = None
    tags: dict[str, str] | None = None
    lock: Lock | None = None
    pet: Animal | None = None
    parts: list[Index] | None = None


class Indexes(OpenModel):
    indexes: list[Index]
    named: dict[str, Index] | None = None
    next: str | None = None


class Dropping(Model):
    """As with `keep_unknown_members = false`."""

    name: str
    note: str | None = None
