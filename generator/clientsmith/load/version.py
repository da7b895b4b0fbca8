"""Which version of OAS a document is written in."""

from __future__ import annotations

import re

from clientsmith.diagnostics import Diagnostics, StageFailed
from clientsmith.load.node import Document

_SUPPORTED = re.compile(r"3\.[012]\.\d+(?:-.+)?", re.ASCII)


def check_version(document: Document, diagnostics: Diagnostics) -> None:
    """Lets through OAS 3.0, 3.1 and 3.2 (OAS "Versions", field `openapi`).

    Raises:
        StageFailed: It is another version, or no OpenAPI document (`openapi-version`).
    """
    root = document.root
    version = root.get("openapi")
    if version is None:
        where, (message, hint) = root.where, _without_version("swagger" in root)
    elif not isinstance(version.value, str):
        where, message = version.where, "openapi must be a string"
        hint = "write it in quotes and in full, such as '3.0.3'"
    elif not _SUPPORTED.fullmatch(version.value):
        where, message = version.where, f"OpenAPI {version.value} is not supported"
        hint = "supported are 3.0.x, 3.1.x and 3.2.x, written in full"
    else:
        return
    diagnostics.error("openapi-version", message, where, hint)
    raise StageFailed


def _without_version(is_swagger: bool) -> tuple[str, str]:
    if is_swagger:
        return "Swagger 2.0 is not supported", "convert the document to OpenAPI 3 first"
    return "this is no OpenAPI document: openapi is missing", "such as openapi: 3.0.3"
