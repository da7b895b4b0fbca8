"""The two states that are compared: versions, files, or revisions of git."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path

from clientsmith import config, config_file, pipeline
from clientsmith.client.service import Service
from clientsmith.config import Client, Config, Layout, Version
from clientsmith.diagnostics import Diagnostics, StageFailed
from clientsmith.naming.identifiers import version_module
from clientsmith.versions import git
from clientsmith.versions.changes import Comparison, Entry, Kind, gravest
from clientsmith.versions.compare import compare
from clientsmith.versions.compare.notes import Notes, anchor
from clientsmith.write import manifest

DOCUMENTS = {".json", ".markdown", ".md", ".yaml", ".yml"}
"""What the name of a document ends in, be it there or not."""

ON_DISK = "the files on disk"


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

    @property
    def names(self) -> tuple[str, str]:
        """What both states are called."""
        return self.old, self.new

    @property
    def labels(self) -> tuple[str, str]:
        """What a report calls them."""
        old, new = (
            ON_DISK if each == git.WORKING_TREE else each for each in self.names
        )
        return old, new


class Mistaken(StageFailed):
    """What is asked for cannot be meant, whatever the documents hold."""


def comparison(request: Request, diagnostics: Diagnostics) -> Comparison:
    """Returns what changes for callers between two states.

    Raises:
        Mistaken: The request cannot be meant; its text says why.
        StageFailed: A state cannot be read; the errors are in the diagnostics.
    """
    files = [each for each in request.names if _is_file(each)]
    if len(files) == 2:
        return _files(request, diagnostics)
    settings = config_file.load(request.config_path, diagnostics)
    known = [version.name for each in settings.clients for version in each.versions]
    if all(each in known for each in request.names):
        found = list(_versions(request, settings, diagnostics))
    else:
        _check_kinds(request, files, list(dict.fromkeys(known)))
        found = list(_revisions(request, diagnostics))
    diagnostics.stop_on_errors()
    return _joined(request, found)


@dataclass(frozen=True)
class Package:
    """The package of the new state.

    Attributes:
        folder: Where it is.
        versions: Which of its folders takes the place of which of the old package; if
            there are none, it takes the place of the whole package.
    """

    folder: Path
    versions: Mapping[str, str]


def package(request: Request, old: Path, folder: Path) -> Package:
    """Generates the package of the new state of the one client that is meant.

    Args:
        request: A request that `comparison` has answered.
        old: The package of the old state; of several clients, that whose class it has
            is meant.
        folder: Where the new package is put.

    Raises:
        StageFailed: A document cannot be used.
    """
    diagnostics = Diagnostics()
    versions: dict[str, str] = {}
    with ExitStack() as stack:
        if all(map(_is_file, request.names)):
            client = config.single(Path(request.new), Path("client"))
            written = manifest.read(old)
            is_grouped = written is not None and written.grouped
            layout = Layout.TAGS if is_grouped else Layout.FLAT
            clients = [replace(client, layouts={"": layout})]
        else:
            settings = config_file.load(request.config_path, diagnostics)
            clients = [
                client
                for client in _clients(request, settings)
                if set(request.names) <= {version.name for version in client.versions}
            ]
            if clients:
                first, second = map(version_module, request.names)
                versions = {first: second}
            else:
                settings = git.state(
                    request.config_path, request.new, stack, diagnostics
                )
                clients = list(_clients(request, settings))
        face = (old / "__init__.py").read_text("utf-8", "replace")
        client = max(clients, key=lambda client: f'"{client.class_name}"' in face)
        ledger = client.ledger
        if ledger is not None and ledger.is_file():
            ledger = Path(shutil.copy(ledger, folder / "names.json"))
        client = replace(client, output=folder / "client", ledger=ledger)
        options = pipeline.Options(cache=request.cache)
        pipeline.generate([client], diagnostics, options)
    return Package(client.output, versions)


def _is_file(name: str) -> bool:
    # Unlike those of pathlib, these take any text.
    is_there = os.path.exists(name) and not os.path.isdir(name)
    return is_there or Path(name).suffix.lower() in DOCUMENTS


def _check_kinds(request: Request, files: list[str], versions: list[str]) -> None:
    """Refuses a file or a version beside something else."""
    folder = request.config_path.parent
    if all(
        each == git.WORKING_TREE or git.commit(folder, each) for each in request.names
    ):
        return
    for one in request.names:
        other = request.new if one == request.old else request.old
        if one in files:
            message = f"{one!r} is a file, and {other!r} is not"
            raise Mistaken(f"{message}. Compare it with another file.")
        if one in versions:
            raise Mistaken(
                f"{one!r} is a version of {request.config_path}, and {other!r} is not. "
                f"Compare it with another one: {', '.join(versions)}."
            )


def _check_names(request: Request, clients: Iterable[Client]) -> None:
    """Refuses clients and services that are nowhere."""
    listed = list(clients)
    keys = dict.fromkeys(each.key for each in listed)
    services = dict.fromkeys(
        document.service
        for each in listed
        if not request.clients or each.key in request.clients
        for version in each.versions
        for document in version.documents
    )
    for kind, asked, known in (
        ("client", request.clients, keys),
        ("service", request.services, services),
    ):
        for name in asked:
            if name not in known:
                message = f"There is no {kind} {name!r} in {request.config_path}"
                raise Mistaken(f"{message}. There is {', '.join(known)}.")


def _files(request: Request, diagnostics: Diagnostics) -> Comparison:
    if request.clients or request.services:
        message = "Files have no clients and services to choose from"
        raise Mistaken(f"{message}. Leave out --client and --service.")
    client = config.single(Path(request.old), Path("client"))
    before = _services(request, client, diagnostics)
    client = _with_layouts(config.single(Path(request.new), Path("client")), before)
    after = _services(request, client, diagnostics)
    return compare("client", request.old, request.new, before, after)


def _services(
    request: Request, client: Client, diagnostics: Diagnostics
) -> list[Service]:
    """Returns what callers see of the services that are asked for."""
    options = pipeline.Options(cache=request.cache)
    return pipeline.services(_chosen(request, client), diagnostics, options)


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
    _check_names(request, settings.clients)
    found = False
    for client in _clients(request, settings):
        versions = {each.name: each for each in client.versions}
        if request.old in versions and request.new in versions:
            found = True
            old, new = versions[request.old], versions[request.new]
            yield _two(request, (client, old), (client, new), diagnostics)
    if not found:
        diagnostics.error(
            "nothing-to-compare",
            f"No client has both {request.old!r} and {request.new!r}",
            None,
            f"The versions of each stand in {settings.path}.",
        )


def _two(
    request: Request,
    before: tuple[Client, Version],
    after: tuple[Client, Version],
    diagnostics: Diagnostics,
) -> Comparison:
    client, version = before
    old = _services(request, replace(client, versions=(version,)), diagnostics)
    client, version = after
    client = _with_layouts(replace(client, versions=(version,)), old)
    new = _services(request, client, diagnostics)
    return compare(client.key, *request.labels, old, new)


def _with_layouts(client: Client, before: Iterable[Service]) -> Client:
    """Returns a client whose methods stand where they stood, unless its config says it.

    What is generated once keeps its layout, with a ledger or without.
    """
    layouts = {service.key: service.layout for service in before}
    return replace(client, layouts=layouts | dict(client.layouts))


def _revisions(request: Request, diagnostics: Diagnostics) -> Iterator[Comparison]:
    """Yields a comparison for each version of each client."""
    with ExitStack() as stack:
        before, after = (
            git.state(request.config_path, name, stack, diagnostics)
            for name in request.names
        )
        _check_names(request, (*after.clients, *before.clients))
        old = {each.key: each for each in _clients(request, before)}
        new = {each.key: each for each in _clients(request, after)}
        for key in dict.fromkeys([*new, *old]):
            yield from _client(request, old.get(key), new.get(key), diagnostics)


def _client(
    request: Request,
    before: Client | None,
    after: Client | None,
    diagnostics: Diagnostics,
) -> Iterator[Comparison]:
    """Yields a comparison for each version that one of two states of a client has."""
    old = {each.name: (before, each) for each in before.versions} if before else {}
    new = {each.name: (after, each) for each in after.versions} if after else {}
    last = after or before
    assert last is not None
    for name in dict.fromkeys([*new, *old]):
        if name in old and name in new:
            found = _two(request, old[name], new[name], diagnostics)
        else:
            entry = _version(last.key, name, is_new=name in new)
            found = Comparison(last.key, *request.labels, (entry,))
        yield replace(found, client=f"{last.key} {name}".strip())
    if before and after and before.default_version != after.default_version:
        first, second = old[before.default_version], new[after.default_version]
        moved = _two(request, first, second, diagnostics)
        entry = _default(before, after, moved)
        yield Comparison(last.key, *request.labels, (entry,))


def _default(before: Client, after: Client, moved: Comparison) -> Entry:
    """Returns the entry of a package whose face is that of another version now."""
    old, new = before.default_version, after.default_version
    counts = ", ".join(f"{n} {each.value}" for each, n in moved.count().items())
    notes = Notes("", "default-version").at(before.where, after.where)
    notes.add(
        "default-version-changed",
        f"the package's face is that of {new}, and was that of {old}: {counts}; "
        f"`clientsmith diff {old} {new}` names them",
        severity=gravest(entry.severity for entry in moved.entries),
    )
    code = f"from {after.key} import {after.class_name}  # "
    entry = notes.entry(Kind.CLIENT, after.key, new, code + old, code + new)
    assert entry is not None
    return entry


def _version(client: str, name: str, *, is_new: bool) -> Entry:
    """Returns the entry of a version that one revision does not have."""
    notes = Notes("", name)
    if is_new:
        notes.add("version-added", f"version {name} is new")
    else:
        notes.add("version-removed", f"version {name} is gone")
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
    return Comparison(names, *request.labels, entries)


def _prefix(client: str) -> str:
    return ".".join(map(anchor, client.split(" ")))
