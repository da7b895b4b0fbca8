"""Where the objects of an OpenAPI document stand.

Only the places that OAS defines are visited. So an `example`, a `default`, an `enum` or
an `x-…` member is never taken for a schema, whatever it looks like; and a `$ref` is not
followed, since its target has a place of its own.
"""

from __future__ import annotations

import enum
from collections.abc import Iterator, Sequence
from typing import Any

from clientsmith.load.document import Document, Node, Pointer


class Kind(enum.Enum):
    """The objects of OAS that hold a schema, or that can be referred to."""

    OPENAPI = "OpenAPI"
    COMPONENTS = "Components"
    PATHS = "Paths"
    PATH_ITEM = "Path Item"
    OPERATION = "Operation"
    PARAMETER = "Parameter"
    REQUEST_BODY = "Request Body"
    RESPONSES = "Responses"
    RESPONSE = "Response"
    CALLBACK = "Callback"
    MEDIA_TYPE = "Media Type"
    ENCODING = "Encoding"
    HEADER = "Header"
    EXAMPLE = "Example"
    LINK = "Link"
    SECURITY_SCHEME = "Security Scheme"
    SCHEMA = "Schema"


class _Holds(enum.Enum):
    """How a member holds objects: as its value, in a list or in a map."""

    ONE = enum.auto()
    LIST = enum.auto()
    MAP = enum.auto()


_Members = dict[str, tuple[_Holds, Kind]]

_ONE_SCHEMA = (_Holds.ONE, Kind.SCHEMA)
_SCHEMA_LIST = (_Holds.LIST, Kind.SCHEMA)
_SCHEMA_MAP = (_Holds.MAP, Kind.SCHEMA)
_CONTENT = (_Holds.MAP, Kind.MEDIA_TYPE)
_HEADERS = (_Holds.MAP, Kind.HEADER)
_ENCODINGS: _Members = {
    "encoding": (_Holds.MAP, Kind.ENCODING),
    "itemEncoding": (_Holds.ONE, Kind.ENCODING),
    "prefixEncoding": (_Holds.LIST, Kind.ENCODING),
}
_PARAMETER: _Members = {
    "schema": _ONE_SCHEMA,
    "content": _CONTENT,
    "examples": (_Holds.MAP, Kind.EXAMPLE),
}
METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace", "query")
"""The members of a path item that are operations (OAS "Path Item Object")."""

_MEMBERS: dict[Kind, _Members] = {
    Kind.OPENAPI: {
        "paths": (_Holds.ONE, Kind.PATHS),
        "webhooks": (_Holds.MAP, Kind.PATH_ITEM),
        "components": (_Holds.ONE, Kind.COMPONENTS),
    },
    Kind.COMPONENTS: {
        "schemas": _SCHEMA_MAP,
        "responses": (_Holds.MAP, Kind.RESPONSE),
        "parameters": (_Holds.MAP, Kind.PARAMETER),
        "requestBodies": (_Holds.MAP, Kind.REQUEST_BODY),
        "headers": _HEADERS,
        "callbacks": (_Holds.MAP, Kind.CALLBACK),
        "pathItems": (_Holds.MAP, Kind.PATH_ITEM),
        "examples": (_Holds.MAP, Kind.EXAMPLE),
        "links": (_Holds.MAP, Kind.LINK),
        "securitySchemes": (_Holds.MAP, Kind.SECURITY_SCHEME),
        "mediaTypes": _CONTENT,
    },
    Kind.PATH_ITEM: {
        "parameters": (_Holds.LIST, Kind.PARAMETER),
        "additionalOperations": (_Holds.MAP, Kind.OPERATION),
        **dict.fromkeys(METHODS, (_Holds.ONE, Kind.OPERATION)),
    },
    Kind.OPERATION: {
        "parameters": (_Holds.LIST, Kind.PARAMETER),
        "requestBody": (_Holds.ONE, Kind.REQUEST_BODY),
        "responses": (_Holds.ONE, Kind.RESPONSES),
        "callbacks": (_Holds.MAP, Kind.CALLBACK),
    },
    Kind.PARAMETER: _PARAMETER,
    Kind.REQUEST_BODY: {"content": _CONTENT},
    Kind.RESPONSE: {
        "headers": _HEADERS,
        "content": _CONTENT,
        "links": (_Holds.MAP, Kind.LINK),
    },
    Kind.MEDIA_TYPE: {
        "schema": _ONE_SCHEMA,
        "itemSchema": _ONE_SCHEMA,
        "examples": (_Holds.MAP, Kind.EXAMPLE),
        **_ENCODINGS,
    },
    Kind.ENCODING: {"headers": _HEADERS, **_ENCODINGS},
    Kind.HEADER: _PARAMETER,
    Kind.EXAMPLE: {},
    Kind.LINK: {},
    Kind.SECURITY_SCHEME: {},
    Kind.SCHEMA: {
        **dict.fromkeys(("not", "if", "then", "else", "propertyNames"), _ONE_SCHEMA),
        **dict.fromkeys(("items", "contains", "contentSchema"), _ONE_SCHEMA),
        **dict.fromkeys(("additionalItems", "additionalProperties"), _ONE_SCHEMA),
        **dict.fromkeys(("unevaluatedItems", "unevaluatedProperties"), _ONE_SCHEMA),
        **dict.fromkeys(("allOf", "anyOf", "oneOf", "prefixItems"), _SCHEMA_LIST),
        **dict.fromkeys(("$defs", "definitions", "dependentSchemas"), _SCHEMA_MAP),
        **dict.fromkeys(("properties", "patternProperties"), _SCHEMA_MAP),
    },
}
# Every member of these is one of those, but for the extensions beside them.
_EVERY_MEMBER = {
    Kind.PATHS: Kind.PATH_ITEM,
    Kind.CALLBACK: Kind.PATH_ITEM,
    Kind.RESPONSES: Kind.RESPONSE,
}

_Visit = tuple[Kind, Any, Pointer]


def objects(document: Document) -> Iterator[tuple[Kind, Node]]:
    """All objects that are mappings, parents first, otherwise in document order.

    An object's members are looked at after it was yielded, so it may be changed then.
    """
    waiting: list[_Visit] = [(Kind.OPENAPI, document.root.value, ())]
    while waiting:
        kind, value, pointer = waiting.pop()
        if isinstance(value, dict):
            yield kind, Node(value, document, pointer)
            waiting.extend(reversed(list(children(kind, value, pointer))))


def children(kind: Kind, value: Any, pointer: Pointer) -> Iterator[_Visit]:
    """Yields the members of an object that are objects, with their kinds and places."""
    if not isinstance(value, dict):
        return
    every = _EVERY_MEMBER.get(kind)
    if every is not None:
        for key, child in value.items():
            if not key.startswith("x-"):
                yield every, child, (*pointer, key)
        return
    members = _MEMBERS[kind]
    for key, child in value.items():
        member = members.get(key)
        if member is not None:
            yield from _held(member, child, (*pointer, key))


def _held(
    member: tuple[_Holds, Kind], value: Any, pointer: Pointer
) -> Iterator[_Visit]:
    holds, kind = member
    if holds is _Holds.ONE:
        yield kind, value, pointer
    elif holds is _Holds.LIST and isinstance(value, list):
        for index, item in enumerate(value):
            yield kind, item, (*pointer, index)
    elif holds is _Holds.MAP and isinstance(value, dict):
        for key, item in value.items():
            yield kind, item, (*pointer, key)


def methods(items: Sequence[Node]) -> Iterator[tuple[str, Node]]:
    """Yields operations by method; some may be references.

    Those of `additionalOperations` have methods of any name, in the letters that they
    are sent with (OAS 3.2 "Path Item Object").

    Args:
        items: A path item, and those that it refers to; what an item says of itself
            goes before what it refers to.
    """
    passed = set()
    for item in items:
        others = item.get("additionalOperations")
        listed = [
            (name.upper(), node) for name, node in item.items() if name in METHODS
        ]
        for method, node in (*listed, *(others.items() if others else ())):
            if method not in passed:
                passed.add(method)
                yield method, node
