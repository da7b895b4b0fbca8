"""What becomes of documents that someone else wrote, and of their values.

    python -m tests.conformance.wild FOLDER NUMBER:DOCUMENT…

Generates a client for each document below the folder, and prints a line of JSON for
each. With CLIENTSMITH_VALUES=900, decodes and encodes the document's own examples, and
for so many seconds of the processor instances of its component schemas. Wrong is a
valid value that raises, that loses a member which a schema declares, or that changes. A
date-time is an instant; what Python cannot hold, such as a leap second, is counted
apart.
"""

from __future__ import annotations

import json
import os
import random
import resource
import signal
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from clientsmith import config, pipeline
from clientsmith.diagnostics import Diagnostics, Severity, StageFailed
from clientsmith.model.types import Definition, Unconstrained

from . import documents
from .documents import Generated, Spec
from .examples import examples
from .instances import Maker, RoundTrips, Trip
from .schemas import Schemas, double, instant, is_python_time

MOST = int(os.environ.get("CLIENTSMITH_VALUES", "0"))
"""Processor time for one document; the schemas left then have no instances."""

SECONDS = min(30, MOST / 10)
"""Processor time for the instances of one schema."""

NO_DOCUMENT = frozenset({"openapi-version", "not-a-document", "syntax", "empty"})
"""Errors of files that are no OAS 3 documents in the first place."""

KEYED = {"properties", "required", "additionalProperties", "patternProperties"}
JOINING = {"$ref", "allOf", "oneOf", "anyOf", "enum", "const", "type", "not"}
NAMED = {"properties", "patternProperties", "schemas", "$defs", "definitions"}
BARE_NULLABLE = ({"nullable": True}, {"nullable": True, "type": "object"})
VALUES = {"default", "enum", "const", "example", "examples", "required", "mapping"}


class WildTrip(Trip):
    """Round trips that are judged by what the whole document declares."""

    def __init__(self, generated: Generated, schemas: Schemas) -> None:
        super().__init__(generated, schemas)
        self._tags = set(_tags(schemas.root))

    def is_excepted(self, _: Any, value: Any) -> bool:
        """Whether a value holds a date-time that Python cannot."""
        return has_no_place_in_python(value)

    def problems(self, schema: Any, kind: Any, value: Any) -> list[str]:
        """Returns what is wrong with the round trip of a valid value."""
        try:
            after = json.loads(self.encode(self.decode(json.dumps(value), kind)))
        except Exception as error:  # whatever it is, it is a defect
            found = [f"{type(error).__name__}: {error}"]
        else:
            found = list(self._changes([schema], value, after, "$"))
        is_right = not found or not self.schemas.is_valid(prepared(schema), value)
        return [] if is_right else found

    def _changes(
        self, schemas: list[Any], before: Any, after: Any, at: str
    ) -> Iterator[str]:
        """Yields what is wrong, where some schemas hold at once."""
        if is_same(before, after):
            return
        parts = [part for each in schemas for part in self._parts(each, before)]
        if isinstance(before, dict) and isinstance(after, dict):
            for name in after.keys() - before.keys() - self._tags:
                yield f"{at}.{name} came from nowhere"
            for name, value in before.items():
                inner = list(_members(parts, name))
                if name in after:
                    yield from self._changes(inner, value, after[name], f"{at}.{name}")
                elif any(map(_is_answered, inner)) or (
                    parts and not any("properties" in part for part in parts)
                ):
                    yield f"{at}.{name} is lost"
        elif (
            isinstance(before, list)
            and isinstance(after, list)
            and len(before) == len(after)
        ):
            for index, pair in enumerate(zip(before, after, strict=True)):
                inner = list(_items(parts, index))
                yield from self._changes(inner, *pair, f"{at}[{index}]")
        else:
            yield f"{at}: {before!r:.80} became {after!r:.80}"

    def _parts(self, schema: Any, value: Any) -> Iterator[dict[str, Any]]:
        """Yields all schemas without references that hold for a value."""
        if not isinstance(schema, dict):
            return
        if "$ref" in schema:
            yield from self._parts(self.schemas.target(schema["$ref"]), value)
        yield schema
        for part in schema.get("allOf", ()):
            yield from self._parts(part, value)
        for part in (*schema.get("oneOf", ()), *schema.get("anyOf", ())):
            if self.schemas.is_valid(part, value):
                yield from self._parts(part, value)


def _members(parts: list[dict[str, Any]], name: str) -> Iterator[Any]:
    """Yields the schemas of a member; of one that is not declared, if it is welcome."""
    for part in parts:
        properties, others = (
            part.get("properties", {}),
            part.get("additionalProperties"),
        )
        if name in properties:
            yield properties[name]
        elif others is True or isinstance(others, dict):
            yield others


def _is_answered(schema: Any) -> bool:
    """Whether answers have a member: not if it is `writeOnly`."""
    return not isinstance(schema, dict) or schema.get("writeOnly") is not True


def _items(parts: list[dict[str, Any]], index: int) -> Iterator[Any]:
    for part in parts:
        prefix = part.get("prefixItems", ())
        yield prefix[index] if index < len(prefix) else part.get("items", {})


def is_same(before: Any, after: Any) -> bool:
    """Whether two JSON values are the same number, the same instant, the same."""
    if isinstance(before, bool) or isinstance(after, bool):
        return before is after
    if isinstance(before, int | float) and isinstance(after, int | float):
        return before == after or double(before) == double(after)
    if isinstance(before, str) and isinstance(after, str):
        return before == after or instant(before) == instant(after)
    if isinstance(before, dict) and isinstance(after, dict):
        return before.keys() == after.keys() and all(
            is_same(before[name], after[name]) for name in before
        )
    if isinstance(before, list) and isinstance(after, list):
        return len(before) == len(after) and all(map(is_same, before, after))
    return bool(before == after)


def prepared(value: Any, *, is_map: bool = False) -> Any:
    """Returns a document whose instances are what its authors mean by its schemas.

    What has `properties` is an object also without `type`, and what has `items` is an
    array; content in base64 is that; `{nullable: true}` is null.
    """
    if isinstance(value, list):
        return [prepared(each) for each in value]
    if not isinstance(value, dict):
        return value
    made = {
        key: each
        if key in VALUES and not is_map
        else prepared(each, is_map=key in NAMED and not is_map)
        for key, each in value.items()
    }
    if is_map:
        return made
    if JOINING.isdisjoint(made):
        if not KEYED.isdisjoint(made):
            made["type"] = "object"
        elif "items" in made or "prefixItems" in made:
            made["type"] = "array"
    if made in BARE_NULLABLE:  # null, beside the one alternative that says more
        return {"nullable": True, "enum": [None]}
    if made.get("contentEncoding") == "base64":
        made["format"] = "byte"
    return made


def _tags(value: Any) -> Iterator[str]:
    """Yields the members that have tags: a variant that lacks its tag gets it."""
    if isinstance(value, dict) and isinstance(value.get("discriminator"), dict):
        yield str(value["discriminator"].get("propertyName"))
    parts = value.values() if isinstance(value, dict) else value
    for each in parts if isinstance(value, dict | list) else ():
        yield from _tags(each)


def has_no_place_in_python(value: Any) -> bool:
    """Whether a value holds a date-time that Python cannot."""
    if isinstance(value, dict | list):
        parts = value.values() if isinstance(value, dict) else value
        return any(map(has_no_place_in_python, parts))
    return isinstance(value, str) and _is_time(value) and not is_python_time(value)


def _is_time(text: str) -> bool:
    return text[4:5] == "-" and text[10:11] in ("T", "t", " ")


class _TooLong(BaseException):
    """A schema has no instances within the time."""


def _stop(*_: object) -> None:
    raise _TooLong


@dataclass
class Report:
    """What came of one document.

    Attributes:
        path: The document.
        package: The client that was made of it; empty if there is none.
        is_whole: Whether it could be made without leaving out operations.
        findings: Severity, code and message of each; the errors are of a whole client.
        seconds: Processor time of generating.
        megabytes: The most memory that the process had used by then.
        schemas: How many component schemas are typed, `Any`, and missing.
        tried: How many schemas have instances: Schemathesis makes them in the time.
        examples: How many examples came back as they should.
        instances: The same of instances.
        wrong: How many examples are not as their schemas say.
        excepted: How many values Python cannot hold.
        failures: What went wrong.
    """

    path: str
    package: str = ""
    is_whole: bool = False
    findings: list[tuple[str, str, str]] = field(default_factory=list)
    seconds: float = 0.0
    megabytes: int = 0
    schemas: tuple[int, int, int] = (0, 0, 0)
    tried: int = 0
    examples: int = 0
    instances: int = 0
    wrong: int = 0
    excepted: int = 0
    failures: list[str] = field(default_factory=list)


def report(path: Path, output: Path, *, has_values: bool) -> Report:
    """Generates and imports the client of a document, and makes all round trips."""
    done = Report(str(path))
    client = replace(config.single(path, output), all_schemas=True)
    found = Diagnostics()
    done.is_whole = _generates(client, found, done)
    if not done.is_whole:
        refused = [each for each in found if each.severity is Severity.ERROR]
        client = replace(client, partial=True)
        found = Diagnostics()
        is_made = not NO_DOCUMENT & {each.code for each in refused} and _generates(
            client, found, done
        )
        found = [*refused, *found]
    done.findings = [(each.severity.value, each.code, each.message) for each in found]
    if not done.is_whole and not is_made:
        return done
    done.package = output.name
    made = documents.modelled(Spec(path, "", path.stem, False), client)
    _count(made, done)
    if has_values:
        _try(made, done)
    return done


def _generates(client: config.Client, found: Diagnostics, done: Report) -> bool:
    start = time.process_time()
    try:
        pipeline.generate([client], found, pipeline.Options())
    except StageFailed:
        return False
    finally:
        done.seconds = time.process_time() - start
        most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        done.megabytes = most // 1024
    return True


def _types(generated: Generated) -> dict[str, Definition]:
    types: dict[str, Definition] = {}
    for each in generated.service.api.types:
        if each.is_component:
            types.setdefault(each.origin.key, each)
    return types


def _count(generated: Generated, done: Report) -> None:
    types = _types(generated)
    arena = generated.service.api.types
    shapes = [arena.bare(each.id).shape for each in types.values()]
    untyped = sum(
        isinstance(shape, Unconstrained) and bool(shape.reason) for shape in shapes
    )
    listed = (generated.root.get("components") or {}).get("schemas") or {}
    missing = len(listed.keys() - types.keys())
    done.schemas = len(types) - untyped, untyped, missing


def _try(generated: Generated, done: Report) -> None:
    meant = prepared(generated.root)
    trip, maker = WildTrip(generated, Schemas(meant)), Maker(meant)
    given, trips = examples(generated, trip), RoundTrips()
    start = time.process_time()
    types = list(_types(generated).items())
    random.Random(0).shuffle(types)  # a short run is to see all parts of a document
    for key, type in types:
        kind = generated.type(type.id)
        is_early = time.process_time() - start < MOST
        values = _instances(maker, key) if is_early else []
        done.tried += bool(values)
        for value in values:
            if value is not None:  # null belongs to the use of a schema
                ref = {"$ref": f"#/components/schemas/{key}"}
                trip.add(trips, key, ref, kind, value)
    done.examples, done.instances = given.trips.passed, trips.passed
    done.wrong = len(given.wrong)
    done.excepted = given.trips.excepted + trips.excepted
    done.failures = given.trips.failures + trips.failures


def _instances(maker: Maker, key: str) -> list[Any]:
    """Returns instances of a schema; none if there are none within the time."""
    try:
        # Again each second: what is raised within a finaliser is ignored.
        signal.setitimer(signal.ITIMER_PROF, SECONDS, 1)
        try:
            return maker.instances(key)
        finally:
            signal.setitimer(signal.ITIMER_PROF, 0)
    except (_TooLong, Exception):  # Schemathesis has its limits, too
        signal.setitimer(signal.ITIMER_PROF, 0)
        return []


def main(folder: Path, *names: str) -> None:
    """Reports on documents; the number before each is that of its client."""
    signal.signal(signal.SIGPROF, _stop)
    sys.path.insert(0, str(folder))
    for name in names:
        number, _, path = name.partition(":")
        try:
            output = folder / f"client_{number}"
            done = report(Path(path), output, has_values=MOST > 0)
        except Exception as error:  # one document is not to stop the others
            text = f"{type(error).__name__}: {error}"
            done = Report(path, findings=[("error", "traceback", text)])
        print(json.dumps(asdict(done)), flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), *sys.argv[2:])
