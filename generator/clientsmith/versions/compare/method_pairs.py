"""Which method of the old document is which of the new one."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator
from functools import partial

from clientsmith.client.model import Method
from clientsmith.client.service import Service
from clientsmith.model.operations import Operation
from clientsmith.model.types import TypeId


def methods(
    old: Service, new: Service
) -> Iterator[tuple[Method | None, Method | None]]:
    """Yields all methods with what has become of them, new ones last.

    They belong together by `operationId` and endpoint; then by endpoint, by
    `operationId`, by name, by the endpoint of another version of the path; and last, by
    the components that they take and return, if no other method could be meant.
    """
    waiting = {each.key: each for each in old.methods}
    offered = {each.key: each for each in new.methods}
    found: dict[str, Method] = {}
    steps = [(criterion, criterion) for criterion in CRITERIA]
    steps.append((partial(_kin, old), partial(_kin, new)))
    for criteria in steps:
        first = _alone(criteria[0], waiting.values())
        second = _alone(criteria[1], offered.values())
        for sign in first.keys() & second.keys():
            method, other = first[sign], second[sign]
            found[method.key] = other
            del waiting[method.key], offered[other.key]
    for method in old.methods:
        yield method, found.get(method.key)
    for method in offered.values():
        yield None, method


def endpoint(operation: Operation) -> str:
    """Returns method and path; how the path calls its parameters does not matter."""
    return f"{operation.method} {re.sub(r'{[^}]*}', '{}', operation.path)}"


def _timeless(operation: Operation) -> str:
    """Returns the endpoint without what says a version in its path: `/v2`."""
    return re.sub(r"/v\d+\w*(?=/)", "", endpoint(operation))


def _kin(service: Service, method: Method) -> Hashable:
    """Returns what a method does to which components; None if there are none."""
    operation = method.operation
    body = _component(service, operation.body.type) if operation.body else ""
    answers = [each.content for each in operation.successes if each.content]
    result = _component(service, answers[0].type) if answers else ""
    return (operation.method, body, result) if body or result else None


def _component(service: Service, id: TypeId) -> str:
    definition = service.api.types[id]
    return definition.origin.key if definition.is_component else ""


Criterion = Callable[[Method], Hashable]

CRITERIA: tuple[Criterion, ...] = (
    lambda each: (each.key, endpoint(each.operation)),
    lambda each: endpoint(each.operation),
    lambda each: each.key,
    lambda each: each.name,
    lambda each: _timeless(each.operation),
)


def _alone(criterion: Criterion, methods: Iterable[Method]) -> dict[Hashable, Method]:
    """Returns methods by a criterion, those left out that share it with others."""
    signs = [(criterion(each), each) for each in methods]
    count = Counter(sign for sign, _ in signs)
    return {sign: each for sign, each in signs if sign is not None and count[sign] == 1}
