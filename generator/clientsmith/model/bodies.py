"""What the bodies of requests can carry."""

from __future__ import annotations

from dataclasses import replace

from clientsmith.model.operations import Encoding, Operation
from clientsmith.model.types import Arena, Object, Scalar, Sequence, TypeId, Union


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

    JSON of the same schema as a form with files has no place for their content.
    """
    body = operation.body
    if body is None:
        return operation
    carried = {
        media.type
        for media in body.media_types
        if media.encoding is Encoding.MULTIPART
        and isinstance(shape := types.bare(media.type).shape, Object)
        and any(holds_files(types, property.type) for property in shape.properties)
    }
    kept = tuple(
        media
        for media in body.media_types
        if media.encoding is Encoding.MULTIPART or media.type not in carried
    )
    return replace(operation, body=replace(body, media_types=kept))
