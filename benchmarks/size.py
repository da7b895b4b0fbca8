"""What it takes to generate large documents: CPU time, and memory at its peak.

    python benchmarks/size.py FOLDER [--rounds N] [--growth]

Documents are made by `large.py` of those in FOLDER. Each is generated in a process of
its own, with nothing kept. The least CPU time of the rounds counts: what else runs on
the machine only adds to it. With `--growth` the documents are of one kind, and only
their size differs; the cost per operation is what comes on top of a document that has
one operation.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

LARGE = Path(__file__).with_name("large.py")


class Row(NamedTuple):
    """A document, and what it may take.

    Attributes:
        size: Its bytes.
        seconds: Of CPU time; 0 for no bar.
        memory: Megabytes; 0 for no bar.
    """

    operations: int
    size: int
    seconds: int = 0
    memory: int = 0


class Cost(NamedTuple):
    """CPU seconds, and megabytes."""

    seconds: float
    memory: float


BARS = [
    Row(850, 4_400_000, 8, 300),
    Row(1_200, 13_000_000, 18, 400),
    Row(11_000, 20_000_000, 90, 1_500),
]
GROWTH = [
    Row(1, 2_000),
    Row(50, 100_000),
    Row(500, 1_000_000),
    Row(2_500, 5_000_000),
    Row(10_000, 20_000_000),
]


def main() -> None:
    """Prints the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--growth", action="store_true")
    given = parser.parse_args()
    print("| operations | MB | CPU s | bar | ms per operation | memory MB | bar |")
    print("|---:|---:|---:|---:|---:|---:|---:|")
    start = 0.0
    with tempfile.TemporaryDirectory() as name:
        for row in GROWTH if given.growth else BARS:
            document = Path(name, "document.json")
            made = [str(LARGE), str(given.folder), str(document)]
            made += ["--operations", str(row.operations), "--bytes", str(row.size)]
            _run(made, {})
            costs = [_generated(document, name) for _ in range(given.rounds)]
            cost = min(costs)
            start = cost.seconds if row.operations == 1 else start
            _print(row, document.stat().st_size, cost, cost.seconds - start)


def _generated(document: Path, folder: str) -> Cost:
    with tempfile.TemporaryDirectory(dir=folder) as name:
        command = ["-m", "clientsmith", "generate", "--spec", str(document)]
        command += ["--output", f"{name}/client"]
        return _run(command, {"XDG_CACHE_HOME": name})


def _run(arguments: list[str], variables: dict[str, str]) -> Cost:
    environment = {**os.environ, **variables}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    nowhere = (os.POSIX_SPAWN_OPEN, 2, os.devnull, os.O_WRONLY, 0)
    silent = [nowhere, (os.POSIX_SPAWN_DUP2, 2, 1)]
    process = os.posix_spawn(
        sys.executable,
        [sys.executable, *arguments],
        environment,
        file_actions=silent,
    )
    _, status, usage = os.wait4(process, 0)
    if status:
        sys.exit(f"{' '.join(arguments)} failed")
    return Cost(usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1e3)


def _print(row: Row, size: int, cost: Cost, seconds: float) -> None:
    cells = [
        f"{row.operations:,}",
        f"{size / 1e6:.1f}",
        f"{cost.seconds:.1f}",
        f"≤ {row.seconds}" if row.seconds else "",
        f"{seconds / row.operations * 1e3:.1f}",
        f"{cost.memory:.0f}",
        f"≤ {row.memory}" if row.memory else "",
    ]
    print(f"| {' | '.join(cells)} |", flush=True)


if __name__ == "__main__":
    main()
