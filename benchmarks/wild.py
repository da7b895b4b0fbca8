"""What comes of documents that other people wrote: one table for a folder of them.

    python benchmarks/wild.py FOLDER [--checkers] [--values [SECONDS]] [--only NAME…]

Each JSON or YAML document in the folder and below is generated as a client of its own
and imported; what is refused as a whole is generated with `--partial`. Documents in the
folder itself have a process and a line each, those below it share some processes and
one line. Then come the warnings and the errors, and in how many documents each stands.
`--checkers` has mypy, pyright and black look at all output; `--values` makes the round
trips of `tests/conformance/wild.py`, for so many seconds of the processor for each
document. `--only` takes the documents that are so called. What is wrong is told on
stderr.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from clientsmith.load.walk import METHODS

ROOT = Path(__file__).resolve().parents[1]
SUFFIXES = (".json", ".yaml", ".yml")
NO_DOCUMENT = frozenset({"openapi-version", "not-a-document", "syntax", "empty"})
"""Errors of files that are no OAS 3 documents in the first place."""

BATCH = 25
"""Documents that share a process."""

PACKAGE = re.compile(r"\bclient_\d+\b")
CHECKERS = {
    "mypy": ["mypy", "--config-file=", "--strict"],
    "pyright": ["pyright", "--pythonpath", sys.executable],
    "black": ["black", "--check"],
}
WRONG = {"mypy": ": error:", "pyright": " error:", "black": "would reformat"}
"""What stands in each line that names a fault."""


@dataclass
class Run:
    """What came of one document.

    Attributes:
        made: What `tests/conformance/wild.py` reports.
        wrong: How many faults the checkers found.
    """

    path: Path
    made: dict[str, Any] = field(default_factory=dict)
    wrong: Counter[str] = field(default_factory=Counter)

    @property
    def package(self) -> str:
        """The name of the client, if there is one."""
        return str(self.made.get("package", ""))

    @property
    def operations(self) -> int:
        """How many operations the document has."""
        return _operations(self.path)

    @property
    def kept(self) -> int:
        """How many operations the client has."""
        lost = self.codes("warning").count("operation-left-out")
        return self.operations - lost if self.package else 0

    def codes(self, severity: str) -> list[str]:
        """Returns the codes of the warnings, or of the errors."""
        return [code for kind, code, _ in self.made["findings"] if kind == severity]


def main() -> None:
    """Runs all documents and prints the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--checkers", action="store_true")
    parser.add_argument("--values", type=int, nargs="?", const=900, default=0)
    parser.add_argument("--only", nargs="*", default=())
    options = parser.parse_args()
    top = options.folder.resolve()
    paths = [path for path in sorted(top.rglob("*")) if path.suffix in SUFFIXES]
    if options.only:
        paths = [path for path in paths if path.stem in options.only]
    runs = [Run(path) for path in paths if path.is_file()]
    alone = [[run] for run in runs if run.path.parent == top]
    below = [run for run in runs if run.path.parent != top]
    batches = [*alone, *_split(below)]
    pool = ThreadPoolExecutor(os.cpu_count())
    with tempfile.TemporaryDirectory() as name, pool:
        folder = Path(name)
        os.environ["CLIENTSMITH_VALUES"] = str(options.values)
        list(pool.map(lambda batch: _make(batch, runs, folder), batches))
        documents = [run for run in runs if _is_document(run)]
        if options.checkers:
            made = _split([run for run in documents if run.package])
            list(pool.map(lambda batch: _check(batch, folder), made))
    _print(documents, top)


def _split(runs: list[Run]) -> list[list[Run]]:
    return [runs[start : start + BATCH] for start in range(0, len(runs), BATCH)]


def _is_document(run: Run) -> bool:
    return bool(run.made) and NO_DOCUMENT.isdisjoint(run.codes("error"))


def _make(batch: list[Run], runs: list[Run], folder: Path) -> None:
    """Generates clients and tries them."""
    waiting = {str(run.path): run for run in batch}
    names = [f"{runs.index(run)}:{run.path}" for run in batch]
    command = [sys.executable, "-m", "tests.conformance.wild", str(folder), *names]
    done = _called(command, ROOT)
    for line in done.stdout.splitlines():
        made = json.loads(line)
        run = waiting.pop(made["path"])
        run.made = made
        _tell(run, *made["failures"])
    for run in waiting.values():  # the process has died
        run.made = {"findings": [("error", "traceback", done.stderr[-200:])]}


def _tell(run: Run, *texts: str) -> None:
    for text in texts:
        print(f"{run.path.name}: {text}", file=sys.stderr, flush=True)


def _called(command: list[str], folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command, cwd=folder, capture_output=True, text=True, check=False
    )


def _check(batch: list[Run], folder: Path) -> None:
    runs = {run.package: run for run in batch}
    for name, command in CHECKERS.items():
        tool = str(Path(sys.executable).with_name(command[0]))
        packages = (["-p", each] if name == "mypy" else [each] for each in runs)
        flags = [flag for some in packages for flag in some]
        done = _called([tool, *command[1:], *flags], folder)
        for line in (done.stdout + done.stderr).splitlines():
            if WRONG[name] in line and (found := PACKAGE.search(line)):
                runs[found[0]].wrong[name] += 1
                _tell(runs[found[0]], line.strip())


def _operations(path: Path) -> int:
    """Returns how many operations a document has, as far as it can be read."""
    text = path.read_text("utf-8", "replace")
    try:
        value = json.loads(text) if path.suffix == ".json" else yaml.safe_load(text)
    except (ValueError, RecursionError, yaml.YAMLError):
        return 0
    paths = value.get("paths") if isinstance(value, dict) else None
    items = paths.values() if isinstance(paths, dict) else ()
    return sum(
        method in METHODS for item in items if isinstance(item, dict) for method in item
    )


COLUMNS = (
    "document",
    "operations",
    "schemas typed",
    "`Any`",
    "missing",
    "warnings",
    "mypy",
    "pyright",
    "black",
    "examples",
    "schemas tried",
    "instances",
    "wrong",
    "CPU s",
    "MB",
)


VALUES = ("examples", "tried", "instances")


def _print(runs: list[Run], top: Path) -> None:
    named = [run for run in runs if run.path.parent == top]
    small = [run for run in runs if run.path.parent != top]
    counts = [sum(map(_is_made, runs)), sum(map(_is_whole, runs))]
    print(f"{len(runs)} OAS 3 documents, {counts[0]} generated, {counts[1]} whole\n")
    print(f"| {' | '.join(COLUMNS)} |")
    print(f"|---|{'---:|' * (len(COLUMNS) - 1)}")
    for run in sorted(named, key=lambda run: run.path.name):
        _row(run.path.stem, [run])
    whole = sum(map(_is_whole, small))
    _row(f"{len(small)} one-feature files, {whole} of them whole", small)
    print("\n| documents | times | warning |\n|---:|---:|---|")
    for documents, times, (code, _) in _counted(runs, "warning"):
        print(f"| {documents} | {times} | `{code}` |")
    print("\n| documents | times | error | message |\n|---:|---:|---|---|")
    for documents, times, (code, message) in _counted(runs, "error"):
        print(f"| {documents} | {times} | `{code}` | {message} |")
    for run in runs:
        if not _is_whole(run):
            state = "in part" if run.package else "refused"
            _tell(run, f"{state}: {', '.join(dict.fromkeys(run.codes('error')))}")


def _is_made(run: Run) -> bool:
    return bool(run.package)


def _is_whole(run: Run) -> bool:
    return bool(run.package) and bool(run.made["is_whole"])


def _row(name: str, runs: list[Run]) -> None:
    made = [run.made for run in runs if run.package]
    typed, untyped, missing = (
        sum(each["schemas"][at] for each in made) for at in range(3)
    )
    kept, listed = sum(run.kept for run in runs), sum(run.operations for run in runs)
    wrong: Counter[str] = sum((run.wrong for run in runs), Counter())
    row: list[object] = [name, f"{kept} of {listed}", typed, untyped, missing]
    row += [sum(len(run.codes("warning")) for run in runs)]
    row += [wrong[checker] for checker in CHECKERS]
    row += [sum(each[key] for each in made) for key in VALUES]
    row += [sum(len(each["failures"]) for each in made)]
    row += [f"{sum(each['seconds'] for each in made):.1f}"]
    row += [max((each["megabytes"] for each in made), default=0)]
    print(f"| {' | '.join(map(str, row))} |")


def _counted(
    runs: list[Run], severity: str
) -> Iterator[tuple[int, int, tuple[str, str]]]:
    """Yields in how many documents a finding stands, and how often, and what it is."""
    times: Counter[tuple[str, str]] = Counter()
    places: Counter[tuple[str, str]] = Counter()
    for run in runs:
        kinds = [
            (code, "" if severity == "warning" else _kind(message))
            for kind, code, message in run.made["findings"]
            if kind == severity
        ]
        times.update(kinds)
        places.update(set(kinds))
    for each, count in places.most_common():
        yield count, times[each], each


def _kind(message: str) -> str:
    """Returns a message without the names in it."""
    return re.sub(r"'[^']*'|\"[^\"]*\"|#/\S+|\S*/\S+", "…", message)[:80]


if __name__ == "__main__":
    main()
