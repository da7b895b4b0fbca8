"""Schemas by their places in the document: what stands there, where references lead."""

from __future__ import annotations

import json
from collections import defaultdict, deque
from collections.abc import Callable
from typing import Any, TypeGuard, TypeVar

from clientsmith.load.document import Document, Node, Pointer
from clientsmith.load.refs import find

T = TypeVar("T")

COMPONENTS = ("components", "schemas")


def component_key(pointer: Pointer) -> str | None:
    """Returns a component schema's key if the pointer leads to one."""
    return str(pointer[2]) if len(pointer) == 3 and pointer[:2] == COMPONENTS else None


class Places:
    """The places of one document.

    Attributes:
        is_3_0: Whether the document is of OAS 3.0, where what stands beside a reference
            means nothing (OAS 3.0.3 "Reference Object").
        components: The keys of its component schemas.
    """

    def __init__(self, document: Document) -> None:
        self.document = document
        self._root = document.root.value
        self.is_3_0 = (document.root.text("openapi") or "").startswith("3.0")
        schemas = self.value(COMPONENTS)
        self.components: tuple[str, ...] = tuple(schemas) if is_map(schemas) else ()
        self._resolved: dict[Pointer, Pointer] = {}
        self._targets: dict[str, Pointer | None] = {}
        self._children: dict[Pointer, list[Pointer]] | None = None

    def value(self, at: Pointer) -> Any:
        """Returns what stands at a place; None if nothing does."""
        value = self._root
        try:
            for step in at:
                value = value[step]
        except (KeyError, IndexError, TypeError):
            return None
        return value

    def node(self, at: Pointer) -> Node:
        """Returns what stands at a place, with its position."""
        return Node(self.value(at), self.document, at)

    def component(self, key: str) -> Pointer:
        """Returns the place of a component schema."""
        return (*COMPONENTS, key)

    def target(self, ref: object) -> Pointer | None:
        """Returns the place that a reference leads to; None if there is none here."""
        if not isinstance(ref, str):
            return None
        if ref not in self._targets:
            found = find(self.document.root, ref)
            self._targets[ref] = found.pointer if found is not None else None
        return self._targets[ref]

    def referred(self, at: Pointer) -> Pointer | None:
        """Returns the place that a schema refers to by its `$ref`, one step on."""
        schema = self.value(at)
        return self.target(schema.get("$ref")) if is_map(schema) else None

    def resolved(self, at: Pointer) -> Pointer:
        """Returns the place behind a chain of references; in a circle, any of it."""
        if at not in self._resolved:
            self._resolved[at] = followed(at, self.referred)[-1]
        return self._resolved[at]

    def descendants(self, parent: Pointer) -> list[Pointer]:
        """Returns the components that extend a schema through `allOf`, over all levels.

        OAS "Discriminator Object": on a parent schema these are the alternatives.
        """
        if self._children is None:
            self._children = self._extended_by()
        found: dict[Pointer, None] = {}
        waiting = deque([parent])
        while waiting:
            for child in self._children.get(waiting.popleft(), ()):
                if child not in found and child != parent:
                    found[child] = None
                    waiting.append(child)
        return list(found)

    def _extended_by(self) -> dict[Pointer, list[Pointer]]:
        children: dict[Pointer, list[Pointer]] = defaultdict(list)
        for key in self.components:
            at = self.component(key)
            schema = self.value(at)
            for part in listed(schema, "allOf"):
                to = self.target(part.get("$ref")) if is_map(part) else None
                if to is not None:
                    children[to].append(at)
        return children


def followed(start: T, step: Callable[[T], T | None]) -> list[T]:
    """Returns what a chain passes, its start first; each once, if it is a circle."""
    passed, link = {start: None}, step(start)
    while link is not None and link not in passed:
        passed[link] = None
        link = step(link)
    return list(passed)


def is_map(value: object) -> TypeGuard[dict[str, Any]]:
    """Whether a value is a JSON object."""
    return isinstance(value, dict)


def listed(schema: object, keyword: str) -> list[Any]:
    """Returns the items of a keyword that is a list; none if it is anything else."""
    value = schema.get(keyword) if is_map(schema) else None
    return value if isinstance(value, list) else []


def json_type(value: object) -> str:
    """Returns the JSON type of a value; a whole number is an integer."""
    match value:
        case None:
            return "null"
        case bool():
            return "boolean"
        case int():
            return "integer"
        case float():
            return "integer" if value.is_integer() else "number"
        case str():
            return "string"
        case list():
            return "array"
        case _:
            return "object"


def canonical(value: object) -> str:
    """Returns a value as JSON text that is compared as JSON is: true is not 1, 1.0 is.

    YAML's own types, such as dates, are the text that they were written as.
    """
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return json.dumps(value, sort_keys=True, default=str)
