"""Docstrings of methods: summary, request line, arguments, result, errors."""

from __future__ import annotations

from collections import Counter

from clientsmith.client.exceptions import OTHERS
from clientsmith.client.model import Method
from clientsmith.render import docstrings
from clientsmith.render.signatures import BODY

Lines = list[tuple[str, str]]


def method_doc(method: Method) -> str:
    """Returns the docstring of an operation's method."""
    operation = method.operation
    summary, details = docstrings.summary(operation.summary, operation.docs)
    if method.paging:
        more = f"`{method.paging.method}` goes through all pages."
        details = f"{details}\n\n{more}" if details else more
    return docstrings.method(
        summary=summary,
        details=details,
        line=request_line(method),
        sections=[
            ("Args", [*described(method), *described_switches(method)]),
            ("Returns", returned(method)),
            ("Raises", raised(method)),
        ],
        indent=BODY,
    )


def iterator_doc(method: Method, token: str) -> str:
    """Returns the docstring of the method that goes through all pages.

    Args:
        method: The method that returns a page.
        token: The argument that says where to start.
    """
    start = (token, "Where to start; by default at the first page.")
    lines = [start if line[0] == token else line for line in described(method)]
    return docstrings.method(
        summary=f"Iterate over the items of all pages of `{method.name}`.",
        details="A page is fetched when its first item is needed. The iterator's "
        "`page` is the page at hand, and `pages()` goes from page to page.",
        line=request_line(method),
        sections=[
            ("Args", lines),
            ("Raises", [("ApiError", f"A call failed; see `{method.name}`.")]),
        ],
        indent=BODY,
    )


def request_line(method: Method) -> str:
    """Returns the line that names the request, so that it can be searched for."""
    return f"{method.operation.method} {method.operation.path}"


def described(method: Method) -> Lines:
    """Returns a line for each argument of the request."""
    return [
        (
            argument.name,
            docstrings.sentences(argument.docs) or f"`{argument.wire or 'body'}`.",
        )
        for argument in method.arguments
    ]


def returned(method: Method) -> Lines:
    """Returns what the document says of the result."""
    text = docstrings.sentence(method.result.docs)
    if method.flag:
        text = f"{text} With `{method.flag}`, a stream of its parts."
    if method.wait:
        text = f"{text} With `wait`, what `{method.wait.method}` returns in the end."
    is_said = text.strip() and not method.result.is_nothing
    return [("", text.strip())] if is_said else []


def raised(method: Method) -> Lines:
    """Returns a line for each error that is declared, and one for the rest."""
    count = Counter(error.exception for error in method.errors)
    lines = []
    for error in method.errors:
        text = docstrings.sentence(error.docs)
        if count[error.exception] > 1 or error.exception in OTHERS:
            text = f"{error.status}: {text}"
        lines.append((error.exception, text))
    if method.wait:
        lines.append(("WaitFailedError", "What was waited for has failed."))
        lines.append(("WaitTimeoutError", "It was not done in time."))
    return [*lines, ("ApiError", "Any other failure; its subclasses say which.")]


def described_switches(method: Method) -> Lines:
    """Returns a line for each argument that is the method's own."""
    lines = []
    if method.wait:
        lines += [
            ("wait", "Whether to return only when that is done, with what is then."),
            ("wait_timeout", "Seconds after which waiting for it is given up."),
        ]
    if method.has_files:
        called = "Called with the bytes sent so far, and those in all if known."
        lines.append(("progress", called))
    return lines
