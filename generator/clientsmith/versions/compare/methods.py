"""What is different in calls: one entry per method, whatever its old name was."""

from __future__ import annotations

import re
from collections.abc import Iterator

from clientsmith.client.credentials import optional_arguments
from clientsmith.client.model import Alternative, Method
from clientsmith.naming.inputs import Source
from clientsmith.render import signatures
from clientsmith.render.operations import REPEATED_WITH_CARE
from clientsmith.versions.changes import (
    BREAKING,
    INFO,
    WARNING,
    Entry,
    Kind,
    Target,
    Use,
)
from clientsmith.versions.compare import (
    arguments,
    documentation,
    matching,
    results,
    services,
)
from clientsmith.versions.compare.matching import Pairs, is_same_endpoint
from clientsmith.versions.compare.notes import MethodPair, Notes

WAITING = ("poll", "done", "failed", "through", "interval", "timeout")
"""What a waiter says of all that callers wait for."""


def entries(pairs: Pairs) -> Iterator[Entry]:
    """Yields an entry for each method that is not as it was."""
    for before, after in pairs.methods:
        entry = _entry(pairs, before, after)
        if entry is not None:
            yield entry


def _entry(pairs: Pairs, before: Method | None, after: Method | None) -> Entry | None:
    last = after or before
    assert last is not None
    # A new method may have the name that another one had.
    subject = before.label if before else f"{last.label}-new"
    old, new = (side.operation.where if side else None for side in (before, after))
    notes = Notes(pairs.new.key, subject).at(old, new)
    if before and after:
        _compare(MethodPair(pairs, notes, before, after))
    elif before:
        called = Target(Use.CALL, before.callables)
        notes.add("method-removed", f"`{before.label}` is gone", called)
    else:
        notes.add("method-added", f"`{last.label}` is new")
    wire = f"{last.operation.method} {last.operation.path}"
    return notes.entry(Kind.METHOD, last.label, wire, code(before), code(after))


def code(method: Method | None) -> str:
    """Returns a method as code: a call of it, then its signature."""
    return f"{method.call}\n\n{signatures.text(method)}" if method else ""


def _compare(method: MethodPair) -> None:
    before, after, notes = method.before, method.after, method.notes
    _name(method)
    _home(method)
    docs = before.operation.docs, after.operation.docs
    documentation.deprecation(notes, "method", before.label, *docs, method.call)
    _wire(method)
    _media_types(method)
    arguments.compare(method)
    results.compare(method)
    if (before.security, after.security) != (None, None):
        old = method.pairs.old.security if before.security is None else before.security
        new = method.pairs.new.security if after.security is None else after.security
        services.security(notes, "it needs", (old, new), method.call)
    opens = before.security == ((),), after.security == ((),)
    if opens[0] != opens[1] and optional_arguments(method.pairs.old.api):
        word = "without" if opens[1] else "with"
        message = f"it is sent {word} the credentials that no call needs"
        notes.add("security-changed", message, method.call, severity=WARNING)


def _name(method: MethodPair) -> None:
    """Notes another name, or another way to it, unless all methods are elsewhere."""
    before, after, pairs = method.before, method.after, method.pairs
    is_same_layout = pairs.old.layout is pairs.new.layout
    shorter, longer = sorted((before.name, after.name), key=len)
    if before.name != after.name and (
        is_same_layout or not longer.endswith(f"_{shorter}")
    ):
        goes_on = pairs.new.deprecated_names.methods.get(before.name) == after.name
        severity = WARNING if goes_on else BREAKING
        message = f"`{before.label}` is called `{after.name}`"
        method.notes.add("method-renamed", message, method.call, severity=severity)
    if _access(before) != _access(after) and is_same_layout:
        message = f"`{before.label}` is reached as `{after.call}`"
        method.notes.add("access-changed", message, method.call)


def _access(method: Method) -> str:
    """Returns what stands before a method's name."""
    # What a service is given is noted of the service.
    return re.sub(r"\([^)]*\)", "", method.call.rpartition(f".{method.name}(")[0])


def _home(method: MethodPair) -> None:
    """Notes that a method has left its class, unless that is gone as a whole."""
    old, new = method.before.group, method.after.group
    pairs = method.pairs
    kept = pairs.old.public_groups.keys() & pairs.new.public_groups.keys()
    if old != new and old in kept:
        classes = tuple(symbol.rpartition(".")[0] for symbol in method.symbols)
        message = f"it is a method of `{new}`, and was one of `{old}`"
        mention = Target(Use.NAME, classes)
        method.notes.add("method-moved", message, mention, severity=WARNING)


def _wire(method: MethodPair) -> None:
    """Notes what calls do otherwise, whatever they are given."""
    old, new = _facts(method.before), _facts(method.after)
    if is_same_endpoint(method.before.operation, method.after.operation):
        del new["endpoint-changed", "it sends", "sent", ""]
    for fact, text in new.items():
        before = old.get(fact, "")
        if text and before and text != before:
            rule, now, then, argument = fact
            message = f"{now} {text}, and {then} {before}"
            symbols = method.before.callables
            met = Target(Use.ARGUMENT, symbols, "wait") if argument else method.call
            method.notes.add(rule, message, met, severity=WARNING, part=argument)
    changed = matching.headers(method.pairs, method.before, method.after)
    services.headers(method.notes, changed - method.pairs.headers, method.call)


def _facts(method: Method) -> dict[tuple[str, str, str, str], str]:
    """Returns what calls do by rule, words for today and before, and a part.

    What is empty on either side has a rule of its own.
    """
    operation, waiter = method.operation, method.wait and method.operation.waiting
    is_repeated = operation.is_safe or operation.method not in REPEATED_WITH_CARE
    server = f"`{operation.server.url}`" if operation.server else "the client's"
    facts = {
        ("endpoint-changed", "it sends", "sent", ""): (
            f"{operation.method} {operation.path}"
        ),
        ("host-changed", "its server is", "was", ""): server,
        ("retries-changed", "after a lost answer it is", "was", ""): (
            "sent again" if is_repeated else "not sent again"
        ),
        ("body-sent-otherwise", "without arguments it sends", "sent", ""): (
            _empty_body(method)
        ),
        ("last-event-changed", "its events end with", "ended with", ""): (
            f"`{operation.last_event or 'the connection'}`"
            if method.result.event
            else ""
        ),
    }
    for member in WAITING if waiter else ():
        words = f"with `wait=True`, `{member}` is"
        facts["wait-changed", words, "was", member] = f"`{getattr(waiter, member)}`"
    return facts


def _empty_body(method: Method) -> str:
    """Returns what is sent where all members of the body are left out."""
    body = method.operation.body
    parts = [part for part in method.arguments if part.source is Source.MEMBER]
    if not body or not parts or any(part.required for part in parts):
        return ""
    return "an empty body" if body.required else "no body"


def _media_types(method: MethodPair) -> None:
    """Notes other media types of the body, as callers choose them or do not."""
    before, after = method.before, method.after
    (old, usual), (new, offered) = _bodies(before), _bodies(after)
    if not (old and new):
        return
    gone, moved = {*old} - {*new}, not usual <= offered
    for body, other in matching.bodies(before, after):
        if other and body.media_types and other.media_types:
            gone |= {*_media(body)} - {*_media(other)}
            moved |= _media(body)[0] != _media(other)[0]
    rule, is_told = "media-type-changed", gone and after.has_content_type
    if moved or (old != new and not is_told):
        message = f"the body is {', '.join(new)}, and was {', '.join(old)}"
        if old == new:
            message = "the same arguments are sent in another media type"
        severity = WARNING if moved else INFO
        method.notes.add(rule, message, method.call, severity=severity)
    if is_told:
        names = ", ".join(sorted(gone))
        message = f"the same arguments cannot be sent as {names} any more"
        met = Target(Use.ARGUMENT, before.callables, "content_type")
        part = "content-type"
        method.notes.add(rule, message, met, severity=BREAKING, part=part)


def _media(body: Alternative) -> list[str]:
    return [media.name for media in body.media_types]


def _bodies(method: Method) -> tuple[list[str], set[str]]:
    """Returns all media types of a body, and those that go without saying."""
    body = method.operation.body
    names = [media.name for media in body.media_types] if body else []
    usual = {name for one in method.bodies for name in _media(one)[:1]}
    return names, usual or {*names[:1]}
