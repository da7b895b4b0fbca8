"""Parameters: what callers fill in, and headers whose value the document gives.

How values are written, those of forms too, is the OAS's "Style Values".
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from clientsmith.load.document import Node
from clientsmith.load.refs import resolve
from clientsmith.model import operations, types
from clientsmith.model.operations import IMPLIED, Parameter, Serialization, Style
from clientsmith.model.servers import Place
from clientsmith.model.types import (
    Docs,
    Kind,
    Mapping,
    Object,
    Origin,
    Scalar,
    Tuple,
    TypeId,
    Union,
)
from clientsmith.resolve import media, schema
from clientsmith.resolve.access import plain_path
from clientsmith.resolve.builder import Builder
from clientsmith.resolve.conjunctions import whole

FORM = "application/x-www-form-urlencoded"

IGNORED_HEADERS = frozenset({"accept", "authorization", "content-type"})
"""Header parameters without meaning (OAS "Parameter Object")."""

SPOKEN = re.compile(rf"{media.JSON.pattern}|text/.*|{FORM}\b.*", re.IGNORECASE)
"""Media types of parameters whose schema says what callers may pass."""

EXPLODED = Serialization(Style.FORM, explode=True)


@dataclass(frozen=True)
class Parameters:
    """The parameters of one operation.

    Attributes:
        asked: Those that the caller fills in; path parameters as the path has them.
        fixed: Required headers whose value the document gives, by name; where they are
            asked, too, callers may give another one.
        path: The path, with the names of its parameters alone in braces.
    """

    asked: tuple[Parameter, ...]
    fixed: tuple[tuple[str, str], ...]
    path: str


def parameters(
    builder: Builder, holders: Sequence[Node], path: str, origin: Origin
) -> Parameters:
    """Returns the parameters of an operation.

    Args:
        builder: Builds their types.
        holders: What has `parameters`, the operation last: its own replace others.
        path: Its path.
        origin: What to name types after.
    """
    asked: list[Parameter] = []
    fixed: dict[str, str] = {}
    found = _declared(builder, holders)
    declared = {name for place, name, _ in found if place is Place.PATH}
    path = plain_path(path, declared)
    in_path = list(dict.fromkeys(operations.EXPRESSION.findall(path)))
    for place, name, node in found:
        is_ignored = place is Place.HEADER and name.lower() in IGNORED_HEADERS
        if is_ignored and not _is_credential(holders[-1], name):
            # What an answer must be is better said to the server, and is no argument.
            if name.lower() == "accept" and (value := _given_value(builder, node)):
                fixed[name] = value
            continue
        parameter = _parameter(builder, place, name, node, origin)
        if place is Place.HEADER and (value := _given_value(builder, node)) is not None:
            fixed[name] = value
            if not _is_decided(builder, node, value):
                asked.append(replace(parameter, required=False))
        else:
            asked.append(parameter)
    asked = _in_place(builder, path, in_path, asked)
    missing = [name for name in in_path if name not in declared]
    asked += _undeclared(builder, holders[-1], path, missing, origin)
    _check_query(builder, asked)
    return Parameters(tuple(_path_first(asked, in_path)), tuple(fixed.items()), path)


def _is_credential(operation: Node, name: str) -> bool:
    """Whether a header is the only word of the document on who may call.

    Frameworks write so what handlers read by hand; nothing else would send it.
    """
    secured = operation.get("security") or operation.document.root.get("security")
    is_secured = secured is not None and any(secured.value)
    return name.lower() == "authorization" and not is_secured


def _declared(
    builder: Builder, holders: Sequence[Node]
) -> list[tuple[Place, str, Node]]:
    found: dict[tuple[Place, str], Node] = {}
    places = [place.value for place in Place]
    for holder in holders:
        declared = holder.get("parameters")
        for each in declared.elements() if declared else ():
            node = resolve(each, builder.diagnostics)
            if node is None:
                continue
            name, place = node.text("name"), node.text("in")
            if place == "body" and "requestBody" in holder:
                continue  # which is what it was mended to
            if name is None or place not in places:
                builder.diagnostics.error(
                    "parameter",
                    "A parameter needs a `name`, and an `in` out of path, query, "
                    "querystring, header and cookie",
                    node.where,
                    "Complete or remove the parameter.",
                )
                continue
            found[Place(place), name] = node
    return [(place, name, node) for (place, name), node in found.items()]


def _parameter(
    builder: Builder, place: Place, name: str, node: Node, origin: Origin
) -> Parameter:
    below = origin.below(name, node.where)
    declared, content, media_type = node.get("schema"), node.get("content"), ""
    written = serialization(builder, node, place)
    if declared is None and content is not None:
        for media_type, described in list(content.items())[:1]:
            written = _by_media_type(media_type, place)
            declared = described.get("schema")
    docs = [node]
    if declared is not None:
        docs.append(builder.places.node(builder.places.resolved(declared.pointer)))
    required = node.get("required")
    return Parameter(
        name=name,
        place=place,
        required=place is Place.PATH
        or (required is not None and required.value is True),
        type=_type(builder, declared, media_type, below),
        serialization=written,
        docs=schema.docs(*docs),
        where=node.where,
        pointer=node.json_pointer,
    )


def _by_media_type(media_type: str, place: Place) -> Serialization:
    """Returns how a parameter with `content` is written (OAS "Parameter Object")."""
    is_whole = place is Place.QUERYSTRING
    if media.JSON.fullmatch(media_type):
        return Serialization(Style.JSON, is_whole=is_whole)
    if media.plain(media_type) == FORM:
        # That is what the members of an exploded object come to.
        return EXPLODED if is_whole else Serialization(Style.URLENCODED)
    return Serialization(Style.TEXT, is_whole=True) if is_whole else IMPLIED[place]


def _type(
    builder: Builder, declared: Node | None, media_type: str, origin: Origin
) -> TypeId:
    """Returns a parameter's type.

    What is written in a media type that is unknown here is a text for callers to write.
    """
    if media_type and not SPOKEN.fullmatch(media_type):
        return builder.add(origin, Docs(), Scalar(Kind.STRING))
    if declared is None:
        return builder.anything(origin)
    return builder.schema(declared, origin)


def _given_value(builder: Builder, node: Node) -> str | None:
    """Returns what a required header has by default, or as its only value."""
    required = node.get("required")
    is_required = required is not None and required.value is True
    return header_value(builder, node) if is_required else None


def header_value(builder: Builder, node: Node) -> str | None:
    """Returns the only value of a header, or its default (OAS "Header Object")."""
    declared = node.get("schema")
    if declared is None:
        return None
    values = _values(builder, declared)
    value = values[0] if len(values) == 1 else None
    if "default" in declared:
        value = declared["default"].value
    if isinstance(value, str):
        return value
    return json.dumps(value) if isinstance(value, bool | int) else None


def _is_decided(builder: Builder, node: Node, value: str) -> bool:
    """Whether the value of a header leaves callers nothing to decide.

    It has no other, or is the document's version: a header that says which version of
    the API is called belongs to the client, as Pinecone's does.
    """
    info = node.document.root.get("info")
    is_version = info is not None and info.text("version") == value
    return is_version or len(_values(builder, node["schema"])) == 1


def _values(builder: Builder, declared: Node) -> list[object]:
    """Returns the values that a schema lists; none if it lists none."""
    facts = builder.conjunctions.expand(whole([declared.pointer])).facts
    return [json.loads(value) for value in facts.values or ()]


def _path_first(asked: list[Parameter], in_path: list[str]) -> list[Parameter]:
    """Orders path parameters as the path has them, and the others after them."""
    order = {name: index for index, name in enumerate(in_path)}
    path = [each for each in asked if each.place is Place.PATH]
    others = [each for each in asked if each.place is not Place.PATH]
    return sorted(path, key=lambda each: order.get(each.name, len(order))) + others


def _undeclared(
    builder: Builder, operation: Node, path: str, names: Iterable[str], origin: Origin
) -> Iterator[Parameter]:
    """Yields what a path has and nothing declares: a text that must be given."""
    for name in names:
        builder.diagnostics.warning(
            "path-parameter",
            f"The path {path!r} has {{{name}}}, but no such parameter is declared",
            operation.key_where,
            "It is a text that must be given. Declare it with `in: path`.",
            pointer=operation.json_pointer,
        )
        below = origin.below(name, operation.key_where)
        yield Parameter(
            name=name,
            place=Place.PATH,
            required=True,
            type=builder.add(below, Docs(), Scalar(Kind.STRING)),
            serialization=IMPLIED[Place.PATH],
            docs=Docs(),
            where=operation.key_where,
            pointer=operation.json_pointer,
        )


def _in_place(
    builder: Builder, path: str, in_path: list[str], asked: list[Parameter]
) -> list[Parameter]:
    """Returns the parameters without those that no part of the path stands for."""
    kept = []
    for parameter in asked:
        if parameter.place is not Place.PATH or parameter.name in in_path:
            kept.append(parameter)
            continue
        builder.diagnostics.warning(
            "path-parameter-unused",
            f"The parameter {parameter.name!r} does not stand in the path {path!r}",
            parameter.where,
            "It cannot be sent, and is no argument. Add it to the path, or remove it.",
            pointer=parameter.pointer,
        )
    return kept


def _check_query(builder: Builder, asked: list[Parameter]) -> None:
    """Reports what stands beside a query string as a whole (OAS 3.2)."""
    query = [each for each in asked if each.place in (Place.QUERY, Place.QUERYSTRING)]
    for each in query:
        if each.place is Place.QUERYSTRING and len(query) > 1:
            builder.diagnostics.error(
                "parameter",
                f"The parameter {each.name!r} is the whole query, but there are others",
                each.where,
                "Declare either one with `in: querystring`, or some with `in: query`.",
            )


LEGAL = {
    Place.PATH: (Style.SIMPLE, Style.LABEL, Style.MATRIX),
    Place.QUERY: (Style.FORM, Style.SPACES, Style.PIPES, Style.DEEP),
    Place.HEADER: (Style.SIMPLE,),
    Place.COOKIE: (Style.FORM, Style.COOKIE),
}
"""The styles of each place."""

EXPLODING = (Style.FORM, Style.COOKIE)
"""Styles that explode unless a document says otherwise."""


def serialization(builder: Builder, node: Node, place: Place) -> Serialization:
    """Returns how a value is written.

    Args:
        builder: Takes a warning of a style that the place does not have.
        node: A Parameter Object, or an Encoding Object of a form.
        place: Where the value goes; a form's field is written like one of the query.
    """
    style = _style(builder, node, place)
    explode, reserved = node.get("explode"), node.get("allowReserved")
    return Serialization(
        style,
        # A nested object has but one form.
        explode=style is not Style.DEEP
        and (style in EXPLODING if explode is None else explode.value is True),
        allow_reserved=reserved is not None and reserved.value is True,
    )


def check_type(builder: Builder, parameter: Parameter) -> None:
    """Warns of a parameter that holds what its style is not defined for."""
    serialization = parameter.serialization
    if serialization.style in (Style.DEEP, Style.JSON):
        return
    inner = _inner(builder, parameter.type, serialization.explode)
    if any(_is_compound(builder, id) for id in inner):
        builder.diagnostics.warning(
            "parameter-nested",
            f"The {parameter.place.value} parameter {parameter.name!r} holds lists or "
            f"objects that {serialization.style.value!r} has no text for",
            parameter.where,
            "They are written as JSON; `content` would say so.",
            pointer=parameter.pointer,
        )


def _style(builder: Builder, node: Node, place: Place) -> Style:
    name = node.text("style")
    implied = IMPLIED[place].style
    if name is None:
        return implied
    for style in LEGAL.get(place, ()):
        if style.value == name:
            return style
    builder.diagnostics.warning(
        "parameter-style",
        f"The style {name!r} is none of a {place.value} parameter",
        node["style"].where,
        f"It is written as {implied.value!r}, the default.",
        pointer=node.json_pointer,
    )
    return implied


def _inner(builder: Builder, id: TypeId, explode: bool) -> list[TypeId]:
    """Returns the types within a list or an object, as far as they are written alone.

    A list in an exploded object repeats the member's name.
    """
    shape = builder.bare(id).shape
    if isinstance(shape, types.Sequence):
        return [shape.item]
    if isinstance(shape, Tuple):
        return [*shape.items]
    if isinstance(shape, Union):
        return [
            inner
            for variant in shape.variants
            if not isinstance(builder.bare(variant).shape, Union)
            for inner in _inner(builder, variant, explode)
        ]
    members: list[TypeId] = []
    if isinstance(shape, Mapping):
        members = [shape.value]
    elif isinstance(shape, Object):
        members = [property.type for property in shape.properties]
    shapes = [(member, builder.bare(member).shape) for member in members]
    return [
        item.item if explode and isinstance(item, types.Sequence) else member
        for member, item in shapes
    ]


def _is_compound(builder: Builder, id: TypeId) -> bool:
    shape = builder.bare(id).shape
    return isinstance(shape, types.Sequence | Tuple | Mapping | Object)
