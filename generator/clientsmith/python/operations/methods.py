"""What methods do: send the request that the builder makes, and hand on the answer."""

from __future__ import annotations

from collections.abc import Sequence

from clientsmith.python.code import INDENT, bracketed, indented, literal
from clientsmith.python.operations import prose, signatures
from clientsmith.python.operations.access import Access
from clientsmith.python.operations.paging import Paging
from clientsmith.python.operations.plan import Flavour, Plan
from clientsmith.python.operations.results import NOTHING
from clientsmith.python.operations.switches import Stream, Wait
from clientsmith.python.pages import Method

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


def names(plan: Plan) -> list[str]:
    """Returns the names of an operation's methods."""
    return [plan.name, plan.paging.method] if plan.paging else [plan.name]


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
    call = _local(plan, "call")
    stream = _stream(flavour, call, switch.event, len(INDENT))
    return "\n".join(
        [
            f"{call} = {_call(plan)}",
            f"if {switch.flag}:",
            indented(f"return {stream}"),
            f"return {flavour.wait}self._transport.send({call})",
        ]
    )


def _waiting(plan: Plan, flavour: Flavour, switch: Wait) -> str:
    function = plan.from_runtime("waiters", f"wait_until{flavour.suffix}")
    if switch.needs_unset:
        plan.from_runtime("model", "UNSET")
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
    sent, answer = _send(flavour, _call(plan)), "None"
    if plan.result.annotation != NOTHING:
        answer = _local(plan, "answer")
        sent = f"{answer} = {sent}"
    return "\n".join([sent, "if not wait:", f"{INDENT}return {answer}", call])


def _iterator(plan: Plan, flavour: Flavour, paging: Paging) -> Method:
    kind = plan.from_runtime("pagination", f"{flavour.prefix}Items")
    item = " | ".join(plan.annotator.member(paging.item))
    start = next(each.name for each in plan.arguments if each.wire == paging.token)
    token = _local(plan, "token")
    positional = [each.name for each in plan.positional]
    named = [
        f"{each.name}={token if each.name == start else each.name}"
        for each in plan.keywords
    ]
    page = bracketed(
        f"lambda {token}: self.{plan.name}(", [*positional, *named], ")", split=True
    )
    steps = [page, f"lambda page: {_items(plan, paging.items)}"]
    steps += [f"lambda page: {_next(plan, paging.next)}", start]
    return Method(
        overloads=(),
        head=signatures.iterator_head(
            plan, paging.method, f"{kind}[{plan.result.annotation}, {item}]"
        ),
        doc=prose.iterator(plan, start),
        body=bracketed(f"return {kind}(", steps, ")", split=True),
    )


def _items(plan: Plan, way: Access) -> str:
    if not way.end or way.needs_unset:
        return _guarded(plan, way, "()")
    return _when(way.guards, f"{way.expression} or ()", "()")


def _next(plan: Plan, way: Access) -> str:
    if way.needs_unset:
        return _guarded(plan, way, "None")
    return _when(way.guards, way.expression, "None")


def _guarded(plan: Plan, way: Access, otherwise: str) -> str:
    """Returns the value at the end of a way, or what stands for it."""
    if way.needs_unset:
        plan.from_runtime("model", "UNSET")
        conditions = " and ".join([*way.guards, *way.end])
        return f"{way.expression} if {conditions} else {otherwise}"
    return _when(way.guards, way.expression, otherwise)


def _when(guards: Sequence[str], text: str, otherwise: str) -> str:
    """Returns a value if models on the way to it are there; a model is always true."""
    if not guards:
        return text
    there = [each.removesuffix(" is not None") for each in guards]
    return f"{text} if {' and '.join(there)} else {otherwise}"


def _local(plan: Plan, name: str) -> str:
    """Returns a name for a variable that no argument of the method has."""
    taken = {each.name for each in plan.arguments}
    while name in taken:
        name += "_"
    return name
