"""What the bodies of an operation are, as the runtime takes it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from clientsmith.client.annotations import RUNTIME
from clientsmith.client.model import Alternative, Method
from clientsmith.literals import literal
from clientsmith.model.operations import Encoding, MediaType, Serialization, Style
from clientsmith.naming.inputs import Source
from clientsmith.render.code import tuple_of
from clientsmith.render.imports import Imports
from clientsmith.render.layout import items

CLASSES = {
    Encoding.JSON: ("AsJson", "application/json"),
    Encoding.LINES: ("AsLines", "application/x-ndjson"),
    Encoding.MULTIPART: ("AsMultipart", "multipart/form-data"),
    Encoding.FORM: ("AsForm", "application/x-www-form-urlencoded"),
    Encoding.RAW: ("AsContent", "application/octet-stream"),
}
"""The runtime's classes, and the media type that goes without saying."""

JSON = CLASSES[Encoding.JSON][0]


def media_types(method: Method, imports: Imports) -> str:
    """Returns the media types of a method's bodies; empty for JSON as most have it."""
    body = method.operation.body
    if body is None:
        return ""
    by_name = {
        media: alternative
        for alternative in method.bodies
        for media in alternative.media_types
    }
    listed = [
        _media_type(method, media, by_name[media], imports)
        for media in body.media_types
    ]
    if listed == [f"{JSON}()"]:
        return ""
    for media in body.media_types:
        imports.add(f"{RUNTIME}.media_types", CLASSES[media.encoding][0])
    return f"[{items(listed)}]"


def _media_type(
    method: Method, media: MediaType, alternative: Alternative, imports: Imports
) -> str:
    name, usual = CLASSES[media.encoding]
    fields = [literal(media.name)] if media.name != usual else []
    if media.encoding is Encoding.MULTIPART:
        fields += _parts(method, media, alternative)
    if media.encoding.is_form:
        fields += _styles(media, alternative, imports)
    shapes = (shape for name, shape in alternative.shapes if name == media.name)
    fields += [f"shape={literal(shape)}" for shape in shapes]
    if sum(map(bool, (each.media_types for each in method.bodies))) > 1:
        fields += _members(method, alternative)
    return f"{name}({items(fields)})" if fields else f"{name}()"


def _parts(method: Method, media: MediaType, alternative: Alternative) -> Iterator[str]:
    """Yields what the runtime cannot see of the parts of a multipart body."""
    arguments = [
        argument for argument in method.arguments if argument.name in alternative.takes
    ]
    files = (
        argument.wire
        for argument in arguments
        if argument.is_file and argument.source is Source.MEMBER
    )
    yield from _listed("files", files)
    base64 = (argument.wire for argument in arguments if argument.is_base64)
    yield from _listed("base64", base64)
    types = [
        f"{literal(name)}: {literal(part.content_type)}"
        for name, part in media.parts
        if part.content_type
    ]
    headers = [
        f"{literal(name)}: {table(part.headers)}"
        for name, part in media.parts
        if part.headers
    ]
    yield from (f"content_types={{{items(types)}}}" for _ in types[:1])
    yield from (f"headers={{{items(headers)}}}" for _ in headers[:1])


def _styles(
    media: MediaType, alternative: Alternative, imports: Imports
) -> Iterator[str]:
    """Yields how members are written, where it is not as OAS has it."""
    styles = [
        f"{literal(name)}: {style(part.serialization, imports)}"
        for name, part in media.parts
        if part.serialization
    ]
    yield from (f"styles={{{items(styles)}}}" for _ in styles[:1])
    if alternative.is_bracketed:
        yield f"usual_style={style(Serialization(Style.BRACKETS), imports)}"


def style(serialization: Serialization, imports: Imports) -> str:
    """Returns how a value is written."""
    fields = [literal(serialization.style.value)]
    if serialization.explode or serialization.style is Style.FORM:
        fields.append(f"explode={serialization.explode}")
    fields += ["allow_reserved=True"] if serialization.allow_reserved else []
    fields += ["is_whole=True"] if serialization.is_whole else []
    return f"{imports.add(f'{RUNTIME}.styles', 'Style')}({items(fields)})"


def _members(method: Method, alternative: Alternative) -> Iterator[str]:
    """Yields the members that tell a body from others."""
    arguments = [
        argument for argument in method.arguments if argument.name in alternative.takes
    ]
    sources = {argument.source for argument in arguments}
    if Source.BODY in sources:
        return
    wires = [a.wire for a in arguments if a.source is Source.MEMBER]
    yield f"members={tuple_of(list(map(literal, wires)))}"
    required = [a.wire for a in arguments if a.name in alternative.requires]
    yield from _listed("required", required)
    yield from ("is_open=True" for _ in {Source.EXTRA} & sources)


def _listed(keyword: str, names: Iterable[str]) -> Iterator[str]:
    if listed := [literal(name) for name in names]:
        yield f"{keyword}={tuple_of(listed)}"


def table(entries: Iterable[tuple[str, object]]) -> str:
    """Returns plain values by name as a dict."""
    written = [f"{literal(name)}: {literal(text)}" for name, text in entries]
    return f"{{{items(written)}}}"
