"""Whether a value is what an annotation says, through and through."""

from __future__ import annotations

import types
import typing
from collections.abc import Iterator
from functools import cache
from typing import Any

import msgspec


def misfits(value: Any, hint: Any, at: str = "the result") -> Iterator[str]:
    """Yields what is not of the annotated type.

    Args:
        value: A value that a client has returned.
        hint: The type that its annotation names.
        at: The way to the value.
    """
    if isinstance(hint, typing.NewType):
        hint = hint.__supertype__
    origin, inner = typing.get_origin(hint), typing.get_args(hint)
    if hint is Any:
        return
    if origin is typing.Annotated:
        yield from misfits(value, inner[0], at)
    elif origin in (typing.Union, types.UnionType):
        found = [list(misfits(value, each, at)) for each in inner]
        if all(found):
            yield min(found, key=len)[0]
    elif origin is typing.Literal:
        if not any(value == each and type(value) is type(each) for each in inner):
            yield f"{at}: {value!r} is none of {inner}"
    elif not _is_plain(value, origin or hint):
        yield f"{at}: {value!r:.80} is no {hint}"
    elif isinstance(value, msgspec.Struct):
        yield from _members(value, at)
    elif inner:
        parts = value.items() if isinstance(value, dict) else enumerate(value)
        for key, each in parts:
            yield from misfits(each, inner[-1], f"{at}[{key!r}]")


def _is_plain(value: Any, kind: Any) -> bool:
    if kind is float:
        return isinstance(value, float | int) and not isinstance(value, bool)
    if kind is int:
        return type(value) is int
    return isinstance(value, kind or type(None))


def _members(value: msgspec.Struct, at: str) -> Iterator[str]:
    if reason := getattr(value, "reason", ""):
        yield f"{at}: kept as unknown: {reason}"
    hints = _hints(type(value))
    for name in value.__struct_fields__:
        if name in hints and hasattr(value, name):
            yield from misfits(getattr(value, name), hints[name], f"{at}.{name}")


@cache
def _hints(kind: type) -> dict[str, Any]:
    # msgspec is told of less than the annotations say: None is what is absent
    apart = getattr(kind, "__null_apart__", ())
    return {
        name: typing.Optional[hint] if name in apart else hint  # noqa: UP045
        for name, hint in typing.get_type_hints(kind).items()
    }
