"""What stops documents that other people wrote: run them all, count the errors.

    python benchmarks/wild.py FOLDER [--largest BYTES]

Each JSON or YAML document below the folder is generated as a client of its own, in a
process of its own, into a temporary folder. Printed are the totals, and a table with
the errors: in how many documents each stands, and how often.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
import tempfile
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

SUFFIXES = (".json", ".yaml", ".yml")
NO_DOCUMENT = ("openapi-version", "not-a-document", "syntax", "empty")
"""Errors of files that are no OAS 3 documents in the first place."""

SECONDS = 300
ERROR = re.compile(r": error\[([a-z-]+)\]: (.*)")


def main() -> None:
    """Runs all documents and prints the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--largest", type=int, default=20_000_000)
    options = parser.parse_args()
    paths = [
        path
        for path in sorted(options.folder.rglob("*"))
        if path.suffix in SUFFIXES and path.stat().st_size <= options.largest
    ]
    with ThreadPoolExecutor(2) as pool:
        results = list(pool.map(_run, paths))
    _print(results)


def _run(path: Path) -> tuple[int, list[tuple[str, str]]]:
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "clientsmith", "generate"]
        command += ["--spec", str(path), "--output", f"{folder}/client"]
        try:
            done = subprocess.run(
                command, capture_output=True, text=True, timeout=SECONDS, check=False
            )
        except subprocess.TimeoutExpired:
            return 1, [("timeout", f"more than {SECONDS} s")]
    if "Traceback" in done.stderr:
        return 1, [("traceback", done.stderr.strip().splitlines()[-1])]
    return done.returncode, ERROR.findall(done.stderr)


def _print(results: list[tuple[int, list[tuple[str, str]]]]) -> None:
    documents = [
        (status, errors)
        for status, errors in results
        if not any(code in NO_DOCUMENT for code, _ in errors)
    ]
    done = sum(status == 0 for status, _ in documents)
    print(f"{len(results)} files, {len(documents)} OAS 3 documents, {done} generated\n")
    times: Counter[tuple[str, str]] = Counter()
    places: Counter[tuple[str, str]] = Counter()
    for _, errors in documents:
        kinds = [(code, _kind(message)) for code, message in errors]
        times.update(kinds)
        places.update(set(kinds))
    print("| documents | times | error | message |\n|---:|---:|---|---|")
    for (code, message), count in places.most_common():
        print(f"| {count} | {times[code, message]} | `{code}` | {message} |")


def _kind(message: str) -> str:
    """Returns a message without the names in it."""
    return re.sub(r"'[^']*'|\"[^\"]*\"|#/\S+|\S*/\S+", "…", message)[:80]


if __name__ == "__main__":
    main()
