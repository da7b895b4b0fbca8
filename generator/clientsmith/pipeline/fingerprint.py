"""Fingerprints: one digest of all that something is made from, by content.

What came of it is kept under the fingerprint, so that the next run can take it instead
of making it: never by time, and only where nothing that could matter is left out.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
import os
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import Any

from clientsmith import cache, files
from clientsmith.config import Client
from clientsmith.diagnostics import Diagnostic, Location, Severity
from clientsmith.render.templates import own_templates, templates_folder

FORMAT = "4"
PACKAGE = Path(__file__).resolve().parents[1]


@dataclass(frozen=True)
class Outcome:
    """What came of something, without errors.

    Attributes:
        files: By their paths below the package's folder: texts, or for a whole run the
            digests of what was written.
        pages: The digests of the reference's pages, by their paths below its folder.
        findings: The warnings.
        operations: How many operations a whole run has made callable.
        types: How many names of types it has made.
    """

    files: Mapping[str, str]
    findings: tuple[Diagnostic, ...] = ()
    pages: Mapping[str, str] = field(default_factory=dict)
    operations: int = 0
    types: int = 0

    def stands_in(self, package: Path, reference: Path | None) -> bool:
        """Whether folders hold all files of a run as they would be written."""
        paths = [(package / path, digest) for path, digest in self.files.items()]
        if reference is not None:
            paths += [(reference / path, digest) for path, digest in self.pages.items()]
        return all(digest_of(path) == digest for path, digest in paths)


class Fingerprints:
    """Fingerprints of one run, and what earlier runs have kept under theirs.

    Each file is read once, and its digest taken before anybody else reads it.
    """

    def __init__(self, folder: Path | None) -> None:
        """Takes the fingerprint of the generator.

        Args:
            folder: The folder for what can be made again; None to keep nothing.
        """
        self._folder = folder
        self._digests: dict[Path, str] = {}
        self._code = _code_digest() if folder else ""

    def key(self, kind: str, *settings: object, paths: Iterable[Path]) -> str:
        """Returns the fingerprint of something; empty if nothing is kept.

        Args:
            kind: What it is.
            settings: The values that it is made from.
            paths: The files that it is made from.
        """
        if not self._code:
            return ""
        digests = [self._digest(path) for path in paths]
        return _digest_of_texts(kind, self._code, settings_text(*settings), *digests)

    def recall(self, kind: str, key: str) -> Outcome | None:
        """Returns what was kept; None if there is nothing that can be read."""
        values = cache.recall(self._folder, kind, key) if key else None
        if not isinstance(values, dict):
            return None
        try:
            findings = tuple(_finding(*entry) for entry in values["findings"])
            counts = values["operations"], values["types"]
            return Outcome(values["files"], findings, values["pages"], *counts)
        except (TypeError, KeyError, ValueError):
            return None

    def keep(self, kind: str, key: str, outcome: Outcome) -> None:
        """Keeps what has come of something."""
        values = {
            "files": dict(outcome.files),
            "findings": [_entry(finding) for finding in outcome.findings],
            "pages": dict(outcome.pages),
            "operations": outcome.operations,
            "types": outcome.types,
        }
        if key:
            cache.keep(self._folder, kind, key, values)

    @property
    def is_current(self) -> bool:
        """Whether there are digests, and nothing has changed since they were taken.

        What changes meanwhile may have been read before or after.
        """
        if not self._code or self._code != _code_digest():
            return False
        return all(digest_of(path) == digest for path, digest in self._digests.items())

    def _digest(self, path: Path) -> str:
        if path not in self._digests:
            self._digests[path] = digest_of(path)
        return self._digests[path]


def digest_of(path: Path) -> str:
    """Returns the digest of a file; empty if there is none that can be read."""
    try:
        return hashlib.sha256(files.plain_lines(files.read_plain(path))).hexdigest()
    except (OSError, ValueError):  # ValueError: a path that holds a NUL character
        return ""


def files_below(folder: Path) -> list[str]:
    """Returns the relative paths of all files below a folder, sorted."""
    return sorted(_below(folder, ""))


def settings_text(*values: object) -> str:
    """Returns a text that two values share only if they mean the same.

    Paths are not in it: a project may be moved. What messages show is.
    """
    return json.dumps([_plain(value) for value in values], ensure_ascii=True)


def inputs(client: Client) -> list[Path]:
    """Returns the files that a client is made from, each once.

    They are those that its config names, and those that its documents refer to. The
    ledger is one of them; it need not exist.
    """
    fields = dataclasses.fields(client)
    others = ("output", "reference", "files", "remote", "templates")
    folders = files.Folders(client.files, client.remote)
    values = [
        getattr(client, field.name) for field in fields if field.name not in others
    ]
    documents = [
        document.path for version in client.versions for document in version.documents
    ]
    referred = (files.referred(document, folders) for document in documents)
    templates = own_templates(client.templates)
    listed = [*_paths(values), *templates, *chain.from_iterable(referred)]
    return list(dict.fromkeys(listed))


def _code_digest() -> str:
    """Returns the digest of what computes: the generator's own modules, its templates,
    the interpreter, and the releases of all libraries.

    It is empty where there are no folders to read, as in a zip file.
    """
    templates = templates_folder()
    try:
        modules = [name for name in files_below(PACKAGE) if name.endswith(".py")]
        return _digest_of_texts(
            FORMAT,
            sys.version,
            *sorted(_libraries()),
            _digest_of_files(PACKAGE, modules),
            _digest_of_files(templates, files_below(templates)),
        )
    except OSError:
        return ""


def _libraries() -> Iterator[str]:
    """Yields what is installed. importlib.metadata takes longer than a run may."""
    for folder in dict.fromkeys(sys.path):
        try:
            names = os.listdir(folder or os.curdir)
        except OSError:
            continue
        yield from (name for name in names if name.endswith(".dist-info"))


def _digest_of_texts(*parts: str) -> str:
    """Returns the digest of texts; which of them a character is in matters."""
    digest = hashlib.sha256()
    for part in parts:
        content = part.encode("utf-8", "surrogatepass")
        digest.update(b"%d:" % len(content))
        digest.update(content)
    return digest.hexdigest()


def _digest_of_files(folder: Path, names: Iterable[str]) -> str:
    digest = hashlib.sha256()
    for name in names:
        with open(os.path.join(folder, name), "rb") as stream:
            content = stream.read()
        digest.update(f"{name}\0{len(content)}\0".encode("utf-8", "surrogateescape"))
        digest.update(content)
    return digest.hexdigest()


def _below(folder: str | Path, prefix: str) -> Iterator[str]:
    with os.scandir(folder) as entries:
        for entry in entries:
            if not entry.is_dir():
                yield prefix + entry.name
            elif entry.name != "__pycache__":
                yield from _below(entry.path, f"{prefix}{entry.name}/")


def _paths(value: object) -> Iterator[Path]:
    if isinstance(value, Path):
        yield value
    elif isinstance(value, Mapping):
        yield from _paths(list(value.values()))
    elif isinstance(value, tuple | list):
        for item in value:
            yield from _paths(item)
    elif dataclasses.is_dataclass(value):
        for field in dataclasses.fields(value):
            yield from _paths(getattr(value, field.name))


def _plain(value: object) -> Any:
    """Returns values that JSON can write, with nothing lost that could matter."""
    if value is None or isinstance(value, str | bool | int):
        return value
    if isinstance(value, Path):
        return ["path"]
    if isinstance(value, Mapping):
        return ["mapping", *([_plain(key), _plain(value[key])] for key in value)]
    if isinstance(value, tuple | list):
        return ["list", *map(_plain, value)]
    if isinstance(value, set | frozenset):
        return ["set", *sorted(json.dumps(_plain(item)) for item in value)]
    if dataclasses.is_dataclass(value):
        members = [
            [field.name, _plain(getattr(value, field.name))]
            for field in dataclasses.fields(value)
        ]
        return [type(value).__name__, *members]
    # a float may be no number of JSON, and TOML has dates
    return [type(value).__name__, repr(value)]


def _entry(finding: Diagnostic) -> list[Any]:
    where = finding.where
    place = [where.file, where.line, where.column] if where else None
    return [
        finding.severity.value,
        finding.code,
        finding.message,
        place,
        finding.hint,
        finding.pointer,
    ]


def _finding(severity: str, code: str, message: str, place: Any, *rest: str) -> Any:
    where = Location(*place) if place else None
    return Diagnostic(Severity(severity), code, message, where, *rest)
