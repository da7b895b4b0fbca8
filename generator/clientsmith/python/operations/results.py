"""Results: what a call returns, as annotations see it and as the runtime decodes it."""

from __future__ import annotations

from dataclasses import dataclass

from clientsmith.model.operations import Content, Format, Operation, Response
from clientsmith.python.annotations import Annotator

NOTHING = "None"


@dataclass(frozen=True)
class Result:
    """What a call returns.

    Attributes:
        annotation: The type that the method is annotated with.
        decoded: The expression that the runtime decodes by.
        by_status: Such expressions by status, where statuses differ.
        accept: The media type to ask for; empty for JSON.
        event: The type of each event, if the answer may be a stream of them.
        docs: What the answer means.
    """

    annotation: str
    decoded: str
    by_status: tuple[tuple[str, str], ...]
    accept: str
    event: str
    docs: str


def result(operation: Operation, annotator: Annotator) -> Result:
    """Returns what an operation returns.

    An operation that declares no success, but a `default`, means that by it.
    """
    answers = operation.successes or tuple(
        each for each in operation.errors if each.status == "default"
    )
    found = {each.status: _annotation(each.content, annotator) for each in answers}
    different = dict.fromkeys(found.values())
    events = [each.events for each in answers if each.events is not None]
    asked = [each.content for each in answers if each.content]
    plain = [name for name in different if name != NOTHING]
    null = [NOTHING] if NOTHING in different or not plain else []
    return Result(
        annotation=" | ".join([*plain, *null]),
        decoded=_decoded(next(iter(different), NOTHING)),
        by_status=tuple((status, _decoded(name)) for status, name in found.items())
        if len(different) > 1
        else (),
        accept="" if _all_json(asked) else asked[0].media_type,
        event=" | ".join(annotator.member(events[0])) if events else "",
        docs=_docs(answers),
    )


def _annotation(content: Content | None, annotator: Annotator) -> str:
    if content is None:
        return NOTHING
    if content.format is Format.TEXT:
        return "str"
    if content.format is Format.BYTES:
        return "bytes"
    return " | ".join(annotator.member(content.type))


def _decoded(annotation: str) -> str:
    return "type(None)" if annotation == NOTHING else annotation


def _all_json(asked: list[Content]) -> bool:
    return all(each.format is Format.JSON for each in asked)


def _docs(answers: tuple[Response, ...]) -> str:
    described = [each.docs.description for each in answers if each.types]
    return next(iter(described), "")
