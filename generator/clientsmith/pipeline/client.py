"""One client on its way from documents to files.

Documents are read, made into the client model, and written, each by itself; last comes
what no document decides alone.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cached_property, partial
from pathlib import Path, PurePosixPath
from typing import TypeVar

from clientsmith import ledger_file, load
from clientsmith.client import configured
from clientsmith.client.build import Source
from clientsmith.client.build import service as build_service
from clientsmith.client.service import Service
from clientsmith.config import Client, Document, Layout, Version
from clientsmith.diagnostics import (
    Diagnostic,
    Diagnostics,
    Location,
    Severity,
    StageFailed,
    documentation,
)
from clientsmith.files import Folders
from clientsmith.load import garbage
from clientsmith.naming import explain
from clientsmith.naming.ledger import EMPTY, Ledger, Record
from clientsmith.pipeline.fingerprint import Fingerprints, Outcome, inputs
from clientsmith.pipeline.options import Options
from clientsmith.render import environment as render
from clientsmith.render import package, reference
from clientsmith.render.templates import TemplateFailed
from clientsmith.resolve.package import build
from clientsmith.version import __version__
from clientsmith.write import manifest

T = TypeVar("T")

MACHINES = ("MemoryError", "OSError", "ImportError")
"""What the validator may fail with that is not the document's doing."""


class ClientRun:
    """What has become of a client so far.

    Attributes:
        findings: What was found on the way.
        sources: The documents that are read.
        services: What callers see of them, by the version's name.
        records: What they add to the ledger, by service and version.
        layouts: Where the methods of each service stand.
        texts: What is written, by path.
    """

    def __init__(
        self, client: Client, options: Options, fingerprints: Fingerprints, key: str
    ) -> None:
        self.client = client
        self.findings: list[Diagnostic] = []
        self.sources: list[Source] = []
        self.services: dict[str, list[Service]] = {}
        self.records: dict[str, dict[str, Record]] = {}
        self.layouts: dict[str, Layout] = {}
        self.texts: dict[PurePosixPath, str] = {}
        self._options = options
        self._key = key
        self._fingerprints = fingerprints
        self._warned: dict[tuple[str, str], None] = {}
        self._new: dict[str, Outcome] = {}
        self._told = 0

    def make(self) -> None:
        """Goes as far as errors allow."""
        for stage in (self.read, self.build, self._write, self._complete):
            if not self.has_failed:
                stage()

    def read(self) -> None:
        """Loads and resolves all documents."""
        ledgers = self._attempt(self._ledgers) or {}
        for version in self.client.versions:
            for document in version.documents:
                ledger = ledgers.get(document.service, EMPTY).seen_by(version.name)
                read = partial(self._source, version, document, ledger)
                self._tell("reading", document)
                if (source := self._attempt(read)) is not None:
                    self.sources.append(source)
        # the newest document of a service says it, and later ones change nothing
        for source in self.sources:
            service = source.document.service
            self.layouts[service] = self._layout(source, ledgers)
        self.sources = [
            replace(source, layout=self.layouts[source.document.service])
            for source in self.sources
        ]

    def build(self) -> None:
        """Makes documents into what callers see of them."""
        for source in self.sources:
            self._tell("naming", source.document)
            built = self._attempt(partial(build_service, self.client, source))
            if built is not None:
                service, record = built
                version = source.version.name
                self.services.setdefault(version, []).append(service)
                self.records.setdefault(service.key, {})[version] = record
        for records in self.records.values():
            report = partial(explain.report_kept, self.client.key, records.values())
            self._attempt(report)

    @property
    def has_failed(self) -> bool:
        """Whether there are errors, so that nothing can come of it."""
        return any(finding.severity is Severity.ERROR for finding in self.findings)

    @property
    def counts(self) -> tuple[int, int]:
        """How many operations there are, and how many names of types."""
        services = [service for listed in self.services.values() for service in listed]
        operations = sum(len(service.methods) for service in services)
        return operations, sum(len(service.declarations) for service in services)

    @cached_property
    def files(self) -> dict[PurePosixPath, bytes]:
        """The files of the package, once it is complete."""
        files = {path: text.encode("utf-8") for path, text in self.texts.items()}
        files |= render.runtime()
        files[PurePosixPath("py.typed")] = b""
        digests = {source.document.shown: source.digest for source in self.sources}
        left_out = {
            source.document.shown: {
                entry.key: list(entry.reasons) for entry in source.api.left_out
            }
            for source in self.sources
            if source.api.left_out
        }
        grouped = [key for key in self.layouts if self.layouts[key] is Layout.TAGS]
        files[manifest.NAME] = manifest.render(
            __version__, digests, files, left_out, grouped
        )
        return files

    @cached_property
    def pages(self) -> dict[Path, bytes]:
        """The pages of the client's reference by their paths, if it is to have one."""
        folder = self.client.reference
        if folder is None:
            return {}
        services = [service for listed in self.services.values() for service in listed]
        return reference_pages(self.client, services, folder, self._options.cache)

    def keep_texts(self) -> None:
        """Keeps the code of documents that was written anew, for the next run."""
        for key, outcome in self._new.items():
            self._fingerprints.keep("texts", key, outcome)

    def keep(self) -> None:
        """Keeps what has come of the client, so that the next run need not make it.

        What the machine has kept from being validated is tried again.
        """
        if any(map(_is_passing, self.findings)):
            return
        digests = {str(path): manifest.digest(self.files[path]) for path in self.files}
        pages = {
            str(path.relative_to(self.client.reference or path)): manifest.digest(page)
            for path, page in self.pages.items()
        }
        outcome = Outcome(digests, tuple(self.findings), pages, *self.counts)
        self._fingerprints.keep("runs", self._key, outcome)

    def _ledgers(self, diagnostics: Diagnostics) -> Mapping[str, Ledger]:
        """Returns the names that the client's services had before.

        Without a ledger, the package on disk says where methods stand.
        """
        path = self.client.ledger
        ledgers = ledger_file.load(path, diagnostics) if path else {}
        known = ledgers.get(self.client.key, {})
        written = None if known else manifest.read(self.client.output)
        if written is None:
            return known
        grouped = dict.fromkeys(written.grouped, Ledger(layout=Layout.TAGS))
        return {self.client.main_service: Ledger(layout=Layout.FLAT), **grouped}

    def _layout(self, source: Source, ledgers: Mapping[str, Ledger]) -> Layout:
        """Returns where the methods of a service stand; what was once so stays so."""
        chosen = self.client.layouts.get(source.document.service)
        before = source.ledger.layout
        if before is None and ledgers:
            before = Layout.FLAT  # as all services before there were layouts
        return chosen or before or configured.first(source.api)

    def _source(
        self,
        version: Version,
        document: Document,
        ledger: Ledger,
        diagnostics: Diagnostics,
    ) -> Source:
        if document.source and not document.path.exists():
            raise diagnostics.failure(
                "file-not-found",
                f"{document.shown}: there is no such file",
                hint=f"`clientsmith pull` fetches it from {document.source}",
            )
        loaded = load.load(
            document.path,
            document.shown,
            diagnostics,
            cache=self._options.cache,
            overlays=document.overlays,
            folders=Folders(self.client.files, self.client.remote),
            reading=self._options.readings.get(document.path),
        )
        api = build(
            loaded,
            self.client.media_types,
            diagnostics,
            is_partial=self.client.partial,
            selection=self.client.selection,
        )
        layout = configured.before(self.client, document.service, ledger)
        ledger = replace(ledger, layout=layout)
        return Source(version, document, api, loaded.digest, ledger)

    def _write(self) -> None:
        """Writes the code that a document decides, whatever stands beside it."""
        services = [service for listed in self.services.values() for service in listed]
        for source, service in zip(self.sources, services, strict=True):
            self._tell("writing", source.document)
            outcome = self._document_texts(source, service)
            for path, text in outcome.files.items():
                self.texts[PurePosixPath(path)] = text

    def _document_texts(self, source: Source, service: Service) -> Outcome:
        """Returns the code of a document, made now or by an earlier run.

        It is made as if the client had no other document. The key has all of that, the
        ledger of before, which has given names, and the names of other services.
        """
        version = source.version
        alone = replace(version, documents=(source.document,))
        client = replace(self.client, versions=(alone,), ledger=None)
        services = [document.service for document in version.documents]
        key = self._fingerprints.key(
            "texts",
            client,
            services,
            source.ledger,
            source.layout,
            paths=inputs(client),
        )
        outcome = self._fingerprints.recall("texts", key)
        if outcome is None:
            write = partial(self._own_texts, client, service)
            texts, findings = attempt(self.client, write)
            outcome = Outcome(texts or {}, findings)
            if texts is not None:
                self._new[key] = outcome
        self._take(outcome.findings)
        return outcome

    def _own_texts(
        self, client: Client, service: Service, _diagnostics: Diagnostics
    ) -> Mapping[str, str]:
        pages = package.service_pages(client, service)
        with garbage.collected():
            texts = render.render(pages, self._options.cache, client.templates)
        return {str(path): text for path, text in texts.items()}

    def _complete(self) -> None:
        """Writes what no document decides alone."""
        self.texts |= self._attempt(self._shared_texts) or {}
        self._attempt(self._check_acknowledgements)

    def _shared_texts(self, diagnostics: Diagnostics) -> Mapping[PurePosixPath, str]:
        pages = package.shared_pages(self.client, self.services, diagnostics)
        return render.render(pages, self._options.cache, self.client.templates)

    def _check_acknowledgements(self, diagnostics: Diagnostics) -> None:
        for entry in dict.fromkeys(self.client.acknowledged):
            others = [pointer for code, pointer in self._warned if code == entry.code]
            if entry.pointer not in others:
                listed = ", ".join(dict.fromkeys(filter(None, others)))
                diagnostics.error(
                    "acknowledgement-unused",
                    f"There is no warning {entry.code!r} of {entry.pointer!r}",
                    self.client.where,
                    f"There are some of {listed}." if listed else "Remove the entry.",
                )

    def _tell(self, stage: str, document: Document) -> None:
        """Tells that a document comes to a stage, of which each has three."""
        total = 3 * sum(len(version.documents) for version in self.client.versions)
        self._options.progress(stage, document.shown, self._told / total)
        self._told += 1

    def _attempt(self, make: Callable[[Diagnostics], T]) -> T | None:
        value, findings = attempt(self.client, make)
        self._take(findings)
        return value

    def _take(self, findings: Iterable[Diagnostic]) -> None:
        """Takes findings, without warnings that the config acknowledges.

        Of the others, those are errors that a strict run refuses.
        """
        known = {(entry.code, entry.pointer) for entry in self.client.acknowledged}
        for finding in findings:
            key = (finding.code, finding.pointer)
            if finding.severity is Severity.WARNING:
                self._warned[key] = None
                if key in known:
                    continue
                if finding.code in self._options.strict:
                    finding = replace(finding, severity=Severity.ERROR)
            self.findings.append(finding)


def reference_pages(
    client: Client, services: Sequence[Service], folder: Path, cache: Path | None
) -> dict[Path, bytes]:
    """Returns the pages of a client's reference, by where they go."""
    texts = render.render(reference.pages(client, services), cache)
    return {folder / path: text.encode("utf-8") for path, text in texts.items()}


def attempt(
    client: Client, make: Callable[[Diagnostics], T]
) -> tuple[T | None, tuple[Diagnostic, ...]]:
    """Returns what a function makes, or None after an error; and findings."""
    diagnostics = Diagnostics()
    value: T | None = None
    try:
        value = make(diagnostics)
    except RecursionError:
        report_too_deep(client, diagnostics)
    except StageFailed:
        pass
    except TemplateFailed as error:
        where = Location(os.path.relpath(error.file), error.line, 1)
        hint = f"{documentation('templates')} says what templates are given."
        diagnostics.error("template", str(error), where, hint)
    return None if diagnostics.has_errors else value, tuple(diagnostics)


def _is_passing(finding: Diagnostic) -> bool:
    return finding.code == "spec-unjudged" and finding.message.startswith(MACHINES)


def report_too_deep(client: Client, diagnostics: Diagnostics) -> None:
    """Reports documents that Python cannot follow."""
    diagnostics.error(
        "too-deep",
        f"Schemas of {client.key!r} refer to each other in too long a chain",
        client.where,
        "Shorten the chain: some hundred steps are what Python can follow.",
    )
