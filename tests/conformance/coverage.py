"""Writes docs/coverage.md: what of each document is generated, called and compared.

python -m tests.conformance.coverage
"""

from __future__ import annotations

import sys
from collections.abc import Sequence

from clientsmith.diagnostics import StageFailed

from . import documents, prism, records
from .calls import Calls
from .documents import ROOT, Spec

TARGET = ROOT / "docs" / "coverage.md"
COLUMNS = (
    "Document",
    "Operations",
    "Schemas",
    "Unions",
    "Dropped",
    "Calls",
    "Errors raised",
    "Streams",
    "Instances",
    "Examples",
    "Wrong examples",
    "Failures",
)
NONE = "no client"
TEXT = """\
# Coverage

`make coverage` writes this page. It counts what each document has, what the client that
is generated from it has of that, and what came of calling and comparing it.

* **Operations, schemas, unions**: counted in the document's text. **Dropped** is what
  the client lacks, or has as `Any` although the document says more: operations,
  parameters, answers and their media types, schemas anywhere.
* **Calls**: each operation is called at [Prism](https://github.com/stoplightio/prism),
  sync and async, with the document's examples and with the smallest and the fullest
  instances of its schemas. Prism has found nothing wrong, the request holds what was
  given and nothing else, and the answer is of the declared type and loses nothing.
  Sync calls pass plain dicts, async calls models. Each declared error status is asked
  for once: **errors raised** are of its class and have the parsed body.
* **Streams**: Prism makes no streams of events. It judges the request; the events that
  the client then reads are made from the schema.
* **Instances**: what [Schemathesis](https://schemathesis.io) makes of each component
  schema, up to 25, and what of it came back equal after decoding and encoding; of each
  tagged union also some whose tag is unknown or missing. The document's own
  **examples** likewise; **wrong examples** are not as the document's schema says.

A dash: of the published documents, those of {called} are called.
"""


def main() -> int:
    """Makes all checks and writes the page; returns the exit code."""
    reason = prism.missing()
    if not reason and not documents.published():
        reason = "the published documents are not beside the repository"
    if reason:
        print(f"{TARGET.name} is not written: {reason}", file=sys.stderr)
        return 1
    everything = [*documents.ours(), *documents.published()]
    refused = {each: _refusal(each) for each in everything}
    specs = [each for each in everything if not refused[each]]
    called = dict(records.calls_of([each for each in specs if each.is_called]))
    failures = [reason for reason in refused.values() if reason]
    failures += [each for spec in specs for each in _failures(spec, called.get(spec))]
    rows = {
        each: _no_row(each) if refused[each] else _row(each, called.get(each))
        for each in everything
    }
    TARGET.write_text(_page(rows), "utf-8")
    print(f"{TARGET.relative_to(ROOT)}: {len(specs)} of {len(everything)} documents")
    for each in failures:
        print(each, file=sys.stderr)
    return 1 if failures else 0


def _refusal(spec: Spec) -> str:
    """Returns why no client is generated from a document; empty if one is."""
    try:
        documents.generated(spec)
    except StageFailed as error:
        return f"{spec.name}: {error}"
    return ""


def _failures(spec: Spec, called: Calls | None) -> list[str]:
    found = [
        *records.inventory_of(spec).dropped,
        *records.round_trips_of(spec).failures,
        *records.examples_of(spec).trips.failures,
        *(called.failures if called else ()),
    ]
    return [f"{spec.name}: {each}" for each in found]


def _page(rows: dict[Spec, list[int | str]]) -> str:
    text = TEXT.format(called=", ".join(documents.CALLED))
    ours = [row for spec, row in rows.items() if spec.is_ours]
    others = [row for spec, row in rows.items() if not spec.is_ours]
    parts = [text, "## Documents of this repository\n", _table(ours)]
    parts += ["## Documents that Pinecone has published\n", _table(others)]
    unsent = [
        f"* {spec.name}: {each}"
        for spec, row in rows.items()
        if NONE not in row
        for each in records.inventory_of(spec).unsent
    ]
    if unsent:
        parts += ["## Media types of requests beside the one that is sent\n"]
        parts += ["\n".join(unsent) + "\n"]
    return "\n".join(parts)


def _no_row(spec: Spec) -> list[int | str]:
    blank: list[int | str] = [""] * (len(COLUMNS) - 3)
    return [spec.name.replace("specs/", ""), NONE, *blank, 1]


def _row(spec: Spec, called: Calls | None) -> list[int | str]:
    has, trips = records.inventory_of(spec), records.round_trips_of(spec)
    shown = records.examples_of(spec)
    of_calls: list[int | str] = ["—", "—", "—"]
    if called is not None:
        of_calls = [called.passed, called.raised, called.streams]
    return [
        spec.name.replace("specs/", ""),
        has.operations,
        has.schemas,
        has.unions,
        len(has.dropped),
        *of_calls,
        trips.passed,
        shown.trips.passed,
        len(shown.wrong),
        len(_failures(spec, called)) - len(has.dropped),
    ]


def _table(rows: list[list[int | str]]) -> str:
    numbers = [
        sum(each for each in column if isinstance(each, int))
        for column in zip(*(row[1:] for row in rows), strict=True)
    ]
    lines = [COLUMNS, ["---", *["---:"] * (len(COLUMNS) - 1)]]
    lines += [*rows, ["**All**", *numbers]]
    return "".join(map(_line, lines))


def _line(cells: Sequence[int | str]) -> str:
    shown = (f"{each:,}" if isinstance(each, int) else each for each in cells)
    return f"| {' | '.join(shown)} |\n"


if __name__ == "__main__":
    sys.exit(main())
