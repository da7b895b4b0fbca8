"""What is different in calls: one entry per method, whatever its old name was."""

from __future__ import annotations

import re
from collections.abc import Iterator

from clientsmith.client.model import Method
from clientsmith.render import signatures
from clientsmith.versions.changes import Entry, Kind, Target, Use
from clientsmith.versions.compare import answers, arguments, errors, said
from clientsmith.versions.compare.compared import Compared, call
from clientsmith.versions.compare.matching import Pairs, is_same_endpoint
from clientsmith.versions.compare.notes import BREAKING, INFO, WARNING, Notes
from clientsmith.versions.compare.security import needs, shown, weaker


def entries(pairs: Pairs) -> Iterator[Entry]:
    """Yields an entry for each method that is not as it was."""
    for before, after in pairs.methods:
        found = _entry(pairs, before, after)
        if found is not None:
            yield found


def _entry(pairs: Pairs, before: Method | None, after: Method | None) -> Entry | None:
    last = after or before
    assert last is not None
    # A new method may have the name that another one had.
    subject = before.name if before else f"{last.name}-new"
    notes = Notes(pairs.new.key, subject)
    if before and after:
        method = Compared(pairs, notes, before, after)
        _itself(method)
        _endpoint(method)
        arguments.compare(method)
        answers.compare(method)
        errors.compare(method)
        _security(method)
    elif before:
        message, where = f"`{before.name}` is gone", before.operation.where
        notes.add("method-removed", BREAKING, message, call(before), old=where)
    else:
        message, where = f"`{last.name}` is new", last.operation.where
        notes.add("method-added", INFO, message, new=where)
    wire = f"{last.operation.method} {last.operation.path}"
    return notes.entry(Kind.METHOD, last.name, wire, code(before), code(after))


def code(method: Method | None) -> str:
    """Returns a method as code: a call of it, then its signature."""
    return f"{method.call}\n\n{signatures.text(method)}" if method else ""


def _itself(method: Compared) -> None:
    before, after = method.before, method.after
    if before.name != after.name:
        goes_on = (
            method.pairs.new.deprecated_names.methods.get(before.name) == after.name
        )
        severity = WARNING if goes_on else BREAKING
        message = f"`{before.name}` is called `{after.name}`"
        method.note("method-renamed", severity, message, method.call)
    if _access(before) != _access(after):
        message = f"`{before.name}` is reached as `{after.call}`"
        method.note("access-changed", BREAKING, message, method.call)
    _home(method)
    docs = before.operation.docs, after.operation.docs
    said.deprecation(
        method.notes, "method", before.name, docs, method.where, method.call
    )


def _access(method: Method) -> str:
    """Returns what stands before a method's name."""
    # What a service is given is noted of the service.
    return re.sub(r"\([^)]*\)", "", method.call.rpartition(f".{method.name}(")[0])


def _home(method: Compared) -> None:
    """Notes that a method has left its class, unless that is gone as a whole."""
    names = method.before.group, method.after.group
    pairs = method.pairs
    known = pairs.old.public_groups.keys() & pairs.new.public_groups.keys()
    if names[0] == names[1] or names[0] not in known:
        return
    classes = tuple(
        each.rpartition(".")[0] for each in method.before.symbols(method.before.name)
    )
    message = f"it is a method of `{names[1]}`, and was one of `{names[0]}`"
    method.note("method-moved", WARNING, message, Target(Use.NAME, classes))


def _endpoint(method: Compared) -> None:
    old, new = method.before.operation, method.after.operation
    if not is_same_endpoint(old, new):
        message = f"it sends {new.method} {new.path}, and sent {old.method} {old.path}"
        method.note("endpoint-changed", INFO, message)
    if old.body and new.body and old.body.media_type != new.body.media_type:
        message = f"the body is {new.body.media_type}, and was {old.body.media_type}"
        method.note("media-type-changed", INFO, message)


def _security(method: Compared) -> None:
    own = method.before.operation.security, method.after.operation.security
    old, new = needs(method.pairs.old, own[0]), needs(method.pairs.new, own[1])
    if own == (None, None) or old == new:
        return
    is_weaker = weaker(old, new)
    method.note(
        "security-changed",
        INFO if is_weaker else BREAKING,
        f"it needs {shown(new)}, and needed {shown(old)}",
        method.call,
    )
