"""What clients make of the values of versions that are newer than they are.

    python -m tests.conformance.forward [VERSION…]

For each client, of the published documents or of those versions alone, it decodes the
examples and instances of all later documents of its services, as far as both have a
schema of a name, and encodes them again. It prints a table, and below what was refused.
"""

from __future__ import annotations

import json
import re
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from clientsmith.load.walk import Kind, objects

from .documents import Generated, Spec, generated, published
from .examples import HOLDERS, given
from .instances import Maker, has_no_place_in_python
from .schemas import Schemas

CLIENTS = ("2024-10", "2025-04", "2025-10", "2026-04")
REFERENCE = "#/components/schemas/"
NUMBER = re.compile(r"'([\d.-]+)' became \1$")
"""A text for a number, which becomes that for lenient clients."""


@dataclass
class Row:
    """What one client made of one later version.

    Attributes:
        schemas: The schemas that both have.
        values: Examples and instances of them.
        refused: Those that raise by default, by schema and reason.
        raised: Those that raise although the client is lenient, likewise.
        told: Those in which a lenient client tells problems.
        changed: Those that are not the same once they are encoded again.
    """

    schemas: int = 0
    values: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    raised: Counter[str] = field(default_factory=Counter)
    told: int = 0
    changed: Counter[str] = field(default_factory=Counter)


@cache
def values(spec: Spec) -> list[tuple[str, list[Any]]]:
    """Returns the values of a document by their component schemas."""
    newer = generated(spec)
    schemas, maker = Schemas(newer.root), Maker(newer.root)
    found: dict[str, list[Any]] = {key: maker.instances(key) for key in maker.schemas}
    for key, value in _examples(newer):
        found[key].append(value)
    return [
        (key, [value for value in each if schemas.is_valid(_reference(key), value)])
        for key, each in found.items()
    ]


def _reference(key: str) -> dict[str, str]:
    return {"$ref": REFERENCE + key}


def _examples(newer: Generated) -> Iterator[tuple[str, Any]]:
    for kind, holder in objects(newer.document):
        if kind not in HOLDERS:
            continue
        ref = f"#{holder.pointer}"
        if kind is not Kind.SCHEMA:
            ref = (holder.value.get("schema") or {}).get("$ref", "")
        key = ref.removeprefix(REFERENCE)
        if key != ref and "/" not in key:
            for node in given(holder):
                yield key, node.value


def compared(older: Generated, spec: Spec, row: Row) -> None:
    """Adds what a client makes of the values of a later document."""
    newer = generated(spec)
    schemas = Schemas(newer.root)
    declared = older.root["components"]["schemas"]
    read = older.module("_runtime.codec").from_json
    write = older.module("_runtime.model").to_json
    for key, found in values(spec):
        if key not in declared:
            continue
        kind, schema = older.component(key), _reference(key)
        row.schemas += 1
        for value in found:
            # Null belongs to the use of a schema.
            if value is None or has_no_place_in_python(schema, value, schemas):
                continue
            row.values += 1
            name = f"{spec.service}: {key}"
            for is_lenient, failed in ((False, row.refused), (True, row.raised)):
                try:
                    made = read(json.dumps(value), kind, lenient=is_lenient)
                    after = json.loads(write(made))
                except Exception as error:  # whatever it is, it is told
                    failed[f"{name}: {_reason(error)}"] += 1
                    continue
                row.told += is_lenient and bool(getattr(made, "problems", ()))
                for change in schemas.differences(schema, value, after):
                    if not NUMBER.search(change):
                        row.changed[f"{name}: {change}"] += 1


def _reason(error: Exception) -> str:
    return re.sub(r"\[\d+\]", "[…]", f"{error}")


def main(*versions: str) -> int:
    """Prints the table; the status is 1 if a lenient client lost anything."""
    specs = published()
    print(
        "| client | answers of | schemas | values | refused | lenient: raised |", end=""
    )
    print(" with problems | changed |")
    print("|---|---|---:|---:|---:|---:|---:|---:|")
    total = Row()
    for version in versions or CLIENTS:
        own = {spec.service: spec for spec in specs if spec.version == version}
        for later in sorted({spec.version for spec in specs if spec.version > version}):
            row = Row()
            for spec in specs:
                if spec.version == later and spec.service in own:
                    compared(generated(own[spec.service]), spec, row)
            failed = f"{row.refused.total()} | {row.raised.total()} | {row.told}"
            line = f"{row.schemas} | {row.values} | {failed} | {row.changed.total()}"
            print(f"| {version} | {later} | {line} |", flush=True)
            total.refused += Counter(
                {f"{version} {k}": n for k, n in row.refused.items()}
            )
            total.raised += row.raised
            total.changed += row.changed
    for title in ("refused", "raised", "changed"):
        for text, count in sorted(getattr(total, title).items()):
            print(f"{title}, {count} times: {text:.300}")
    return 1 if total.raised or total.changed else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
