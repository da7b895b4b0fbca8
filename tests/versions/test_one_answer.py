"""The ledger and comparisons give one answer to "which thing of before is this?"

The case folders of comparing are the documents: what the old one leaves in a ledger is
asked for each method and class of the new one, and each must be what a comparison of
the two takes it for. Back is another case, as what is new then is gone.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from test_compare_cases import CASES, NAMES

from clientsmith import config, config_file, load
from clientsmith.client.build import Source
from clientsmith.client.build import service as build_service
from clientsmith.client.service import Service
from clientsmith.config import Client, Version
from clientsmith.diagnostics import Diagnostics
from clientsmith.naming.ledger import EMPTY, Ledger, entered
from clientsmith.naming.matching import Matcher
from clientsmith.resolve.package import build
from clientsmith.versions.compare.matching import Pairs, pairs

Names = dict[str, str]
"""Names of before by those of now."""


def _clients(folder: Path, states: tuple[str, str]) -> Iterator[tuple[Client, Version]]:
    """Yields each state with its client."""
    if (folder / "clientsmith.toml").exists():
        settings = config_file.load(folder / "clientsmith.toml", Diagnostics())
        (client,) = settings.clients
        versions = {version.name: version for version in client.versions}
        yield from ((client, versions[state]) for state in states)
        return
    for state in states:
        client = config.single(folder / f"{state}.yaml", folder)
        yield client, client.versions[0]


def _matched(folder: Path, states: tuple[str, str]) -> Iterator[tuple[Pairs, Ledger]]:
    """Yields what a comparison pairs, and what the old documents leave in a ledger."""
    before: dict[str, tuple[Service, Ledger]] = {}
    for state, (client, version) in zip(states, _clients(folder, states), strict=True):
        for document in version.documents:
            loaded = load.load(
                document.path,
                document.shown,
                Diagnostics(),
                cache=None,
                overlays=document.overlays,
            )
            api = build(loaded, client.media_types, Diagnostics())
            source = Source(version, document, api, loaded.digest)
            service, record = build_service(client, source, Diagnostics())
            if state == states[0]:
                left = entered(EMPTY, {version.name: record})
                before[document.service] = service, left
            elif document.service in before:
                old, left = before[document.service]
                yield pairs(old, service), left


def _answers(matched: Pairs, ledger: Ledger) -> tuple[Names, Names]:
    """Returns the names of before by those of now: the ledger's, and the comparison's.

    Methods go by their `operationId`, as no two things share a name then.
    """
    old, new = matched.old, matched.new
    matcher = Matcher(new.api, ledger)
    kept = {method.key: matcher.operation(method.operation) for method in new.methods}
    kept |= {new.name(type.id): matcher.schema(type.id) for type in new.types}
    compared = {
        after.key: before.name for before, after in matched.methods if before and after
    }
    compared |= {
        new.name(after): old.name(before)
        for before, after in matched.types.items()
        if after in new.declarations and before in old.names.classes
    }
    return {now: name for now, name in kept.items() if name is not None}, compared


FURTHER: dict[tuple[str, ...], Names] = {
    ("operations", "old", "new"): {
        "createAnimal": "create_pet",
        "getBothV2": "get_both_v1",
    },
    ("operations", "new", "old"): {
        "createPet": "create_animal",
        "getBothV1": "get_both_v2",
    },
    ("types_named", "old", "new"): {"Joined": "ListPetsResponseJoined"},
    ("types_named", "new", "old"): {"ListPetsResponseJoined": "Joined"},
}
"""What a comparison finds where the ledger has no answer: by the endpoint of another
version of the path, by the components of a method, and by names and places of types.
"""


STATES = [("old", "new"), ("new", "old")]


@pytest.mark.parametrize("states", STATES, ids=" to ".join)
@pytest.mark.parametrize("name", NAMES)
def test_what_the_ledger_keeps_a_comparison_takes_for_the_same(
    name: str, states: tuple[str, str]
) -> None:
    with contextlib.chdir(CASES / name):
        every = list(_matched(CASES / name, states))
    assert every
    for matched, ledger in every:
        kept, compared = _answers(matched, ledger)
        assert kept.items() <= compared.items()
        further = {now: compared[now] for now in compared.keys() - kept.keys()}
        assert further == FURTHER.get((name, *states), {})
