"""What is different in calls: one entry per method, whatever its old name was."""

from __future__ import annotations

import re
from collections.abc import Iterator

from clientsmith.client.model import Method
from clientsmith.naming.inputs import Source
from clientsmith.render import signatures
from clientsmith.versions.changes import BREAKING, WARNING, Entry, Kind, Target, Use
from clientsmith.versions.compare import arguments, documentation, results, services
from clientsmith.versions.compare.matching import Pairs, is_same_endpoint
from clientsmith.versions.compare.notes import MethodPair, Notes


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
    _endpoint(method)
    arguments.compare(method)
    results.compare(method)
    if (before.security, after.security) != (None, None):
        old = method.pairs.old.security if before.security is None else before.security
        new = method.pairs.new.security if after.security is None else after.security
        services.security(notes, "it needs", (old, new), method.call)


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


def _endpoint(method: MethodPair) -> None:
    old, new = method.before.operation, method.after.operation
    if not is_same_endpoint(old, new):
        message = f"it sends {new.method} {new.path}, and sent {old.method} {old.path}"
        method.notes.add("endpoint-changed", message, method.call, severity=WARNING)
    before, after = (
        ", ".join(media.name for media in body.media_types) if body else ""
        for body in (old.body, new.body)
    )
    if before and after and before != after:
        message = f"the body is {after}, and was {before}"
        rule = "media-type-changed"
        method.notes.add(rule, message, method.call, severity=WARNING)
    _empty_body(method)
    hosts = [
        operation.server.url if operation.server else "" for operation in (old, new)
    ]
    if hosts[0] != hosts[1]:
        now, then = (
            f"`{host}`" if host else "the client's" for host in reversed(hosts)
        )
        message = f"its server is {now}, and was {then}"
        method.notes.add("host-changed", message, method.call, severity=WARNING)


def _empty_body(method: MethodPair) -> None:
    """Notes what is sent where all members of the body are left out."""
    old, new = method.before.operation.body, method.after.operation.body
    if not (old and new) or old.required == new.required:
        return
    before, after = (
        [part for part in side.arguments if part.source is Source.MEMBER]
        for side in (method.before, method.after)
    )
    if before and after and not any(part.required for part in (*before, *after)):
        now, then = "no body", "an empty one"
        if new.required:
            now, then = "an empty body", "none"
        message = f"without arguments it sends {now}, and sent {then}"
        method.notes.add("body-sent-otherwise", message, method.call, severity=WARNING)
