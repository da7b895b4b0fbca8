"""The stage's one call."""

from __future__ import annotations

import pathlib

from generator.diagnostics import Diagnostics
from generator.load.findings import pass_on
from generator.load.node import Document
from generator.load.reader import read_document
from generator.load.repair import repair
from generator.load.source import read_source
from generator.load.validate import validate
from generator.load.version import check_version


def load(
    path: pathlib.Path,
    shown: str,
    diagnostics: Diagnostics,
    *,
    strict: bool,
    cache: pathlib.Path | None,
) -> Document:
    """Reads, repairs and validates one OpenAPI document.

    Args:
        path: The file.
        shown: Its name in messages.
        diagnostics: Where findings go.
        strict: Whether the validator's findings are errors. They never keep the
            document from being returned: the caller stops when it has seen all.
        cache: Where verdicts of the validator are kept; None keeps none.

    Raises:
        StageFailed: There is no document that later stages could use; errors that were
            added before, for other documents, are no reason.
    """
    found = Diagnostics()
    try:
        source = read_source(path, shown, found)
        document = read_document(source, found)
        found.stop_on_errors()
        check_version(document, found)
        repair(document, found)
        validate(document, found, strict=strict, cache=cache)
    finally:
        pass_on(found, diagnostics)
    return document
