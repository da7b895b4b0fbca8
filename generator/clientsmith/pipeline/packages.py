"""One client on its way from documents to files."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from pathlib import Path, PurePosixPath
from typing import TypeVar

from clientsmith import __version__, ledger_file
from clientsmith.config import Client, Document, Version
from clientsmith.diagnostics import Diagnostic, Diagnostics, Severity
from clientsmith.incremental.runs import Run
from clientsmith.pipeline.options import Options
from clientsmith.pipeline.steps import (
    Built,
    Outcome,
    Reading,
    Texts,
    Writing,
    attempt,
    report_too_deep,
)
from clientsmith.python import deciding, package
from clientsmith.python.ledger import EMPTY, Decision, Ledger, Record
from clientsmith.render import environment as render
from clientsmith.write import manifest

T = TypeVar("T")


@dataclass
class Package:
    """What has become of a client so far.

    Attributes:
        findings: What its steps have found.
        used: The allowances that they needed.
        releases: The documents that are built, by version.
        placed: The documents that are named, by the version's name.
        texts: What is written, by path.
    """

    client: Client
    findings: list[Diagnostic] = field(default_factory=list)
    used: set[str] = field(default_factory=set)
    releases: list[package.Release] = field(default_factory=list)
    placed: dict[str, list[package.Placed]] = field(default_factory=dict)
    texts: dict[PurePosixPath, str] = field(default_factory=dict)

    @property
    def has_failed(self) -> bool:
        """Whether there are errors, so that nothing can come of it."""
        return any(each.severity is Severity.ERROR for each in self.findings)

    @property
    def documents(self) -> Iterator[tuple[Version, Document]]:
        """All documents of the client with their versions."""
        for version in self.client.versions:
            for document in version.documents:
                yield version, document

    def readings(self, options: Options) -> list[Reading]:
        """Returns the steps that build the documents."""
        client = self.client
        return [
            Reading(
                document,
                client.media_types,
                client.allow,
                options.strict,
                options.cache,
            )
            for _, document in self.documents
        ]

    def take_built(self, outcomes: list[Outcome[Built]]) -> None:
        """Takes what came of `readings`."""
        left = iter(outcomes)
        known = self._attempt(self._ledgers) or {}
        for version in self.client.versions:
            found = []
            for document in version.documents:
                built = self._taken(next(left))
                names = known.get(document.service, EMPTY).seen_by(version.name)
                if built is not None:
                    found.append(package.Source(document, *built, ledger=names))
            self.releases.append(package.Release(version, tuple(found)))

    def place(self) -> None:
        """Names everything in the documents."""
        for release in self.releases:
            known = self.placed.setdefault(release.version.name, [])
            for source in release.sources:
                placed = self._attempt(partial(self._placed, release, source))
                if placed is not None:
                    known.append(placed)
        kept = undecided(self.placed)
        self._attempt(partial(deciding.report, self.client.key, kept))

    def writings(self, options: Options) -> list[Writing]:
        """Returns the steps that write the code of the documents."""
        return [
            Writing(self._alone(release, each), _bare(each), options.cache)
            for release in self.releases
            for each in self.placed[release.version.name]
        ]

    def take_texts(self, outcomes: list[Outcome[Texts]]) -> None:
        """Takes what came of `writings`."""
        for outcome in outcomes:
            for path, text in (self._taken(outcome) or {}).items():
                self.texts[PurePosixPath(path)] = text

    def complete(self, cache: Path | None) -> None:
        """Writes what no document decides alone."""
        pages = self._attempt(partial(package.shared_pages, self.client, self.placed))
        self.texts |= render.render(pages or [], cache)
        for name in dict.fromkeys(self.client.allow):
            if name not in self.used:
                self._error(
                    "allowance-unused",
                    f"Nothing needs the allowance {name!r}",
                    "Remove it from the config.",
                )

    @cached_property
    def files(self) -> dict[PurePosixPath, bytes]:
        """The files of the package, once it is complete."""
        texts = self.texts | render.runtime()
        files = {path: text.encode("utf-8") for path, text in texts.items()}
        files[PurePosixPath("py.typed")] = b""
        digests = {
            source.document.shown: source.digest
            for release in self.releases
            for source in release.sources
        }
        files[manifest.NAME] = manifest.render(__version__, digests, files)
        return files

    def run(self) -> Run:
        """Returns what the next run has to know of this one."""
        digests = {
            str(path): manifest.digest(content) for path, content in self.files.items()
        }
        return Run(digests, tuple(self.findings))

    def _ledgers(self, diagnostics: Diagnostics) -> Mapping[str, Ledger]:
        """Returns the names that the client's services had before."""
        path = self.client.ledger
        known = ledger_file.load(path, diagnostics) if path else {}
        return known.get(self.client.key, {})

    def _placed(
        self,
        release: package.Release,
        source: package.Source,
        diagnostics: Diagnostics,
    ) -> package.Placed:
        return package.place(self.client, release, source, diagnostics)

    def _alone(self, release: package.Release, placed: package.Placed) -> Client:
        """Returns the client as if it had one document, and no names of before."""
        version = replace(release.version, documents=(placed.source.document,))
        return replace(self.client, versions=(version,), ledger=None)

    def _attempt(self, make: Callable[[Diagnostics], T]) -> T | None:
        return self._taken(attempt(make, self.client.allow))

    def _taken(self, outcome: Outcome[T]) -> T | None:
        self.findings += outcome.findings
        self.used |= outcome.used
        if outcome.too_deep:
            diagnostics = Diagnostics()
            report_too_deep(self.client, diagnostics)
            self.findings += diagnostics
        return outcome.value

    def _error(self, code: str, message: str, hint: str) -> None:
        diagnostics = Diagnostics()
        diagnostics.error(code, message, self.client.where, hint)
        self.findings += diagnostics


def by_service(
    placed: Mapping[str, Sequence[package.Placed]],
) -> dict[str, dict[str, Record]]:
    """Returns what documents add to the ledger, by service and version."""
    records: dict[str, dict[str, Record]] = {}
    for version, known in placed.items():
        for each in known:
            records.setdefault(each.source.document.service, {})[version] = each.record
    return records


def undecided(placed: Mapping[str, Sequence[package.Placed]]) -> list[Decision]:
    """Returns the names that are kept, and that nobody has decided on, each once."""
    sources = [each.source for known in placed.values() for each in known]
    ledgers = {each.document.service: each.ledger for each in sources}
    return [
        each.decision
        for service, records in by_service(placed).items()
        for each in deciding.newest(records)
        if not deciding.is_declined(ledgers[service], each.decision)
    ]


def _bare(placed: package.Placed) -> package.Placed:
    """Returns a document without what only the ledger needs; no page shows that."""
    source = replace(placed.source, ledger=EMPTY)
    return replace(placed, source=source, record=Record())
