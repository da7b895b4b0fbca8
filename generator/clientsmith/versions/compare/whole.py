"""Compares all services of a client."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from clientsmith.client.service import Service
from clientsmith.versions.changes import Comparison, Entry, Kind, Target, Use
from clientsmith.versions.compare import methods, services, types
from clientsmith.versions.compare.matching import pairs
from clientsmith.versions.compare.notes import BREAKING, INFO, Notes

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
    known = {each.key: each for each in before}
    offered = {each.key: each for each in after}
    names = dict.fromkeys([*offered, *known])
    found = [
        entry
        for name in names
        for entry in compare_services(known.get(name), offered.get(name))
    ]
    return Comparison(client, old, new, tuple(found))


def compare_services(old: Service | None, new: Service | None) -> list[Entry]:
    """Returns the entries of one service, by kind and name."""
    if old is None or new is None:
        return list(_whole(old, new))
    matched = pairs(old, new)
    found = [*methods.entries(matched), *types.entries(matched)]
    own = services.entry(matched)
    found += [own] if own else []
    return sorted(found, key=lambda each: (ORDER[each.kind], each.name, each.id))


def _whole(old: Service | None, new: Service | None) -> Iterator[Entry]:
    """Yields the entry of a service that one state does not have."""
    service = new or old
    if service is None:
        return
    notes = Notes(service.key, services.SUBJECT)
    if old is None:
        message = f"the service `{service.key}` is new"
        notes.add("service-added", INFO, message, new=services.where(service))
    else:
        module = Target(Use.MODULE, (old.root.rstrip("."),))
        opened = Target(Use.CALL, old.openers)
        message = f"the service `{service.key}` is gone"
        place = services.where(old)
        notes.add("service-removed", BREAKING, message, module, opened, old=place)
    found = notes.entry(
        Kind.SERVICE,
        service.key,
        service.api.title,
        old.access if old else "",
        new.access if new else "",
    )
    if found is not None:
        yield found
