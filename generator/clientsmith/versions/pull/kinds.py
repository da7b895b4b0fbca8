"""Whether what was fetched is a document of the kind that is wanted."""

from __future__ import annotations

import re
import tempfile
from pathlib import Path

from clientsmith.diagnostics import Diagnostics, Location, StageFailed
from clientsmith.load.document import Source, read_source
from clientsmith.load.markdown import is_page, openapi_block
from clientsmith.load.reader import check_version, read_document

_HTML = re.compile(rb"(?:\xef\xbb\xbf)?\s*<(?:!doctype\s+html|html)\b", re.IGNORECASE)


def check(content: bytes, target: Path, shown: str, diagnostics: Diagnostics) -> None:
    """Reads bytes as far as tells whether they are an OAS document.

    Args:
        content: The bytes.
        target: Where they are to be written; the name says what they must be.
        shown: Where they came from, for messages.
        diagnostics: Where findings go.

    Raises:
        StageFailed: They are no OAS document, or not of the kind that the target's name
            promises (`source-kind`).
    """
    findings = Diagnostics()
    try:
        _read(content, target, shown, findings)
    except StageFailed:
        message = _wrong_kind(content, target)
        if message:
            findings = Diagnostics()
            findings.error(
                "source-kind",
                message,
                Location(shown, 1, 1),
                "`source` must lead to a document in YAML or JSON, or to a Markdown "
                "page if the path in `document` ends in .md.",
            )
    diagnostics.add(findings)
    findings.stop_on_errors()


def _read(content: bytes, target: Path, shown: str, findings: Diagnostics) -> None:
    """Does what `load` does before it repairs and judges, which can wait."""
    with tempfile.TemporaryDirectory(prefix="clientsmith-") as folder:
        path = Path(folder) / "document"
        path.write_bytes(content)
        source = read_source(path, shown, findings)
    if is_page(target):
        source = openapi_block(source, findings)
    _check_document(source, findings)


def _check_document(source: Source, findings: Diagnostics) -> None:
    document = read_document(source, findings)
    findings.stop_on_errors()
    check_version(document, findings)


def _wrong_kind(content: bytes, target: Path) -> str:
    """Returns what bytes are instead of what a file of this name holds; or nothing."""
    if _HTML.match(content):
        return "this is an HTML page"
    source = Source("document", "", content.decode("utf-8", "replace"))
    try:
        if is_page(target):
            _check_document(source, Diagnostics())
            return f"this is no Markdown page, as {target.name} would have to be"
        openapi_block(source, Diagnostics())
        return f"this is a Markdown page, which {target.name} cannot be"
    except StageFailed:
        return ""
