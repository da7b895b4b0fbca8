"""How values of parameters and forms are written (OAS "Style Values")."""

from __future__ import annotations

from clientsmith.load.document import Node
from clientsmith.model.operations import IMPLIED, Parameter, Place, Serialization, Style
from clientsmith.model.types import Mapping, Object, Sequence, Tuple, TypeId, Union
from clientsmith.resolve.builder import Builder

LEGAL = {
    Place.PATH: (Style.SIMPLE, Style.LABEL, Style.MATRIX),
    Place.QUERY: (Style.FORM, Style.SPACES, Style.PIPES, Style.DEEP),
    Place.HEADER: (Style.SIMPLE,),
    Place.COOKIE: (Style.FORM, Style.COOKIE),
}
"""The styles of each place."""

EXPLODED = (Style.FORM, Style.COOKIE)
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
        and (style in EXPLODED if explode is None else explode.value is True),
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
    if isinstance(shape, Sequence):
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
        item.item if explode and isinstance(item, Sequence) else member
        for member, item in shapes
    ]


def _is_compound(builder: Builder, id: TypeId) -> bool:
    shape = builder.bare(id).shape
    return isinstance(shape, Sequence | Tuple | Mapping | Object)
