"""Bodies of requests as callers see them: what may be passed, and what together."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator

from clientsmith.client.annotations import (
    ANY,
    MAPPING,
    RUNTIME,
    Annotator,
    joined,
    literals,
)
from clientsmith.client.model import Alternative, Annotation, Argument, Reference
from clientsmith.model.bodies import is_file
from clientsmith.model.operations import Body, Encoding, MediaType
from clientsmith.model.types import (
    Arena,
    Mapping,
    Object,
    Sequence,
    Tuple,
    TypeId,
    Union,
    parts,
)
from clientsmith.naming.inputs import Input, Source, item, spread, taken

FILE = Annotation(("FileInput",), (Reference(f"{RUNTIME}.files", "FileInput"),))
RAW = Annotation(("RawContent",), (Reference(f"{RUNTIME}.files", "RawContent"),))
PART = Reference(f"{RUNTIME}.files", "FormPart")
MEMBERS = Annotation(("Mapping[str, Any]",), (MAPPING, *ANY.references))
TEXTS = {"str", "bytes", "Any"}


def accepted(annotator: Annotator, input: Input, body: Body | None) -> Annotation:
    """Returns what a caller may pass for an input."""
    types = annotator.types
    if input.source is Source.BODY and body is not None:
        return joined(
            _whole(annotator, media)
            for media in body.media_types
            if spread(types, body, media) is None
        )
    accepts = _file if input.is_file else Annotator.argument
    value = joined(accepts(annotator, id) for id in input.types)
    if input.has_headers and value != FILE:
        return value | value.within("FormPart", PART)
    if input.source is Source.EXTRA:
        # which of its strings would be paths could not be seen
        value = RAW if input.is_file else value
        return Annotation((f"Mapping[str, {value}]",), (MAPPING, *value.references))
    return value


def _file(annotator: Annotator, id: TypeId) -> Annotation:
    """Returns what may be passed where a file, or a list of them, is one variant."""
    types, shape = annotator.types, annotator.types.bare(id).shape
    if isinstance(shape, Union):
        return joined(_file(annotator, variant) for variant in shape.variants)
    if isinstance(shape, Sequence) and is_file(types, shape.item):
        return _file(annotator, shape.item).within("list")
    return FILE if is_file(types, id) else annotator.argument(id)


def _whole(annotator: Annotator, media: MediaType) -> Annotation:
    """Returns what may be passed for a body as a whole."""
    value = annotator.argument(item(annotator.types, media))
    match media.encoding:
        case Encoding.RAW:
            is_text = TEXTS.issuperset(value.alternatives) or "Literal" in str(value)
            return RAW if is_text else value | RAW
        case Encoding.LINES:
            return joined(
                value.within(kind, Reference("collections.abc", kind))
                for kind in ("Iterable", "AsyncIterable")
            )
        case Encoding.MULTIPART:
            # files may be among the members of any object; a text has none to be sent
            is_free = TEXTS.issuperset(value.alternatives)
            is_free |= isinstance(annotator.types.bare(media.type).shape, Mapping)
            return MEMBERS if is_free else value | MEMBERS
        case Encoding.FORM if value.is_anything:
            return MEMBERS
        case _:
            return value


def alternatives(
    annotator: Annotator,
    body: Body | None,
    arguments: tuple[Argument, ...],
    is_bracketed: bool,
) -> Iterator[Alternative]:
    """Yields what makes a body; media types that take the same arguments are one.

    Nothing makes one that may be left out although it has members that must be there.

    Args:
        annotator: Knows the types of the document.
        body: The body; None if there is none.
        arguments: The method's arguments.
        is_bracketed: Whether forms are written as `a[b]=c`.
    """
    if body is None:
        return
    names = {argument.place: argument.name for argument in arguments}
    grouped: dict[tuple[tuple[str, bool], ...], list[MediaType]] = {}
    for media in body.media_types:
        inputs = taken(annotator.types, body, media)
        key = tuple(sorted((input.place, input.required) for input in inputs))
        grouped.setdefault(key, []).append(media)
    for key, media_types in grouped.items():
        yield Alternative(
            media_types=tuple(media_types),
            takes=tuple(names[place] for place, _ in key),
            requires=tuple(names[place] for place, required in key if required),
            content_type=content_type(media_types),
            is_bracketed=is_bracketed,
            shapes=_shapes(annotator.types, media_types),
        )
    demands = (any(required for _, required in key) for key in grouped)
    if not body.required and all(demands):
        yield Alternative(())


def _shapes(types: Arena, media_types: list[MediaType]) -> tuple[tuple[str, str], ...]:
    """Returns what tells bodies of several JSON media types apart."""
    shapes = {
        media.name: _shape(types, media.type)
        for media in media_types
        if media.encoding is Encoding.JSON
    }
    different = len({*shapes.values()}) > 1
    return tuple((name, shape) for name, shape in shapes.items() if shape and different)


def _shape(types: Arena, id: TypeId) -> str:
    match types.bare(id).shape:
        case Object() | Mapping():
            return "object"
        case Sequence() | Tuple():
            return "array"
        case Union(variants=variants):
            shapes = {_shape(types, variant) for variant in variants}
            return shapes.pop() if len(shapes) == 1 else ""
        case _:
            return ""


def content_type(media_types: list[MediaType]) -> Annotation:
    """Returns what a caller may choose the media type from."""
    if any(media.is_range for media in media_types):
        return Annotation(("str",))
    return literals(media.name for media in media_types)


Way = tuple[str, ...]

MOST = 1000
"""Types on the ways of one body; those that hold themselves have no end of ways."""


def read_only(types: Arena, arguments: Iterable[Argument]) -> tuple[str, ...]:
    """Returns the ways to members of a body that are `readOnly`: `pets/*/id`.

    They are JSON Pointers (RFC 6901) without the first slash; `*` is any item.
    """
    roots: list[tuple[Way, TypeId]] = [
        ((argument.wire,) if argument.source is Source.MEMBER else (), id)
        for argument in arguments
        if argument.source in (Source.BODY, Source.MEMBER)
        for id in argument.types
    ]
    if not _may_hold_any(types, {id for _, id in roots}):
        return ()
    found = _members(types, roots)
    return tuple("/".join(map(_step, way)) for way, is_only in found.items() if is_only)


def _may_hold_any(types: Arena, ids: set[TypeId]) -> bool:
    passed = types.reachable(ids)
    answered = {types[id].answered for id in passed}
    passed |= types.reachable(id for id in answered if id is not None)
    shapes = (types[id].shape for id in passed)
    return any(
        member.read_only
        for shape in shapes
        if isinstance(shape, Object)
        for member in shape.properties
    )


def _members(types: Arena, roots: list[tuple[Way, TypeId]]) -> dict[Way, bool]:
    """Returns the ways to members, the shortest first, and whether all types that stand
    there say that only answers have them.
    """
    found: dict[Way, bool] = {}
    waiting = deque((way, id, frozenset[TypeId]()) for way, id in roots)
    for _ in range(MOST):
        if not waiting:
            break
        way, id, passed = waiting.popleft()
        answered = types[id].answered
        id = id if answered is None else answered
        if id in passed:
            continue
        inner, shape = passed | {id}, types[id].shape
        if isinstance(shape, Object):
            below = {(*way, member.name): member for member in shape.properties}
            for place, member in below.items():
                found[place] = found.get(place, True) and member.read_only
            waiting.extend(
                (place, member.type, inner)
                for place, member in below.items()
                if not member.read_only
            )
        else:
            is_each = isinstance(shape, Mapping | Sequence | Tuple)
            item = (*way, "*") if is_each else way
            waiting.extend((item, part, inner) for part in parts(shape))
    return found


def _step(name: str) -> str:
    return name.replace("~", "~0").replace("/", "~1")
