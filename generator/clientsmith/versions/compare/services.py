"""What is different in a service as a whole: hosts, credentials, headers."""

from __future__ import annotations

from clientsmith.client.model import CLIENT
from clientsmith.client.service import Service
from clientsmith.diagnostics import Location
from clientsmith.naming import identifiers
from clientsmith.versions.changes import Entry, Kind, Severity, Target, Use
from clientsmith.versions.compare import groups
from clientsmith.versions.compare.matching import Pairs
from clientsmith.versions.compare.notes import BREAKING, INFO, WARNING, Notes
from clientsmith.versions.compare.security import needs, shown, weaker

SUBJECT = "client-itself"
"""What ids of such entries have in place of a name; no method is called so."""


def entry(pairs: Pairs) -> Entry | None:
    """Returns what is different in how a service is reached; None if nothing is."""
    service = _Service(pairs)
    service.compare()
    old, new = pairs.old, pairs.new
    name = new.key or CLIENT
    return service.notes.entry(Kind.CLIENT, name, new.api.title, old.access, new.access)


class _Service:
    def __init__(self, pairs: Pairs) -> None:
        self.pairs = pairs
        self.old = pairs.old
        self.new = pairs.new
        self.notes = Notes(pairs.new.key, SUBJECT)

    def note(
        self,
        rule: str,
        severity: Severity,
        message: str,
        *targets: Target,
        part: str = "",
    ) -> None:
        old, new = where(self.old), where(self.new)
        self.notes.add(rule, severity, message, *targets, old=old, new=new, part=part)

    def compare(self) -> None:
        self._host()
        self._variables()
        self._security()
        self._headers()
        for rule, severity, message, target, name in groups.changes(self.pairs):
            self.note(rule, severity, message, target, part=name)

    def _host(self) -> None:
        old, new = _address(self.old), _address(self.new)
        if old != new:
            message = f"its address is `{new}`, and was `{old}`"
            self.note("host-changed", WARNING, message)

    def _variables(self) -> None:
        """Notes what becomes of the parts of the address that callers fill in."""
        old, new = _variables(self.old), _variables(self.new)
        opened = self.old.openers
        for position, name in enumerate(old):
            if name not in new:
                message = f"`{name}` is no part of the address any more"
                given = Target(Use.ARGUMENT, opened, name, position)
                self.note("variable-removed", BREAKING, message, given, part=name)
        for name in new:
            if name not in old:
                message = f"`{name}` is a new part of the address"
                missing = Target(Use.NO_ARGUMENT, opened, name)
                self.note("variable-added", BREAKING, message, missing, part=name)
        if bool(old) != bool(new) and CLIENT not in (self.old.access, self.new.access):
            words = ("a method", "an attribute")
            now, then = words if new else reversed(words)
            message = f"`{self.old.key}` is {now}, and was {then}"
            self.note("access-changed", BREAKING, message, Target(Use.CALL, opened))

    def _security(self) -> None:
        old, new = needs(self.old, None), needs(self.new, None)
        if old != new:
            severity = INFO if weaker(old, new) else BREAKING
            message = f"calls need {shown(new)}, and needed {shown(old)}"
            made = Target(Use.CALL, self.old.clients)
            self.note("security-changed", severity, message, made)

    def _headers(self) -> None:
        old, new = _headers(self.old), _headers(self.new)
        for name in sorted({*old, *new}):
            if old.get(name) == new.get(name):
                continue
            if name not in old:
                rule, message = "header-added", f"requests carry `{name}: {new[name]}`"
            elif name not in new:
                rule, message = "header-removed", f"requests carry no `{name}` any more"
            else:
                rule = "header-changed"
                message = (
                    f"requests carry `{name}: {new[name]}`, and carried `{old[name]}`"
                )
            self.note(rule, INFO, message, part=name)


def where(service: Service) -> Location | None:
    """Returns where a document begins; the parts compared here are at its top."""
    places = [each.operation.where for each in service.methods]
    return Location(places[0].file, 1, 1) if places else None


def _headers(service: Service) -> dict[str, str]:
    """Returns what every request carries; versions always differ in their names."""
    labels = (service.version, service.api.version)
    return {
        name: "{version}" if text in labels else text
        for name, text in service.headers.items()
    }


def _address(service: Service) -> str:
    """Returns where calls go; what callers fill in stands in braces."""
    server = service.api.server
    return server.default_url if service.is_main else server.url


def _variables(service: Service) -> list[str]:
    """Returns what callers fill in; of a main service, the defaults are taken."""
    return [identifiers.parameter(each.name) for each in service.variables]
