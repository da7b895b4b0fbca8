"""Adds a version to a client: documents, config, package, changelog, report.

All of it is worked out before anything is written. What is written first is put back if
the package cannot be written then.
"""

from __future__ import annotations

import datetime
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from generator import config_file, pipeline
from generator.config import Client, Config, Document, Version
from generator.diagnostics import Diagnostics
from generator.python.surface import Surface, surfaces
from generator.versions import lock, locked
from generator.versions.changes import Comparison
from generator.versions.compare import compare
from generator.versions.files import replace_all
from generator.versions.pulling import fetched as fetching
from generator.versions.pulling import pull, taking
from generator.versions.pulling.fetched import Fetched, State
from generator.versions.report import FORMATS

from . import changelog, config_edit

REPORTS = {".html": "html", ".json": "json", ".txt": "text"}
"""The format of a report by the suffix of its file; Markdown for all others."""


@dataclass(frozen=True)
class Request:
    """What is to be added.

    Attributes:
        client: The client's name in the config.
        version: The new version's name.
        previous: The version that it is like; empty for the last one.
        default: Whether the package's face is to export it.
        skip_absent: Whether services that are not published are left out.
        accept_changed: Whether documents on disk that differ may be replaced.
        config_path: The config.
        cache: Where verdicts of the validator are kept; None for nowhere.
        today: The date of what is fetched, in UTC.
    """

    client: str
    version: str
    previous: str
    default: bool
    skip_absent: bool
    accept_changed: bool
    config_path: Path
    cache: Path | None
    today: datetime.date


@dataclass(frozen=True)
class Bump:
    """What is going to change, worked out; nothing is written yet.

    Attributes:
        client: The client with its new version.
        documents: What was fetched for it.
        comparison: What changes for callers who move from the previous version.
        result: What changes in the package.
        config: The config before and after.
        entry: What the changelog gets.
        files: All other files, with what they are to hold.
        changelog: Where the changelog is, and `report` where the report is.
    """

    client: Client
    documents: tuple[Fetched, ...]
    comparison: Comparison
    result: pipeline.Result
    config: tuple[str, str]
    entry: str
    files: Mapping[Path, bytes]
    changelog: str
    report: str


def plan(request: Request, diagnostics: Diagnostics) -> Bump:
    """Works out what a new version changes.

    Raises:
        StageFailed: It cannot be added; the errors are in the diagnostics.
    """
    before = config_file.read(request.config_path, diagnostics)
    settings = config_file.parse(request.config_path, before, diagnostics)
    previous = _previous(request, settings, diagnostics)
    one = [_client(settings, request.client)]
    locked.inspect(settings, one, diagnostics).refuse(diagnostics)
    diagnostics.stop_on_errors()
    config, found, after = _fetched(request, before, previous, diagnostics)
    client = _client(config, request.client)
    known = lock.read(config.lock, diagnostics)
    with tempfile.TemporaryDirectory() as folder:
        staged = _staged(client, found, Path(folder))
        comparison, result = _worked_out(request, staged, previous, diagnostics)
    result = replace(result, client=client)
    report = client.report.replace("{client}", client.key)
    report = report.replace("{version}", request.version)
    is_default = client.default_version == request.version
    entry = changelog.entry(comparison, report, is_default=is_default)
    files = dict(taking.files(known, found, request.today)) if found else {}
    log = config.folder / client.changelog
    files[log] = changelog.added(_text(log), entry).encode("utf-8")
    write = FORMATS[REPORTS.get(Path(report).suffix, "markdown")]
    files[config.folder / report] = write(comparison).encode("utf-8")
    files[request.config_path] = after.encode("utf-8")
    return Bump(
        client=client,
        documents=tuple(found),
        comparison=comparison,
        result=result,
        config=(before, after),
        entry=entry,
        files=files,
        changelog=client.changelog,
        report=report,
    )


def apply(bump: Bump, request: Request, diagnostics: Diagnostics) -> pipeline.Result:
    """Writes what was worked out: all of it, or nothing.

    Raises:
        StageFailed: Something could not be written, and all is as it was.
    """
    ledger = [bump.client.ledger] if bump.client.ledger else []
    kept = {path: _content(path) for path in [*bump.files, *ledger]}
    replace_all(bump.files, diagnostics)
    try:
        options = pipeline.Options(cache=request.cache)
        (result,) = pipeline.generate([bump.client], diagnostics, options)
    except BaseException:
        _put_back(kept, diagnostics)
        raise
    return result


def _put_back(kept: Mapping[Path, bytes | None], diagnostics: Diagnostics) -> None:
    old = {path: content for path, content in kept.items() if content is not None}
    replace_all(old, diagnostics)
    for path in kept.keys() - old.keys():
        path.unlink(missing_ok=True)


def _client(config: Config, key: str) -> Client:
    return next(each for each in config.clients if each.key == key)


def _previous(request: Request, settings: Config, diagnostics: Diagnostics) -> Version:
    """Returns the version that the new one is like."""
    client = _client(settings, request.client)
    known = {each.name: each for each in client.versions}
    if request.version in known:
        diagnostics.error(
            "version-known",
            f"{client.key!r} has version {request.version!r} already",
            client.where,
            "`clientsmith pull` fetches its documents, `generate` writes its code.",
        )
    if request.previous and request.previous not in known:
        diagnostics.error(
            "version-unknown",
            f"{client.key!r} has no version {request.previous!r}, only "
            f"{', '.join(known)}",
            client.where,
            "Name one of them with --from.",
        )
    diagnostics.stop_on_errors()
    return known[request.previous] if request.previous else client.versions[-1]


def _fetched(
    request: Request, before: str, previous: Version, diagnostics: Diagnostics
) -> tuple[Config, list[Fetched], str]:
    """Returns the new config, the new version's documents, and the config's text."""
    text = _edited(request, before, previous, set())
    config = config_file.parse(request.config_path, text, diagnostics)
    client = _client(config, request.client)
    known = lock.read(config.lock, diagnostics)
    documents = list(pull.with_source(client, request.version))
    found = pull.fetched(config, client, documents, known, diagnostics)
    absent = [each for each in found if each.state is State.ABSENT]
    if absent and request.skip_absent:
        services = {each.document.service for each in absent}
        text = _edited(request, before, previous, services)
        config = config_file.parse(request.config_path, text, diagnostics)
        found = [each for each in found if each not in absent]
    for each in found:
        if each.state is State.ABSENT:
            diagnostics.error(
                "not-published",
                f"There is no {each.url}",
                None,
                f"With --skip-absent, {request.version} is added without "
                f"{each.document.service!r}.",
            )
    if request.accept_changed:
        fetching.admit_changes(found, diagnostics)
    else:
        fetching.refuse_changes(found, diagnostics)
    diagnostics.stop_on_errors()
    return config, found, text


def _edited(
    request: Request, before: str, previous: Version, left_out: set[str]
) -> str:
    client, version = request.client, request.version
    text = config_edit.with_version(before, client, version, previous, left_out)
    return config_edit.with_default(text, client, version) if request.default else text


def _staged(client: Client, found: list[Fetched], folder: Path) -> Client:
    """Returns the client with documents that are not in their places yet."""
    places: dict[Path, Path] = {}
    for number, each in enumerate(found):
        target = folder / str(number) / each.document.path.name
        target.parent.mkdir()
        target.write_bytes(each.content)
        places[each.document.path] = target

    def moved(document: Document) -> Document:
        return replace(document, path=places.get(document.path, document.path))

    versions = tuple(
        replace(each, documents=tuple(map(moved, each.documents)))
        for each in client.versions
    )
    return replace(client, versions=versions)


def _worked_out(
    request: Request, client: Client, previous: Version, diagnostics: Diagnostics
) -> tuple[Comparison, pipeline.Result]:
    """Returns what changes for callers, and in the package."""
    options = pipeline.Options(check=True, cache=request.cache)
    (result,) = pipeline.generate([client], diagnostics, options)
    comparison = compare(
        client.key,
        previous.name,
        request.version,
        _seen(client, previous.name, diagnostics, request.cache),
        _seen(client, request.version, diagnostics, request.cache),
    )
    return comparison, result


def _seen(
    client: Client, version: str, diagnostics: Diagnostics, cache: Path | None
) -> list[Surface]:
    """Returns what callers see of one version."""
    chosen = tuple(each for each in client.versions if each.name == version)
    one = replace(client, versions=chosen)
    (release,) = pipeline.releases(one, diagnostics, pipeline.Options(cache=cache))
    return surfaces(client, release, diagnostics)


def _text(path: Path) -> str:
    content = _content(path)
    return "" if content is None else content.decode("utf-8", "surrogateescape")


def _content(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None
