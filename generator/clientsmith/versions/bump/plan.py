"""Adds a version to a client: documents, config, package, changelog, report.

All of it is worked out before anything is written, and written in one go. The config
comes last: until it is in its place, `generate` makes the package what it was.
"""

from __future__ import annotations

import contextlib
import datetime
import os
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from clientsmith import config_file, pipeline, signals
from clientsmith.client.service import Service
from clientsmith.config import Client, Config, Document, Version
from clientsmith.diagnostics import Diagnostics, StageFailed
from clientsmith.pipeline import Others
from clientsmith.versions import lock
from clientsmith.versions.bump import edits
from clientsmith.versions.bump.edits import Default
from clientsmith.versions.changes import Comparison
from clientsmith.versions.compare import compare
from clientsmith.versions.pull import documents as pulled
from clientsmith.versions.pull.documents import Fetched, State, fetch, with_source
from clientsmith.versions.report import FORMATS

REPORTS = {".html": "html", ".json": "json", ".txt": "text"}
"""The format of a report by the suffix of its file; Markdown for all others."""


@dataclass(frozen=True)
class Request:
    """What is to be added.

    Attributes:
        client: The client's name in the config.
        version: The new version's name.
        previous: The version that it is like; empty for the last one.
        default: Whether the package's `__init__` is to export it.
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
    return _Planner(request, diagnostics).plan()


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


class _Planner:
    """Works out a bump, step by step.

    Attributes:
        before: What the files hold that are going to be written, as it was found.
        text: The config as it is.
        client: The client as it is.
        lock: The lock as it is.
        previous: The version that the new one is like.
    """

    def __init__(self, request: Request, diagnostics: Diagnostics) -> None:
        """Reads what there is.

        Raises:
            StageFailed: It cannot be read, or does not go with the request.
        """
        self.request, self.diagnostics = request, diagnostics
        path = request.config_path
        self.before: dict[Path, bytes | None] = {}
        for file in (path, Config(path, ()).lock):
            # Whoever reads them below reports what cannot be read.
            with contextlib.suppress(OSError):
                self.before[file] = Others.read(file)
        self.text = config_file.read(path, diagnostics)
        config = config_file.parse(path, self.text, diagnostics)
        self.lock = lock.read(config.lock, diagnostics)
        self.client = _client(config, request.client)
        self.previous = self._previous()
        lock.inspect(config, [self.client], diagnostics).refuse(diagnostics)
        diagnostics.stop_on_errors()

    def plan(self) -> Bump:
        """Returns what is going to change.

        Raises:
            StageFailed: It cannot be.
        """
        request, diagnostics = self.request, self.diagnostics
        config, text, documents = self._fetched()
        client = _client(config, request.client)
        edits.warn_of_limits(client, self.previous.name, request.version, diagnostics)
        with _staged(client, documents) as staged:
            comparison, default = self._compared(staged)
            options = pipeline.Options(check=True, cache=request.cache)
            (result,) = pipeline.generate([staged], diagnostics, options)
        report = client.report.replace("{client}", client.key)
        report = report.replace("{version}", request.version)
        entry = edits.changelog_entry(comparison, report, default)
        log, page = config.folder / client.changelog, config.folder / report
        self._check_place(page)
        self.before[log] = self._readable(log)
        write = FORMATS[REPORTS.get(Path(report).suffix, "markdown")]
        # As long as the config is the old one, a bump that was killed can be run again.
        files = {
            **(pulled.files(self.lock, documents, request.today) if documents else {}),
            page: write(comparison).encode("utf-8"),
            log: _added(self.before[log], entry),
            request.config_path: text.encode("utf-8"),
        }
        return Bump(
            client=client,
            documents=tuple(documents),
            comparison=comparison,
            result=replace(result, client=client),
            config=(self.text, text),
            default=self._default_note(default),
            entry=entry,
            others=Others(files, self.before),
            changelog=client.changelog,
            report=report,
        )

    @property
    def _has_default(self) -> bool:
        """Whether the config says which version is the default."""
        return (
            "default_version"
            in edits.clients(tomllib.loads(self.text))[self.client.key]
        )

    def _previous(self) -> Version:
        """Returns the version that the new one is like."""
        request, client = self.request, self.client
        versions = {version.name: version for version in client.versions}
        if client.is_single:
            self.diagnostics.error(
                "version-unknown",
                f"{client.key!r} has no versions in {request.config_path}",
                client.where,
                "Give the one that it has a name in `versions`, and write {version} "
                "where `document` has it; its package goes on exporting it.",
            )
        elif request.version in versions:
            self.diagnostics.error(
                "version-known",
                f"{client.key!r} has version {request.version!r} already",
                client.where,
                "`clientsmith pull` fetches its documents, `generate` writes its code.",
            )
        if request.previous and request.previous not in versions:
            self.diagnostics.error(
                "version-unknown",
                f"{client.key!r} has no version {request.previous!r}, only "
                f"{', '.join(versions)}",
                client.where,
                "Name one of them with --from.",
            )
        self.diagnostics.stop_on_errors()
        return versions[request.previous] if request.previous else client.versions[-1]

    def _fetched(self) -> tuple[Config, str, list[Fetched]]:
        """Returns the new config, its text, and the new version's documents."""
        request, diagnostics = self.request, self.diagnostics
        text = self._edited(set())
        config = config_file.parse(request.config_path, text, diagnostics)
        client = _client(config, request.client)
        sources = list(with_source(client, request.version))
        documents = fetch(config, client, sources, self.lock, diagnostics)
        absent = [fetched for fetched in documents if fetched.state is State.ABSENT]
        self._refuse_absent(documents, absent)
        if absent:
            text = self._edited({fetched.document.service for fetched in absent})
            config = config_file.parse(request.config_path, text, diagnostics)
            documents = [fetched for fetched in documents if fetched not in absent]
        pulled.report_changes(documents, request.accept_changed, diagnostics)
        diagnostics.stop_on_errors()
        return config, text, documents

    def _refuse_absent(self, documents: list[Fetched], absent: list[Fetched]) -> None:
        """Reports what is not published, unless it may be left out.

        Raises:
            StageFailed: There is such a document.
        """
        client, version = self.request.client, self.request.version
        if absent == documents and len(documents) > 1:
            self.diagnostics.error(
                "not-published",
                f"No service of {client!r} has a version {version!r}",
                None,
                f"Check how it is written; there is no {documents[0].url}, for one.",
            )
        elif absent == documents or not self.request.skip_absent:
            for fetched in absent:
                service = fetched.document.service
                hint = f"With --skip-absent, {version} is added without {service!r}."
                if absent == documents:
                    hint = "Check the version's name."
                message = f"There is no {fetched.url}"
                self.diagnostics.error("not-published", message, None, hint)
        self.diagnostics.stop_on_errors()

    def _edited(self, left_out: set[str]) -> str:
        """Returns the config with the new version; its default moves only when asked.

        Raises:
            StageFailed: The config is written in a way that does not allow it.
        """
        client, version = self.request.client, self.request.version
        try:
            text = edits.with_version(
                self.text, client, version, self.previous.name, left_out
            )
        except edits.Uneditable as error:
            raise self.diagnostics.failure(
                "config-value",
                f"{version!r} cannot be added to `versions` as the config is written",
                self.client.where,
                "Add it by hand, then run `clientsmith pull` and "
                "`clientsmith generate`.",
            ) from error
        if self.request.default:
            return edits.with_default(text, client, version)
        if self._has_default:
            return text
        return edits.with_default(text, client, self.client.default_version)

    def _default_note(self, default: Default) -> str:
        """Returns what the config says anew of the default version."""
        if self.request.default:
            return edits.default_line(default)
        if self._has_default:
            return ""
        return (
            f"default_version is set to {default.old}, which was the default as the "
            "last version; with --default it moves."
        )

    def _compared(self, staged: Client) -> tuple[Comparison, Default]:
        """Returns what changes for callers who move, and what the default does."""
        new = self._services(staged, self.request.version)
        layouts = {service.key: service.layout for service in new}
        staged = replace(staged, layouts=layouts | dict(staged.layouts))

        def since(old: str) -> Comparison:
            before = self._services(staged, old)
            return compare(staged.key, old, self.request.version, before, new)

        comparison = since(self.previous.name)
        default = self.client.default_version
        if not self.request.default:
            return comparison, Default(default)
        moved = comparison if default == self.previous.name else since(default)
        return comparison, Default(default, moved)

    def _services(self, client: Client, name: str) -> list[Service]:
        """Returns what callers see of one version."""
        versions = tuple(version for version in client.versions if version.name == name)
        chosen = replace(client, versions=versions)
        options = pipeline.Options(cache=self.request.cache)
        return pipeline.services(chosen, self.diagnostics, options)

    def _readable(self, path: Path) -> bytes | None:
        """Returns what a file holds that is to be written; None if it is not there.

        Raises:
            StageFailed: It cannot be read, so it cannot be written either.
        """
        self._check_place(path)
        try:
            return Others.read(path)
        except OSError as error:
            raise self._refused(path, str(error.strerror)) from error

    def _check_place(self, path: Path) -> None:
        """Refuses what is no place for a file, so that a dry run tells of it, too.

        What the system says only when it is written is told by whoever writes it.

        Raises:
            StageFailed: There can be no such file.
        """
        if path.is_dir():
            raise self._refused(path, "it is a folder")
        first = next(above for above in path.parents if os.path.lexists(above))
        if not first.is_dir():
            raise self._refused(path, f"{first} is no folder")

    def _refused(self, path: Path, reason: str) -> StageFailed:
        self.diagnostics.error(
            "output-unwritable",
            f"{path} cannot be written: {reason}",
            None,
            "Nothing was written; see `changelog` and `report` in the config.",
        )
        return StageFailed()


def _client(config: Config, key: str) -> Client:
    return next(client for client in config.clients if client.key == key)


@contextlib.contextmanager
def _staged(client: Client, documents: Iterable[Fetched]) -> Iterator[Client]:
    """Yields the client with documents that are not in their places yet."""
    staged: dict[Path, Path] = {}

    def moved(document: Document) -> Document:
        return replace(document, path=staged.get(document.path, document.path))

    with signals.temporary_folder() as folder:
        for number, fetched in enumerate(documents):
            target = Path(folder, str(number), fetched.document.path.name)
            target.parent.mkdir()
            target.write_bytes(fetched.content)
            staged[fetched.document.path] = target
        versions = tuple(
            replace(version, documents=tuple(map(moved, version.documents)))
            for version in client.versions
        )
        yield replace(client, versions=versions)


def _added(kept: bytes | None, entry: str) -> bytes:
    """Returns a changelog with an entry more; bytes that are no text stay."""
    text = (kept or b"").decode("utf-8", "surrogateescape")
    return edits.with_entry(text, entry).encode("utf-8", "surrogateescape")
