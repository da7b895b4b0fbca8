"""The examples that a document gives: whether they are right, and their round trips."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from clientsmith.diagnostics import Diagnostics
from clientsmith.load.document import Node
from clientsmith.load.refs import resolve
from clientsmith.load.walk import Kind, objects

from .documents import Generated
from .instances import RoundTrips, Trip
from .places import places
from .schemas import Schemas

HOLDERS = (Kind.SCHEMA, Kind.MEDIA_TYPE, Kind.PARAMETER, Kind.HEADER)
"""The objects of OAS that can have examples."""


@dataclass
class Examples:
    """What became of the examples of one document.

    Attributes:
        trips: The round trips of those that are right.
        wrong: Those that are not as their schema says, with their position.
        untyped: The number of those that stand where clients have no type: in headers
            of responses, for example. They are only judged.
    """

    trips: RoundTrips = field(default_factory=RoundTrips)
    wrong: list[str] = field(default_factory=list)
    untyped: int = 0


def examples(generated: Generated, trip: Trip | None = None) -> Examples:
    """Judges a document's examples, and decodes and encodes those that are right."""
    schemas, done = Schemas(generated.root), Examples()
    trip = trip or Trip(generated, schemas)
    types = {holder.pointer: type for holder, type in places(generated)}
    for kind, holder in objects(generated.document):
        if kind not in HOLDERS:
            continue
        schema = holder.value if kind is Kind.SCHEMA else holder.value.get("schema", {})
        for node in given(holder):
            if errors := schemas.errors(_bare(schema), node.value):
                done.wrong.append(f"{node.where}: {errors[0]}")
            elif holder.pointer not in types:
                done.untyped += 1
            else:
                type = generated.type(types[holder.pointer])
                trip.add(done.trips, str(node.where), schema, type, node.value)
    return done


def _bare(schema: dict[str, Any]) -> dict[str, Any]:
    return {key: each for key, each in schema.items() if key != "example"}


def given(holder: Node) -> Iterator[Node]:
    """Yields the examples of a schema, a media type, a parameter or a header."""
    if (example := holder.get("example")) is not None:
        yield example
    listed = holder.get("examples")
    if listed is None:
        return
    yield from listed.elements()
    for _, each in listed.items():  # noqa: PERF102 - a node has no values()
        found = resolve(each, Diagnostics())
        if found is not None and (value := found.get("value")) is not None:
            yield value
