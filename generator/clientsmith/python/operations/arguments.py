"""Arguments: an operation's parameters and the members of its body, as one list."""

from __future__ import annotations

import enum
import itertools
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from clientsmith.model.operations import Body, Operation, Parameter, Place
from clientsmith.model.types import Docs, Object, Property, Scalar, Sequence, TypeId
from clientsmith.python import identifiers
from clientsmith.python.identifiers import Identifier
from clientsmith.python.ledger import Kept
from clientsmith.python.names import operation_key
from clientsmith.python.service import Service


class Source(enum.Enum):
    """What an argument becomes part of."""

    PATH = "path"
    QUERY = "query"
    HEADER = "header"
    MEMBER = "member of a JSON body"
    PART = "part of a multipart body"
    FORM = "field of a form"
    BODY = "the whole JSON body"
    LINES = "the lines of a body"


@dataclass(frozen=True, slots=True)
class Argument:
    """One argument of a method.

    Attributes:
        name: Its name in Python.
        wire: Its name in the request; `body` for a body that is passed whole.
        type: Its type; of lines, that of each line.
        is_file: Whether its value is a file's content.
        parameter: The parameter that it is; None for a part of the body.
        place: Where it stands in the request, as the ledger says it: `path 1`, `query
            limit`, `body name`.
    """

    name: Identifier
    wire: str
    source: Source
    type: TypeId
    required: bool
    docs: Docs
    is_file: bool = False
    parameter: Parameter | None = None
    place: str = ""

    @property
    def is_json(self) -> bool:
        """Whether the value becomes JSON, where null is a value like others."""
        return self.source in (Source.MEMBER, Source.BODY)


SOURCES = {
    Place.PATH: Source.PATH,
    Place.QUERY: Source.QUERY,
    Place.HEADER: Source.HEADER,
}

MEMBERS = {
    "multipart/form-data": Source.PART,
    "application/x-www-form-urlencoded": Source.FORM,
}
"""What the members of a body become, by media type; of JSON, members."""

WHOLE = "body"
"""The name of a body that is passed whole."""

NOTHING_KEPT = Kept("", {})


def arguments(service: Service, operation: Operation) -> tuple[Argument, ...]:
    """Returns the arguments of an operation.

    Path parameters come first, as the path has them, then what is required, then the
    rest.
    """
    found = named(service, operation)
    path = [each for each in found if each.source is Source.PATH]
    others = [each for each in found if each.source is not Source.PATH]
    return (*path, *sorted(others, key=lambda each: not each.required))


def named(service: Service, operation: Operation) -> list[Argument]:
    """Returns the arguments of an operation in the document's order.

    The config chooses names, else the ledger has them, else they follow the rules.
    """
    found = plain(service, operation)
    key = operation_key(operation)
    kept = service.names.arguments.get(key, NOTHING_KEPT).names
    names = set_apart(found, own_names(service, operation, found), kept)
    renamed = service.renames.arguments
    return [
        replace(
            each,
            name=Identifier(renamed.get(f"{key}.{each.wire}", names[each.place])),
        )
        for each in found
    ]


def plain(service: Service, operation: Operation) -> list[Argument]:
    """Returns the arguments as each would be called if it were alone."""
    number = itertools.count(1)
    found = [
        _parameter(
            each,
            # what stands in the braces of a path never goes over the wire
            f"{each.place.value} "
            f"{next(number) if each.place is Place.PATH else each.name}",
        )
        for each in operation.parameters
    ]
    return found + _body(service, operation)


def _parameter(parameter: Parameter, place: str) -> Argument:
    return Argument(
        name=identifiers.parameter(parameter.name),
        wire=parameter.name,
        source=SOURCES[parameter.place],
        type=parameter.type,
        required=parameter.required,
        docs=parameter.docs,
        parameter=parameter,
        place=place,
    )


def _body(service: Service, operation: Operation) -> list[Argument]:
    body = operation.body
    if body is None:
        return []
    if body.media_type == "application/x-ndjson":
        return [_lines(service, body)]
    shape = _object(service, body)
    if shape is None:
        return [_whole(service, body, Source.BODY, body.type)]
    id = service.api.types.bare(body.type).id
    return [_member(service, body, id, each) for each in shape.properties]


def spread(service: Service, operation: Operation) -> TypeId | None:
    """Returns the object whose members are arguments; None if the body is whole."""
    body = operation.body
    if body is None or body.media_type == "application/x-ndjson":
        return None
    if _object(service, body) is None:
        return None
    return service.api.types.bare(body.type).id


def _object(service: Service, body: Body) -> Object | None:
    """Returns the body's object, if its members are arguments of their own.

    An object that invites undeclared members is passed whole, and so is one that may be
    left out although it has members that may not. Forms are always taken apart.
    """
    types = service.api.types
    shape = types.bare(body.type).shape
    if not isinstance(shape, Object) or not shape.properties:
        return None
    if body.media_type in MEMBERS:
        return shape
    if shape.additional is not None or types.is_nullable(body.type):
        return None
    demands = any(each.required for each in shape.properties)
    return shape if body.required or not demands else None


def _member(service: Service, body: Body, id: TypeId, property: Property) -> Argument:
    shape = service.api.types.bare(property.type).shape
    if isinstance(shape, Sequence):
        shape = service.api.types.bare(shape.item).shape
    is_binary = isinstance(shape, Scalar) and shape.format == "binary"
    source = MEMBERS.get(body.media_type, Source.MEMBER)
    return Argument(
        name=identifiers.argument(service.names.members[id, property.name]),
        wire=property.name,
        source=source,
        type=property.type,
        required=property.required,
        docs=property.docs,
        is_file=source is Source.PART and is_binary,
        place=f"{WHOLE} {property.name}",
    )


def _lines(service: Service, body: Body) -> Argument:
    """A body of one JSON document per line; its schema is that of a line or a list."""
    shape = service.api.types.bare(body.type).shape
    item = shape.item if isinstance(shape, Sequence) else body.type
    return _whole(service, body, Source.LINES, item)


def _whole(service: Service, body: Body, source: Source, type: TypeId) -> Argument:
    docs = body.docs
    if not docs.description:
        docs = service.api.types[body.type].docs
    return Argument(
        name=Identifier(WHOLE),
        wire=WHOLE,
        source=source,
        type=type,
        required=body.required,
        docs=docs,
        place=WHOLE,
    )


def own_names(
    service: Service, operation: Operation, found: Iterable[Argument]
) -> list[str]:
    """Returns arguments that a method has beside those of its request."""
    names = []
    if any(each.is_file for each in found):
        names.append("progress")
    if operation_key(operation) in service.waiters:
        names += ["wait", "wait_timeout"]
    return names


def set_apart(
    found: list[Argument], own: list[str], kept: Mapping[str, str]
) -> dict[str, Identifier]:
    """Returns the names of arguments by place.

    Two that would have the same name are told apart by where they go: a member of the
    body that is called like a path parameter becomes `body_…`. What is new gives way
    to what was there before.

    Args:
        found: The arguments, each called as if it were alone.
        own: The method's own arguments.
        kept: Names of before, by place.
    """
    fixed = _fixed(found, own, kept)
    names = {each.place: fixed.get(each.place, each.name) for each in found}
    count = Counter([*names.values(), *own])
    for each in found:
        stays = each.place in fixed or each.source is Source.PATH
        if not stays and count[each.name] > 1:
            names[each.place] = Identifier(f"{PREFIXES[each.source]}_{each.name}")
    return names


def _fixed(
    found: list[Argument], own: list[str], kept: Mapping[str, str]
) -> dict[str, Identifier]:
    """Returns the names of before that can stay."""
    fixed = {
        each.place: Identifier(kept[each.place])
        for each in found
        if each.place in kept and kept[each.place] not in own
    }
    path = [each for each in found if each.source is Source.PATH]
    taken = {fixed.get(each.place, each.name) for each in path}
    first = {each.place for each in path}
    return {
        place: name
        for place, name in fixed.items()
        if place in first or name not in taken
    }


PREFIXES = {
    Source.QUERY: "query",
    Source.HEADER: "header",
    Source.MEMBER: "body",
    Source.PART: "body",
    Source.FORM: "body",
    Source.BODY: "whole",
    Source.LINES: "whole",
}
