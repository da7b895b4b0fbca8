"""The two states that are compared: versions, files, or revisions of git."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path

from generator import config, config_file, pipeline
from generator.config import Client, Config, Version
from generator.diagnostics import Diagnostics, StageFailed
from generator.python.surface import Surface, surfaces

from . import git
from .changes import Comparison, Entry, Kind
from .compare import compare
from .compare.notes import BREAKING, INFO, Notes

WORKING_TREE = "."
"""How the state on disk is called where the other is a revision."""


@dataclass(frozen=True)
class Request:
    """What is to be compared.

    Attributes:
        old: A version of the config, a file, or a revision of git.
        new: The same, or `.` for the files on disk.
        clients: The clients to compare; empty for all.
        services: The services to compare; empty for all.
        config_path: The config; it need not exist where files are compared.
        cache: Where verdicts of the validator are kept; None for nowhere.
    """

    old: str
    new: str
    clients: tuple[str, ...]
    services: tuple[str, ...]
    config_path: Path
    cache: Path | None


def comparison(request: Request, diagnostics: Diagnostics) -> Comparison:
    """Returns what changes for callers between two states.

    Raises:
        StageFailed: A state cannot be read; the errors are in the diagnostics.
    """
    if Path(request.old).is_file() and Path(request.new).is_file():
        return _files(request, diagnostics)
    settings = config_file.load(request.config_path, diagnostics)
    known = {version.name for each in settings.clients for version in each.versions}
    if request.old in known and request.new in known:
        found = list(_versions(request, settings, diagnostics))
    else:
        found = list(_revisions(request, diagnostics))
    diagnostics.stop_on_errors()
    return _joined(request, found)


def _files(request: Request, diagnostics: Diagnostics) -> Comparison:
    states = [
        _seen(request, _alone(request.config_path, Path(path)), diagnostics)
        for path in (request.old, request.new)
    ]
    return compare("client", request.old, request.new, states[0], states[1])


def _alone(config_path: Path, document: Path) -> Client:
    return config.single(document, config_path.parent / "client")


def _seen(request: Request, client: Client, diagnostics: Diagnostics) -> list[Surface]:
    """Returns what callers see of a client that has one version."""
    diagnostics.allow(client.allow)
    options = pipeline.Options(cache=request.cache)
    releases = pipeline.releases(_chosen(request, client), diagnostics, options)
    return [
        each for release in releases for each in surfaces(client, release, diagnostics)
    ]


def _chosen(request: Request, client: Client) -> Client:
    """Returns the client with the services that are asked for."""
    if not request.services:
        return client
    versions = tuple(
        replace(
            version,
            documents=tuple(
                each for each in version.documents if each.service in request.services
            ),
        )
        for version in client.versions
    )
    return replace(client, versions=versions)


def _clients(request: Request, settings: Config) -> Iterator[Client]:
    for each in settings.clients:
        if not request.clients or each.key in request.clients:
            yield each


def _versions(
    request: Request, settings: Config, diagnostics: Diagnostics
) -> Iterator[Comparison]:
    """Yields a comparison for each client that has both versions."""
    found = False
    for client in _clients(request, settings):
        versions = {each.name: each for each in client.versions}
        if request.old in versions and request.new in versions:
            found = True
            yield _two(
                request,
                (client, versions[request.old]),
                (client, versions[request.new]),
                diagnostics,
            )
    if not found:
        diagnostics.error(
            "nothing-to-compare",
            f"No client has both {request.old!r} and {request.new!r}",
            None,
            f"The versions stand in {settings.path}.",
        )


def _two(
    request: Request,
    before: tuple[Client, Version],
    after: tuple[Client, Version],
    diagnostics: Diagnostics,
) -> Comparison:
    states = [
        _seen(request, replace(client, versions=(version,)), diagnostics)
        for client, version in (before, after)
    ]
    return compare(after[0].key, request.old, request.new, states[0], states[1])


def _revisions(request: Request, diagnostics: Diagnostics) -> Iterator[Comparison]:
    """Yields a comparison for each version of each client that both revisions have."""
    with ExitStack() as stack:
        before, after = (
            _state(request, name, stack, diagnostics)
            for name in (request.old, request.new)
        )
        known = {each.key: each for each in _clients(request, before)}
        for client in _clients(request, after):
            if client.key in known:
                yield from _client(request, known[client.key], client, diagnostics)


def _state(
    request: Request, name: str, stack: ExitStack, diagnostics: Diagnostics
) -> Config:
    """Returns the config of a revision, with its documents in a folder of their own."""
    if name == WORKING_TREE:
        return config_file.load(request.config_path, diagnostics)
    folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
    checkout = git.Checkout(request.config_path.parent, name, diagnostics)
    copied = checkout.copy(request.config_path.name, folder)
    if copied is None:
        raise StageFailed
    settings = config_file.load(copied, diagnostics)
    for client in settings.clients:
        for document in (each for one in client.versions for each in one.documents):
            for path in (document.shown, *(each.shown for each in document.overlays)):
                checkout.copy(path, folder)
    for path in (settings.ledger.name, settings.lock.name):
        checkout.copy_if_there(path, folder)
    diagnostics.stop_on_errors()
    clients = tuple(_labelled(each, name) for each in settings.clients)
    return replace(settings, clients=clients)


def _labelled(client: Client, revision: str) -> Client:
    """Returns a client whose positions say which revision they are of."""
    versions = tuple(
        replace(
            version,
            documents=tuple(
                replace(each, shown=f"{revision}:{each.shown}")
                for each in version.documents
            ),
        )
        for version in client.versions
    )
    return replace(client, versions=versions)


def _client(
    request: Request, before: Client, after: Client, diagnostics: Diagnostics
) -> Iterator[Comparison]:
    old = {each.name: each for each in before.versions}
    new = {each.name: each for each in after.versions}
    for name in dict.fromkeys([*new, *old]):
        if name in old and name in new:
            found = _two(request, (before, old[name]), (after, new[name]), diagnostics)
        else:
            entry = _version(after.key, name, is_new=name in new)
            found = Comparison(after.key, request.old, request.new, (entry,))
        yield replace(found, client=f"{after.key} {name}".strip())


def _version(client: str, name: str, *, is_new: bool) -> Entry:
    """Returns the entry of a version that one revision does not have."""
    notes = Notes("", name)
    if is_new:
        notes.add("version-added", INFO, f"version {name} is new")
    else:
        notes.add("version-removed", BREAKING, f"version {name} is gone")
    entry = notes.entry(Kind.CLIENT, client, name, "", "")
    assert entry is not None
    return entry


def _joined(request: Request, found: Sequence[Comparison]) -> Comparison:
    """Returns several comparisons as one; their services tell them apart."""
    if len(found) == 1:
        return found[0]
    entries = tuple(
        replace(
            entry,
            service=" ".join(filter(None, (each.client, entry.service))),
            id=f"{_prefix(each.client)}.{entry.id}",
            changes=tuple(
                replace(change, id=f"{_prefix(each.client)}.{change.id}")
                for change in entry.changes
            ),
        )
        for each in found
        for entry in each.entries
    )
    names = ", ".join(dict.fromkeys(each.client.split(" ")[0] for each in found))
    return Comparison(names, request.old, request.new, entries)


def _prefix(client: str) -> str:
    return client.replace(" ", ".")
