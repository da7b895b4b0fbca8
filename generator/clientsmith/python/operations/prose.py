"""Docstrings of methods: summary, request line, arguments, result, errors."""

from __future__ import annotations

from collections import Counter

from clientsmith.python import docstrings
from clientsmith.python.operations.plan import Plan
from clientsmith.python.operations.results import NOTHING
from clientsmith.python.operations.signatures import BODY
from clientsmith.python.operations.statuses import OTHERS, error_class

Lines = list[tuple[str, str]]


def method(plan: Plan) -> str:
    """Returns the docstring of an operation's method."""
    operation = plan.operation
    summary, details = operation.summary, docstrings.sentences(operation.docs)
    if not summary or details.startswith(summary.rstrip(".")):
        summary, details = details, ""
    if plan.paging:
        more = f"`{plan.paging.method}` goes through all pages."
        details = f"{details}\n\n{more}" if details else more
    return docstrings.method(
        summary=summary,
        details=details,
        line=request_line(plan),
        sections=[
            ("Args", [*_described(plan), *_described_switches(plan)]),
            ("Returns", _returned(plan)),
            ("Raises", _raised(plan)),
        ],
        indent=BODY,
    )


def iterator(plan: Plan, token: str) -> str:
    """Returns the docstring of the method that goes through all pages.

    Args:
        plan: The operation.
        token: The argument that says where to start.
    """
    start = (token, "Where to start; by default at the first page.")
    described = [start if line[0] == token else line for line in _described(plan)]
    return docstrings.method(
        summary=f"Iterate over the items of all pages of `{plan.name}`.",
        details="A page is fetched when its first item is needed. The iterator's "
        "`page` is the page at hand, and `pages()` goes from page to page.",
        line=request_line(plan),
        sections=[
            ("Args", described),
            ("Raises", [("ApiError", f"A call failed; see `{plan.name}`.")]),
        ],
        indent=BODY,
    )


def request_line(plan: Plan) -> str:
    """Returns the line that names the request, so that it can be searched for."""
    return f"{plan.operation.method} {plan.operation.path}"


def _described(plan: Plan) -> Lines:
    return [
        (each.name, docstrings.sentences(each.docs) or f"`{each.wire or 'body'}`.")
        for each in plan.arguments
    ]


def _described_switches(plan: Plan) -> Lines:
    lines = []
    if plan.wait:
        lines += [
            ("wait", "Whether to return only when that is done, with what is then."),
            ("wait_timeout", "Seconds after which waiting for it is given up."),
        ]
    if plan.has_files:
        called = "Called with the bytes sent so far, and those in all if known."
        lines.append(("progress", called))
    return lines


def _returned(plan: Plan) -> Lines:
    text = docstrings.sentence(plan.result.docs)
    if plan.stream:
        text = f"{text} With `{plan.stream.flag}`, a stream of its parts."
    if plan.wait:
        text = f"{text} With `wait`, what `{plan.wait.name}` returns in the end."
    nothing = plan.result.annotation == NOTHING and not plan.result.event
    return [("", text.strip())] if text.strip() and not nothing else []


def _raised(plan: Plan) -> Lines:
    """Returns a line for each error that is declared, and one for the rest."""
    classes = [error_class(each.status) for each in plan.operation.errors]
    count = Counter(classes)
    lines = []
    for name, answer in zip(classes, plan.operation.errors, strict=True):
        text = docstrings.sentence(answer.docs.description)
        if count[name] > 1 or name in OTHERS:
            text = f"{answer.status}: {text}"
        lines.append((name, text))
    if plan.wait:
        lines.append(("WaitFailedError", "What was waited for has failed."))
        lines.append(("WaitTimeoutError", "It was not done in time."))
    return [*lines, ("ApiError", "The call failed in another way.")]
