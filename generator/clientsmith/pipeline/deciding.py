"""Decisions on names that are kept: the ledger is changed, and nothing else."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from clientsmith import ledger_file
from clientsmith.config import Client
from clientsmith.diagnostics import Diagnostics, StageFailed
from clientsmith.pipeline.alone import alone
from clientsmith.pipeline.known import Known
from clientsmith.pipeline.options import Options
from clientsmith.pipeline.work import releases
from clientsmith.python import deciding, package
from clientsmith.python.deciding import Kept
from clientsmith.python.ledger import EMPTY, Decision, Ledger, Record, Table, Thing
from clientsmith.write import writing


@dataclass(frozen=True)
class Choice:
    """What is to be decided on.

    Attributes:
        keys: What the config calls the things; none for all that are undecided.
        services: Their services; none for all.
        versions: The versions in which it is to hold; none for the newest that keeps
            the name, in each case.
    """

    client: Client
    keys: tuple[str, ...] = ()
    services: tuple[str, ...] = ()
    versions: tuple[str, ...] = ()

    def has(self, service: str, version: str) -> bool:
        """Whether a document is meant."""
        return (not self.services or service in self.services) and (
            not self.versions or version in self.versions
        )


class Decided(NamedTuple):
    """A decision that was made.

    Attributes:
        decision: The thing, with its name so far and the one by rule.
        elsewhere: Other versions that have the name so far, and go on to have it.
    """

    service: str
    version: str
    decision: Decision
    elsewhere: tuple[str, ...]


class UnknownKeys(Exception):
    """Keys that no document has.

    Attributes:
        keys: Those keys.
        known: Those that documents have.
    """

    def __init__(self, keys: tuple[str, ...], known: frozenset[str]) -> None:
        super().__init__(", ".join(keys))
        self.keys = keys
        self.known = known


def keep(choice: Choice, diagnostics: Diagnostics, options: Options) -> list[Decided]:
    """Lets things have the names that they keep, and be told of no more.

    Raises:
        StageFailed: A document or the ledger cannot be used, or not be written.
        UnknownKeys: No document has one of the keys.
    """
    return _decide(choice, diagnostics, options, _keep)


def take_new(
    choice: Choice, diagnostics: Diagnostics, options: Options
) -> list[Decided]:
    """Lets things have the names by rule, in the newest version that keeps another.

    Raises:
        StageFailed: A document or the ledger cannot be used, or not be written; or the
            names by rule cannot be given.
        UnknownKeys: No document has one of the keys.
    """
    return _decide(choice, diagnostics, options, _take_new)


Records = dict[str, dict[str, Record]]
"""By service and version, oldest first."""

Ledgers = dict[str, Ledger]
"""By service."""


def _decide(
    choice: Choice,
    diagnostics: Diagnostics,
    options: Options,
    decide: Callable[[_Naming, Choice, Diagnostics, Ledgers], list[Decided]],
) -> list[Decided]:
    client, path = choice.client, choice.client.ledger
    if path is None:
        return []
    built = releases(client, Known(options), diagnostics)
    with alone([client.output, path], diagnostics):
        known = ledger_file.load(path, diagnostics)
        ledgers = dict(known.get(client.key, {}))
        decided = decide(_Naming(client, built), choice, diagnostics, ledgers)
        text = ledger_file.text({**known, client.key: ledgers})
        if decided and text != ledger_file.text(known):
            writing.write([], {path: text.encode("ascii")})
    return decided


def _keep(
    naming: _Naming, choice: Choice, diagnostics: Diagnostics, ledgers: Ledgers
) -> list[Decided]:
    """Changes ledgers so that names are kept for good."""
    records = naming.records(ledgers)
    naming.finish(diagnostics)
    _check(choice, records)
    found: list[Decided] = []
    for service, kept in _chosen(choice, records, ledgers):
        ledger = ledgers.get(service, EMPTY)
        kept = [each for each in kept if not deciding.is_declined(ledger, each[1])]
        ledgers[service] = deciding.with_kept(ledger, kept)
        found += _decided(service, records[service], kept)
    return found


def _take_new(
    naming: _Naming, choice: Choice, diagnostics: Diagnostics, ledgers: Ledgers
) -> list[Decided]:
    """Changes ledgers so that names by rule are taken, and what is called after them.

    Inline schemas are called after the method of their operation, arguments after the
    member of the body that they are. Once those have new names, the old ones of these
    are kept ones as well, and follow.
    """
    records = naming.records(ledgers)
    _check(choice, records)
    before = {service: _kept_in(each) for service, each in records.items()}
    found: list[Decided] = []
    chosen = dict(_chosen(choice, records, ledgers))
    while any(chosen.values()):
        for service, kept in chosen.items():
            known = ledgers.get(service, EMPTY)
            ledgers[service] = deciding.with_taken(known, records[service], set(kept))
            found += _decided(service, records[service], kept)
        records = naming.records(ledgers)
        chosen = {
            service: _following(records[service], before[service], kept)
            for service, kept in chosen.items()
        }
        for service in chosen:
            before[service] |= _kept_in(records[service])
    naming.finish(diagnostics)
    return found


def _check(choice: Choice, records: Records) -> None:
    known = frozenset(
        each.key
        for service, versions in records.items()
        for version, record in versions.items()
        for each in (record.decisions if choice.has(service, version) else ())
    )
    unknown = tuple(each for each in choice.keys if each not in known)
    if unknown:
        raise UnknownKeys(unknown, known)


def _chosen(
    choice: Choice, records: Records, ledgers: Ledgers
) -> Iterator[tuple[str, list[Kept]]]:
    """Yields the names to decide on, by service.

    What is given by its key may be decided otherwise than before.
    """
    for service, versions in records.items():
        meant = {
            version: record
            for version, record in versions.items()
            if choice.has(service, version)
        }
        # a version that is asked for is meant though a newer one repeats it
        listed = [{each: meant[each]} for each in choice.versions if each in meant]
        kept = [one for each in listed or [meant] for one in deciding.newest(each)]
        ledger = ledgers.get(service, EMPTY)
        yield (
            service,
            [
                each
                for each in kept
                if each.decision.key in choice.keys
                or not (choice.keys or deciding.is_declined(ledger, each.decision))
            ],
        )


def _kept_in(versions: Mapping[str, Record]) -> set[tuple[str, Thing]]:
    return {
        (version, each.thing)
        for version, record in versions.items()
        for each in deciding.kept(record)
    }


def _following(
    versions: Mapping[str, Record],
    before: Collection[tuple[str, Thing]],
    taken: Collection[Kept],
) -> list[Kept]:
    """Returns names that are kept only now that something else has another one."""
    members = {each.wire for _, each in taken if each.table is Table.MEMBERS}
    return [
        Kept(version, each)
        for version, record in versions.items()
        for each in deciding.kept(record)
        if (each.table is Table.SCHEMAS or each.wire in members)
        and (version, each.thing) not in before
    ]


def _decided(
    service: str, versions: Mapping[str, Record], kept: Collection[Kept]
) -> Iterator[Decided]:
    for version, decision in kept:
        gone = {each.version for each in kept if each.decision.thing == decision.thing}
        elsewhere = tuple(
            other
            for other, record in versions.items()
            if other not in gone and _has(record, decision)
        )
        yield Decided(service, version, decision, elsewhere)


def _has(record: Record, decision: Decision) -> bool:
    """Whether a version calls something so, and in the same place."""
    return any(
        each.table is decision.table
        and each.home == decision.home
        and each.name == decision.name
        for each in record.decisions
    )


class _Naming:
    """Names the documents of a client under ledgers that nobody has written yet."""

    def __init__(self, client: Client, built: list[package.Release]) -> None:
        self._client = client
        self._built = built
        self._errors = Diagnostics()
        self._found: dict[tuple[str, str], Diagnostics] = {}

    def records(self, ledgers: Mapping[str, Ledger]) -> Records:
        """Returns the names of all documents, as far as they can be given."""
        self._errors = Diagnostics()
        records: Records = {}
        for release in self._built:
            for source in release.sources:
                service, version = source.document.service, release.version.name
                ledger = ledgers.get(service, EMPTY).seen_by(version)
                known = dataclasses.replace(source, ledger=ledger)
                records.setdefault(service, {})[version] = self._named(release, known)
        return records

    def finish(self, diagnostics: Diagnostics) -> None:
        """Reports what was found, so that nothing is entered that was not said.

        Raises:
            StageFailed: In the end the documents could not be named.
        """
        for each in self._found.values():
            diagnostics.add(each)
        diagnostics.add(self._errors)
        diagnostics.stop_on_errors()

    def _named(self, release: package.Release, source: package.Source) -> Record:
        found = Diagnostics()
        found.allow(self._client.allow)
        try:
            placed = package.place(self._client, release, source, found)
        except StageFailed:
            self._errors.add(found)
            return package.first_record(self._client, source)
        self._found.setdefault((release.version.name, source.document.service), found)
        return placed.record
