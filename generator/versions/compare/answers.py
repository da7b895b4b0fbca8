"""What is different in what a method returns and raises."""

from __future__ import annotations

from generator.model.operations import Response
from generator.model.types import TypeId
from generator.python.surface import Method
from generator.versions.changes import Target, Use

from .compared import Compared
from .notes import BREAKING, INFO, WARNING
from .relations import Relation, read, relation


def compare(method: Compared) -> None:
    """Notes what is different in what a method returns and raises."""
    _result(method)
    _events(method)
    _pages(method)
    _errors(method)


def _result(method: Compared) -> None:
    old, new = _success(method.before), _success(method.after)
    first, second = _content(old), _content(new)
    if first is None or second is None:
        if method.before.returns == method.after.returns:
            return
        severity = INFO if first is None else BREAKING
    else:
        found = relation(method.pairs, first, second)
        if found is Relation.EQUAL:
            return
        severity = read(method.pairs, first, second, found)
    method.notes.add(
        "response-type-changed",
        severity,
        f"it returns `{method.after.returns}`, and returned `{method.before.returns}`",
        *([] if severity is INFO else [method.result]),
        old=old.where if old else method.where[0],
        new=new.where if new else method.where[1],
    )


def _events(method: Compared) -> None:
    old, new = method.before.event, method.after.event
    if bool(old) == bool(new):
        return
    if new:
        message = f"it can answer with events: `{new}`"
        method.note("stream-changed", INFO, message)
    else:
        message = f"it does not answer with events any more: `{old}`"
        method.note("stream-changed", BREAKING, message, method.result)


def _pages(method: Compared) -> None:
    old, new = method.before.iterator, method.after.iterator
    if old == new:
        return
    if not old:
        method.note("pages-added", INFO, f"`{new}` goes through all pages")
        return
    called = Target(Use.CALL, method.before.siblings(old))
    if new:
        message = f"`{old}` is called `{new}`"
    else:
        message = f"`{old}` is gone, which went through all pages"
    method.note("pages-removed", BREAKING, message, called)


def _errors(method: Compared) -> None:
    old = {each.status: each for each in method.before.operation.errors}
    new = {each.status: each for each in method.after.operation.errors}
    for status in sorted({*old, *new}):
        if status not in old:
            raised = method.after.errors[status]
            _declared(
                method, "error-added", f"{status} is declared", raised, new[status]
            )
        elif status not in new:
            raised = method.before.errors[status]
            message = f"{status} is not declared any more"
            _declared(method, "error-removed", message, raised, old[status])
        else:
            _error_body(method, old[status], new[status])


def _declared(
    method: Compared, rule: str, message: str, raised: str, answer: Response
) -> None:
    is_new = rule == "error-added"
    method.notes.add(
        rule,
        INFO,
        f"{message}: `{raised}`",
        old=method.where[0] if is_new else answer.where,
        new=answer.where if is_new else method.where[1],
        part=answer.status,
    )


def _error_body(method: Compared, old: Response, new: Response) -> None:
    pairs = method.pairs
    first, second = _content(old), _content(new)
    if first is None or second is None:
        return
    if relation(pairs, first, second) is Relation.EQUAL:
        return
    texts = pairs.old.gives(first), pairs.new.gives(second)
    method.notes.add(
        "error-type-changed",
        WARNING,
        f"the body of {old.status} is `{texts[1]}`, and was `{texts[0]}`",
        old=old.where,
        new=new.where,
        part=old.status,
    )


def _success(method: Method) -> Response | None:
    operation = method.operation
    fallback = [each for each in operation.errors if each.status == "default"]
    answers = [each for each in (*operation.successes, *fallback) if each.types]
    return next(iter(answers), None)


def _content(answer: Response | None) -> TypeId | None:
    return answer.content.type if answer and answer.content else None
