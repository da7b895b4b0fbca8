"""What a document has, and whether the generated client has all of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from clientsmith.load.document import Node
from clientsmith.load.walk import Kind, objects
from clientsmith.model.types import Unconstrained, Union

from .documents import Generated
from .places import places

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
SAYS_NOTHING = {
    "title",
    "description",
    "example",
    "examples",
    "default",
    "nullable",
    "deprecated",
    "readOnly",
    "writeOnly",
    "externalDocs",
}
"""Members of a schema that say nothing of its type."""


LIMITS = {
    "required",
    "not",
    "title",
    "description",
    "minItems",
    "maxItems",
    "minProperties",
    "maxProperties",
}
"""Members of an alternative that say nothing of its type."""


@dataclass
class Inventory:
    """What a document has, counted by its text and not by the generator's model.

    Attributes:
        conditions: Schemas whose `oneOf` or `anyOf` only says which members must be
            there: they are no unions, but objects on a condition.
        dropped: What the client has not, or has as `Any` where the document says more.
        unsent: Media types of requests that the client does not send, since the
            operation takes another one, too.
    """

    operations: int = 0
    schemas: int = 0
    unions: int = 0
    conditions: int = 0
    dropped: list[str] = field(default_factory=list)
    unsent: list[str] = field(default_factory=list)


def inventory(generated: Generated) -> Inventory:
    """Counts what a document has, and looks for each in the client."""
    done = Inventory()
    typed = {node.pointer: type for node, type in places(generated)}
    types = generated.service.api.types
    done.dropped += _missing_operations(generated, done)
    done.dropped += _missing_schemas(generated, done)
    for kind, node in objects(generated.document):
        if kind is not Kind.SCHEMA or _is_no_matter(generated, node):
            continue
        alternatives = [*_listed(node, "oneOf"), *_listed(node, "anyOf")]
        is_condition = _is_condition(node)
        is_union = bool(alternatives) and not is_condition
        done.unions += is_union
        done.conditions += is_condition
        if node.pointer not in typed:
            done.dropped.append(f"{node.where}: {node.json_pointer} has no type")
            continue
        shape = types.bare(typed[node.pointer]).shape
        if is_union and not isinstance(shape, Union):
            done.dropped.append(f"{node.where}: a union became {type(shape).__name__}")
        if isinstance(shape, Unconstrained) and not node.value.keys() <= SAYS_NOTHING:
            done.dropped.append(f"{node.where}: {node.json_pointer} became Any")
    return done


def _listed(node: Node, key: str) -> list[Node]:
    found = node.get(key)
    return list(found.elements()) if found else []


def _is_condition(node: Node) -> bool:
    """Whether alternatives only limit what stands beside them."""
    alternatives = [*_listed(node, "oneOf"), *_listed(node, "anyOf")]
    if node.text("type") == "array" and "items" in node:
        return bool(alternatives)
    return bool(alternatives) and all(map(_only_limits, alternatives))


def _only_limits(node: Node) -> bool:
    """Whether a schema says no more than which members there must be, and how many."""
    members = node.get("properties")
    inner = [*_listed(node, "oneOf"), *_listed(node, "anyOf")]
    inner += [each for _, each in members.items()] if members else []
    flags = node.value.get("enum", ())
    return (
        node.value.keys() <= LIMITS | {"enum", "properties", "oneOf", "anyOf"}
        and all(isinstance(each, bool) for each in flags)
        and all(map(_only_limits, inner))
    )


def _missing_operations(generated: Generated, done: Inventory) -> Iterator[str]:
    kind = generated.service_class()
    planned = {
        (each.operation.path, each.operation.method): each for each in generated.plans
    }
    for path, item in generated.root["paths"].items():
        for method, raw in item.items():
            if method not in METHODS:
                continue
            done.operations += 1
            plan = planned.get((path, method.upper()))
            if plan is None or not hasattr(kind, plan.name):
                yield f"{method.upper()} {path} has no method"
                continue
            yield from _missing_media(plan.operation, raw)
            done.unsent += _unsent(plan.operation, raw)
            asked = {each.name for each in plan.operation.parameters}
            asked |= {name for name, _ in generated.service.api.headers}
            for each in raw.get("parameters", ()):
                if "name" in each and each["name"] not in asked:
                    yield f"{method.upper()} {path}: {each['name']} is no argument"


def _missing_media(operation: Any, raw: Any) -> Iterator[str]:
    """Yields answers that the client does not know, and their media types."""
    known = {each.status.upper(): each for each in operation.responses}
    for status, declared in raw["responses"].items():
        found = known.get(str(status).upper())
        if found is None:
            yield f"{operation.method} {operation.path}: {status} is not known"
            continue
        media = {each.media_type for each in (*found.contents, *found.streams)}
        for each in declared.get("content", {}).keys() - media:
            yield f"{operation.method} {operation.path}: {status} has no {each}"
    offered = raw.get("requestBody", {}).get("content", {})
    media_types = operation.body.media_types if operation.body else ()
    sent = {media.name for media in media_types}
    if offered and not sent & offered.keys():
        yield f"{operation.method} {operation.path}: no body is sent"


def _unsent(operation: Any, raw: Any) -> Iterator[str]:
    for each in raw.get("requestBody", {}).get("content", {}):
        media_types = operation.body.media_types if operation.body else ()
        if each not in {media.name for media in media_types}:
            yield f"{operation.method} {operation.path}: {each}"


def _missing_schemas(generated: Generated, done: Inventory) -> Iterator[str]:
    decoder = generated.module("_runtime.codec").decoder
    for key in generated.root.get("components", {}).get("schemas", {}):
        done.schemas += 1
        try:
            decoder(generated.component(key))
        except Exception as error:  # whatever it is, there is no model
            yield f"{key}: {type(error).__name__}: {error}"


def _is_no_matter(generated: Generated, node: Node) -> bool:
    """Whether a schema needs no type.

    It is that of a header (of an answer, or one with a fixed value), within a condition
    or what must not be, or belongs to a media type that is not sent.
    """
    fixed = {name for name, _ in generated.service.api.headers}
    sent = {
        media.name
        for each in generated.plans
        if each.operation.body is not None
        for media in each.operation.body.media_types
    }
    here = generated.document.root
    for before, key in pairwise(node.pointer):
        is_body = "requestBody" in node.pointer and before == "content"
        if key == "headers" or (is_body and key not in sent):
            return True
        here = here[before]
        if key == "not" or (key in ("oneOf", "anyOf") and _is_condition(here)):
            return True
    return here.text("in") == "header" and here.text("name") in fixed
