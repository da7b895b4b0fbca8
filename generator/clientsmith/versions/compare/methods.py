"""What is different in calls: one entry per method, whatever its old name was."""

from __future__ import annotations

import re
from collections.abc import Iterator

from clientsmith.client.model import Method
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
    subject = before.name if before else f"{last.name}-new"
    old, new = (side.operation.where if side else None for side in (before, after))
    notes = Notes(pairs.new.key, subject).at(old, new)
    if before and after:
        _compare(MethodPair(pairs, notes, before, after))
    elif before:
        called = Target(Use.CALL, before.callables)
        notes.add("method-removed", f"`{before.name}` is gone", called)
    else:
        notes.add("method-added", f"`{last.name}` is new")
    wire = f"{last.operation.method} {last.operation.path}"
    return notes.entry(Kind.METHOD, last.name, wire, code(before), code(after))


def code(method: Method | None) -> str:
    """Returns a method as code: a call of it, then its signature."""
    return f"{method.call}\n\n{signatures.text(method)}" if method else ""


def _compare(method: MethodPair) -> None:
    before, after, notes = method.before, method.after, method.notes
    deprecated = method.pairs.new.deprecated_names.methods
    if before.name != after.name:
        goes_on = deprecated.get(before.name) == after.name
        severity = WARNING if goes_on else BREAKING
        message = f"`{before.name}` is called `{after.name}`"
        notes.add("method-renamed", message, method.call, severity=severity)
    if _access(before) != _access(after):
        message = f"`{before.name}` is reached as `{after.call}`"
        notes.add("access-changed", message, method.call)
    _home(method)
    docs = before.operation.docs, after.operation.docs
    documentation.deprecation(notes, "method", before.name, *docs, method.call)
    _endpoint(method)
    arguments.compare(method)
    results.compare(method)
    if (before.security, after.security) != (None, None):
        old = method.pairs.old.security if before.security is None else before.security
        new = method.pairs.new.security if after.security is None else after.security
        services.security(notes, "it needs", (old, new), method.call)


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
        method.notes.add("endpoint-changed", message)
    if old.body and new.body and old.body.media_type != new.body.media_type:
        message = f"the body is {new.body.media_type}, and was {old.body.media_type}"
        method.notes.add("media-type-changed", message)
    hosts = [
        operation.server.url if operation.server else "" for operation in (old, new)
    ]
    if hosts[0] != hosts[1]:
        now, then = (
            f"`{host}`" if host else "the client's" for host in reversed(hosts)
        )
        message = f"its server is {now}, and was {then}"
        method.notes.add("host-changed", message, severity=WARNING)
