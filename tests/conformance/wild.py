"""What becomes of the values of a document that someone else wrote.

    python -m tests.conformance.wild DOCUMENT…

Decodes and encodes the document's own examples, and instances of each component schema;
prints a line of JSON for each document. Wrong is a valid value that raises, that loses
a member which a schema declares, or that changes. A date-time is an instant; what
Python cannot hold, such as a leap second, is counted apart.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from clientsmith.model.types import Definition, Unconstrained

from . import documents
from .documents import Spec
from .examples import examples
from .instances import Maker, RoundTrips, Trip
from .schemas import Schemas, double, instant, is_python_time

SECONDS = 30
"""Processor time for the instances of one schema."""

MOST = int(os.environ.get("WILD_SECONDS", "1200"))
"""Processor time for one document; the schemas left then have no instances."""

KEYED = {"properties", "required", "additionalProperties", "patternProperties"}
JOINING = {"$ref", "allOf", "oneOf", "anyOf", "enum", "const", "type", "not"}
NAMED = {"properties", "patternProperties", "schemas", "$defs", "definitions"}
VALUES = {"default", "enum", "const", "example", "examples", "required", "mapping"}


class WildTrip(Trip):
    """Round trips that are judged by what the whole document declares."""

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
            for name in after.keys() - before.keys():
                yield f"{at}.{name} came from nowhere"
            for name, value in before.items():
                inner = list(_members(parts, name))
                if name in after:
                    yield from self._changes(inner, value, after[name], f"{at}.{name}")
                elif inner or (
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
    array; content in base64 is that; answers have no members that are `writeOnly`.
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
    if made.get("contentEncoding") in ("base64", "base64url"):
        made["format"] = "byte"
    properties = made.get("properties")
    if isinstance(properties, dict):
        hidden = {
            name
            for name, each in properties.items()
            if isinstance(each, dict) and each.get("writeOnly") is True
        }
        made["properties"] = {
            name: each for name, each in properties.items() if name not in hidden
        }
        if hidden and isinstance(made.get("required"), list):
            made["required"] = [n for n in made["required"] if n not in hidden]
    return made


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


def main(path: Path) -> None:
    """Makes all round trips of a document and prints what came of them."""
    generated = documents.generated(
        Spec(path.resolve(), "wild", path.stem, False, True)
    )
    meant = prepared(generated.root)
    trip, maker = WildTrip(generated, Schemas(meant)), Maker(meant)
    given, done = examples(generated, trip), RoundTrips()
    start = time.process_time()
    arena, types = generated.service.api.types, dict[str, Definition]()
    for each in arena:
        if each.is_component:
            types.setdefault(each.origin.key, each)
    for key in maker.schemas.keys() & types.keys():
        schema = {"$ref": f"#/components/schemas/{key}"}
        is_early = time.process_time() - start < MOST
        values = _instances(maker, key) if is_early else []
        done.empty += [] if values else [key]
        for value in values:
            if value is not None:  # null belongs to the use of a schema
                kind = generated.type(types[key].id)
                trip.add(done, key, schema, kind, value)
    shapes = [arena.bare(each.id).shape for each in types.values()]
    untyped = sum(
        isinstance(shape, Unconstrained) and bool(shape.reason) for shape in shapes
    )
    report = {
        "path": str(path),
        "typed": len(types) - untyped,
        "any": untyped,
        "missing": len(maker.schemas.keys() - types.keys()),
        "empty": len(done.empty),
        "instances": done.passed,
        "examples": given.trips.passed,
        "wrong examples": len(given.wrong),
        "excepted": done.excepted + given.trips.excepted,
        "failures": done.failures + given.trips.failures,
    }
    print(json.dumps(report), flush=True)


def _instances(maker: Maker, key: str) -> list[Any]:
    signal.setitimer(signal.ITIMER_PROF, SECONDS)
    try:
        return maker.instances(key)
    except (_TooLong, Exception):  # Schemathesis has its limits, too
        return []
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)


if __name__ == "__main__":
    signal.signal(signal.SIGPROF, _stop)
    for name in sys.argv[1:]:
        try:
            main(Path(name))
        except Exception as error:  # one document is not to stop the others
            print(f"{name}: {type(error).__name__}: {error}", file=sys.stderr)
