"""JSONPath (RFC 9535): which values of a document a query selects."""

from __future__ import annotations

from itertools import islice
from typing import Any

from jsonpath import JSONPathEnvironment
from jsonpath.exceptions import JSONPathError

from clientsmith.load.positions import MAX_DEPTH, Pointer

MAX_SELECTED = 100_000
"""How many values a query may select; `$..*..*` finds more of them than there are."""


class QueryRefused(ValueError):
    """A text that is no query, or a query that selects too much."""


class SelectsTooMuch(QueryRefused):
    """A query that selects too much."""


class _Environment(JSONPathEnvironment):
    # It counts the text in the innermost container as a level too.
    max_recursion_depth = MAX_DEPTH + 2


class Query:
    """A query that was understood.

    Attributes:
        descends: Whether it looks at all values below some.
    """

    def __init__(self, text: str) -> None:
        """Reads a query.

        Raises:
            QueryRefused: It breaks RFC 9535.
        """
        if not text.startswith("$"):
            raise QueryRefused("it does not begin with $")
        self.descends = ".." in text
        try:
            self._path = _ENVIRONMENT.compile(text)
        # The library lets through what its parser runs into, such as an OverflowError
        # for a number like 1e999.
        except Exception as error:
            raise QueryRefused(_reason(error)) from None

    def select(self, value: Any) -> list[Pointer]:
        """The ways to all values that are selected, each once, in the query's order.

        Raises:
            SelectsTooMuch: There are more than `MAX_SELECTED`.
            QueryRefused: It cannot be carried out.
        """
        try:
            found = list(islice(self._path.finditer(value), MAX_SELECTED + 1))
        except Exception as error:
            raise QueryRefused(_reason(error)) from None
        if len(found) > MAX_SELECTED:
            raise SelectsTooMuch(f"it selects more than {MAX_SELECTED:,} values")
        return list(dict.fromkeys(match.parts for match in found))


def _reason(error: Exception) -> str:
    if isinstance(error, RecursionError):
        return "it is too long or nested too deep"
    # Not str(error): it draws the query over several lines, and fails at its end.
    message = " ".join(str(arg) for arg in error.args)
    token = error.token if isinstance(error, JSONPathError) else None
    if token is None or token.index < 0:
        return message
    return f"{message}, at character {token.index + 1}"


_ENVIRONMENT = _Environment(strict=True)
