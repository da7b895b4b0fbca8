"""What a document demands of requests beside their types, as data.

The nodes are JSON Schemas that have limits alone (JSON Schema Validation, section 6).
They have one keyword more: `tagged` has the member that tells variants apart, and the
schema for each of its values.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from math import inf
from typing import Any

from clientsmith.model.operations import EXPRESSION, Encoding, Operation
from clientsmith.model.servers import Place
from clientsmith.model.types import (
    Alias,
    Arena,
    ByJsonType,
    ByTag,
    Definition,
    Docs,
    ExternallyTagged,
    Nullable,
    Object,
    Sequence,
    Shape,
    TypeId,
    Union,
)
from clientsmith.model.types import Mapping as FreeObject

Node = dict[str, Any]

PLACES = {Place.QUERY: "query", Place.HEADER: "headers", Place.COOKIE: "cookies"}
KINDS = (Encoding.JSON, Encoding.FORM, Encoding.MULTIPART)
"""How bodies are written whose members can be looked at before they are sent."""

LISTS = ("allOf", "anyOf")


class Limits:
    """The limits of a document's requests.

    Attributes:
        schemas: Those of its objects and unions, by their keys in the document.
    """

    def __init__(self, types: Arena) -> None:
        self._types = types
        self._keys: dict[TypeId, str] = {}
        self.schemas: dict[str, Node] = {}

    def operation(self, operation: Operation) -> Node:
        """Returns what an operation demands, by place: of the body, and by name."""
        node: Node = {}
        holes = EXPRESSION.findall(operation.path)
        inner = {
            parameter.name: self._of(parameter.type, parameter.docs)
            for parameter in operation.parameters
            if parameter.place is Place.PATH
        }
        node["path"] = {name: inner.get(name, {}) for name in dict.fromkeys(holes)}
        for place, name in PLACES.items():
            node[name] = {
                parameter.name: self._of(parameter.type, parameter.docs)
                for parameter in operation.parameters
                if parameter.place is place
            }
        if operation.body:
            media_types = operation.body.media_types
            kinds = [media for media in media_types if media.encoding in KINDS]
            for media in kinds[:1]:
                node["body"] = self._of(media.type, operation.body.docs)
        return node

    def _of(self, id: TypeId, docs: Docs) -> Node:
        """Returns what is demanded of values of a type in a place."""
        definition = self._types[id]
        while isinstance(definition.shape, Alias | Nullable):
            shape = definition.shape
            inner = shape.target if isinstance(shape, Alias) else shape.inner
            definition = self._types[inner]
        own = _limits([*definition.docs.limits, *docs.limits])
        if not isinstance(definition.shape, Object | Union):
            return {**own, **self._inner(definition.shape)}
        return {**own, "$ref": self._reference(definition)}

    def _reference(self, definition: Definition) -> str:
        if definition.id not in self._keys:
            key = definition.origin.key
            taken = self.schemas.keys()
            key = key if key not in taken else f"{key}#{definition.id}"
            self._keys[definition.id] = key
            self.schemas[key] = {}  # which it may refer to itself
            self.schemas[key] = self._inner(definition.shape)
        return self._keys[definition.id]

    def _inner(self, shape: Shape) -> Node:
        """Returns what is demanded of the parts of a value."""
        if isinstance(shape, Sequence) and not shape.either:
            return {"items": self._of(shape.item, Docs())}
        if isinstance(shape, FreeObject):
            return {"additionalProperties": self._of(shape.value, Docs())}
        if isinstance(shape, Object):
            return self._object(shape)
        return self._union(shape) if isinstance(shape, Union) else {}

    def _object(self, shape: Object) -> Node:
        sent = [member for member in shape.properties if not member.read_only]
        node: Node = {
            "required": [member.name for member in sent if member.required],
            "properties": {
                member.name: self._of(member.type, member.docs) for member in sent
            },
        }
        if shape.additional is not None:
            node["additionalProperties"] = self._of(shape.additional, Docs())
        return node

    def _union(self, shape: Union) -> Node:
        dispatch, docs = shape.dispatch, Docs()
        if isinstance(dispatch, ByTag):
            tags = {tag: self._of(variant, docs) for tag, variant in dispatch.tags}
            return {"tagged": {dispatch.property: tags}}
        if isinstance(dispatch, ExternallyTagged):
            # each has one key, so that the members of all are those of the value
            variants = [self._types[variant].shape for _, variant in dispatch.keys]
            nodes = [
                self._object(each) for each in variants if isinstance(each, Object)
            ]
            members = [node["properties"] for node in nodes]
            return {"properties": {k: v for each in members for k, v in each.items()}}
        # keywords are about values of one JSON type, and so each variant about its own
        keyword = "allOf" if isinstance(dispatch, ByJsonType) else "anyOf"
        return {keyword: [self._of(variant, docs) for variant in shape.variants]}


def limits(
    types: Arena, operations: Mapping[str, Operation]
) -> tuple[dict[str, Node], dict[str, Node]]:
    """Returns what a document's requests must keep to.

    Args:
        types: Its types.
        operations: Its operations, by what their calls are known by.

    Returns:
        The limits of each operation that has any, and the schemas that they refer to.
    """
    found = Limits(types)
    nodes = {key: found.operation(each) for key, each in operations.items()}
    limited: set[str] = set()
    while more := {
        key
        for key, node in found.schemas.items()
        if key not in limited and _reduced(node, limited)
    }:
        limited |= more
    kept = {key: _reduced_places(node, limited) for key, node in nodes.items()}
    kept = {key: node for key, node in kept.items() if node}
    used = _used(kept.values(), found.schemas)
    schemas = {
        key: _reduced(node, limited)
        for key, node in sorted(found.schemas.items())
        if key in limited & used
    }
    return kept, schemas


def _limits(declared: Iterable[tuple[str, Any]]) -> Node:
    """Returns limits as JSON Schema has them now, without what cannot be tried."""
    node = dict(declared)
    for keyword, exclusive in (
        ("maximum", "exclusiveMaximum"),
        ("minimum", "exclusiveMinimum"),
    ):
        if node.get(exclusive) is True and keyword in node:  # OAS 3.0
            node[exclusive] = node.pop(keyword)
    return {name: limit for name, limit in node.items() if _can_be_tried(name, limit)}


def _can_be_tried(keyword: str, limit: Any) -> bool:
    if keyword == "pattern":
        return isinstance(limit, str) and _is_safe(limit)
    if isinstance(limit, bool):
        return keyword == "uniqueItems" and limit
    if not isinstance(limit, int | float) or limit in (inf, -inf):
        return False
    return limit > 0 or keyword != "multipleOf"


def _is_safe(pattern: str) -> bool:
    """Whether a pattern is one of Python's, and repeats nothing that repeats itself.

    To match those can take for ever.
    """
    plain = re.sub(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]", "x", pattern)
    plain = re.sub(r"\{\d+\}", "", plain.replace("(?", "("))
    while (inner := re.sub(r"\(([^()]*)\)", _flattened, plain)) != plain:
        plain = inner
    try:
        re.compile(pattern)
    except (re.error, OverflowError, RecursionError):
        return False
    return "\0" not in plain


def _flattened(group: re.Match[str]) -> str:
    """Returns what a group comes to: something that repeats, or does not."""
    after = group.string[group.end() : group.end() + 1]
    repeats = bool(re.search(r"[*+{\1]", group[1]))
    if repeats and after in ("*", "+", "{"):
        return "\0"
    return "\1" if repeats else "x"


def _reduced(node: Node, limited: set[str]) -> Node:
    """Returns a node without the parts that demand nothing."""
    kept: Node = {}
    for keyword, value in node.items():
        part = value
        if keyword == "$ref":
            part = value if value in limited else None
        elif keyword == "anyOf":
            nodes = [_reduced(each, limited) for each in value]
            part = nodes if all(nodes) else None  # one that demands nothing fits all
        elif keyword == "allOf":
            part = [*filter(None, (_reduced(each, limited) for each in value))]
        elif keyword in ("items", "additionalProperties"):
            part = _reduced(value, limited)
        elif keyword == "properties":
            part = _members(value, limited)
        elif keyword == "tagged":
            tags = {name: _members(each, limited) for name, each in value.items()}
            part = {name: each for name, each in tags.items() if each}
        if part not in (None, {}, []):
            kept[keyword] = part
    return kept


def _members(nodes: Mapping[Any, Node], limited: set[str]) -> Node:
    reduced = {name: _reduced(node, limited) for name, node in nodes.items()}
    return {name: node for name, node in reduced.items() if node}


def _reduced_places(places: Node, limited: set[str]) -> Node:
    """Returns the limits of an operation without the places that have none."""
    kept: Node = {}
    for place, nodes in places.items():
        if place == "body":
            kept[place] = _reduced(nodes, limited)
            continue
        kept[place] = _members(nodes, limited)
        if place == "path" and kept[place]:  # whose parameters go by their order
            kept[place] = {name: kept[place].get(name, {}) for name in nodes}
    return {place: node for place, node in kept.items() if node}


def _used(nodes: Iterable[Any], schemas: Mapping[str, Node]) -> set[str]:
    """Returns the schemas that nodes lead to."""
    used: set[str] = set()
    waiting = list(nodes)
    while waiting:
        node = waiting.pop()
        if isinstance(node, dict):
            key = node.get("$ref")
            if isinstance(key, str) and key in schemas and key not in used:
                used.add(key)
                waiting.append(schemas[key])
            waiting += node.values()
        elif isinstance(node, list):
            waiting += node
    return used
