"""Inputs: what callers put into a request, which becomes the arguments of a method."""

from __future__ import annotations

import enum
import itertools
from collections.abc import Iterable
from dataclasses import dataclass, replace

from clientsmith.diagnostics import Location
from clientsmith.model.bodies import holds_bytes, holds_files
from clientsmith.model.operations import (
    Body,
    Encoding,
    MediaType,
    Operation,
    Parameter,
)
from clientsmith.model.servers import Place
from clientsmith.model.types import Arena, Docs, Object, Property, Sequence, TypeId


class Source(enum.Enum):
    """What an input becomes part of."""

    PATH = "path"
    QUERY = "query"
    HEADER = "header"
    COOKIE = "cookie"
    MEMBER = "member of the body"
    EXTRA = "further members of the body"
    BODY = "the whole body"


@dataclass(frozen=True, kw_only=True)
class Input:
    """One input of an operation.

    Attributes:
        wire: Its name in the request; `body` for a body that is passed whole.
        type: Its type; of lines, that of each line; of further members, that of each.
        further: Its types under other media types of the body.
        owner: The object that it is a member of, if it is.
        is_json: Whether the value may become JSON, where null is a value like others.
        is_file: Whether it is the content of a file, or of several.
        is_base64: Whether it is bytes that a form holds as text.
        has_headers: Whether it is a part of a body that callers may give headers.
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
    further: tuple[TypeId, ...] = ()
    owner: TypeId | None = None
    is_json: bool = False
    is_file: bool = False
    is_base64: bool = False
    has_headers: bool = False
    parameter: Parameter | None = None

    @property
    def types(self) -> tuple[TypeId, ...]:
        """All types that it may have."""
        return (self.type, *self.further)


SOURCES = {
    Place.PATH: Source.PATH,
    Place.QUERY: Source.QUERY,
    Place.QUERYSTRING: Source.QUERY,
    Place.HEADER: Source.HEADER,
    Place.COOKIE: Source.COOKIE,
}

WHOLE = "body"
"""The name of a body that is passed whole."""

EXTRA = "additional_properties"
"""What holds members that a form does not declare, as attributes of models do."""


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


def spread(types: Arena, body: Body, media: MediaType) -> TypeId | None:
    """Returns the object whose members are inputs; None if the body is passed whole.

    An object that invites undeclared members is passed whole, and so is one that may be
    left out although it has members that may not. Forms are always taken apart.
    """
    definition = types.bare(media.type)
    shape = definition.shape
    if not isinstance(shape, Object) or not _sent(shape):
        return None
    if media.encoding.is_form:
        return definition.id
    if media.encoding is not Encoding.JSON:
        return None
    if shape.additional is not None or types.is_nullable(media.type):
        return None
    demands = any(property.required for property in _sent(shape))
    return definition.id if body.required or not demands else None


def taken(types: Arena, body: Body, media: MediaType) -> list[Input]:
    """Returns the inputs that a body under one media type is made of."""
    id = spread(types, body, media)
    if id is None:
        return [_whole(types, body, media)]
    shape = types[id].shape
    assert isinstance(shape, Object)
    members = [_member(types, media, id, property) for property in _sent(shape)]
    if media.encoding.is_form and shape.additional is not None:
        members.append(_extra(types, body, media, shape.additional))
    return members


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


def item(types: Arena, media: MediaType) -> TypeId:
    """Returns the type of a body that is passed whole; of lines, that of each."""
    shape = types.bare(media.type).shape
    is_list = media.encoding is Encoding.LINES and isinstance(shape, Sequence)
    return shape.item if is_list and isinstance(shape, Sequence) else media.type


def _of_body(types: Arena, body: Body) -> Iterable[Input]:
    """Returns the inputs of all media types; what several have is one input."""
    alternatives = [taken(types, body, media) for media in body.media_types]
    merged: dict[str, Input] = {}
    for input in itertools.chain(*alternatives):
        place = input.place
        merged[place] = _both(merged[place], input) if place in merged else input
    places = [{input.place for input in inputs} for inputs in alternatives]
    return [
        replace(
            input,
            required=input.required
            and body.required
            and all(input.place in held for held in places),
        )
        for input in merged.values()
    ]


def _both(one: Input, other: Input) -> Input:
    further = dict.fromkeys(id for id in (*one.types, *other.types) if id != one.type)
    return replace(
        one,
        required=one.required and other.required,
        further=tuple(further),
        is_json=one.is_json or other.is_json,
        is_file=one.is_file or other.is_file,
    )


def _sent(shape: Object) -> list[Property]:
    return [property for property in shape.properties if not property.read_only]


def _member(types: Arena, media: MediaType, owner: TypeId, property: Property) -> Input:
    is_multipart = media.encoding is Encoding.MULTIPART
    part = dict(media.parts).get(property.name)
    return Input(
        wire=property.name,
        source=Source.MEMBER,
        type=property.type,
        required=property.required,
        docs=property.docs,
        where=property.where,
        place=f"{WHOLE} {property.name}",
        owner=owner,
        is_json=media.encoding is Encoding.JSON,
        is_file=is_multipart and holds_files(types, property.type),
        is_base64=is_multipart and holds_bytes(types, property.type),
        has_headers=is_multipart and part is not None and part.is_open,
    )


def _extra(types: Arena, body: Body, media: MediaType, type: TypeId) -> Input:
    return Input(
        wire=EXTRA,
        source=Source.EXTRA,
        type=type,
        required=False,
        docs=Docs("Members that the schema does not declare."),
        where=body.where,
        place=f"{WHOLE} *",
        is_file=media.encoding is Encoding.MULTIPART and holds_files(types, type),
    )


def _whole(types: Arena, body: Body, media: MediaType) -> Input:
    type = item(types, media)
    return Input(
        wire=WHOLE,
        source=Source.BODY,
        type=type,
        required=body.required,
        docs=body.docs if body.docs.description else types[type].docs,
        where=body.where,
        place=WHOLE,
        is_json=media.encoding is Encoding.JSON,
        is_file=media.encoding is Encoding.RAW,
    )
