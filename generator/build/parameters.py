"""Parameters: what callers fill in, and headers whose value the document gives."""

from __future__ import annotations

import re
from dataclasses import dataclass

from generator.load.node import Node
from generator.load.refs import resolve
from generator.model.operations import Parameter, Place
from generator.model.types import Mapping, Object, Origin, Sequence

from . import enums, schema
from .types import TypeBuilder

IGNORED_HEADERS = frozenset({"accept", "authorization", "content-type"})
"""Header parameters without meaning (OAS "Parameter Object")."""

STYLES = {
    Place.PATH: "simple",
    Place.QUERY: "form",
    Place.HEADER: "simple",
    Place.COOKIE: "form",
}


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
    builder: TypeBuilder, item: Node, operation: Node, path: str, origin: Origin
) -> Parameters:
    """Returns the parameters of an operation, with those of its path item."""
    asked: list[Parameter] = []
    fixed: dict[str, str] = {}
    for place, name, node in _declared(builder, item, operation):
        if place is Place.HEADER and name.lower() in IGNORED_HEADERS:
            continue
        value = _fixed_value(place, node)
        if value is not None:
            fixed[name] = value
        else:
            asked.append(_parameter(builder, place, name, node, origin))
    in_path = re.findall(r"\{([^{}]*)\}", path)
    _check_path(builder, operation, path, in_path, asked)
    return Parameters(tuple(_path_first(asked, in_path)), tuple(fixed.items()))


def _declared(
    builder: TypeBuilder, item: Node, operation: Node
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
    builder: TypeBuilder, place: Place, name: str, node: Node, origin: Origin
) -> Parameter:
    if place is Place.COOKIE:
        builder.unsupported(node, f"The cookie parameter {name!r}")
    declared = node.get("schema")
    if declared is None and "content" in node:
        builder.unsupported(node, f"`content` of the parameter {name!r}")
    below = origin.below(name, node.where)
    type = (
        builder.anything(below) if declared is None else builder.schema(declared, below)
    )
    target = resolve(declared, builder.diagnostics) if declared else None
    required = node.get("required")
    parameter = Parameter(
        name=name,
        place=place,
        required=place is Place.PATH
        or (required is not None and required.value is True),
        type=type,
        docs=schema.docs(node, target),
        where=node.where,
    )
    _check_style(builder, parameter, node)
    return parameter


def _check_style(builder: TypeBuilder, parameter: Parameter, node: Node) -> None:
    style = node.text("style") or STYLES[parameter.place]
    if style != STYLES[parameter.place]:
        builder.unsupported(node["style"], f"The parameter style {style!r}")
    explode = node.get("explode")
    if parameter.place is Place.QUERY and explode is not None and not explode.value:
        builder.unsupported(explode, "A query parameter with `explode: false`")


def check_types(builder: TypeBuilder, parameter: Parameter) -> None:
    """Reports a parameter whose type cannot be written where it stands."""
    shape = builder.bare(parameter.type).shape
    many = isinstance(shape, Sequence) and parameter.place is not Place.QUERY
    if many or isinstance(shape, Object | Mapping):
        builder.diagnostics.error(
            "unsupported",
            f"The {parameter.place.value} parameter {parameter.name!r} has parts",
            parameter.where,
            "Only query parameters may be lists, and none may be objects, so far.",
        )


def _fixed_value(place: Place, node: Node) -> str | None:
    """Returns the value of a required header that has only one, or a default.

    A caller has nothing to decide there: Pinecone's documents declare the version of
    the API in this way.
    """
    required, declared = node.get("required"), node.get("schema")
    if place is not Place.HEADER or required is None or declared is None:
        return None
    value = (
        declared["default"].value
        if "default" in declared
        else enums.single_value(declared)
    )
    return value if required.value is True and isinstance(value, str) else None


def _path_first(asked: list[Parameter], in_path: list[str]) -> list[Parameter]:
    """Orders path parameters as the path has them, and the others after them."""
    order = {name: index for index, name in enumerate(in_path)}
    path = [each for each in asked if each.place is Place.PATH]
    others = [each for each in asked if each.place is not Place.PATH]
    return sorted(path, key=lambda each: order.get(each.name, len(order))) + others


def _check_path(
    builder: TypeBuilder,
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
