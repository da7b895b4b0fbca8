"""Inputs: what callers put into a request, which becomes the arguments of a method."""

from __future__ import annotations

import enum
import itertools
from dataclasses import dataclass

from clientsmith.diagnostics import Location
from clientsmith.model.operations import Body, Operation, Parameter, Place
from clientsmith.model.types import (
    Arena,
    Docs,
    Object,
    Property,
    Scalar,
    Sequence,
    TypeId,
)


class Source(enum.Enum):
    """What an input becomes part of."""

    PATH = "path"
    QUERY = "query"
    HEADER = "header"
    COOKIE = "cookie"
    MEMBER = "member of a JSON body"
    PART = "part of a multipart body"
    FORM = "field of a form"
    BODY = "the whole JSON body"
    LINES = "the lines of a body"


@dataclass(frozen=True, kw_only=True)
class Input:
    """One input of an operation.

    Attributes:
        wire: Its name in the request; `body` for a body that is passed whole.
        type: Its type; of lines, that of each line.
        is_file: Whether its value is a file's content.
        parameter: The parameter that it is; None for a part of the body.
        place: Where it stands in the request, as the ledger says it: `path 1`, `query
            limit`, `body name`.
    """

    wire: str
    source: Source
    type: TypeId
    required: bool
    docs: Docs
    where: Location
    place: str
    is_file: bool = False
    parameter: Parameter | None = None

    @property
    def is_json(self) -> bool:
        """Whether the value becomes JSON, where null is a value like others."""
        return self.source in (Source.MEMBER, Source.BODY)


SOURCES = {
    Place.PATH: Source.PATH,
    Place.QUERY: Source.QUERY,
    Place.QUERYSTRING: Source.QUERY,
    Place.HEADER: Source.HEADER,
    Place.COOKIE: Source.COOKIE,
}

MEMBERS = {
    "multipart/form-data": Source.PART,
    "application/x-www-form-urlencoded": Source.FORM,
}
"""What the members of a body become, by media type; of JSON, members."""

WHOLE = "body"
"""The name of a body that is passed whole."""


def inputs(types: Arena, operation: Operation) -> tuple[Input, ...]:
    """Returns the inputs of an operation, in the document's order."""
    number = itertools.count(1)
    parameters = (
        _parameter(
            parameter,
            # what stands in the braces of a path never goes over the wire
            next(number) if parameter.place is Place.PATH else parameter.name,
        )
        for parameter in operation.parameters
    )
    return (*parameters, *(_of_body(types, operation.body) if operation.body else ()))


def spread(types: Arena, body: Body | None) -> TypeId | None:
    """Returns the object whose members are inputs; None if the body is passed whole.

    An object that invites undeclared members is passed whole, and so is one that may be
    left out although it has members that may not. Forms are always taken apart.
    """
    if body is None or body.media_type == "application/x-ndjson":
        return None
    definition = types.bare(body.type)
    shape = definition.shape
    if not isinstance(shape, Object) or not _sent(shape):
        return None
    if body.media_type in MEMBERS:
        return definition.id
    if shape.additional is not None or types.is_nullable(body.type):
        return None
    demands = any(property.required for property in _sent(shape))
    return definition.id if body.required or not demands else None


def _parameter(parameter: Parameter, label: object) -> Input:
    return Input(
        wire=parameter.name,
        source=SOURCES[parameter.place],
        type=parameter.type,
        required=parameter.required,
        docs=parameter.docs,
        where=parameter.where,
        place=f"{parameter.place.value} {label}",
        parameter=parameter,
    )


def _of_body(types: Arena, body: Body) -> list[Input]:
    if body.media_type == "application/x-ndjson":
        # The schema is that of a line, or of the list of all lines.
        shape = types.bare(body.type).shape
        item = shape.item if isinstance(shape, Sequence) else body.type
        return [_whole(types, body, Source.LINES, item)]
    id = spread(types, body)
    if id is None:
        return [_whole(types, body, Source.BODY, body.type)]
    shape = types[id].shape
    assert isinstance(shape, Object)
    return [_member(types, body, property) for property in _sent(shape)]


def _sent(shape: Object) -> list[Property]:
    return [property for property in shape.properties if not property.read_only]


def _member(types: Arena, body: Body, property: Property) -> Input:
    shape = types.bare(property.type).shape
    if isinstance(shape, Sequence):
        shape = types.bare(shape.item).shape
    is_binary = isinstance(shape, Scalar) and shape.format == "binary"
    source = MEMBERS.get(body.media_type, Source.MEMBER)
    return Input(
        wire=property.name,
        source=source,
        type=property.type,
        required=property.required,
        docs=property.docs,
        where=property.where,
        place=f"{WHOLE} {property.name}",
        is_file=source is Source.PART and is_binary,
    )


def _whole(types: Arena, body: Body, source: Source, type: TypeId) -> Input:
    docs = body.docs if body.docs.description else types[body.type].docs
    return Input(
        wire=WHOLE,
        source=source,
        type=type,
        required=body.required,
        docs=docs,
        where=body.where,
        place=WHOLE,
    )
