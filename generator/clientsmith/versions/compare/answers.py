"""What is different in what a method returns."""

from __future__ import annotations

from collections.abc import Sequence

from clientsmith.client.model import Method
from clientsmith.client.service import Service
from clientsmith.diagnostics import Location
from clientsmith.model.operations import Content, Format, Response
from clientsmith.model.types import TypeId
from clientsmith.versions.changes import Severity, Target, Use
from clientsmith.versions.compare.compared import Compared
from clientsmith.versions.compare.notes import BREAKING, INFO, WARNING
from clientsmith.versions.compare.relations import Relation, read, relation


def compare(method: Compared) -> None:
    """Notes what is different in what a method returns."""
    _result(method)
    _events(method)
    _pages(method)


def successes(method: Method) -> Sequence[Response]:
    """Returns the answers that a method makes its result of."""
    operation = method.operation
    fallback = [each for each in operation.errors if each.status == "default"]
    return operation.successes or fallback


def _result(method: Compared) -> None:
    severity = _severity(method)
    if severity is None:
        return
    old, new = method.where
    before, after = successes(method.before), successes(method.after)
    returns = _returns(method.before), _returns(method.after)
    method.notes.add(
        "response-type-changed",
        severity,
        f"it returns `{returns[1]}`, and returned `{returns[0]}`",
        method.result,
        old=before[0].where if before else old,
        new=after[0].where if after else new,
    )


def _severity(method: Compared) -> Severity | None:
    """Returns what another result does to callers; None if it is the same."""
    if method.before.always_streams or method.after.always_streams:
        is_same = method.before.always_streams == method.after.always_streams
        return None if is_same else BREAKING
    old, new = _contents(method.before), _contents(method.after)
    if len(old) == len(new) == 1:
        return _single(method, old[0], new[0])
    gone = [one for one in old if not any(_same(method, one, each) for each in new)]
    added = [one for one in new if not any(_same(method, each, one) for each in old)]
    if not gone and not added:
        return None
    return BREAKING if added and old != [None] else INFO


def _returns(method: Method) -> str:
    if method.always_streams:
        return f"Stream[{method.result.event}]"
    return str(method.result.annotation)


def _iterator(method: Method) -> str:
    return method.paging.method if method.paging else ""


def _contents(method: Method) -> list[Content | None]:
    return [each.content for each in successes(method)] or [None]


def _single(
    method: Compared, old: Content | None, new: Content | None
) -> Severity | None:
    if _same(method, old, new):
        return None
    if old is None:
        return INFO
    if new is None or not _are_json(old, new):
        return BREAKING
    found = relation(method.pairs, old.type, new.type)
    return read(method.pairs, old.type, new.type, found)


def _same(method: Compared, old: Content | None, new: Content | None) -> bool:
    if old is None or new is None:
        return old is new
    if _are_json(old, new):
        return relation(method.pairs, old.type, new.type) is Relation.EQUAL
    return _python(method.pairs.old, old) == _python(method.pairs.new, new)


def _are_json(old: Content, new: Content) -> bool:
    return old.format is new.format is Format.JSON


def _python(service: Service, content: Content) -> str:
    plain = {Format.TEXT: "str", Format.BYTES: "bytes"}
    return plain.get(content.format) or service.gives(content.type)


def _events(method: Compared) -> None:
    old, new = method.before.result.event, method.after.result.event
    if old and new:
        _event(method)
    elif new and not method.after.always_streams:
        message = f"it can answer with events: `{new}`"
        method.note("stream-changed", INFO, message)
    elif old and not method.before.always_streams:
        message = f"it does not answer with events any more: `{old}`"
        method.note("stream-changed", BREAKING, message, method.result)


def _event(method: Compared) -> None:
    (old, before), (new, after) = _streamed(method.before), _streamed(method.after)
    found = relation(method.pairs, old, new)
    if found is Relation.EQUAL:
        return
    events = method.before.result.event, method.after.result.event
    method.notes.add(
        "stream-changed",
        read(method.pairs, old, new, found),
        f"its events are `{events[1]}`, and were `{events[0]}`",
        method.result,
        old=before,
        new=after,
    )


def _streamed(method: Method) -> tuple[TypeId, Location]:
    return next(
        (each.events, each.where)
        for each in successes(method)
        if each.events is not None
    )


def _pages(method: Compared) -> None:
    old, new = _iterator(method.before), _iterator(method.after)
    if old and new:
        _items(method)
    if old == new:
        return
    if not old:
        message = f"`{new}` goes through all pages, and this returns the first"
        method.note("pages-added", WARNING, message, method.result)
        return
    called = Target(Use.CALL, method.before.symbols(old))
    if new:
        message = f"`{old}` is called `{new}`"
        goes_on = method.pairs.new.deprecated_names.methods.get(old) == new
        severity = WARNING if goes_on else BREAKING
        method.note("pages-renamed", severity, message, called)
    else:
        message = f"`{old}` is gone, which went through all pages"
        method.note("pages-removed", BREAKING, message, called)


def _items(method: Compared) -> None:
    first, second = method.before.paging, method.after.paging
    if first is None or second is None:
        return
    old, new, pairs = first.type, second.type, method.pairs
    found = relation(pairs, old, new)
    if found is not Relation.EQUAL:
        name = first.method
        used = Target(Use.RESULT, method.before.symbols(name))
        message = f"`{name}` gives `{pairs.new.gives(new)}`, and gave "
        message += f"`{pairs.old.gives(old)}`"
        severity = read(pairs, old, new, found)
        method.note("pages-type-changed", severity, message, used)
