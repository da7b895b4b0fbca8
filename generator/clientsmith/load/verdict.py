"""What openapi-spec-validator has to say about a document."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, NoReturn

Keys = tuple[str | int, ...]
_LONGEST_MESSAGE = 200


@dataclass(frozen=True, slots=True)
class Remark:
    """One thing that the validator said, or that kept it from judging.

    Attributes:
        code: `spec-invalid` or `spec-unjudged`.
        message: One line.
        keys: The way from the root to what is meant; it may lead through a `$ref`.
    """

    code: str
    message: str
    keys: Keys


def judge(value: dict[str, Any]) -> list[Remark]:
    """Validates a document against its version of OAS.

    Nothing is fetched: a `$ref` to elsewhere leaves its surroundings unjudged.
    """
    remarks: dict[Remark, None] = {}
    try:
        for error in _errors(value, remarks):
            remarks[_remark(error)] = None
    # The validator raises whatever its libraries raise: for a type that JSON Schema
    # does not know, a missing reference, a name that is no string, and so on.
    except Exception as error:
        remarks[_unjudged(error, ())] = None
    return list(remarks)


def _errors(value: dict[str, Any], remarks: dict[Remark, None]) -> Iterator[Any]:
    # Importing it takes 180 to 430 ms, which only a document without a kept verdict
    # may cost.
    # With jsonschema-rs installed it would take that, and word all findings otherwise.
    os.environ.setdefault(
        "OPENAPI_SPEC_VALIDATOR_SCHEMA_VALIDATOR_BACKEND", "jsonschema"
    )
    from openapi_spec_validator.shortcuts import get_validator_cls

    base: Any = get_validator_cls(value)
    keywords = {
        name: _placed(name, keyword, remarks)
        for name, keyword in base.keyword_validators.items()
    }
    members = {"resolver_handlers": _Offline(), "keyword_validators": keywords}
    validator = type("PlacedValidator", (base,), members)(value)
    # Its own iter_errors() does just these two steps, but caches the validator, and
    # with it the document, for as long as the process lives.
    yield from validator.schema_validator.iter_errors(value)
    yield from validator.root_validator(validator.schema_path)


class _Offline(dict[str, Callable[[str], Any]]):
    """Refuses every URL scheme.

    An ordinary mapping would not do: schemes that are not in it are fetched.
    """

    def __contains__(self, scheme: object) -> bool:
        return True

    def __missing__(self, scheme: str) -> Callable[[str], Any]:
        return _refuse


def _refuse(uri: str) -> NoReturn:
    raise LookupError(f"{uri} is in another document")


def _placed(name: str, keyword: Any, remarks: dict[Remark, None]) -> Any:
    """A keyword validator that tells where it was when it found something.

    The library's own errors are relative to a schema, and do not say to which.
    """

    class Placed(keyword):  # type: ignore[misc]
        def __call__(self, *args: Any, **options: Any) -> Iterator[Any]:
            at = next((arg.parts for arg in args if hasattr(arg, "parts")), ())
            place = (*at, "default") if name == "default" else tuple(at)
            try:
                for error in super().__call__(*args, **options):
                    if not hasattr(error, "place"):
                        error.place = place
                    yield error
            except Exception as error:
                remarks[_unjudged(error, place)] = None

    return Placed


def _remark(error: Any) -> Remark:
    place = getattr(error, "place", ())
    cause = _cause(error)
    keys = (*place, *cause.absolute_path)
    # With jsonschema-rs installed, the lines after the first repeat schema and value.
    message = cause.message.split("\n", 1)[0]
    return Remark("spec-invalid", _one_line(message), keys)


def _cause(error: Any) -> Any:
    """What made the likeliest branch of a failed `oneOf` or `anyOf` fail.

    The error itself only says that no branch holds. Of the branches that may have been
    meant, it is the one that got farthest.
    """
    while error.context:
        likely = _likely(error.context)
        deepest = max(likely, key=lambda cause: len(cause.path), default=None)
        is_choice = len(set(map(_branch, likely))) > 1
        if deepest is None or (is_choice and not deepest.path):
            break
        error = deepest
    return error


def _likely(causes: list[Any]) -> list[Any]:
    # One branch is nearly always a Reference Object, which was not meant; nor was a
    # branch for another value of a member, such as `in` of a parameter.
    likely = [cause for cause in causes if cause.validator_value != ["$ref"]]
    others = {
        _branch(cause)
        for cause in likely
        if cause.validator in ("enum", "const") and len(cause.path) == 1
    }
    return [cause for cause in likely if _branch(cause) not in others] or likely


def _branch(cause: Any) -> tuple[Any, ...]:
    return tuple(cause.schema_path)[:1]


def _unjudged(error: Exception, place: Keys) -> Remark:
    text = str(error)
    if isinstance(error, RecursionError):  # versions of Python word it differently
        text = "maximum recursion depth exceeded"
    message = f"{type(error).__name__}: {text}"
    return Remark("spec-unjudged", _one_line(message), place)


def _one_line(message: str) -> str:
    # Messages hold whole instances; what is wrong with them stands at the end.
    line = " ".join(message.split())
    if len(line) <= _LONGEST_MESSAGE:
        return line
    return f"{line[:100]} … {line[-97:]}"
