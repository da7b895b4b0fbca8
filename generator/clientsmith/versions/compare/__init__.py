"""What changes for callers between two states of a client."""

from __future__ import annotations

from collections.abc import Sequence

from clientsmith.client.service import Service
from clientsmith.versions.changes import Comparison, Entry, Kind
from clientsmith.versions.compare import methods, services, types
from clientsmith.versions.compare.matching import pairs

ORDER = {kind: number for number, kind in enumerate(Kind)}


def compare(
    client: str, old: str, new: str, before: Sequence[Service], after: Sequence[Service]
) -> Comparison:
    """Returns what changes for callers between two states of a client.

    Args:
        client: The client's name.
        old: What the old state is called.
        new: What the new state is called.
        before: Its services.
        after: The services of the new state.
    """
    first = {service.key: service for service in before}
    second = {service.key: service for service in after}
    entries = [
        entry
        for name in dict.fromkeys([*second, *first])
        for entry in compare_services(first.get(name), second.get(name))
    ]
    folders = [
        ".".join(services[0].version_folder.parts) if services else ""
        for services in (before, after)
    ]
    is_elsewhere = all(folders) and folders[0] != folders[1]
    packages = (folders[0], folders[1]) if is_elsewhere else None
    return Comparison(client, old, new, tuple(entries), packages)


def compare_services(old: Service | None, new: Service | None) -> list[Entry]:
    """Returns the entries of one service, by kind and name."""
    if old is None or new is None:
        entry = services.whole(old, new)
        return [entry] if entry else []
    matched = pairs(old, new)
    entries = [*methods.entries(matched), *types.entries(matched)]
    entry = services.entry(matched)
    entries += [entry] if entry else []
    return sorted(entries, key=lambda entry: (ORDER[entry.kind], entry.name, entry.id))
