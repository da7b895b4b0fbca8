"""The checks of each document, each made once in a run."""

from __future__ import annotations

import tempfile
from collections.abc import Generator
from functools import cache
from pathlib import Path

from . import calls, documents, examples, instances, inventory, prism
from .documents import Spec


@cache
def inventory_of(spec: Spec) -> inventory.Inventory:
    """Returns what a document has."""
    return inventory.inventory(documents.generated(spec))


@cache
def round_trips_of(spec: Spec) -> instances.RoundTrips:
    """Returns what became of instances of a document's schemas."""
    return instances.round_trips(documents.generated(spec))


@cache
def examples_of(spec: Spec) -> examples.Examples:
    """Returns what became of a document's examples."""
    return examples.examples(documents.generated(spec))


def calls_of(specs: list[Spec]) -> Generator[tuple[Spec, calls.Calls]]:
    """Calls the operations of documents, one after the other."""
    known = {each.name: each for each in specs}
    roots = ((name, documents.generated(known[name]).root) for name in known)
    served = ((name, prism.served(root)) for name, root in roots)
    with tempfile.TemporaryDirectory() as folder:
        pool = prism.Pool(served, Path(folder))
        try:
            for name, server in pool:
                found = calls.calls(documents.generated(known[name]), server.url)
                yield known[name], found
        finally:
            pool.close()
