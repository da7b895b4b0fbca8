"""How methods wait for what they have started."""

from __future__ import annotations

from clientsmith.client.annotations import RUNTIME
from clientsmith.client.model import Method, Wait
from clientsmith.literals import literal
from clientsmith.render.code import INDENT, fits
from clientsmith.render.imports import Imports
from clientsmith.render.pages import WaitCode
from clientsmith.render.signatures import Flavour


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
