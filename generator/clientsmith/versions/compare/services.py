"""What is different in a service as a whole: hosts, credentials, headers, classes."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain
from typing import TypeAlias

from clientsmith.client.model import CLIENT, Credential
from clientsmith.client.service import Service
from clientsmith.config import Layout
from clientsmith.diagnostics import Location
from clientsmith.versions.changes import (
    BREAKING,
    INFO,
    WARNING,
    Entry,
    Kind,
    Target,
    Use,
)
from clientsmith.versions.compare.matching import Header, Pairs
from clientsmith.versions.compare.notes import Notes

SUBJECT = "client-itself"
"""What ids of such entries have in place of a name; no method is called so."""

Security: TypeAlias = tuple[tuple[str, ...], ...]
Needs: TypeAlias = frozenset[frozenset[str]]
"""Alternatives, each the arguments that are needed together; empty for nothing."""

NOTHING: Needs = frozenset({frozenset()})


def entry(pairs: Pairs) -> Entry | None:
    """Returns what is different in how a service is reached; None if nothing is."""
    old, new = pairs.old, pairs.new
    notes = Notes(new.key, SUBJECT).at(where(old), where(new))
    _host(old, new, notes)
    _variables(old, new, notes)
    made = Target(Use.CALL, old.clients)
    _credentials(old, new, notes)
    if any(method.security is None for method in new.methods):
        security(notes, "calls need", (old.security, new.security), made)
    headers(notes, pairs.headers, made)
    _layout(old, new, notes)
    _groups(pairs, notes)
    name = new.key or CLIENT
    return notes.entry(Kind.CLIENT, name, new.api.title, old.access, new.access)


def whole(old: Service | None, new: Service | None) -> Entry | None:
    """Returns the entry of a service that one of two states does not have."""
    service = new or old
    if service is None:
        return None
    notes = Notes(service.key, SUBJECT).at(where(old), where(new))
    if old is None:
        notes.add("service-added", f"the service `{service.key}` is new")
    else:
        module = Target(Use.MODULE, (old.root.rstrip("."),))
        opened = Target(Use.CALL, old.openers)
        message = f"the service `{service.key}` is gone"
        notes.add("service-removed", message, module, opened)
    before, after = old.access if old else "", new.access if new else ""
    title = service.api.title
    return notes.entry(Kind.SERVICE, service.key, title, before, after)


def where(service: Service | None) -> Location | None:
    """Returns where a document begins; the parts compared here are at its top."""
    if service is None or not service.methods:
        return None
    return Location(service.methods[0].operation.where.file, 1, 1)


def security(
    notes: Notes, words: str, requirements: tuple[Security, Security], called: Target
) -> None:
    """Notes that other credentials are needed.

    Args:
        notes: Where to note it.
        words: What needs them: `calls need`.
        requirements: The client's arguments that are needed together, by alternative,
            of the old state and the new one.
        called: What to look for in an app.
    """
    old, new = (
        frozenset(map(frozenset, alternatives)) or NOTHING
        for alternatives in requirements
    )
    if old != new:
        # Whoever could make a call before may still be able to, if with less.
        weaker = INFO if old <= new else WARNING
        is_weaker = all(any(one <= other for one in new) for other in old)
        message = f"{words} {_shown(new)}, and needed {_shown(old)}"
        severity = weaker if is_weaker else BREAKING
        notes.add("security-changed", message, called, severity=severity)


def _shown(needs: Needs) -> str:
    """Returns credentials as a report names them."""
    texts = [" and ".join(f"`{name}`" for name in sorted(names)) for names in needs]
    return " or ".join(sorted(text or "no credentials" for text in texts))


def _host(old: Service, new: Service, notes: Notes) -> None:
    before, after = _address(old), _address(new)
    if "://" in before and "://" not in after:
        message = f"its address is not declared any more, and was `{before}`"
        made = Target(Use.NO_ARGUMENT, old.clients, "base_url")
        notes.add("host-removed", message, made)
    elif before != after:
        message = f"its address is `{after}`, and was `{before}`"
        made = Target(Use.CALL, old.clients)
        notes.add("host-changed", message, made, severity=WARNING)


def _address(service: Service) -> str:
    """Returns where calls go; what callers fill in stands in braces."""
    server = service.api.server
    return server.default_url if service.is_main else server.url


def _credentials(old: Service, new: Service, notes: Notes) -> None:
    """Notes which secrets clients are made with, and how calls carry them."""
    before, after = (
        {secret.argument: secret for secret in service.credentials}
        for service in (old, new)
    )
    for position, name in enumerate(before):
        passed = Target(Use.ARGUMENT, old.clients, name, position)
        if name not in after:
            message = f"clients take no `{name}` any more"
            notes.add("credential-removed", message, passed, part=name)
            continue
        sent, was = _carried(after[name]), _carried(before[name])
        times = _when(new, name), _when(old, name)
        if times[0] != times[1]:
            sent, was = f"{sent} {times[0]}", f"{was} {times[1]}"
        if sent != was:
            rule = "credential-sent-otherwise"
            message = f"`{name}` is sent as {sent}, and was {was}"
            notes.add(rule, message, passed, severity=WARNING, part=name)
    for name in after:
        if name not in before:
            notes.add("credential-added", f"clients take `{name}`", part=name)


def _when(service: Service, name: str) -> str:
    """Returns when a credential is sent; one that nothing demands always is."""
    demands = [method.security or () for method in service.methods]
    is_demanded = any(name in needed for needed in chain(service.security, *demands))
    return "where it is asked for" if is_demanded else "with all calls"


def _carried(credential: Credential) -> str:
    """Returns what carries a credential, as messages say it."""
    text = f"`{credential.carrier}: {credential.prefix}…`"
    return f"{text} in the {credential.place.value}"


def _variables(old: Service, new: Service, notes: Notes) -> None:
    """Notes what becomes of the parts of the address that callers fill in."""
    parts = [
        {part.argument: part for part in service.address_parts}
        for service in (old, new)
    ]
    before, after = map(list, parts)
    is_part = "part of the address"
    for position, name in enumerate(before):
        if name not in after:
            message = f"`{name}` is no {is_part} any more"
            place = None if old.is_main else position
            passed = Target(Use.ARGUMENT, old.openers, name, place)
            notes.add("variable-removed", message, passed, part=name)
    for name in after:
        if name not in before and new.is_main:
            message = f"`{name}` is a new {is_part}"
            notes.add("variable-added", message, severity=INFO, part=name)
        elif name not in before:
            message = f"`{name}` is a new {is_part}"
            missing = Target(Use.NO_ARGUMENT, old.openers, name)
            notes.add("variable-added", message, missing, part=name)
        elif _is_narrowed(*(side[name].values for side in parts)):
            message = f"`{name}` may only be {', '.join(parts[1][name].values)}"
            passed = Target(Use.ARGUMENT, old.openers, name)
            notes.add("variable-narrowed", message, passed, part=name)
    if bool(before) != bool(after) and CLIENT not in (old.access, new.access):
        words = ("a method", "an attribute")
        now, then = words if after else reversed(words)
        message = f"`{old.key}` is {now}, and was {then}"
        notes.add("access-changed", message, Target(Use.CALL, old.openers))


def _is_narrowed(old: tuple[str, ...], new: tuple[str, ...]) -> bool:
    """Whether values that a part of an address could have are gone."""
    return bool(new) and not (old and set(old) <= set(new))


def headers(notes: Notes, changed: Iterable[Header], called: Target) -> None:
    """Notes which headers requests carry otherwise."""
    for name, old, new in sorted(changed):
        message = f"requests carry `{name}: {new}`"
        rule = "header-changed" if old else "header-added"
        if not new:
            rule, message = "header-removed", f"requests carry no `{name}` any more"
        elif old:
            message += f", and carried `{old}`"
        notes.add(rule, message, called, severity=WARNING, part=name)


def _layout(old: Service, new: Service, notes: Notes) -> None:
    """Notes that all methods stand elsewhere; their own entries do not repeat it."""
    if old.layout is new.layout:
        return
    called = Target(
        Use.CALL, tuple(symbol for method in old.methods for symbol in method.callables)
    )
    words = ("on its client", "in a group for each tag")
    now, then = words if new.layout is Layout.FLAT else reversed(words)
    notes.add("layout-changed", f"its methods stand {now}, and stood {then}", called)


def _groups(pairs: Pairs, notes: Notes) -> None:
    """Notes which classes of operations are gone, new, or called something else."""
    old, new = pairs.old.public_groups, pairs.new.public_groups
    added = [name for name in new if name not in old]
    for name in (name for name in old if name not in new):
        mention = _mention(pairs.old, name, old[name])
        # The classes that have its methods now.
        homes = {
            after.group
            for before, after in pairs.methods
            if before and after and before.group == name
        }
        if len(homes) == 1 and homes <= set(added):
            renamed = homes.pop()
            added.remove(renamed)
            message = f"the class `{name}` is called `{renamed}`"
            notes.add("group-renamed", message, mention, part=name)
        else:
            message = f"the class `{name}` is gone"
            notes.add("group-removed", message, mention, part=name)
    for name in added:
        notes.add("group-added", f"the class `{name}` is new", part=name)


def _mention(service: Service, name: str, module: str) -> Target:
    """Returns all mentions of a class of operations."""
    home = f"{service.root}resources.{module}"
    return Target(Use.NAME, (f"{home}.{name}", f"{home}.Async{name}"))
