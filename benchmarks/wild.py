"""What comes of documents that other people wrote: one table for a folder of them.

    python benchmarks/wild.py FOLDER [--large BYTES] [--partial] [--checkers]

Each JSON or YAML document below the folder is generated as a client of its own, in a
process of its own, into a temporary folder, and imported. Documents of at least BYTES
have a line each, all others share one. Then come the errors, and in how many documents
each stands.
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
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import yaml

from clientsmith.load.walk import METHODS

SUFFIXES = (".json", ".yaml", ".yml")
NO_DOCUMENT = frozenset({"openapi-version", "not-a-document", "syntax", "empty"})
"""Errors of files that are no OAS 3 documents in the first place."""

SECONDS = 600
FINDING = re.compile(r": (error|warning)\[([a-z-]+)\]: (.*)")
CHECKERS = {
    "mypy": ["mypy", "--config-file=", "--strict", "-p", "client"],
    "pyright": ["pyright", "client"],
    "black": ["black", "--check", "--quiet", "client"],
}


@dataclass
class Run:
    """What came of one document.

    Attributes:
        operations: How many the document has.
        kept: How many the client has.
        findings: Severity, code and message of each.
        wrong: What of the import and the checkers does not pass.
        seconds: Processor time of generating.
        megabytes: Its peak memory.
    """

    path: Path
    operations: int = 0
    kept: int = 0
    status: int = 1
    findings: list[tuple[str, str, str]] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    seconds: float = 0.0
    megabytes: int = 0

    def count(self, code: str) -> int:
        """Returns how many findings have a code."""
        return sum(code == found for _, found, _ in self.findings)

    @property
    def errors(self) -> list[tuple[str, str]]:
        """The errors: code and message."""
        return [(code, text) for kind, code, text in self.findings if kind == "error"]


def main() -> None:
    """Runs all documents and prints the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--large", type=int, default=500_000)
    parser.add_argument("--partial", action="store_true")
    parser.add_argument("--checkers", action="store_true")
    options = parser.parse_args()
    paths = [path for path in sorted(options.folder.resolve().rglob("*")) if _is_text(path)]
    run = partial(_run, is_partial=options.partial, checkers=options.checkers)
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        runs = list(pool.map(run, paths))
    documents = [
        run for run in runs if not NO_DOCUMENT & {code for code, _ in run.errors}
    ]
    _print(documents, options.large)


def _is_text(path: Path) -> bool:
    return path.suffix in SUFFIXES and path.is_file()


def _run(path: Path, *, is_partial: bool, checkers: bool) -> Run:
    found = Run(path, operations=_operations(path))
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, __file__, "--measured", folder, str(path)]
        command += ["--partial"] if is_partial else []
        try:
            done = _called(command[:2], command[2:], folder)
        except subprocess.TimeoutExpired:
            found.findings.append(("error", "timeout", f"more than {SECONDS} s"))
            return found
        *text, last = done.stderr.rstrip().split("\n")
        found.status = done.returncode
        found.findings = FINDING.findall("\n".join(text))
        if "Traceback" in done.stderr:
            found.findings.append(("error", "traceback", last))
            return found
        seconds, megabytes = last.split()
        found.seconds, found.megabytes = float(seconds), int(megabytes)
        if found.status == 0:
            found.kept = found.operations - found.count("operation-left-out")
            found.wrong = _wrong(folder, checkers=checkers)
    return found


def _called(
    head: list[str], rest: list[str], folder: str
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*head, *rest],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )


def _wrong(folder: str, *, checkers: bool) -> list[str]:
    commands = {"import": [sys.executable, "-c", "import client, client.models"]}
    for name, command in CHECKERS.items() if checkers else ():
        tool = Path(sys.executable).with_name(command[0])
        commands[name] = [str(tool), *command[1:]]
    return [
        name
        for name, command in commands.items()
        if _called(command, [], folder).returncode
    ]


def _measured(folder: str, path: str, flags: list[str]) -> int:
    """Generates one document; the last line has seconds and megabytes."""
    command = [sys.executable, "-m", "clientsmith", "generate", *flags]
    command += ["--spec", path, "--output", f"{folder}/client"]
    cold = os.environ | {"XDG_CACHE_HOME": f"{folder}/cache"}
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


def _print(runs: list[Run], large: int) -> None:
    big = [run for run in runs if run.path.stat().st_size >= large]
    done = sum(run.status == 0 for run in runs)
    print(f"{len(runs)} OAS 3 documents, {done} generated\n")
    print("| document | operations | `Any` | warnings | wrong | CPU s | MB |")
    print("|---|---:|---:|---:|---|---:|---:|")
    for run in sorted(big, key=lambda run: run.path.name):
        _row(run.path.stem, [run])
    rest = [run for run in runs if run not in big]
    _row(f"{len(rest)} smaller ones", rest)
    times: Counter[tuple[str, str]] = Counter()
    places: Counter[tuple[str, str]] = Counter()
    for run in runs:
        kinds = [(code, _kind(message)) for code, message in run.errors]
        times.update(kinds)
        places.update(set(kinds))
    print("\n| documents | times | error | message |\n|---:|---:|---|---|")
    for (code, message), count in places.most_common():
        print(f"| {count} | {times[code, message]} | `{code}` | {message} |")


def _row(name: str, runs: list[Run]) -> None:
    kept, listed = sum(run.kept for run in runs), sum(run.operations for run in runs)
    wrong: Counter[str] = Counter()
    for run in runs:
        wrong.update(run.wrong if run.status == 0 else ["refused"])
    texts = (f"{what} {count}" if count > 1 else what for what, count in wrong.items())
    warnings = sum(kind == "warning" for run in runs for kind, _, _ in run.findings)
    anything = sum(run.count("any") for run in runs)
    seconds = sum(run.seconds for run in runs)
    most = max((run.megabytes for run in runs), default=0)
    row = [name, f"{kept} of {listed}", anything, warnings - anything]
    row += [", ".join(texts), f"{seconds:.1f}", most]
    print(f"| {' | '.join(map(str, row))} |")


def _kind(message: str) -> str:
    """Returns a message without the names in it."""
    return re.sub(r"'[^']*'|\"[^\"]*\"|#/\S+|\S*/\S+", "…", message)[:80]


if __name__ == "__main__":
    if sys.argv[1:2] == ["--measured"]:
        sys.exit(_measured(sys.argv[2], sys.argv[3], sys.argv[4:]))
    main()
