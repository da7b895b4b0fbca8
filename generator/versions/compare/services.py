"""What is different in a service as a whole: hosts, credentials, headers."""

from __future__ import annotations

from generator.diagnostics import Location
from generator.python import identifiers
from generator.python.surface import Surface
from generator.versions.changes import Entry, Kind, Target, Use

from .notes import BREAKING, INFO, WARNING, Notes
from .security import needs, shown, weaker

SUBJECT = "client"


def entry(old: Surface, new: Surface) -> Entry | None:
    """Returns what is different in how a service is reached; None if nothing is."""
    notes = Notes(new.service, SUBJECT)
    where = _where(old), _where(new)
    _host(notes, old, new, where)
    _variables(notes, old, new, where)
    _security(notes, old, new, where)
    _headers(notes, old, new, where)
    name = new.service or SUBJECT
    return notes.entry(Kind.CLIENT, name, new.api.title, _code(old), _code(new))


def _where(surface: Surface) -> Location | None:
    """Returns where a document begins; the parts compared here are at its top."""
    places = [each.operation.where for each in surface.methods]
    return Location(places[0].file, 1, 1) if places else None


Places = tuple[Location | None, Location | None]


def _host(notes: Notes, old: Surface, new: Surface, where: Places) -> None:
    first, second = old.api.server.url, new.api.server.url
    if first != second:
        message = f"its address is `{second}`, and was `{first}`"
        notes.add("host-changed", WARNING, message, old=where[0], new=where[1])


def _variables(notes: Notes, old: Surface, new: Surface, where: Places) -> None:
    """Notes what becomes of the parts of the address that callers fill in."""
    first = [identifiers.parameter(each.name) for each in old.api.server.variables]
    second = [identifiers.parameter(each.name) for each in new.api.server.variables]
    reached = Target(Use.CALL, (f"{old.root}client",))
    for name in first:
        if name not in second:
            message = f"`{name}` is no part of the address any more"
            notes.add(
                "variable-removed",
                BREAKING,
                message,
                reached,
                old=where[0],
                new=where[1],
                part=name,
            )
    for name in second:
        if name not in first:
            message = f"`{name}` is a new part of the address"
            notes.add(
                "variable-added",
                BREAKING,
                message,
                reached,
                old=where[0],
                new=where[1],
                part=name,
            )


def _security(notes: Notes, old: Surface, new: Surface, where: Places) -> None:
    first, second = needs(old, None), needs(new, None)
    if first != second:
        severity = INFO if weaker(first, second) else BREAKING
        message = f"calls need {shown(second)}, and needed {shown(first)}"
        notes.add("security-changed", severity, message, old=where[0], new=where[1])


def _headers(notes: Notes, old: Surface, new: Surface, where: Places) -> None:
    first, second = dict(old.headers), dict(new.headers)
    for name in sorted({*first, *second}):
        if first.get(name) == second.get(name):
            continue
        if name not in first:
            rule, message = "header-added", f"requests carry `{name}: {second[name]}`"
        elif name not in second:
            rule, message = "header-removed", f"requests do not carry `{name}` any more"
        else:
            rule = "header-changed"
            message = (
                f"requests carry `{name}: {second[name]}`, and carried `{first[name]}`"
            )
        notes.add(rule, INFO, message, old=where[0], new=where[1], part=name)


def _code(surface: Surface) -> str:
    return surface.access
