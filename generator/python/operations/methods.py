"""What methods do: send the request that the builder makes, and hand on the answer."""

from __future__ import annotations

from generator.python.code import INDENT, bracketed, literal
from generator.python.pages import Method

from . import prose, signatures
from .access import Access
from .paging import Paging
from .plan import Flavour, Plan
from .switches import Stream, Wait

BODY = 2 * len(INDENT)
RETURN = len("return ")


def methods(plan: Plan, flavour: Flavour) -> list[Method]:
    """Returns an operation's methods: its own, and one that iterates over pages."""
    own = Method(
        overloads=tuple(signatures.overloads(plan, flavour)),
        head=signatures.head(plan, flavour),
        doc=prose.method(plan),
        body=_body(plan, flavour),
    )
    return [own, _iterator(plan, flavour, plan.paging)] if plan.paging else [own]


def _body(plan: Plan, flavour: Flavour) -> str:
    if plan.stream:
        return _streaming(plan, flavour, plan.stream)
    if plan.wait:
        return _waiting(plan, flavour, plan.wait)
    if plan.always_streams:
        return f"return {_stream(flavour, _call(plan), plan.result.event, 0)}"
    return f"return {_send(flavour, _call(plan))}"


def _call(plan: Plan) -> str:
    """Returns the call of the request builder."""
    names: list[str] = [each.name for each in plan.arguments]
    names += ["progress"] if plan.has_files else []
    # The outer brackets are split before these are.
    room = BODY + len(INDENT)
    return bracketed(
        f"_{plan.name}(", names, ")", indent=room, split=bool(plan.keywords)
    )


def _send(flavour: Flavour, call: str) -> str:
    return bracketed(
        f"{flavour.wait}self._transport.send(", [call], ")", indent=BODY + RETURN
    )


def _stream(flavour: Flavour, call: str, event: str, deeper: int) -> str:
    return bracketed(
        f"{flavour.wait}self._transport.stream(",
        [call, event],
        ")",
        indent=BODY + RETURN + deeper,
    )


def _streaming(plan: Plan, flavour: Flavour, switch: Stream) -> str:
    stream = _stream(flavour, "call", switch.event, len(INDENT))
    return "\n".join(
        [
            f"call = {_call(plan)}",
            f"if {switch.flag}:",
            _indented(f"return {stream}"),
            f"return {flavour.wait}self._transport.send(call)",
        ]
    )


def _waiting(plan: Plan, flavour: Flavour, switch: Wait) -> str:
    function = plan.from_runtime("waiters", f"wait_until{flavour.suffix}")
    call = bracketed(
        f"return {flavour.wait}{function}(",
        [
            f"lambda: {switch.poll}",
            f"done=lambda found: {switch.done}",
            f"failed=lambda found: {switch.failed}",
            f"interval={switch.interval}",
            "timeout=wait_timeout",
            f"what={literal(plan.name)}",
        ],
        ")",
        split=True,
    )
    answer = f"answer = {_send(flavour, _call(plan))}"
    return "\n".join([answer, "if not wait:", f"{INDENT}return answer", call])


def _iterator(plan: Plan, flavour: Flavour, paging: Paging) -> Method:
    kind = plan.from_runtime("pagination", f"{flavour.prefix}Items")
    item = " | ".join(plan.annotator.member(paging.item))
    token = next(each.name for each in plan.arguments if each.wire == paging.token)
    positional = [each.name for each in plan.positional]
    named = [
        f"{each.name}={'token' if each.name == token else each.name}"
        for each in plan.keywords
    ]
    page = bracketed(
        f"lambda token: self.{plan.name}(", [*positional, *named], ")", split=True
    )
    steps = [page, f"lambda page: {_items(paging.items)}"]
    steps += [f"lambda page: {_next(paging.next)}", token]
    return Method(
        overloads=(),
        head=signatures.iterator_head(
            plan, paging.method, f"{kind}[{plan.result.annotation}, {item}]"
        ),
        doc=prose.iterator(plan, token),
        body=bracketed(f"return {kind}(", steps, ")", split=True),
    )


def _items(way: Access) -> str:
    text = f"{way.expression} or ()" if way.may_be_absent else way.expression
    return f"{text} if {' and '.join(way.guards)} else ()" if way.guards else text


def _next(way: Access) -> str:
    if not way.guards:
        return way.expression
    return f"{way.expression} if {' and '.join(way.guards)} else None"


def _indented(text: str) -> str:
    return "\n".join(INDENT + line for line in text.split("\n"))
