"""Switches: arguments that change what a method returns, typed by overloads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from clientsmith.diagnostics import Diagnostics, documentation
from clientsmith.model.operations import Operation
from clientsmith.model.types import Kind, Scalar, TypeId
from clientsmith.python.annotations import Annotator
from clientsmith.python.code import literal
from clientsmith.python.identifiers import Identifier
from clientsmith.python.names import operation_key
from clientsmith.python.operations.access import access
from clientsmith.python.operations.arguments import Argument, arguments
from clientsmith.python.operations.results import NOTHING, Result
from clientsmith.python.service import Service
from clientsmith.waiters import Waiter


@dataclass(frozen=True)
class Stream:
    """`stream=True`: the answer is a stream of events. The flag is sent.

    Attributes:
        flag: The argument.
        event: The type of an event.
    """

    flag: Identifier
    event: str


@dataclass(frozen=True)
class Wait:
    """`wait=True`: the method returns when what it has started is done.

    Attributes:
        name: The method that is called again and again.
        poll: The call of it: `self.describe_index(index_name=name)`.
        returns: What it returns.
        done: The expression that ends the waiting.
        failed: The expression that tells that it is in vain; may be `False`.
        needs_unset: Whether one of these compares with `UNSET`.
        interval: Seconds between two calls.
        timeout: Seconds until waiting is given up.
    """

    name: Identifier
    poll: str
    returns: str
    done: str
    failed: str
    needs_unset: bool
    interval: float
    timeout: float


def stream(
    service: Service, arguments: Sequence[Argument], result: Result
) -> Stream | None:
    """Returns the switch of an operation that can answer with events or without."""
    if not result.event or result.annotation == NOTHING:
        return None
    for each in arguments:
        shape = service.api.types.bare(each.type).shape
        is_flag = isinstance(shape, Scalar) and shape.kind is Kind.BOOLEAN
        if each.wire == "stream" and is_flag:
            return Stream(each.name, result.event)
    return None


def wait(
    service: Service,
    operation: Operation,
    own: Sequence[Argument],
    annotator: Annotator,
    diagnostics: Diagnostics,
) -> Wait | None:
    """Returns the switch of an operation that starts something; None for others."""
    waiter = service.waiters.get(operation_key(operation))
    if waiter is None:
        return None
    writer = _Waiter(service, waiter, diagnostics)
    polled = writer.polled(operation)
    if polled is None:
        return None
    name, target = polled
    contents = [each.content for each in target.successes if each.content]
    if len(contents) != 1 or len(target.successes) != 1:
        writer.report(f"{waiter.poll!r} does not answer with one type")
        return None
    type = contents[0].type
    done = writer.condition(type, waiter.done)
    failed = writer.condition(type, waiter.failed) if waiter.failed else "False"
    return Wait(
        name=name,
        poll=f"self.{name}({writer.given(target, own)})",
        returns=" | ".join(annotator.member(type)),
        done=done,
        failed=failed,
        needs_unset=writer.needs_unset,
        interval=waiter.interval,
        timeout=waiter.timeout,
    )


class _Waiter:
    """Turns a waiter into code."""

    def __init__(
        self, service: Service, waiter: Waiter, diagnostics: Diagnostics
    ) -> None:
        self.service = service
        self.waiter = waiter
        self.needs_unset = False
        self.diagnostics = diagnostics

    def report(self, message: str) -> None:
        """Reports a waiter that does not fit the document."""
        self.diagnostics.error(
            "waiter",
            f"The waiter of {self.waiter.operation!r}: {message}",
            self.waiter.where,
            f"{documentation('config', 'waiters')} describes waiters.",
        )

    def polled(self, operation: Operation) -> tuple[Identifier, Operation] | None:
        """Returns the operation to poll; it must stand in the same class."""
        listed = zip(
            self.service.names.operations, self.service.api.operations, strict=True
        )
        for name, each in listed:
            wanted = self.waiter.poll in (operation_key(each), name)
            tags = self.service.names.tags
            if wanted and tags[each.tag] == tags[operation.tag]:
                return name, each
        self.report(f"there is no operation {self.waiter.poll!r} beside it")
        return None

    def given(self, target: Operation, own: Sequence[Argument]) -> str:
        """Returns the arguments of the polled method, by those of the waiting one."""
        known = {each.wire: each.name for each in own}
        texts = []
        for each in arguments(self.service, target):
            source = self.waiter.arguments.get(each.wire)
            if source is None and each.required:
                self.report(f"it gives no {each.wire!r} to {self.waiter.poll!r}")
            elif source is not None and source not in known:
                self.report(f"there is no argument {source!r}")
            elif source is not None:
                texts.append(f"{each.name}={known[source]}")
        return ", ".join(texts)

    def condition(self, type: TypeId, wanted: Mapping[str, object]) -> str:
        """Returns the expression that all of some members have the wanted values."""
        found = []
        for path, value in wanted.items():
            way = access(self.service, "found", type, path)
            if way is None:
                self.report(f"its answer has no {path!r}")
                continue
            found += [*way.guards, *way.end]
            self.needs_unset = self.needs_unset or way.needs_unset
            found.append(_compared(way.expression, value))
        return " and ".join(found) or "False"


def _compared(expression: str, value: object) -> str:
    if isinstance(value, bool):
        return f"{expression} is {value}"
    if isinstance(value, list):
        return _listed(expression, value)
    return f"{expression} == {literal(value)}"


def _listed(expression: str, values: list[object]) -> str:
    if len(values) == 1:
        return f"{expression} == {literal(values[0])}"
    return f"{expression} in ({', '.join(map(literal, values))})"
