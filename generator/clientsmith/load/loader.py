"""The stage's one call."""

from __future__ import annotations

import pathlib
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from clientsmith.diagnostics import Diagnostics
from clientsmith.files import NO_OTHERS, Folders
from clientsmith.load.bundle import bundled, needs_bundling
from clientsmith.load.document import Document, Source, read_source
from clientsmith.load.markdown import is_page, openapi_block
from clientsmith.load.reader import check_version, read_document
from clientsmith.load.repair import repair
from clientsmith.load.validate import validate

if TYPE_CHECKING:
    from clientsmith.load.overlay import OverlayFile


class Reading(NamedTuple):
    """A document as it was written: nothing is applied to it, mended or judged.

    Attributes:
        findings: What was found on the way.
    """

    source: Source
    document: Document
    findings: Diagnostics


def read(path: pathlib.Path, shown: str, findings: Diagnostics) -> Reading:
    """Reads a document.

    Args:
        path: The file: YAML, JSON, or a page in Markdown that holds one of them.
        shown: Its name in messages.
        findings: Where findings go.

    Raises:
        StageFailed: It is not readable.
    """
    source = read_source(path, shown, findings)
    if is_page(path):
        source = openapi_block(source, findings)
    return Reading(source, read_document(source, findings), findings)


def load(
    path: pathlib.Path,
    shown: str,
    diagnostics: Diagnostics,
    *,
    cache: pathlib.Path | None,
    overlays: Sequence[OverlayFile] = (),
    folders: Folders = NO_OTHERS,
    reading: Reading | None = None,
) -> Document:
    """Reads, repairs and validates one OpenAPI document.

    Args:
        path: The file: YAML, JSON, or a page in Markdown that holds one of them.
        shown: Its name in messages.
        diagnostics: Where findings go.
        cache: Where verdicts of the validator are kept; None keeps none.
        overlays: What is applied to the document before it is repaired, in this order.
        folders: Where files may be that the document refers to, beside its own folder.
        reading: The document, if it was read already; its values are changed.

    Raises:
        StageFailed: There is no document that later stages could use; errors that were
            added before, for other documents, are no reason.
    """
    findings = reading.findings if reading else Diagnostics()
    try:
        source, document, _ = reading or read(path, shown, findings)
        if overlays:
            # The import takes 50 ms, and most documents have no overlay.
            from clientsmith.load.overlay import overlaid

            document = overlaid(document, overlays, findings)
        findings.stop_on_errors()
        check_version(document, findings)
        if needs_bundling(document, source):
            document = bundled(document, path, folders, findings)
            findings.stop_on_errors()
        repair(document, findings)
        validate(document, findings, root=cache)
    finally:
        diagnostics.add(findings)
    return document
