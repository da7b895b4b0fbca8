"""Signatures: parameters, overloads, and the line that opens a method."""

from __future__ import annotations

from collections.abc import Mapping

from clientsmith.model.types import Sequence
from clientsmith.python.code import INDENT, bracketed, typed
from clientsmith.python.operations.arguments import Argument, Source
from clientsmith.python.operations.plan import Flavour, Plan

METHOD = len(INDENT)
BODY = 2 * METHOD

NO_REPLACEMENT: Mapping[str, str] = {}


def head(plan: Plan, flavour: Flavour) -> str:
    """Returns the signature that holds for all overloads."""
    returns = plan.result.annotation
    special = _special(plan, flavour)
    if plan.always_streams:
        returns = special
    elif special and special != returns:
        returns = f"{returns} | {special}"
    return _signature(plan, flavour, NO_REPLACEMENT, f") -> {returns}:")


def overloads(plan: Plan, flavour: Flavour) -> list[str]:
    """Returns a signature for each value of the switch; nothing if it changes none."""
    if _special(plan, flavour) in ("", plan.result.annotation):
        return []
    if not plan.stream and not plan.wait:
        return []
    flag = plan.stream.flag if plan.stream else "wait"
    mark = plan.imports.add("typing", "overload")
    only = plan.imports.add("typing", "Literal")
    plain, special = plan.result.annotation, _special(plan, flavour)
    null = ["None"] if plan.stream else []
    off = "None" if plan.stream else "False"
    asked = next((each for each in plan.arguments if each.name == flag), None)
    if asked is not None and asked.required:
        null, off = [], ""
    cases = [
        (typed(flag, [f"{only}[True]"], "", indent=BODY), special),
        (typed(flag, [f"{only}[False]", *null], off, indent=BODY), plain),
        (typed(flag, ["bool", *null], off, indent=BODY), f"{plain} | {special}"),
    ]
    return [
        f"@{mark}\n{_signature(plan, flavour, {flag: text}, f') -> {returns}: ...')}"
        for text, returns in cases
    ]


def iterator_head(plan: Plan, name: str, returns: str) -> str:
    """Returns the signature of the method that goes through all pages."""
    items = parameters(plan, NO_REPLACEMENT)
    return bracketed(
        f"def {name}(", items, f") -> {returns}:", indent=METHOD, split=True
    )


def parameters(plan: Plan, replaced: Mapping[str, str]) -> list[str]:
    """Returns what stands in the brackets of a signature.

    Args:
        plan: The operation.
        replaced: Parameters to write otherwise, by name.
    """
    positional = [_parameter(plan, each, replaced) for each in plan.positional]
    named = [_parameter(plan, each, replaced) for each in plan.keywords]
    if plan.wait:
        named.append(replaced.get("wait", "wait: bool = False"))
        named.append(f"wait_timeout: float = {plan.wait.timeout}")
    if plan.has_files:
        progress = plan.from_runtime("bodies", "Progress")
        named.append(f"progress: {progress} | None = None")
    return ["self", *positional, *(["*", *named] if named else [])]


def _signature(
    plan: Plan, flavour: Flavour, replaced: Mapping[str, str], tail: str
) -> str:
    line = bracketed(
        f"{flavour.define} {plan.name}(",
        parameters(plan, replaced),
        tail,
        indent=METHOD,
        split=plan.is_split,
    )
    if not plan.operation.docs.deprecated:
        return line
    mark = plan.from_runtime("deprecation", "deprecated")
    return f'@{mark}("The API advises against {plan.name}.")\n{line}'


def _special(plan: Plan, flavour: Flavour) -> str:
    """Returns what the method returns when its switch is on; empty if it has none."""
    if plan.result.event:
        kind = plan.from_runtime("streams", f"{flavour.prefix}Stream")
        return f"{kind}[{plan.result.event}]"
    return plan.wait.returns if plan.wait else ""


def _parameter(plan: Plan, argument: Argument, replaced: Mapping[str, str]) -> str:
    if argument.name in replaced:
        return replaced[argument.name]
    parts = accepted(plan, argument)
    if argument.required:
        return typed(argument.name, parts, "", indent=BODY)
    default = "None"
    if plan.service.may_be_null(argument.type) and argument.is_json:
        default = plan.from_runtime("model", "UNSET")
        if parts != ["Any"]:
            parts.append(plan.from_runtime("model", "Unset"))
    elif parts[-1] != "None" and parts != ["Any"]:
        parts.append("None")
    return typed(argument.name, parts, default, indent=BODY)


def _files(plan: Plan, argument: Argument) -> list[str]:
    file = plan.from_runtime("bodies", "FileInput")
    if isinstance(plan.service.api.types.bare(argument.type).shape, Sequence):
        return [f"list[{file}]"]
    return [file]


def accepted(plan: Plan, argument: Argument) -> list[str]:
    """Returns the alternatives of what a caller may pass."""
    if argument.is_file:
        return _files(plan, argument)
    if argument.source is Source.LINES:
        item = " | ".join(plan.annotator.argument(argument.type))
        kinds = ["Iterable", "AsyncIterable"]
        return [
            f"{plan.imports.add('collections.abc', kind)}[{item}]" for kind in kinds
        ]
    return plan.annotator.argument(argument.type)
