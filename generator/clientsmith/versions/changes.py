"""What a change of documents changes for those who call the client: plain values.

They are made by `compare`, printed by `report`, and looked for in an app by `impact`.
"""

from __future__ import annotations

import enum
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from clientsmith.diagnostics import Location
from clientsmith.model.types import JsonScalar


class Severity(enum.Enum):
    """What a change does to code that works with the old client.

    `BREAKING`: code that type checkers accept and that works may stop to. `WARNING`: it
    goes on, but may mean something else, or will not work for ever. `INFO`: nothing
    happens to it.
    """

    BREAKING = "breaking"
    WARNING = "warning"
    INFO = "info"

    @property
    def rank(self) -> int:
        """0 for the gravest."""
        return list(Severity).index(self)

    def is_reached_by(self, severities: Iterable[Severity]) -> bool:
        """Whether one of some severities is this one, or a graver one."""
        return any(severity.rank <= self.rank for severity in severities)


BREAKING, WARNING, INFO = Severity


def gravest(severities: Iterable[Severity]) -> Severity:
    """Returns the gravest of some severities; `INFO` if there are none."""
    return min(severities, key=lambda severity: severity.rank, default=Severity.INFO)


class Kind(enum.Enum):
    """What an entry is about, in the order in which reports show it."""

    CLIENT = "client"
    METHOD = "method"
    CLASS = "class"
    UNION = "union"
    ENUM = "enum"
    ALIAS = "alias"
    SERVICE = "service"


class Use(enum.Enum):
    """How code makes use of what a change is about.

    `CALL`: any call of a method. `ARGUMENT`: a call that gives the argument `name`, by
    keyword or, if `position` says so, by position. `NO_ARGUMENT`: a call that does not
    give it. `RESULT`: code that uses what a method returns. `NAME`: any mention of a
    class, alias or exception, imports included. `MEMBER`: reading or writing the
    attribute `name`, giving it to the constructor, or the TypedDict's key `name`.
    `NO_MEMBER`: a constructor or TypedDict literal without it. `VARIANT`: a `match`
    arm, `isinstance` or constructor of a union's variant, whose class is `symbols`.
    `VALUE`: the literal `name` where the class, alias or method of `symbols` is meant.
    `MODULE`: an import of a module.
    """

    CALL = "call"
    ARGUMENT = "argument"
    NO_ARGUMENT = "no argument"
    RESULT = "result"
    NAME = "name"
    MEMBER = "member"
    NO_MEMBER = "no member"
    VARIANT = "variant"
    VALUE = "value"
    MODULE = "module"


@dataclass(frozen=True, slots=True)
class Limit:
    """What a value must keep to, beside its type.

    Attributes:
        keyword: As in JSON Schema: `maxLength`. `exclusiveMaximum` and
            `exclusiveMinimum` have their bound here, in OAS 3.0 too.
        value: The bound.
        steps: The way to what is limited within the value: `item` for the items of a
            list, `value` for the values of a dict; empty for the value itself.
    """

    keyword: str
    value: JsonScalar
    steps: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Target:
    """What to look for in an app, in terms of the old package.

    Attributes:
        use: How the app's code makes use of it.
        symbols: Dotted names below the package, without its own name:
            `v2025_10.db_control.resources.manage_indexes.ManageIndexes.create_index`.
            There are several for the twins of a method, and for a class and its
            TypedDict.
        name: The argument, member or value; empty where the symbol says all.
        position: The argument's place among those that can be given by position,
            counted from 0 without `self`; None if it must be named.
        limit: For `ARGUMENT` and `MEMBER`: what values must keep to now. What
            certainly does is not affected. None if all values are.
    """

    use: Use
    symbols: tuple[str, ...]
    name: str = ""
    position: int | None = None
    limit: Limit | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that is different.

    Attributes:
        rule: What kind of change it is, such as `argument-required`; stable.
        severity: What it does to working code.
        message: What is different, in a sentence without a full stop.
        advice: What to do, in one line; empty if nothing.
        old: Where the old document says so; None if it says nothing.
        new: Where the new document says so; None if it says nothing.
        id: The same for the same change in each run, whatever stands around it.
        targets: What to look for in an app; empty if no code can be affected.
    """

    rule: str
    severity: Severity
    message: str
    advice: str
    old: Location | None
    new: Location | None
    id: str
    targets: tuple[Target, ...] = ()


@dataclass(frozen=True, slots=True)
class Entry:
    """All changes of one method, class or union: one entry, whatever its old name was.

    Attributes:
        kind: What it is.
        service: The service that it belongs to; empty for the client as a whole.
        name: Its name in Python: the new one, or the old one if it is gone.
        wire: What the document calls it: `POST /indexes`, or a component's key.
        title: What happened, in a few words: `create_index: 2 arguments changed`.
        before: How it is called or written with the old client, as Python; empty if it
            was not there.
        after: The same with the new client; empty if it is gone.
        changes: At least one, gravest first.
        id: As of changes; it is the anchor in the HTML page.
    """

    kind: Kind
    service: str
    name: str
    wire: str
    title: str
    before: str
    after: str
    changes: tuple[Change, ...]
    id: str

    @property
    def severity(self) -> Severity:
        """The gravest of its changes."""
        return gravest(change.severity for change in self.changes)

    @property
    def happened(self) -> str:
        """The title without the name that it begins with."""
        return self.title.removeprefix(f"{self.name}: ")

    @property
    def sum(self) -> str:
        """What happened, for a place above the changes; empty if they say it."""
        messages = [change.message for change in self.changes]
        return "" if [self.happened] == messages else self.happened

    @property
    def other_wire(self) -> str:
        """What the document calls it; empty if that is its name."""
        return "" if self.wire == self.name else self.wire


@dataclass(frozen=True, slots=True)
class Comparison:
    """What changes for callers between two states of a client.

    Attributes:
        client: The client's name in the config, or the class for lone documents.
        old: What is compared, as the user named it: `2025-10`.
        new: What it is compared with.
        entries: By service in the config's order, then by kind, then by name.
        packages: Where both are imported from, below the client's package; None if that
            is the same place.
    """

    client: str
    old: str
    new: str
    entries: tuple[Entry, ...]
    packages: tuple[str, str] | None = None

    @property
    def next_step(self) -> str:
        """What callers change to move; empty where they import the same package."""
        if self.packages is None:
            return ""
        old, new = (f"`{self.client}.{package}`" for package in self.packages)
        default = f"or make {self.new} the default version"
        return f"To move, import from {new} in place of {old}, {default}."

    def count(self) -> dict[Severity, int]:
        """Returns the number of changes by severity, zeros included."""
        return counts(self.entries)

    @property
    def step(self) -> str:
        """The SemVer step that the vendored package should take: `major`, `minor`,
        `patch`, or empty where nothing has changed for callers.
        """
        severities = {entry.severity for entry in self.entries}
        if Severity.BREAKING in severities:
            return "major"
        if Severity.WARNING in severities or Severity.INFO in severities:
            return "minor"
        return ""


def counts(entries: Iterable[Entry]) -> dict[Severity, int]:
    """Returns the number of changes by severity, zeros included."""
    count = Counter(change.severity for entry in entries for change in entry.changes)
    return {severity: count[severity] for severity in Severity}
