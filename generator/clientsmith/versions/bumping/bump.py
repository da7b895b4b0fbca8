"""Adds a version to a client: documents, config, package, changelog, report.

All of it is worked out before anything is written, and written in one go. The config
comes last: until it is in its place, `generate` makes the package what it was.
"""

from __future__ import annotations

import contextlib
import datetime
import tempfile
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from clientsmith import config_file, pipeline
from clientsmith.config import Client, Config, Document, Version
from clientsmith.diagnostics import Diagnostics, StageFailed
from clientsmith.pipeline import Others
from clientsmith.python.surface import Surface
from clientsmith.versions import lock
from clientsmith.versions.bumping import changelog, config_edit, limited, places
from clientsmith.versions.bumping.changelog import Default
from clientsmith.versions.changes import Comparison
from clientsmith.versions.compare import compare
from clientsmith.versions.lock import Lock
from clientsmith.versions.pull import documents as pulled
from clientsmith.versions.pull.documents import Fetched, State
from clientsmith.versions.pull.fetch import fetch, with_source
from clientsmith.versions.report import FORMATS
from clientsmith.versions.seen import seen

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
        default: What the config says anew of the default version, in a sentence;
            empty for nothing.
        entry: What the changelog gets.
        others: All other files, with what they are to hold.
        changelog: Where the changelog is, and `report` where the report is.
    """

    client: Client
    documents: tuple[Fetched, ...]
    comparison: Comparison
    result: pipeline.Result
    config: tuple[str, str]
    default: str
    entry: str
    others: Others
    changelog: str
    report: str


def plan(request: Request, diagnostics: Diagnostics) -> Bump:
    """Works out what a new version changes.

    Raises:
        StageFailed: It cannot be added; the errors are in the diagnostics.
    """
    found_there = _kept(request)
    text = config_file.read(request.config_path, diagnostics)
    settings = config_file.parse(request.config_path, text, diagnostics)
    known = lock.read(settings.lock, diagnostics)
    before = _Before(_client(settings, request.client), text, known)
    previous = _previous(request, before.client, diagnostics)
    lock.inspect(settings, [before.client], diagnostics).refuse(diagnostics)
    diagnostics.stop_on_errors()
    config, found, after = _fetched(request, before, previous, diagnostics)
    client = _client(config, request.client)
    limited.warn(client, previous.name, request.version, diagnostics)
    with _staged(client, found) as staged:
        comparison, default = _compared(
            request, before.client, staged, previous, diagnostics
        )
        options = pipeline.Options(check=True, cache=request.cache)
        (result,) = pipeline.generate([staged], diagnostics, options)
    report = client.report.replace("{client}", client.key)
    report = report.replace("{version}", request.version)
    entry = changelog.entry(comparison, report, default)
    log, page = config.folder / client.changelog, config.folder / report
    kept = places.readable(log, diagnostics)
    places.writable(page, diagnostics)
    write = FORMATS[REPORTS.get(Path(report).suffix, "markdown")]
    # As long as the config is the old one, a bump that was killed can be run again.
    files = {
        **(pulled.files(known, found, request.today) if found else {}),
        page: write(comparison).encode("utf-8"),
        log: _added(kept, entry),
        request.config_path: after.encode("utf-8"),
    }
    return Bump(
        client=client,
        documents=tuple(found),
        comparison=comparison,
        result=replace(result, client=client),
        config=(text, after),
        default=_said(request, before, default),
        entry=entry,
        others=Others(files, {**found_there, log: kept}),
        changelog=client.changelog,
        report=report,
    )


def apply(bump: Bump, request: Request, diagnostics: Diagnostics) -> pipeline.Result:
    """Writes what was worked out: all of it, or nothing.

    Raises:
        StageFailed: Something could not be written, or something else than was found
            is there now, and all is as it was.
    """
    options = pipeline.Options(cache=request.cache)
    with _staged(bump.client, bump.documents) as staged:
        (result,) = pipeline.generate([staged], diagnostics, options, bump.others)
    return replace(result, client=bump.client)


@dataclass(frozen=True)
class _Before:
    """What there is before a bump: the client, the config's text, and the lock."""

    client: Client
    text: str
    lock: Lock

    @property
    def has_default(self) -> bool:
        """Whether the config says which version is the default."""
        table = tomllib.loads(self.text)["clients"][self.client.key]
        return "default_version" in table


def _kept(request: Request) -> dict[Path, bytes | None]:
    """Returns what the config and its lock hold, before they are read.

    Whoever reads them reports what cannot be read.
    """
    kept: dict[Path, bytes | None] = {}
    for path in (request.config_path, Config(request.config_path, ()).lock):
        with contextlib.suppress(OSError):
            kept[path] = Others.read(path)
    return kept


def _client(config: Config, key: str) -> Client:
    return next(each for each in config.clients if each.key == key)


def _previous(request: Request, client: Client, diagnostics: Diagnostics) -> Version:
    """Returns the version that the new one is like."""
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
    request: Request, before: _Before, previous: Version, diagnostics: Diagnostics
) -> tuple[Config, list[Fetched], str]:
    """Returns the new config, the new version's documents, and the config's text."""
    text = _edited(request, before, previous, set(), diagnostics)
    config = config_file.parse(request.config_path, text, diagnostics)
    client = _client(config, request.client)
    documents = list(with_source(client, request.version))
    found = fetch(config, client, documents, before.lock, diagnostics)
    absent = [each for each in found if each.state is State.ABSENT]
    _refuse_absent(request, found, absent, diagnostics)
    if absent:
        services = {each.document.service for each in absent}
        text = _edited(request, before, previous, services, diagnostics)
        config = config_file.parse(request.config_path, text, diagnostics)
        found = [each for each in found if each not in absent]
    pulled.report_changes(found, request.accept_changed, diagnostics)
    diagnostics.stop_on_errors()
    return config, found, text


def _refuse_absent(
    request: Request,
    found: list[Fetched],
    absent: list[Fetched],
    diagnostics: Diagnostics,
) -> None:
    """Reports what is not published, unless it may be left out.

    Raises:
        StageFailed: There is such a document.
    """
    if absent == found and len(found) > 1:
        diagnostics.error(
            "not-published",
            f"No service of {request.client!r} has a version {request.version!r}",
            None,
            f"Check how it is written; there is no {found[0].url}, for one.",
        )
    elif not request.skip_absent or absent == found:
        for each in absent:
            diagnostics.error(
                "not-published",
                f"There is no {each.url}",
                None,
                "Check the version's name."
                if absent == found
                else f"With --skip-absent, {request.version} is added without "
                f"{each.document.service!r}.",
            )
    diagnostics.stop_on_errors()


def _edited(
    request: Request,
    before: _Before,
    previous: Version,
    left_out: set[str],
    diagnostics: Diagnostics,
) -> str:
    """Returns the config with the new version; its default moves only when asked.

    Raises:
        StageFailed: The config is written in a way that does not allow it.
    """
    client, version = request.client, request.version
    try:
        text = config_edit.with_version(
            before.text, client, version, previous, left_out
        )
    except config_edit.Uneditable as error:
        diagnostics.error(
            "config-value",
            f"{version!r} cannot be added to `versions` as the config is written",
            before.client.where,
            "Add it by hand, then run `clientsmith pull` and `clientsmith generate`.",
        )
        raise StageFailed from error
    if request.default:
        return config_edit.with_default(text, client, version)
    if before.has_default:
        return text
    return config_edit.with_default(text, client, before.client.default_version)


def _said(request: Request, before: _Before, default: Default) -> str:
    """Returns what the config says anew of the default version."""
    if request.default:
        return changelog.default_line(default)
    if before.has_default:
        return ""
    return (
        f"default_version is set to {default.old}, which was the default as the last "
        "version; with --default it moves."
    )


@contextlib.contextmanager
def _staged(client: Client, found: Iterable[Fetched]) -> Iterator[Client]:
    """Yields the client with documents that are not in their places yet."""
    staged: dict[Path, Path] = {}

    def moved(document: Document) -> Document:
        return replace(document, path=staged.get(document.path, document.path))

    with tempfile.TemporaryDirectory() as folder:
        for number, each in enumerate(found):
            target = Path(folder, str(number), each.document.path.name)
            target.parent.mkdir()
            target.write_bytes(each.content)
            staged[each.document.path] = target
        versions = tuple(
            replace(each, documents=tuple(map(moved, each.documents)))
            for each in client.versions
        )
        yield replace(client, versions=versions)


def _compared(
    request: Request,
    before: Client,
    staged: Client,
    previous: Version,
    diagnostics: Diagnostics,
) -> tuple[Comparison, Default]:
    """Returns what changes for callers who move, and what the default does."""
    new = _seen(staged, request.version, diagnostics, request.cache)

    def since(old: str) -> Comparison:
        seen = _seen(staged, old, diagnostics, request.cache)
        return compare(staged.key, old, request.version, seen, new)

    comparison = since(previous.name)
    default = before.default_version
    if not request.default:
        return comparison, Default(default)
    moved = comparison if default == previous.name else since(default)
    return comparison, Default(default, moved)


def _seen(
    client: Client, version: str, diagnostics: Diagnostics, cache: Path | None
) -> list[Surface]:
    """Returns what callers see of one version."""
    chosen = tuple(each for each in client.versions if each.name == version)
    return seen(replace(client, versions=chosen), diagnostics, cache)


def _added(kept: bytes | None, entry: str) -> bytes:
    """Returns a changelog with an entry more; bytes that are no text stay."""
    text = (kept or b"").decode("utf-8", "surrogateescape")
    return changelog.added(text, entry).encode("utf-8", "surrogateescape")
