"""Text to a document, whether it is JSON or YAML, in a version of OAS."""

from __future__ import annotations

import re
from operator import itemgetter

from clientsmith.diagnostics import Diagnostics, StageFailed
from clientsmith.load import garbage
from clientsmith.load.document import Document, Source
from clientsmith.load.json_reader import STRING, JsonSyntax, read_json

_JSON_START = re.compile(r"\s*(?:[\[{]|//|/\*)")
_COMMENTS = re.compile(rf"{STRING}|(//|/\*)", re.DOTALL)
"""Comments as some editors read them in JSON; texts are passed over."""

_SHORT = re.compile(r"3\.[012]")
"""A version of which the end is missing."""

_SUPPORTED = re.compile(r"3\.[012]\.\d+(?:-.+)?", re.ASCII)


def read_document(
    source: Source, diagnostics: Diagnostics, what: str = "an OpenAPI document"
) -> Document:
    """Reads the values of a text and where they stand; what they mean is not judged.

    Args:
        source: The text.
        diagnostics: Where findings go.
        what: What it is meant to be, for messages.

    Raises:
        StageFailed: It is not readable, or its root is no mapping (`not-a-document`).
    """
    with garbage.left():
        document = _read(source, diagnostics)
    if not isinstance(document.root.value, dict):
        raise diagnostics.failure(
            "not-a-document",
            f"{what} must be an object at its root",
            document.root.where,
            "This is a page of HTML: name the address of the document itself."
            if source.text.lstrip()[:5].lower() in ("<!doc", "<html")
            else "",
        )
    return document


def _read(source: Source, diagnostics: Diagnostics) -> Document:
    # JSON is YAML too, but its own reader is six times as fast.
    if not _JSON_START.match(source.text):
        return _read_yaml(source, diagnostics)
    try:
        return Document(source, *read_json(source, diagnostics))
    except JsonSyntax as error:
        # YAML would take `/* why */ "paths"` for a key
        is_comment = source.text.startswith(("//", "/*"), error.offset)
        document = None if is_comment else _read_flow(source, diagnostics)
        if document is None:
            comment = next(filter(itemgetter(1), _COMMENTS.finditer(source.text)), None)
            where = source.location(comment.start() if comment else error.offset)
            reason = "it has a comment" if comment else str(error)
            message = f"this is no JSON: {reason}"
            raise diagnostics.failure("syntax", message, where) from None
        return document


def _read_yaml(source: Source, diagnostics: Diagnostics) -> Document:
    # The import takes 20 ms, and a run over JSON documents never needs it.
    from clientsmith.load.yaml_reader import read_yaml

    return Document(source, *read_yaml(source, diagnostics))


def _read_flow(source: Source, diagnostics: Diagnostics) -> Document | None:
    """Reads a text that looks like JSON as YAML; None if it is wrong as that too.

    What is wrong is then better told in terms of JSON, which was most likely meant.

    Raises:
        StageFailed: It is nested too deep, which is the same in both.
    """
    findings = Diagnostics()
    try:
        document = _read_yaml(source, findings)
        findings.stop_on_errors()
    except StageFailed:
        if any(finding.code == "too-deep" for finding in findings):
            diagnostics.add(findings)
            raise
        return None
    diagnostics.add(findings)
    return document


def check_version(document: Document, diagnostics: Diagnostics) -> None:
    """Lets through OAS 3.0, 3.1 and 3.2 (OAS "Versions", field `openapi`).

    Raises:
        StageFailed: It is another version, or no OpenAPI document (`openapi-version`).
    """
    root = document.root
    version = root.get("openapi")
    where = (version or root).where
    if version is None and "swagger" in root:
        message = "Swagger 2.0 is not supported"
        hint = "convert it to OpenAPI 3 first, as swagger2openapi of npm does"
    elif version is None:
        message = "this is no OpenAPI document: openapi is missing"
        hint = "such as openapi: 3.0.3"
    elif _SHORT.fullmatch(str(version.value)):
        root.value["openapi"] = full = f"{version.value}.0"
        message = f"the version {version.value} is not written in full"
        hint = f"it is read as {full!r}"
        diagnostics.warning(
            "openapi-version", message, where, hint, pointer=version.json_pointer
        )
        return
    elif not isinstance(version.value, str):
        message = "openapi must be a string"
        hint = "write it in quotes and in full, such as '3.0.3'"
    elif not _SUPPORTED.fullmatch(version.value):
        message = f"OpenAPI {version.value} is not supported"
        hint = "supported are 3.0.x, 3.1.x and 3.2.x, written in full"
    else:
        return
    raise diagnostics.failure("openapi-version", message, where, hint)
