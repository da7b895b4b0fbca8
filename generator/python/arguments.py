"""Arguments: an operation's parameters and the members of its body, as one list."""

from __future__ import annotations

import enum
from collections import Counter
from dataclasses import dataclass, replace

from generator.model.operations import Operation, Parameter, Place
from generator.model.types import Arena, Docs, Object, TypeId

from . import identifiers
from .identifiers import Identifier
from .service import Service


class Source(enum.Enum):
    """What an argument becomes part of."""

    PATH = "path"
    QUERY = "query"
    HEADER = "header"
    MEMBER = "member"
    BODY = "body"


@dataclass(frozen=True, slots=True)
class Argument:
    """One argument of a method.

    Attributes:
        name: Its name in Python.
        wire: Its name in the request; empty for a body that is passed whole.
    """

    name: Identifier
    wire: str
    source: Source
    type: TypeId
    required: bool
    docs: Docs

    @property
    def is_in_body(self) -> bool:
        """Whether the value becomes JSON, where null is a value like others."""
        return self.source in (Source.MEMBER, Source.BODY)


SOURCES = {
    Place.PATH: Source.PATH,
    Place.QUERY: Source.QUERY,
    Place.HEADER: Source.HEADER,
}


def arguments(service: Service, operation: Operation) -> tuple[Argument, ...]:
    """Returns the arguments of an operation.

    Path parameters come first, as the path has them, then what is required, then the
    rest. Two that would have the same name are told apart by where they go: a member of
    the body that is called like a path parameter becomes `body_…`.
    """
    found = [_parameter(each) for each in operation.parameters]
    found += _body(service, operation)
    found = _set_apart(found)
    path = [each for each in found if each.source is Source.PATH]
    others = [each for each in found if each.source is not Source.PATH]
    return (*path, *sorted(others, key=lambda each: not each.required))


def members(types: Arena, operation: Operation) -> Object | None:
    """Returns the body's object, if its members are arguments of their own.

    An object that invites undeclared members is passed whole, and so is one that may be
    left out although it has members that may not.
    """
    body = operation.body
    shape = types.bare(body.type).shape if body else None
    if body is None or not isinstance(shape, Object) or shape.additional is not None:
        return None
    if types.is_nullable(body.type) or not shape.properties:
        return None
    demands = any(each.required for each in shape.properties)
    return shape if body.required or not demands else None


def _parameter(parameter: Parameter) -> Argument:
    return Argument(
        name=identifiers.parameter(parameter.name),
        wire=parameter.name,
        source=SOURCES[parameter.place],
        type=parameter.type,
        required=parameter.required,
        docs=parameter.docs,
    )


def _body(service: Service, operation: Operation) -> list[Argument]:
    body = operation.body
    if body is None:
        return []
    shape = members(service.api.types, operation)
    if shape is None:
        docs = body.docs
        if not docs.description:
            docs = service.api.types[body.type].docs
        name = Identifier("body")
        return [Argument(name, "", Source.BODY, body.type, body.required, docs)]
    id = service.api.types.bare(body.type).id
    return [
        Argument(
            name=identifiers.argument(service.names.members[id, each.name]),
            wire=each.name,
            source=Source.MEMBER,
            type=each.type,
            required=each.required,
            docs=each.docs,
        )
        for each in shape.properties
    ]


def _set_apart(found: list[Argument]) -> list[Argument]:
    count = Counter(each.name for each in found)
    return [
        each
        if count[each.name] == 1 or each.source is Source.PATH
        else replace(each, name=Identifier(f"{_PREFIX[each.source]}_{each.name}"))
        for each in found
    ]


_PREFIX = {
    Source.QUERY: "query",
    Source.HEADER: "header",
    Source.MEMBER: "body",
    Source.BODY: "whole",
}
