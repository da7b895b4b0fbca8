"""Signatures: parameters, overloads, and the line that opens a method."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath
from typing import NamedTuple

from clientsmith.client.annotations import RUNTIME
from clientsmith.client.bodies import content_type
from clientsmith.client.model import Argument, Method
from clientsmith.render import layout
from clientsmith.render.code import INDENT, typed
from clientsmith.render.imports import Imports

METHOD = len(INDENT)
BODY = 2 * METHOD

NO_REPLACEMENT: Mapping[str, str] = {}


class Flavour(NamedTuple):
    """What differs between the synchronous and the asynchronous class."""

    prefix: str
    define: str
    wait: str
    suffix: str


SYNC = Flavour("", "def", "", "")
ASYNC = Flavour("Async", "async def", "await ", "_async")


class Signature(NamedTuple):
    """What stands in the brackets, and behind them."""

    parameters: tuple[str, ...]
    returns: str


def result(method: Method, flavour: Flavour, imports: Imports) -> str:
    """Returns the annotation of what a method returns, whatever its switch is."""
    plain, special = plain_result(method, imports), _special(method, flavour, imports)
    if method.always_streams:
        return special
    return f"{plain} | {special}" if special and special != plain else plain


def plain_result(method: Method, imports: Imports) -> str:
    """Returns the annotation of what a method returns without any switch."""
    return " | ".join(imports.use(method.result.annotation))


def overloads(method: Method, flavour: Flavour, imports: Imports) -> list[Signature]:
    """Returns a signature for each value of the switch, or for each alternative of
    exclusive arguments; nothing if there is neither.
    """
    if not method.switch and not method.exclusive and not method.has_body_overloads:
        return []
    imports.add("typing", "overload")
    if method.switch:
        return _switched(method, flavour, imports)
    returns = result(method, flavour, imports)
    several = _bodies if method.has_body_overloads else _alternatives
    return [
        Signature(tuple(parameters(method, imports, texts)), returns)
        for texts in several(method, imports)
    ]


def _switched(method: Method, flavour: Flavour, imports: Imports) -> list[Signature]:
    plain = plain_result(method, imports)
    special = _special(method, flavour, imports)
    flag = method.switch
    imports.add("typing", "Literal")
    null = ["None"] if method.flag else []
    off = "None" if method.flag else "False"
    asked = next(
        (argument for argument in method.arguments if argument.name == flag), None
    )
    if asked is not None and asked.required:
        null, off = [], ""
    cases = [
        (typed(flag, ["Literal[True]"], "", indent=BODY), special),
        (typed(flag, ["Literal[False]", *null], off, indent=BODY), plain),
        (typed(flag, ["bool", *null], off, indent=BODY), f"{plain} | {special}"),
    ]
    return [
        Signature(tuple(parameters(method, imports, {flag: text})), returns)
        for text, returns in cases
    ]


def _alternatives(method: Method, imports: Imports) -> Iterator[Mapping[str, str]]:
    """Yields the parameters of exclusive arguments, as each alternative has them."""
    exclusive = {name for names in method.exclusive for name in names}
    arguments = [
        argument for argument in method.arguments if argument.name in exclusive
    ]
    for names in method.exclusive:
        yield {
            argument.name: _demanded(argument, imports)
            if argument.name in names
            else _excluded(argument, imports)
            for argument in arguments
        }


def _bodies(method: Method, imports: Imports) -> Iterator[Mapping[str, str]]:
    """Yields the parameters of bodies, as each alternative has them."""
    arguments = {argument.name: argument for argument in method.arguments}
    of_bodies = {name for body in method.bodies for name in body.takes}
    texts: dict[str, str]
    for body in method.bodies:
        texts = {name: _demanded(arguments[name], imports) for name in body.requires}
        for name in of_bodies.difference(body.takes):
            texts[name] = _excluded(arguments[name], imports)
        choice = dict.fromkeys([*imports.use(body.content_type), "None"])
        texts["content_type"] = typed("content_type", [*choice], "None", indent=BODY)
        yield texts


def _demanded(argument: Argument, imports: Imports) -> str:
    return typed(argument.name, [*imports.use(argument.accepts)], "", indent=BODY)


def _excluded(argument: Argument, imports: Imports) -> str:
    if argument.may_be_null:
        unset = imports.add(f"{RUNTIME}.unset", "UNSET")
        kind = imports.add(f"{RUNTIME}.unset", "Unset")
        return f"{argument.name}: {kind} = {unset}"
    return f"{argument.name}: None = None"


def result_text(method: Method) -> str:
    """Returns what the synchronous method returns."""
    return result(method, SYNC, Imports(PurePosixPath()))


def text(method: Method) -> str:
    """Returns a method's signature as the synchronous class has it."""
    imports = Imports(PurePosixPath())
    listed = layout.items(parameters(method, imports), is_split(method))
    returns = result(method, SYNC, imports)
    line = f"def {method.name}({listed}) -> {returns}: ..."
    code = layout.laid_out(line, METHOD)
    if not method.operation.docs.deprecated:
        return code
    return f'@deprecated("The API advises against {method.name}.")\n{code}'


def is_split(method: Method) -> bool:
    """Whether arguments stand one per line, so that one more changes one line."""
    return bool(method.keywords or method.wait or method.own)


def parameters(
    method: Method, imports: Imports, replaced: Mapping[str, str] = NO_REPLACEMENT
) -> list[str]:
    """Returns what stands in the brackets of a signature.

    Args:
        method: The method.
        imports: Where the names that are used are noted.
        replaced: Parameters to write otherwise, by name.
    """
    positional = [
        _parameter(argument, imports, replaced) for argument in method.positional
    ]
    named = [_parameter(argument, imports, replaced) for argument in method.keywords]
    if method.wait:
        named.append(replaced.get("wait", "wait: bool = False"))
        named.append(f"wait_timeout: float = {method.wait.timeout}")
    if method.has_content_type:
        media_types = [media for body in method.bodies for media in body.media_types]
        choice = [*imports.use(content_type(media_types)), "None"]
        named.append(
            replaced.get("content_type")
            or typed("content_type", choice, "None", indent=BODY)
        )
    if method.has_files:
        progress = imports.add(f"{RUNTIME}.files", "Progress")
        named.append(f"progress: {progress} | None = None")
    return ["self", *positional, *(["*", *named] if named else [])]


def _special(method: Method, flavour: Flavour, imports: Imports) -> str:
    """Returns what the method returns when its switch is on; empty if it has none."""
    if method.result.event:
        kind = imports.add(f"{RUNTIME}.streams", f"{flavour.prefix}Stream")
        return f"{kind}[{' | '.join(imports.use(method.result.event))}]"
    return " | ".join(imports.use(method.wait.returns)) if method.wait else ""


def _parameter(
    argument: Argument, imports: Imports, replaced: Mapping[str, str]
) -> str:
    if argument.name in replaced:
        return replaced[argument.name]
    if argument.required:
        return _demanded(argument, imports)
    parts = [*imports.use(argument.accepts)]
    default = "None"
    if argument.may_be_null:
        default = imports.add(f"{RUNTIME}.unset", "UNSET")
        if parts != ["Any"]:
            parts.append(imports.add(f"{RUNTIME}.unset", "Unset"))
    elif parts[-1] != "None" and parts != ["Any"]:
        parts.append("None")
    return typed(argument.name, parts, default, indent=BODY)
