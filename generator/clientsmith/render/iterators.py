"""Methods of several calls: what iterators over pages, and waiters, look for."""

from __future__ import annotations

import re
from collections.abc import Sequence

from clientsmith.client.annotations import RUNTIME
from clientsmith.client.model import Method, Wait
from clientsmith.client.pages import Access, NextLink, NextNumber, NextToken
from clientsmith.literals import literal
from clientsmith.render.code import INDENT, fits, indented
from clientsmith.render.imports import Imports
from clientsmith.render.layout import items
from clientsmith.render.pages import WaitCode
from clientsmith.render.signatures import Flavour

PAGINATION = f"{RUNTIME}.pagination"

ARGUMENT = 3 * len(INDENT)
"""How far arguments of an iterator are indented."""

CHOICE = 3
"""Parts of `a if b else c`."""


def following(following: NextToken | NextLink | NextNumber, imports: Imports) -> str:
    """Returns what tells an iterator what the next page is asked for by."""
    match following:
        case NextToken(more=Access() as way):
            looking = _next(following, imports, ARGUMENT + len(INDENT))
            more = _looking(_value(way, imports), ARGUMENT + len(INDENT))
            return f"{imports.add(PAGINATION, 'while_more')}({items([looking, more])})"
        case NextToken():
            return _next(following, imports, ARGUMENT)
        case NextLink(parameter=name):
            return f"{imports.add(PAGINATION, 'Linked')}({literal(name)})"
        case NextNumber():
            numbered = imports.add(PAGINATION, "Numbered")
            return f"{numbered}({items(_counted(following, imports))})"


def _next(following: NextToken, imports: Imports, indent: int) -> str:
    """Returns what finds the token of the next page, or that in its address."""
    value = _value(following.token, imports)
    if not following.parameter:
        return _looking(value, indent)
    parameter = imports.add(PAGINATION, "parameter")
    return f"lambda page: {parameter}({items([value, literal(following.parameter)])})"


def _counted(following: NextNumber, imports: Imports) -> list[str]:
    ways = {
        "more": following.more,
        "total": following.total,
        "pages": following.pages,
    }
    said = [str(following.first)]
    if following.by_items:
        said.append("by_items=True")
    for name, way in ways.items():
        if way:
            said.append(f"{name}=lambda page: {_value(way, imports)}")
    if following.last:
        last = _value(following.last, imports)
        last = f"({last})" if " if " in last else last
        said.append(f"more=lambda page: not {last}")
    if following.total_header:
        said.append(f"total_header={literal(following.total_header)}")
    return said


def items_of(way: Access, imports: Imports) -> str:
    """Returns what tells an iterator the items of a page."""
    if not way.end or way.needs_unset:
        return _looking(_guarded(way, "()", imports))
    return _looking(_when(way.guards, f"{way.expression} or ()", "()"))


def _looking(value: str, indent: int = ARGUMENT) -> str:
    """Returns a function of a page; black breaks a long choice before its words."""
    line = f"lambda page: {value}"
    parts = re.split(" (?=if |else )", value)
    if fits(f"{line},", indent) or len(parts) != CHOICE:
        return line
    value, condition, otherwise = parts
    if not fits(condition, indent + len(INDENT)):
        condition = condition.replace(" and ", "\nand ")
    lines = "\n".join([value, condition, otherwise])
    return f"lambda page: (\n{indented(lines)}\n)"


def _value(way: Access, imports: Imports) -> str:
    if way.needs_unset:
        return _guarded(way, "None", imports)
    return _when(way.guards, way.expression, "None")


def _guarded(way: Access, otherwise: str, imports: Imports) -> str:
    """Returns the value at the end of a way, or what stands for it."""
    if way.needs_unset:
        imports.add(f"{RUNTIME}.unset", "UNSET")
        conditions = " and ".join([*way.guards, *way.end])
        return f"{way.expression} if {conditions} else {otherwise}"
    return _when(way.guards, way.expression, otherwise)


def _when(guards: Sequence[str], text: str, otherwise: str) -> str:
    """Returns a value if models on the way to it are there; a model is always true."""
    if not guards:
        return text
    there = [guard.removesuffix(" is not None") for guard in guards]
    return f"{text} if {' and '.join(there)} else {otherwise}"


def waiter(method: Method, flavour: Flavour, wait: Wait, imports: Imports) -> WaitCode:
    """Returns what a method does to wait."""
    if wait.needs_unset:
        imports.add(f"{RUNTIME}.unset", "UNSET")
    given = ", ".join(f"{name}={own}" for name, own in wait.given)
    answer = "" if method.result.is_nothing else local_name(method, "answer")
    more = [f"first={answer}"] if answer else []
    more += [] if wait.through is None else [f"through={wait.through}"]
    return WaitCode(
        function=imports.add(f"{RUNTIME}.waiters", f"wait_until{flavour.suffix}"),
        answer=answer,
        arguments=(
            f"lambda: self.{wait.method}({given})",
            _condition("done", wait.done),
            _condition("failed", wait.failed),
            f"interval={wait.interval}",
            "timeout=wait_timeout",
            f"what={literal(method.name)}",
            *more,
        ),
    )


def _condition(name: str, condition: str) -> str:
    line = f"{name}=lambda found: {condition}"
    if fits(f"{line},", len(INDENT) * 3):
        return line
    return line.replace(" in (", "\nin (")  # where black splits a lambda


def local_name(method: Method, name: str) -> str:
    """Returns a name for a variable that no argument of the method has."""
    taken = {argument.name for argument in method.arguments}
    while name in taken:
        name += "_"
    return name
