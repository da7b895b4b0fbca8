"""What was fetched: whether it is the wanted document, and the files it refers to."""

from __future__ import annotations

import os
import posixpath
import re
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

from clientsmith.config import Client, Config, Document
from clientsmith.diagnostics import Diagnostics, Location, StageFailed
from clientsmith.files import Folders, is_address, may_be_read
from clientsmith.load.document import Source, levels, read_source
from clientsmith.load.markdown import is_page, openapi_block
from clientsmith.load.reader import check_version, read_document
from clientsmith.versions.pull.sources import Unfetched

ENDINGS = (".yaml", ".yml", ".json")
"""What is fetched without having been named by the user must be such a file."""

MOST = 10_000
"""How many files documents may refer to: who publishes them could make ever more."""


class Referred:
    """The files that the documents of a client refer to, with where they come from."""

    def __init__(
        self, config: Config, client: Client, documents: Iterable[Document]
    ) -> None:
        self._config = config
        self._folders = Folders(client.files, config.remote)
        self._sources = {document.path: document.source for document in documents}

    def new(
        self, root: Document, document: Document, content: bytes
    ) -> list[tuple[Document, Document]]:
        """Returns files that were not there yet, each with the document it belongs to.

        Only files in YAML or JSON, beside the document and below, or in the folder for
        what comes from other addresses; so no program's own settings are overwritten.

        Args:
            root: The document that the config names.
            document: That, or a file that it refers to.
            content: What it holds.

        Raises:
            Unfetched: A file has two sources, or there are too many.
        """
        found = []
        for reference in dict.fromkeys(_references(document, content)):
            path = self._folders.target(document.path, reference)
            if path is None or not self._may_be_written(path, root):
                continue
            source = beside(document.source, reference)
            shown = os.path.relpath(path, self._config.folder)
            known = self._sources.get(path)
            if known is None:
                self._sources[path] = source
                found.append((root, Document("", path, shown, source)))
            elif known != source:
                message = f"{shown} has two sources: {known} and {source}"
                hint = "Keep versions in folders of their own, by `document`."
                raise Unfetched("source-invalid", message, hint, is_of_config=True)
        if len(self._sources) > MOST:
            message = f"{root.shown} refers to more than {MOST:,} files"
            raise Unfetched("fetch-too-large", message)
        return found

    def _may_be_written(self, path: Path, root: Document) -> bool:
        homes = (root.path.parent, self._config.remote)
        is_allowed = path.suffix in ENDINGS and may_be_read(path, homes)
        return is_allowed and not _is_hidden(path, homes)


def _is_hidden(path: Path, folders: Iterable[Path]) -> bool:
    """Whether a file, or a folder that it is in, has a name that other programs own."""
    below = [path.relative_to(home) for home in folders if path.is_relative_to(home)]
    return any(part.startswith(".") for way in below[:1] for part in way.parts)


def beside(source: str, reference: str) -> str:
    """Returns where a file comes from that another one refers to.

    Args:
        source: Where the other one comes from: an address, a path, or a file of git.
        reference: How it refers to the file.
    """
    if is_address(reference) or urlsplit(source).scheme in ("https", "http"):
        return urljoin(source, reference)
    start, colon, file = source.rpartition(":")
    folder = posixpath.dirname(file.replace(os.sep, "/"))
    return start + colon + posixpath.normpath(posixpath.join(folder, reference))


def _references(document: Document, content: bytes) -> Iterator[str]:
    text = content.decode("utf-8", "replace")
    source, findings = Source(document.shown, "", text), Diagnostics()
    try:
        if is_page(document.path):
            source = openapi_block(source, findings)
        value = read_document(source, findings).root.value
    except StageFailed:
        return  # which is told by whoever reads it for what it says
    for level in levels(value):
        for item in level:
            yield from _of(item)


def _of(item: Any) -> Iterator[str]:
    if not isinstance(item, dict):
        return
    mapping = item.get("mapping")
    mapped = mapping.values() if isinstance(mapping, dict) else ()
    for text in (item.get("$ref"), *mapped):
        if isinstance(text, str) and (file := text.partition("#")[0]):
            yield file


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
