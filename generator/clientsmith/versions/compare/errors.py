"""What is different in the errors that a method declares."""

from __future__ import annotations

from clientsmith.client.model import Method
from clientsmith.model.operations import Response
from clientsmith.model.types import TypeId
from clientsmith.versions.compare.compared import Compared
from clientsmith.versions.compare.notes import INFO, WARNING
from clientsmith.versions.compare.relations import Relation, relation


def compare(method: Compared) -> None:
    """Notes what is different in the errors that a method declares.

    Their exceptions can be raised whether or not they are declared; what is declared is
    the body.
    """
    old, new = _declared(method.before), _declared(method.after)
    for status in sorted({*old, *new}):
        first, second = _read_by(old, status), _read_by(new, status)
        if status not in old:
            _added(method, status, new[status])
        elif status not in new and second is None:
            _removed(method, status, old[status])
        if first is not None and second is not None:
            _body(method, status, first, second)


def _declared(method: Method) -> dict[str, Response]:
    """Returns errors by status; without a success, the default is the result."""
    operation = method.operation
    return {
        each.status: each
        for each in operation.errors
        if operation.successes or each.status != "default"
    }


def _read_by(declared: dict[str, Response], status: str) -> Response | None:
    """Returns what the body of a status is read by, as the runtime chooses it."""
    keys = (status, f"{status[0]}XX", "default")
    return next((declared[key] for key in keys if key in declared), None)


def _added(method: Compared, status: str, answer: Response) -> None:
    raised = _exception(method.after, status)
    method.notes.add(
        "error-added",
        INFO,
        f"{status} is declared: `{raised}`",
        old=method.where[0],
        new=answer.where,
        part=status,
    )


def _removed(method: Compared, status: str, answer: Response) -> None:
    raised = _exception(method.before, status)
    had_body = _content(answer) is not None
    method.notes.add(
        "error-removed",
        WARNING if had_body else INFO,
        f"{status} is not declared any more: `{raised}`"
        + (", whose `body` is then None" if had_body else ""),
        method.call,
        old=answer.where,
        new=method.where[1],
        part=status,
    )


def _body(method: Compared, status: str, old: Response, new: Response) -> None:
    pairs = method.pairs
    first, second = _content(old), _content(new)
    if first is None and second is None:
        return
    if first is not None and second is not None:
        found = relation(pairs, first, second)
    else:
        found = Relation.DIFFERENT
    if found is Relation.EQUAL:
        return
    texts = (
        "None" if first is None else pairs.old.gives(first),
        "None" if second is None else pairs.new.gives(second),
    )
    method.notes.add(
        "error-type-changed",
        INFO if first is None else WARNING,
        f"the body of {status} is `{texts[1]}`, and was `{texts[0]}`",
        method.call,
        old=old.where,
        new=new.where,
        part=status,
    )


def _exception(method: Method, status: str) -> str:
    return next(error.exception for error in method.errors if error.status == status)


def _content(answer: Response) -> TypeId | None:
    return answer.content.type if answer.content else None
