"""Waiters as code: the method to poll, and the conditions that end the waiting."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from clientsmith.client.annotations import Annotator
from clientsmith.client.model import Argument, Wait
from clientsmith.client.pages import access
from clientsmith.diagnostics import Diagnostics, documentation
from clientsmith.literals import literal
from clientsmith.model.operations import Api, Operation
from clientsmith.model.types import TypeId
from clientsmith.naming.identifiers import Identifier
from clientsmith.naming.usages import operation_key
from clientsmith.waiters import Waiter


def wait(
    api: Api,
    operation: Operation,
    arguments: Sequence[Argument],
    annotator: Annotator,
    waiter: Waiter,
    diagnostics: Diagnostics,
) -> Wait | None:
    """Returns how a method waits for what it starts; None if the waiter does not fit.

    Args:
        api: The document.
        operation: The operation that starts something.
        arguments: What its method takes.
        annotator: Knows the types of the document.
        waiter: What config or document say of waiting.
        diagnostics: Where findings go.
    """
    writer = _Waiter(api, annotator, waiter, diagnostics)
    polled = writer.polled(operation)
    if polled is None:
        return None
    method, target = polled
    types = [answer.type for answer in target.successes]
    type = types[0] if len(types) == 1 else None
    if type is None:
        writer.report(f"{waiter.poll!r} does not answer with one type")
        return None
    return Wait(
        method=method,
        given=tuple(writer.given(target, arguments)),
        returns=annotator.value(type),
        done=writer.condition(type, waiter.done),
        failed=writer.condition(type, waiter.failed) if waiter.failed else "False",
        needs_unset=writer.needs_unset,
        through=waiter.through,
        interval=waiter.interval,
        timeout=waiter.timeout,
    )


class _Waiter:
    """Turns a waiter into code."""

    def __init__(
        self,
        api: Api,
        annotator: Annotator,
        waiter: Waiter,
        diagnostics: Diagnostics,
    ) -> None:
        self.api = api
        self.types = annotator.types
        self.names = annotator.names
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
        tags = self.names.groups.tags
        for name, other in zip(self.names.operations, self.api.operations, strict=True):
            is_meant = self.waiter.poll in (operation_key(other), name)
            if is_meant and tags[other.tag] == tags[operation.tag]:
                return name, other
        self.report(f"there is no operation {self.waiter.poll!r} beside it")
        return None

    def given(
        self, target: Operation, arguments: Sequence[Argument]
    ) -> list[tuple[Identifier, Identifier]]:
        """Returns the arguments of the polled method, by those of the waiting one."""
        own = {argument.wire: argument.name for argument in arguments}
        pairs = []
        for name, input, _ in self.names.arguments[operation_key(target)]:
            source = self.waiter.arguments.get(input.wire)
            if source is None and input.required:
                self.report(f"it gives no {input.wire!r} to {self.waiter.poll!r}")
            elif source is not None and source not in own:
                self.report(f"there is no argument {source!r}")
            elif source is not None:
                pairs.append((name, own[source]))
        return pairs

    def condition(self, type: TypeId, wanted: Mapping[str, object]) -> str:
        """Returns the expression that all of some members have the wanted values."""
        conditions = []
        for path, value in wanted.items():
            way = access(self.types, self.names, "found", type, path)
            if way is None:
                self.report(f"its answer has no {path!r}")
                continue
            conditions += [*way.guards, *way.end]
            self.needs_unset = self.needs_unset or way.needs_unset
            conditions.append(_compared(way.expression, value))
        return " and ".join(conditions) or "False"


def _compared(expression: str, value: object) -> str:
    if isinstance(value, bool):
        return f"{expression} is {value}"
    values = value if isinstance(value, list) else [value]
    if len(values) == 1:
        return f"{expression} == {literal(values[0])}"
    return f"{expression} in ({', '.join(map(literal, values))})"
