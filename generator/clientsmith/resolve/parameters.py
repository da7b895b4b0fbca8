"""Parameters: what callers fill in, and headers whose value the document gives."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass

from clientsmith.load.document import Node
from clientsmith.load.refs import resolve
from clientsmith.model.operations import Parameter, Place, Style
from clientsmith.model.types import Mapping, Object, Origin
from clientsmith.resolve import schema
from clientsmith.resolve.builder import Builder
from clientsmith.resolve.conjunctions import whole

IGNORED_HEADERS = frozenset({"accept", "authorization", "content-type"})
"""Header parameters without meaning (OAS "Parameter Object")."""

STYLES = {
    Place.PATH: Style.SIMPLE,
    Place.QUERY: Style.FORM,
    Place.HEADER: Style.SIMPLE,
    Place.COOKIE: Style.FORM,
}
"""The style of each place where the document names none (OAS "Style Values")."""

LEGAL = {
    Place.PATH: {Style.SIMPLE},
    Place.QUERY: {Style.FORM, Style.SPACES, Style.PIPES, Style.DEEP},
    Place.HEADER: {Style.SIMPLE},
    Place.COOKIE: {Style.FORM},
}
"""The styles that clients write."""


@dataclass(frozen=True)
class Parameters:
    """The parameters of one operation.

    Attributes:
        asked: Those that the caller fills in; path parameters as the path has them.
        fixed: Required headers whose value the document gives, by name.
    """

    asked: tuple[Parameter, ...]
    fixed: tuple[tuple[str, str], ...]


def parameters(
    builder: Builder, item: Node, operation: Node, path: str, origin: Origin
) -> Parameters:
    """Returns the parameters of an operation, with those of its path item."""
    asked: list[Parameter] = []
    fixed: dict[str, str] = {}
    for place, name, node in _declared(builder, item, operation):
        if place is Place.HEADER and name.lower() in IGNORED_HEADERS:
            continue
        if place is Place.COOKIE:
            builder.unsupported(node, f"The cookie parameter {name!r}")
            continue
        value = _fixed_value(builder, place, node)
        if value is not None:
            fixed[name] = value
        else:
            asked.append(_parameter(builder, place, name, node, origin))
    in_path = re.findall(r"\{([^{}]*)\}", path)
    _check_path(builder, operation, path, in_path, asked)
    return Parameters(tuple(_path_first(asked, in_path)), tuple(fixed.items()))


def _declared(
    builder: Builder, item: Node, operation: Node
) -> list[tuple[Place, str, Node]]:
    """Returns all parameters; the operation's own replace those of its path item."""
    found: dict[tuple[Place, str], Node] = {}
    for holder in (item, operation):
        declared = holder.get("parameters")
        for each in declared.elements() if declared else ():
            node = resolve(each, builder.diagnostics)
            if node is None:
                continue
            name, place = node.text("name"), node.text("in")
            if name is None or place not in [known.value for known in Place]:
                builder.diagnostics.error(
                    "parameter",
                    "A parameter needs a `name`, and an `in` out of path, query, "
                    "header and cookie",
                    node.where,
                    "Complete or remove the parameter.",
                )
                continue
            found[Place(place), name] = node
    return [(place, name, node) for (place, name), node in found.items()]


def _parameter(
    builder: Builder, place: Place, name: str, node: Node, origin: Origin
) -> Parameter:
    declared, as_json = node.get("schema"), False
    content = node.get("content")
    if declared is None and content is not None:
        declared = next((each.get("schema") for _, each in content.items()), None)
        as_json = True
    below = origin.below(name, node.where)
    if declared is None:
        type, described = builder.anything(below), [node]
    else:
        type = builder.schema(declared, below)
        target = builder.places.node(builder.places.resolved(declared.pointer))
        described = [node, target]
    if (reserved := node.get("allowReserved")) is not None and reserved.value:
        builder.unsupported(reserved, "allowReserved")
    required = node.get("required")
    style = _style(builder, place, node)
    explode = node.get("explode")
    return Parameter(
        name=name,
        place=place,
        required=place is Place.PATH
        or (required is not None and required.value is True),
        type=type,
        style=style,
        explode=style in (Style.FORM, Style.DEEP)
        if explode is None
        else explode.value is True,
        as_json=as_json,
        docs=schema.docs(*described),
        where=node.where,
    )


def _style(builder: Builder, place: Place, node: Node) -> Style:
    name = node.text("style") or STYLES[place].value
    for style in LEGAL[place]:
        if style.value == name:
            return style
    builder.unsupported(
        node["style"], f"The style {name!r} of a {place.value} parameter"
    )
    return STYLES[place]


def check_type(builder: Builder, parameter: Parameter) -> None:
    """Reports a parameter whose type cannot be written where it stands."""
    shape = builder.bare(parameter.type).shape
    is_object = isinstance(shape, Object | Mapping)
    if is_object and parameter.place is not Place.QUERY and not parameter.as_json:
        builder.diagnostics.error(
            "unsupported",
            f"The {parameter.place.value} parameter {parameter.name!r} is an object",
            parameter.where,
            "Only query parameters may be objects, so far.",
        )


def _fixed_value(builder: Builder, place: Place, node: Node) -> str | None:
    """Returns the value of a required header that has only one, or a default.

    A caller has nothing to decide there: Pinecone's documents declare the version of
    the API in this way.
    """
    required = node.get("required")
    if place is not Place.HEADER or required is None or required.value is not True:
        return None
    return header_value(builder, node)


def header_value(builder: Builder, node: Node) -> str | None:
    """Returns the only value of a header, or its default (OAS "Header Object")."""
    declared = node.get("schema")
    if declared is None:
        return None
    values = builder.conjunctions.expand(whole([declared.pointer])).facts.values or ()
    value = json.loads(values[0]) if len(values) == 1 else None
    if "default" in declared:
        value = declared["default"].value
    return value if isinstance(value, str) else None


def _path_first(asked: list[Parameter], in_path: list[str]) -> list[Parameter]:
    """Orders path parameters as the path has them, and the others after them."""
    order = {name: index for index, name in enumerate(in_path)}
    path = [each for each in asked if each.place is Place.PATH]
    others = [each for each in asked if each.place is not Place.PATH]
    return sorted(path, key=lambda each: order.get(each.name, len(order))) + others


def _check_path(
    builder: Builder,
    operation: Node,
    path: str,
    in_path: list[str],
    asked: list[Parameter],
) -> None:
    declared = {each.name for each in asked if each.place is Place.PATH}
    for name in in_path:
        if name not in declared:
            builder.diagnostics.error(
                "path-parameter",
                f"The path {path!r} has {{{name}}}, but no such parameter is declared",
                operation.key_where,
                "Declare it with `in: path`.",
            )
    for each in asked:
        if each.place is Place.PATH and each.name not in in_path:
            builder.diagnostics.error(
                "path-parameter",
                f"The parameter {each.name!r} does not stand in the path {path!r}",
                each.where,
                "Add it to the path, or remove it.",
            )
