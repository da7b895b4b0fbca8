"""What is different in what a method returns, and in the errors that it declares."""

from __future__ import annotations

from collections.abc import Sequence

from clientsmith.client.model import Method
from clientsmith.client.results import body, value
from clientsmith.client.service import Service
from clientsmith.diagnostics import Location
from clientsmith.model.operations import Content, Response
from clientsmith.versions.changes import (
    BREAKING,
    INFO,
    WARNING,
    Severity,
    Target,
    Use,
    gravest,
)
from clientsmith.versions.compare.notes import MethodPair
from clientsmith.versions.compare.relations import read


def compare(method: MethodPair) -> None:
    """Notes what is different in what a method returns and raises."""
    _result(method)
    _events(method)
    _pages(method)
    _errors(method)


def _successes(method: Method) -> Sequence[Response]:
    """Returns the answers that a method makes its result of."""
    operation = method.operation
    fallback = [answer for answer in operation.errors if answer.status == "default"]
    return operation.successes or fallback


def _result(method: MethodPair) -> None:
    severity = _severity(method)
    if severity is None:
        return
    methods = method.before, method.after
    first, second = (
        answers[0].where if (answers := _successes(side)) else side.operation.where
        for side in methods
    )
    old, new = map(_returns, methods)
    message = f"it returns `{new}`, and returned `{old}`"
    notes = method.notes.at(first, second)
    notes.add("response-type-changed", message, method.result, severity=severity)


def _severity(method: MethodPair) -> Severity | None:
    """Returns what another result does to callers; None if it is the same."""
    streams = method.before.always_streams, method.after.always_streams
    if any(streams):
        return None if all(streams) else BREAKING
    old, new = _contents(method.before), _contents(method.after)
    if len(old) == len(new) == 1:
        return _single(method, old[0], new[0])
    gone = [one for one in old if not any(_same(method, one, other) for other in new)]
    added = [one for one in new if not any(_same(method, other, one) for other in old)]
    if not gone and not added:
        return None
    if method.before.result.annotation.is_anything:
        return WARNING
    read = [one for one in old if one is not None]
    if not read:
        return INFO
    return gravest(_suits(method, read, one) for one in added)


def _suits(method: MethodPair, old: Sequence[Content], new: Content | None) -> Severity:
    """Returns what it does to those who read answers to get another in their place."""
    severities = [_single(method, one, new) or INFO for one in old]
    return max(severities, key=lambda severity: severity.rank)


def _returns(method: Method) -> str:
    if method.always_streams:
        return f"Stream[{method.result.event}]"
    return str(method.result.annotation)


def _contents(method: Method) -> list[Content | None]:
    contents: list[Content | None] = []
    for answer in _successes(method):
        contents += answer.contents or [None]
    return contents or [None]


def _single(
    method: MethodPair, old: Content | None, new: Content | None
) -> Severity | None:
    if _same(method, old, new):
        return None
    if old is None:
        return INFO
    if new is None or old.type is None or new.type is None:
        return BREAKING
    return read(method.pairs, old.type, new.type)


def _same(method: MethodPair, old: Content | None, new: Content | None) -> bool:
    if old is None or new is None:
        return old is new
    if old.type is not None and new.type is not None:
        return read(method.pairs, old.type, new.type) is None
    return _python(method.pairs.old, old) == _python(method.pairs.new, new)


def _python(service: Service, content: Content) -> str:
    return str(value(content, service.annotator))


def _events(method: MethodPair) -> None:
    old, new = method.before.result.event, method.after.result.event
    if old and new:
        _event(method)
    elif new and not method.after.always_streams:
        message = f"it can answer with events: `{new}`"
        # What was a word of the body is the choice now.
        given = Target(Use.ARGUMENT, method.before.callables, str(method.after.flag))
        names = [argument.name for argument in method.before.arguments]
        severity = BREAKING if method.after.flag in names else INFO
        method.notes.add("stream-changed", message, given, severity=severity)
    elif old and not method.before.always_streams:
        message = f"it does not answer with events any more: `{old}`"
        method.notes.add("stream-changed", message, method.result)


def _event(method: MethodPair) -> None:
    (old, before), (new, after) = _streamed(method.before), _streamed(method.after)
    severity = _single(method, old, new)
    if severity is not None:
        message = f"its events are `{method.after.result.event}`, and were "
        message += f"`{method.before.result.event}`"
        notes = method.notes.at(before, after)
        notes.add("stream-changed", message, method.result, severity=severity)


def _streamed(method: Method) -> tuple[Content, Location]:
    return next(
        (answer.streams[0], answer.where)
        for answer in _successes(method)
        if answer.streams
    )


def _pages(method: MethodPair) -> None:
    old, new = method.before.paging, method.after.paging
    if not old:
        if new:
            message = f"`{new.method}` goes through all pages, and this returns the "
            message += "first"
            result, severity = method.result, WARNING
            method.notes.add("pages-added", message, result, severity=severity)
        return
    symbols = method.before.symbols(old.method)
    called = Target(Use.CALL, symbols)
    if not new:
        message = f"`{old.method}` is gone, which went through all pages"
        method.notes.add("pages-removed", message, called)
        return
    pairs = method.pairs
    items = read(pairs, old.type, new.type)
    if items:
        message = f"`{old.method}` gives `{pairs.new.gives(new.type)}`, and gave "
        message += f"`{pairs.old.gives(old.type)}`"
        used = Target(Use.RESULT, symbols)
        method.notes.add("pages-type-changed", message, used, severity=items)
    if old.method != new.method:
        message = f"`{old.method}` is called `{new.method}`"
        goes_on = pairs.new.deprecated_names.methods.get(old.method) == new.method
        severity = WARNING if goes_on else BREAKING
        method.notes.add("pages-renamed", message, called, severity=severity)


def _errors(method: MethodPair) -> None:
    """Notes what is different in the errors that a method declares.

    Their exceptions can be raised whether or not they are declared; what is declared is
    the body.
    """
    old, new = _declared(method.before), _declared(method.after)
    for status in sorted({*old, *new}):
        first, second = _read_by(old, status), _read_by(new, status)
        if status not in old:
            notes = method.notes.at(method.where[0], new[status].where, status)
            raised = _exception(method.after, status)
            notes.add("error-added", f"{status} is declared: `{raised}`")
        elif status not in new and second is None:
            _removed(method, status, old[status])
        if first is not None and second is not None:
            _body(method, status, first, second)


def _declared(method: Method) -> dict[str, Response]:
    """Returns errors by status; without a success, the default is the result."""
    operation = method.operation
    return {
        answer.status: answer
        for answer in operation.errors
        if operation.successes or answer.status != "default"
    }


def _read_by(declared: dict[str, Response], status: str) -> Response | None:
    """Returns what the body of a status is read by, as the runtime chooses it."""
    keys = (status, f"{status[0]}XX", "default")
    return next((declared[key] for key in keys if key in declared), None)


def _removed(method: MethodPair, status: str, answer: Response) -> None:
    raised = _exception(method.before, status)
    message, severity = f"{status} is not declared any more: `{raised}`", INFO
    if answer.contents:
        message += ", whose `body` is then None"
        severity = WARNING
    notes = method.notes.at(answer.where, method.where[1], status)
    notes.add("error-removed", message, method.call, severity=severity)


def _body(method: MethodPair, status: str, old: Response, new: Response) -> None:
    if len(old.contents) == len(new.contents) and all(
        _same(method, *pair) for pair in zip(old.contents, new.contents, strict=True)
    ):
        return
    texts = [
        str(body(answer.contents, service.annotator))
        for answer, service in ((old, method.pairs.old), (new, method.pairs.new))
    ]
    method.notes.at(old.where, new.where, status).add(
        "error-type-changed",
        f"the body of {status} is `{texts[1]}`, and was `{texts[0]}`",
        method.call,
        severity=WARNING if old.contents else INFO,
    )


def _exception(method: Method, status: str) -> str:
    return next(error.exception for error in method.errors if error.status == status)
