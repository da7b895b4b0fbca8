"""Parts of documents, as JSON."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any

Json = Any
Node = dict[str, Any]

VERBS = ("get", "put", "post", "delete", "patch")


def inner(schema: Json) -> Iterator[Node]:
    """Yields a schema, and those within it."""
    if not isinstance(schema, dict):
        return
    yield schema
    for part in schema.get("properties", {}).values():
        yield from inner(part)
    for key in ("items", "additionalProperties"):
        yield from inner(schema.get(key))
    for key in ("allOf", "anyOf", "oneOf"):
        for part in schema.get(key, ()):
            yield from inner(part)


def operations(document: Json) -> Iterator[tuple[Node, str, Node]]:
    for path in document.get("paths", {}).values():
        for verb in VERBS:
            if isinstance(path, dict) and isinstance(path.get(verb), dict):
                yield path, verb, path[verb]


def contents(document: Json) -> Iterator[Node]:
    """Yields media types by name: of requests and of answers."""
    for _, _, operation in operations(document):
        body = operation.get("requestBody", {})
        for holder in (body, *operation.get("responses", {}).values()):
            if isinstance(holder, dict) and holder.get("content"):
                yield holder["content"]


def parameters(document: Json) -> Iterator[tuple[list[Json], Node]]:
    for path, _, operation in operations(document):
        for holder in (path, operation):
            listed = holder.get("parameters", [])
            for parameter in listed:
                if "schema" in parameter:
                    yield listed, parameter


def schemas(document: Json) -> Iterator[Node]:
    for schema in document.get("components", {}).get("schemas", {}).values():
        yield from inner(schema)
    for _, parameter in parameters(document):
        yield from inner(parameter["schema"])
    for content in contents(document):
        for media in content.values():
            yield from inner(media.get("schema"))


def one(chance: random.Random, found: Iterator[Any]) -> Any:
    listed = list(found)
    return chance.choice(listed) if listed else None
