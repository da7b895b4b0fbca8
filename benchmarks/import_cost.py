"""What it takes to import a generated client, and to reach its first operation.

    python benchmarks/import_cost.py [rounds] [DOCUMENT]

With a document, such as `large.py` makes, it is about reaching the first operation of
each of a few groups in the client of that; else about the client of this repository.

Each line is a statement in a process of its own. Every round runs all of them, in
random order; a statement's cost is what it takes beside the `python -c pass` of its
round, whose own spread is the machine's noise. The first round, which compiles what is
not compiled yet, is not counted.
"""

from __future__ import annotations

import compileall
import os
import random
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]

BARE = "pass"
LIBRARIES = "import httpx2, msgspec"
PACKAGE = "import pinecone"
CLIENT = 'from pinecone import Pinecone; Pinecone(api_key="k").list_indexes'
STATEMENTS = [
    BARE,
    PACKAGE,
    "from pinecone import NotFoundError",
    LIBRARIES,
    CLIENT,
    'from pinecone import AsyncPinecone; AsyncPinecone(api_key="k").list_indexes',
    'from pinecone import Pinecone; Pinecone(api_key="k").inference.embed',
    'from pinecone import Pinecone; Pinecone(api_key="k").db_data("h").query_vectors',
]

GROUPS = 3
"""Groups of a document whose first operation is reached."""

GROUP_BUDGET = 15
PACKAGE_BUDGET = 5
CLIENT_BUDGET = 9
"""Milliseconds beside the two libraries, which every client needs."""


@dataclass(frozen=True)
class Cost:
    """Of one process, in milliseconds."""

    wall: float
    cpu: float


def main(rounds: int) -> None:
    """Prints the tables."""
    with tempfile.TemporaryDirectory() as name:
        # A copy, so that nobody changes it in the middle.
        shutil.copytree(ROOT / "generated" / "pinecone", Path(name) / "pinecone")
        environment = {**os.environ, "PYTHONPATH": name}
        costs = _measure(rounds, environment, STATEMENTS)
        modules = {each: _modules(each, name) for each in STATEMENTS}
    print("| statement | modules | wall ms | half of the rounds | CPU ms | half |")
    print("|---|---:|---:|---:|---:|---:|")
    for statement in STATEMENTS:
        base = BARE if statement != BARE else None
        wall, wall_half = _difference(costs, "wall", statement, base)
        cpu, cpu_half = _difference(costs, "cpu", statement, base)
        more = modules[statement] - (modules[base] if base else 0)
        cells = [f"`{statement}`", str(more), f"{wall:.2f}", wall_half]
        print(f"| {' | '.join([*cells, f'{cpu:.2f}', cpu_half])} |")
    print("\nThe first line is absolute, the others are what comes on top of it.\n")
    print("| budget | ms | wall ms | CPU ms | met |")
    print("|---|---:|---:|---:|---|")
    _print_budget(costs, PACKAGE, BARE, PACKAGE_BUDGET)
    _print_budget(costs, CLIENT, LIBRARIES, CLIENT_BUDGET)


def of_document(rounds: int, document: Path) -> None:
    """Prints what it takes to reach operations of a document, over the libraries."""
    with tempfile.TemporaryDirectory() as name:
        command = [sys.executable, "-m", "clientsmith", "generate", "--partial"]
        command += ["--spec", str(document), "--output", f"{name}/client"]
        command += ["--layout", "tags"]
        subprocess.run(command, check=True, capture_output=True)
        compileall.compile_dir(name, quiet=1)
        statements = [LIBRARIES, *_reaching(Path(name) / "client")]
        environment = {**os.environ, "PYTHONPATH": name}
        costs = _measure(rounds, environment, statements)
    print("| budget | ms | wall ms | CPU ms | met |")
    print("|---|---:|---:|---:|---|")
    for statement in statements[1:]:
        _print_budget(costs, statement, LIBRARIES, GROUP_BUDGET)


def _reaching(package: Path) -> list[str]:
    """Returns statements that reach a method of a group each."""
    listed = sorted(path for path in package.glob("_operations/[a-z]*.py"))
    statements = []
    for path in listed[:: max(1, len(listed) // GROUPS)][:GROUPS]:
        constant = re.search(
            r"^(\w+): Operation", path.read_text("utf-8"), re.MULTILINE
        )
        if constant:
            method = constant[1].lower()
            call = f'Client(base_url="http://localhost").{path.stem}.{method}'
            statements.append(f"from client import Client; {call}")
    return statements


def _measure(
    rounds: int, environment: dict[str, str], statements: list[str]
) -> dict[str, list[Cost]]:
    costs: dict[str, list[Cost]] = {each: [] for each in statements}
    order = list(statements)
    for number in range(rounds + 1):
        random.shuffle(order)
        for statement in order:
            cost = _run(statement, environment)
            if number:
                costs[statement].append(cost)
    return costs


def _run(statement: str, environment: dict[str, str]) -> Cost:
    command = [sys.executable, "-c", statement]
    start = time.perf_counter()
    process = os.posix_spawn(sys.executable, command, environment)
    _, status, usage = os.wait4(process, 0)
    wall = time.perf_counter() - start
    if status:
        sys.exit(f"{statement} failed")
    return Cost(wall * 1e3, (usage.ru_utime + usage.ru_stime) * 1e3)


def _modules(statement: str, path: str) -> int:
    code = f"{statement}\nimport sys\nprint(len(sys.modules))"
    command = [sys.executable, "-c", code]
    environment = {**os.environ, "PYTHONPATH": path}
    return int(subprocess.check_output(command, env=environment))


def _difference(
    costs: dict[str, list[Cost]], kind: str, statement: str, base: str | None
) -> tuple[float, str]:
    """Returns the median of what a statement takes beside another, and the middle."""
    own = [getattr(each, kind) for each in costs[statement]]
    other = [getattr(each, kind) for each in costs[base]] if base else [0.0] * len(own)
    low, median, high = statistics.quantiles(
        [one - two for one, two in zip(own, other, strict=True)]
    )
    return median, f"{low:.2f} to {high:.2f}"


def _print_budget(
    costs: dict[str, list[Cost]], statement: str, base: str, budget: float
) -> None:
    wall, _ = _difference(costs, "wall", statement, base)
    cpu, _ = _difference(costs, "cpu", statement, base)
    met = "yes" if max(wall, cpu) <= budget else "no"
    beside = "bare Python" if base == BARE else f"`{base}`"
    name = f"`{statement}` over {beside}"
    print(f"| {name} | {budget} | {wall:.2f} | {cpu:.2f} | {met} |")


if __name__ == "__main__":
    given = int(sys.argv[1]) if len(sys.argv) > 1 else 41
    if len(sys.argv) > 2:
        of_document(given, Path(sys.argv[2]))
    else:
        main(given)
