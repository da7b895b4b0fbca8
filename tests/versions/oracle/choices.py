"""What calls are given, and what they are answered."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from clientsmith.client.model import Argument, Method
from clientsmith.model.operations import Response
from versions.oracle.samples import NoSampleError, Samples

Json = Any


def chosen(method: Method, turn: int) -> Iterable[Argument]:
    """Returns arguments that go together: those of one alternative, some or all."""
    left_out: set[str] = set()
    needed: set[str] = set()
    groups: list[list[tuple[str, ...]]] = [
        [tuple(names) for names in demand.alternatives]
        for demand in method.demands
        if demand.is_exclusive or turn == 0
    ]
    bodies = method.bodies if len(method.bodies) > 1 else ()
    groups += [[body.takes for body in bodies]] if bodies else []
    for alternatives in groups:
        one = alternatives[turn % len(alternatives)]
        left_out |= {name for names in alternatives for name in names} - {*one}
        needed |= {*one} if turn % 2 == 0 and not bodies else set()
    if bodies:
        needed |= {*bodies[turn % len(bodies)].requires}
    for argument in method.arguments:
        name = argument.name
        if name == method.flag or (name in left_out and name not in needed):
            continue
        if argument.required or name in needed or turn >= max(1, len(bodies)):
            yield argument


def answered(samples: Samples, method: Method) -> tuple[int, Json] | None:
    """Returns an answer in JSON that the document allows."""
    successes: tuple[Response, ...] = tuple(method.operation.successes)
    if not successes:
        return None
    answer = successes[0]
    status = int(answer.status.replace("X", "0")) if answer.status[0] == "2" else 200
    if not answer.contents:
        return (status, None)
    content = answer.contents[0]
    if content.type is None or "json" not in content.media_type:
        return None
    try:
        return (status, samples.value(content.type).json)
    except NoSampleError:
        return None
