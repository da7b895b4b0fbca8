"""A document that a command names by itself: fetched if need be, and its client."""

from __future__ import annotations

import re
import sys
import unicodedata
from dataclasses import replace
from pathlib import Path
from urllib.parse import urljoin, urlsplit

from clientsmith.config import Client, Config, Document, single
from clientsmith.diagnostics import Diagnostics, StageFailed
from clientsmith.load.loader import Reading, read
from clientsmith.naming import identifiers
from clientsmith.pipeline.publish import replace_all
from clientsmith.versions.lock import Lock
from clientsmith.versions.pull import documents, sources

STANDARD_INPUT = "-"
SILENT = re.compile(
    r"(rest(ful)?|http|web|open)?-?(api)s?|rest(ful)?|spec(ification)?|v?\d[\d.]*|\W+",
    re.IGNORECASE,
)
"""Words of titles that say nothing about the API."""

LONGEST = 60
"""Characters of a title that become names; folders have no long ones."""

SUFFIX = "_client"
"""What ends the names of packages, so that none hides a library: a FastAPI app that
has no title of its own is called FastAPI.
"""


def client(
    argument: str, output: Path | None, folder: Path, diagnostics: Diagnostics
) -> tuple[Client, Reading]:
    """Returns the client of a document, with the names that its title gives, and this.

    Args:
        argument: A path, an address, or `-` for what standard input holds. An address
            is allowed by having been typed; other hosts are not.
        output: The folder that becomes the package; None for one in the current folder
            that is called after the title.
        folder: An empty folder for what is not on disk.
        diagnostics: Where findings go.

    Raises:
        StageFailed: There is no document.
    """
    config = Config(folder / "clientsmith.toml", ())
    if argument == STANDARD_INPUT:
        document = _given(folder)
    elif "://" in argument:
        document, config = _fetched(argument, config, diagnostics)
    else:
        document = Document("", Path(argument), argument)
    findings = Diagnostics()
    try:
        reading = read(document.path, document.shown, findings)
    except StageFailed:
        diagnostics.add(findings)
        raise
    root = reading.document.root
    info = root.get("info")
    title = info.text("title") if info else None
    words = _words(document.path.stem if title is None else title)
    # A document without servers has one at "/", as seen from where it is (OAS "Server
    # Object"); nothing but its address says where that is.
    address = urljoin(document.source, "/") if not root.value.get("servers") else ""
    made = single(document.path, output or Path(identifiers.snake(words) + SUFFIX))
    made = replace(
        made,
        class_name=identifiers.class_name(words),
        environment=_plain(identifiers.snake(words)).upper(),
        versions=(replace(made.versions[0], documents=(document,)),),
        remote=config.remote,
        base_urls={"": address} if "://" in address else {},
    )
    return made, reading


def allowed_host(url: str) -> str:
    """Returns what `allowed_hosts` has to hold so that an address is fetched."""
    parts = urlsplit(url)
    return f"http://{parts.netloc}" if parts.scheme == "http" else parts.netloc


def _words(title: str) -> str:
    """Returns the words of a title that tell an API from others."""
    words = title.split()
    while len(words) > 1 and SILENT.fullmatch(words[-1]):
        words.pop()
    text = " ".join(words)
    text = text[:LONGEST].rpartition(" ")[0] if len(text) > LONGEST else text
    return text if identifiers.snake(text).isidentifier() else f"api {text}"


def _plain(name: str) -> str:
    """Returns what of a name a shell takes for that of a variable."""
    letters = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    plain = letters.strip("_")
    return plain if plain.isidentifier() else "api"


def _given(folder: Path) -> Document:
    """Returns what standard input holds, as a file."""
    path = folder / "document"
    path.write_bytes(sys.stdin.buffer.read(sources.LIMIT + 1))
    return Document("", path, "<stdin>")


def _fetched(
    url: str, config: Config, diagnostics: Diagnostics
) -> tuple[Document, Config]:
    """Fetches a document, with the files of its host that it refers to."""
    config = replace(config, allowed_hosts=(allowed_host(url),))
    name = re.sub(r"[^\w.-]+", "_", urlsplit(url).path.rpartition("/")[2])
    document = Document("", config.folder / (name or "document"), url, url)
    client = single(document.path, config.folder)
    found = documents.fetch(config, client, [document], Lock(config.lock), diagnostics)
    if found[0].state is documents.State.ABSENT:
        raise diagnostics.failure(
            "not-published",
            f"There is no {url}",
            None,
            "Servers often have their document at /openapi.json, /openapi.yaml, "
            "/v3/api-docs or /swagger/v1/swagger.json.",
        )
    replace_all({file.document.path: file.content for file in found}, diagnostics)
    return document, config
