"""Docstrings of methods: summary, request line, arguments, result, errors."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from types import MappingProxyType

from clientsmith.client.model import Demand, Method
from clientsmith.client.results import OTHERS
from clientsmith.render import docstrings
from clientsmith.render.signatures import BODY

Lines = list[tuple[str, str]]

NOTHING: Mapping[str, str] = MappingProxyType({})

CHOICE = re.compile(r"\b(one of|either|exclusive|exclude|excludes|not both)\b", re.I)
"""How documents say that some arguments are a choice."""


def method_doc(method: Method) -> str:
    """Returns the docstring of an operation's method."""
    summary, details = summarized(method)
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


def summarized(method: Method) -> tuple[str, str]:
    """Returns what a method does in a sentence, and what more is said of it."""
    operation = method.operation
    summary, details = docstrings.summary(operation.summary, operation.docs)
    said = f"{docstrings.sentence(summary)} {details}"
    more = " ".join(
        f"Give {demanded(demand)}."
        for demand in method.demands
        if not _is_said(method, demand, said)
    )
    return summary, "\n\n".join(filter(None, (details, more)))


def demanded(demand: Demand) -> str:
    """Returns what must be given: "exactly one of `a` and `b`"."""
    alternatives = demand.alternatives
    if len(alternatives) == 1:
        return listed(alternatives[0])
    count = "exactly" if demand.is_exclusive else "at least"
    names = [name for names in alternatives for name in names]
    if len(names) == len(alternatives):
        return f"{count} one of {listed(names)}"
    return f"{count} one of these: {'; '.join(map(listed, alternatives))}"


def listed(names: Sequence[str]) -> str:
    """Returns names as a sentence has them: `a`, `b` and `c`."""
    *others, last = (f"`{name}`" for name in names)
    return f"{', '.join(others)} and {last}" if others else last


def _is_said(method: Method, demand: Demand, text: str) -> bool:
    """Whether a sentence of the document names all of them, and says to choose."""
    names = {name for names in demand.alternatives for name in names}
    called = [
        {argument.name, argument.wire}
        for argument in method.arguments
        if argument.name in names
    ]
    sentences = re.split(r"[.!?]\s", text)
    return any(
        CHOICE.search(sentence)
        and all(either & {*re.findall(r"\w+", sentence)} for either in called)
        for sentence in sentences
    )


def iterator_doc(method: Method, token: str) -> str:
    """Returns the docstring of the method that goes through all pages.

    Args:
        method: The method that returns a page.
        token: The argument that says where to start.
    """
    start = {token: "Where to start; by default at the first page."}
    warning = "Deprecated.\n\n" if method.operation.docs.deprecated else ""
    return docstrings.method(
        summary=f"Iterate over the items of all pages of `{method.name}`.",
        details=f"{warning}A page is fetched when its first item is needed. The "
        "iterator's `page` is the page at hand, and `pages()` goes from page to page.",
        line=request_line(method),
        sections=[
            ("Args", described(method, start)),
            ("Raises", [("ApiError", f"A call failed; see `{method.name}`.")]),
        ],
        indent=BODY,
    )


def request_line(method: Method) -> str:
    """Returns the line that names the request, so that it can be searched for."""
    return f"{method.operation.method} {method.operation.path}"


def described(method: Method, known: Mapping[str, str] = NOTHING) -> Lines:
    """Returns a line for each argument of which more can be said than its name.

    Args:
        method: The method whose arguments they are.
        known: What is said of some of them instead of the document's words.
    """
    lines: Lines = []
    for argument in method.arguments:
        renamed = argument.wire and argument.wire != argument.name
        text = known.get(argument.name) or docstrings.sentences(argument.docs)
        if text or renamed:
            lines.append((argument.name, text or f"`{argument.wire}`."))
    return lines


def returned(method: Method) -> Lines:
    """Returns what the document says of the result."""
    text = docstrings.sentence(method.result.docs)
    if method.result.redirects == "returned":
        text = f"The address that the answer leads to. {text}"
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
    if method.has_content_type:
        media_types = [media for body in method.bodies for media in body.media_types]
        names = ", ".join(f"`{media.name}`" for media in media_types)
        lines.append(("content_type", f"Media type of the body: {names}."))
    if method.has_files:
        called = "Called with the bytes sent so far, and those in all if known."
        lines.append(("progress", called))
    return lines
