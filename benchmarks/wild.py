"""What comes of documents that other people wrote: one table for a folder of them.

    python benchmarks/wild.py FOLDER [--checkers] [--values]

Each JSON or YAML document in the folder and below is generated as a client of its own,
in a process of its own, into a temporary folder, and imported; what is refused as a
whole is generated with `--partial`. Documents in the folder itself have a line each,
those below it share one. Then come the warnings and the errors, and in how many
documents each stands. `--checkers` has mypy, pyright and black look at all output;
`--values` makes the round trips of `tests/conformance/wild.py`.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import resource
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from clientsmith.load.walk import METHODS

ROOT = Path(__file__).resolve().parents[1]
SUFFIXES = (".json", ".yaml", ".yml")
NO_DOCUMENT = frozenset({"openapi-version", "not-a-document", "syntax", "empty"})
"""Errors of files that are no OAS 3 documents in the first place."""

SECONDS = 3600
BATCH = 20
"""Documents that a checker looks at in one run."""

FINDING = re.compile(r": (error|warning)\[([a-z-]+)\]: (.*)")
PACKAGE = re.compile(r"\bclient_(\d+)\b")
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
        package: The client that was made of it.
        operations: How many the document has.
        kept: How many the client has.
        is_whole: Whether it could be made without `--partial`.
        findings: Severity, code and message of each.
        wrong: How many faults the import and the checkers found.
        values: What came of the round trips.
        seconds: Processor time of generating.
        megabytes: Its peak memory.
    """

    path: Path
    package: str
    operations: int = 0
    kept: int = 0
    status: int = 1
    is_whole: bool = False
    findings: list[tuple[str, str, str]] = field(default_factory=list)
    wrong: Counter[str] = field(default_factory=Counter)
    values: dict[str, int] = field(default_factory=dict)
    failures: list[str] = field(default_factory=list)
    seconds: float = 0.0
    megabytes: int = 0

    @property
    def errors(self) -> list[tuple[str, str]]:
        """The errors: code and message."""
        return [(code, text) for kind, code, text in self.findings if kind == "error"]

    @property
    def warnings(self) -> list[str]:
        """The codes of the warnings."""
        return [code for kind, code, _ in self.findings if kind == "warning"]


def main() -> None:
    """Runs all documents and prints the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--checkers", action="store_true")
    parser.add_argument("--values", action="store_true")
    options = parser.parse_args()
    top = options.folder.resolve()
    paths = [path for path in sorted(top.rglob("*")) if _is_text(path)]
    with (
        tempfile.TemporaryDirectory() as name,
        ThreadPoolExecutor(os.cpu_count()) as pool,
    ):
        folder = Path(name)
        runs = [Run(path, f"client_{number}") for number, path in enumerate(paths)]
        list(pool.map(lambda run: _generate(run, folder), runs))
        documents = [run for run in runs if _is_document(run)]
        made = [run for run in documents if run.status == 0]
        batches = [made[at : at + BATCH] for at in range(0, len(made), BATCH)]
        if options.checkers:
            list(pool.map(lambda batch: _check(batch, folder), batches))
        if options.values:
            list(pool.map(_try_values, batches))
    _print(documents, top)


def _is_text(path: Path) -> bool:
    return path.suffix in SUFFIXES and path.is_file()


def _is_document(run: Run) -> bool:
    return not NO_DOCUMENT & {code for code, _ in run.errors}


def _generate(run: Run, folder: Path) -> None:
    """Generates and imports a client; with `--partial` what is refused without it."""
    run.operations = _operations(run.path)
    run.findings = _generate_once(run, folder)
    run.is_whole = run.status == 0
    if run.status and _is_document(run):
        refused, run.findings = run.errors, _generate_once(run, folder, "--partial")
        kept = [found for found in run.findings if found[0] == "warning"]
        run.findings = [*kept, *(("error", *error) for error in refused)]
    if run.status == 0:
        run.kept = run.operations - run.warnings.count("operation-left-out")
        line = f"import {run.package}, {run.package}.models"
        found = _called([sys.executable, "-c", line], folder)
        run.wrong["import"] += found.returncode != 0


def _generate_once(run: Run, folder: Path, *flags: str) -> list[tuple[str, str, str]]:
    command = [sys.executable, __file__, "--measured", *flags]
    command += ["--spec", str(run.path), "--output", str(folder / run.package)]
    try:
        done = _called(command, folder)
    except subprocess.TimeoutExpired:
        return [("error", "timeout", f"more than {SECONDS} s")]
    *text, last = done.stderr.rstrip().split("\n")
    run.status = done.returncode
    if "Traceback" in done.stderr:
        return [("error", "traceback", last)]
    seconds, megabytes = last.split()
    run.seconds, run.megabytes = float(seconds), int(megabytes)
    return FINDING.findall("\n".join(text))


def _called(command: list[str], folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command,
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
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
                print(line, file=sys.stderr)


def _try_values(batch: list[Run]) -> None:
    """Makes the round trips; see `tests/conformance/wild.py`."""
    runs = {str(run.path): run for run in batch}
    head = [sys.executable, "-m", "tests.conformance.wild"]
    done = _called([*head, *runs], ROOT)
    for line in done.stdout.splitlines():
        found = json.loads(line)
        run = runs[found.pop("path")]
        run.failures = found.pop("failures")
        run.values = found
        print(*run.failures, sep="\n", end="\n" * bool(run.failures), file=sys.stderr)
    print(done.stderr, end="", file=sys.stderr)


def _measured(flags: list[str]) -> int:
    """Generates one document; the last line has seconds and megabytes."""
    command = [sys.executable, "-m", "clientsmith", "generate", *flags]
    with tempfile.TemporaryDirectory() as cache:
        cold = os.environ | {"XDG_CACHE_HOME": cache}
        done = subprocess.run(command, stdout=subprocess.DEVNULL, env=cold, check=False)
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    seconds = used.ru_utime + used.ru_stime
    print(f"{seconds:.1f} {used.ru_maxrss // 1024}", file=sys.stderr)
    return done.returncode


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
    "schemas: typed, `Any`, missing",
    "warnings",
    "import, mypy, pyright, black",
    "examples, instances",
    "wrong",
    "CPU s",
    "MB",
)


def _print(runs: list[Run], top: Path) -> None:
    named = [run for run in runs if run.path.parent == top]
    small = [run for run in runs if run.path.parent != top]
    done = sum(run.status == 0 for run in runs)
    whole = sum(run.is_whole for run in runs)
    print(f"{len(runs)} OAS 3 documents, {done} generated, {whole} of them whole\n")
    print(f"| {' | '.join(COLUMNS)} |")
    print(f"|---|{'---:|' * (len(COLUMNS) - 1)}")
    for run in sorted(named, key=lambda run: run.path.name):
        _row(run.path.stem, [run])
    some = sum(run.is_whole for run in small)
    _row(f"{len(small)} one-feature files, {some} of them whole", small)
    warnings = [[(code, "") for code in run.warnings] for run in runs]
    errors = [[(code, _kind(text)) for code, text in run.errors] for run in runs]
    print("\n| documents | times | warning |\n|---:|---:|---|")
    for documents, times, (code, _) in _counted(warnings):
        print(f"| {documents} | {times} | `{code}` |")
    print("\n| documents | times | error | message |\n|---:|---:|---|---|")
    for documents, times, (code, message) in _counted(errors):
        print(f"| {documents} | {times} | `{code}` | {message} |")
    print()
    for run in small:
        if not run.is_whole:
            codes = ", ".join(dict.fromkeys(code for code, _ in run.errors))
            state = "in part" if run.status == 0 else "refused"
            print(f"* {run.path.relative_to(top)}: {state}, {codes}", file=sys.stderr)


def _row(name: str, runs: list[Run]) -> None:
    kept, listed = sum(run.kept for run in runs), sum(run.operations for run in runs)
    wrong: Counter[str] = Counter()
    values: Counter[str] = Counter()
    for run in runs:
        wrong.update(run.wrong)
        values.update(run.values)
    row: list[object] = [name, f"{kept} of {listed}"]
    row += [", ".join(str(values[key]) for key in ("typed", "any", "missing"))]
    row += [sum(len(run.warnings) for run in runs)]
    row += [", ".join(str(wrong[key]) for key in ("import", *CHECKERS))]
    row += [f"{values['examples']}, {values['instances']}"]
    row += [sum(len(run.failures) for run in runs)]
    row += [f"{sum(run.seconds for run in runs):.1f}"]
    row += [max((run.megabytes for run in runs), default=0)]
    print(f"| {' | '.join(map(str, row))} |")


def _counted(
    listed: list[list[tuple[str, str]]],
) -> Iterator[tuple[int, int, tuple[str, str]]]:
    """Yields in how many documents something stands, and how often, and what it is."""
    times = Counter(each for some in listed for each in some)
    places = Counter(each for some in listed for each in set(some))
    for each, count in places.most_common():
        yield count, times[each], each


def _kind(message: str) -> str:
    """Returns a message without the names in it."""
    return re.sub(r"'[^']*'|\"[^\"]*\"|#/\S+|\S*/\S+", "…", message)[:80]


if __name__ == "__main__":
    if sys.argv[1:2] == ["--measured"]:
        sys.exit(_measured(sys.argv[2:]))
    main()
