"""Results: what a call gives back, or raises, and the exceptions of statuses."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from clientsmith.client.annotations import ANY, RUNTIME, Annotator, joined
from clientsmith.client.model import NONE, Annotation, Error, Reading, Reference, Result
from clientsmith.model.operations import Content, Format, Operation, Response

JSON = Reference(f"{RUNTIME}.codec", "Json")
BYTES = Annotation(("bytes",))
TEXT = Annotation(("str",))
ANYTHING: Reading = (("application/json", ANY),)


def result(operation: Operation, annotator: Annotator) -> Result:
    """Returns what an operation returns.

    An operation that declares no success, but a `default`, means that by it. One that
    declares neither answers with anything. What leads elsewhere is followed if there is
    a success as well; else the address is the result.
    """
    if operation.redirects and not operation.successes:
        docs = operation.redirects[0].docs.description
        return Result(TEXT, ANYTHING, (), None, (), docs, "returned")
    answers = operation.successes or tuple(
        answer for answer in operation.errors if answer.status == "default"
    )
    readings = {answer.status: _reading(answer, annotator) for answer in answers}
    different = list(dict.fromkeys(readings.values())) or [ANYTHING]
    streams = [content for answer in answers for content in answer.streams]
    return Result(
        annotation=_either(body(answer.contents, annotator) for answer in answers)
        if answers
        else ANY,
        read_as=different[0],
        by_status=tuple(readings.items()) if len(different) > 1 else (),
        event=_either(value(part, annotator) for part in streams) if streams else None,
        event_as=tuple(
            {part.media_type: _event(part, annotator) for part in streams}.items()
        ),
        docs=_docs(answers),
        redirects="followed" if operation.redirects else "",
    )


def errors(operation: Operation, annotator: Annotator) -> tuple[Error, ...]:
    """Returns what an operation raises for the failures that it declares."""
    return tuple(
        Error(
            status=answer.status,
            exception=error_class(answer.status),
            read_as=_reading(answer, annotator),
            docs=answer.docs.description,
        )
        for answer in operation.errors
    )


def body(contents: Sequence[Content], annotator: Annotator) -> Annotation:
    """Returns what a body is for callers, in whichever media type it comes."""
    return _either(value(content, annotator) for content in contents)


def value(content: Content, annotator: Annotator) -> Annotation:
    """Returns what a body of one media type is for callers."""
    if content.type is not None:
        return annotator.value(content.type)
    return TEXT if content.format is Format.TEXT else BYTES


def _reading(answer: Response, annotator: Annotator) -> Reading:
    return tuple(
        {
            content.media_type: _as_json(content, BYTES, annotator)
            for content in answer.contents
        }.items()
    )


def _event(part: Content, annotator: Annotator) -> Annotation:
    return _as_json(part, TEXT, annotator)


def _as_json(content: Content, plain: Annotation, annotator: Annotator) -> Annotation:
    """Returns what a body is read as: JSON is named where it is no plain thing."""
    annotation = value(content, annotator)
    is_json = content.format is Format.JSON
    return (
        annotation.within("Json", JSON)
        if is_json and annotation == plain
        else annotation
    )


def _either(annotations: Iterable[Annotation]) -> Annotation:
    """Returns what is one of some types; anything makes the others say nothing."""
    listed = list(annotations) or [NONE]
    return ANY if ANY in listed else joined(listed)


def _docs(answers: Sequence[Response]) -> str:
    described = [
        answer.docs.description
        for answer in answers
        if answer.contents or answer.streams
    ]
    return next(iter(described), "")


CLASSES = {
    "400": "BadRequestError",
    "401": "AuthenticationError",
    "402": "PaymentRequiredError",
    "403": "PermissionDeniedError",
    "404": "NotFoundError",
    "409": "ConflictError",
    "422": "UnprocessableEntityError",
    "429": "RateLimitError",
}

OTHERS = ("ApiStatusError", "InternalServerError")
"""Classes for several statuses."""

BASES = (
    "ApiConnectionError",
    "ApiError",
    "ApiResponseError",
    "ApiStatusError",
    "ApiStreamError",
    "ApiTimeoutError",
    "InternalServerError",
    "PaginationLoopError",
    "RequestValidationError",
    "ResponseValidationError",
    "WaitFailedError",
    "WaitTimeoutError",
)


def error_class(status: str) -> str:
    """Returns the exception for `404`, `4XX` or `default`."""
    other = "InternalServerError" if status.startswith("5") else "ApiStatusError"
    return CLASSES.get(status, other)


def all_classes() -> tuple[str, ...]:
    """Returns the names of all exceptions, sorted."""
    return tuple(sorted({*CLASSES.values(), *BASES}))
