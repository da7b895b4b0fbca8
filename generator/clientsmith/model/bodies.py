"""What the bodies of requests can carry."""

from __future__ import annotations

from dataclasses import replace

from clientsmith.model.operations import Encoding, Operation
from clientsmith.model.types import Arena, Object, Scalar, Sequence, TypeId, Union

MULTIPART = "multipart/form-data"


def is_file(types: Arena, id: TypeId) -> bool:
    """Whether a value is the content of a file (OAS "Considerations for File Uploads"),
    or one of its alternatives is.
    """
    return _has_format(types, id, "binary")


def holds_files(types: Arena, id: TypeId) -> bool:
    """Whether a value is a file or a list of files."""
    return _holds(types, id, "binary")


def holds_bytes(types: Arena, id: TypeId) -> bool:
    """Whether a value is bytes that JSON holds in base64, or a list of them."""
    return _holds(types, id, "byte")


def _has_format(types: Arena, id: TypeId, format: str) -> bool:
    shape = types.bare(id).shape
    if isinstance(shape, Union):
        return any(_has_format(types, variant, format) for variant in shape.variants)
    return isinstance(shape, Scalar) and shape.format == format


def _holds(types: Arena, id: TypeId, format: str) -> bool:
    shape = types.bare(id).shape
    if isinstance(shape, Union):
        return any(_holds(types, variant, format) for variant in shape.variants)
    return _has_format(types, shape.item if isinstance(shape, Sequence) else id, format)


def with_settled_body(types: Arena, operation: Operation) -> Operation:
    """Returns an operation whose body has only media types that can carry its files.

    JSON and URL-encoded forms have no place for them: where a schema with files is one
    of a form, it is sent as multipart alone (OAS "Considerations for File Uploads").
    """
    body = operation.body
    if body is None:
        return operation
    forms = {
        media.type: replace(media, encoding=Encoding.MULTIPART, name=MULTIPART)
        for media in body.media_types
        if media.encoding.is_form
        and isinstance(shape := types.bare(media.type).shape, Object)
        and any(holds_files(types, property.type) for property in shape.properties)
    }
    declared = [m for m in body.media_types if m.encoding is Encoding.MULTIPART]
    carriers = forms | {media.type: media for media in declared if media.type in forms}
    kept = dict.fromkeys(
        media if media in declared else carriers.get(media.type, media)
        for media in body.media_types
    )
    return replace(operation, body=replace(body, media_types=tuple(kept)))
