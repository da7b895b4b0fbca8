"""One of the files that a document is made of, and what in it has a name."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

from clientsmith.load.document import Document, Pointer

DYNAMIC = ("$dynamicRef", "$recursiveRef")
"""References that may mean another schema on each way to them; the second is that of
JSON Schema 2019-09, and knows one name, which is empty.
"""

_NAMED = re.compile(r"\$(?:id|anchor|dynamicAnchor|recursiveAnchor)\b")


class Refused(Exception):
    """A reference that cannot be followed.

    Attributes:
        code: What kind of error it is.
        hint: What to do about it.
    """

    def __init__(self, code: str, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.code = code
        self.hint = hint


class File:
    """A file of the document.

    Attributes:
        path: Where it is.
        document: What is in it.
        ids: The ways to schemas by their `$id`.
        anchors: The ways to schemas by the `$id` around them, and their name.
        dynamic: How many schemas have each name by a `$dynamicAnchor`; the name that a
            `$recursiveAnchor` gives is empty.
    """

    def __init__(self, path: Path, document: Document) -> None:
        self.path = path
        self.document = document
        self.ids: dict[str, Pointer] = {}
        self.anchors: dict[tuple[str, str], Pointer] = {}
        self.dynamic: Counter[str] = Counter()
        if _NAMED.search(document.place(())[0].text):
            self._collect_names()

    def value(self, at: Pointer) -> Any:
        """Returns what stands at a place; None if nothing does."""
        value = self.document.root.value
        for key in at:
            try:
                value = value[key]
            except (KeyError, IndexError, TypeError):
                return None
        return value

    def base(self, at: Pointer) -> str:
        """Returns the `$id` around a place (JSON Schema 2020-12, section 8.2.1)."""
        base = ""
        for length in range(len(at)):
            base = base_of(base, self.value(at[:length]))
        return base

    def _collect_names(self) -> None:
        waiting: list[tuple[str, Any, Pointer]] = [("", self.value(()), ())]
        while waiting:
            outer, value, at = waiting.pop()
            base = base_of(outer, value)
            if isinstance(value, list):
                value = dict(enumerate(value))
            if not isinstance(value, dict):
                continue
            if base != outer:
                self.ids.setdefault(base, at)
            for keyword in ("$anchor", "$dynamicAnchor"):
                if isinstance(name := value.get(keyword), str):
                    self.anchors.setdefault((base, name), at)
                    self.dynamic[name] += keyword == "$dynamicAnchor"
            if value.get("$recursiveAnchor") is True:
                self.anchors.setdefault((base, ""), at)
                self.dynamic[""] += 1
            waiting += [(base, child, (*at, key)) for key, child in value.items()]


def base_of(base: str, value: Any) -> str:
    """Returns what references in a schema start from, by the `$id` that it may have."""
    id = value.get("$id") if isinstance(value, dict) else None
    return joined(base, id) if isinstance(id, str) else base


def joined(base: str, url: str) -> str:
    """Returns an address as it is seen from another one (RFC 3986, section 5)."""
    try:
        return urljoin(base, url)
    except ValueError:  # one of them is none
        return url
