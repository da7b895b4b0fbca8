"""What a run costs when nothing, little or everything has changed.

    python benchmarks/incremental.py [CONFIG] [--rounds 11]

The config and its documents are copied to a folder of their own; by default they are
those of this repository, whose documents lie in `specs/`. All files of the config's
folder are copied, so CONFIG should stand in one that holds little else.

Every round runs each line of the table once, in random order, in a new process; what
has to be changed or removed before is not timed. CPU time is user and system time of
the process and its children. A ratio is that of CPU time to `python -c "import click"`
in the same round; its spread over the rounds is the machine's noise. The first round,
which fills the cache, is not counted. The generator is copied, and compiled as
installers do it.
"""

from __future__ import annotations

import argparse
import compileall
import os
import random
import re
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
BASE = 'python -c "import click"'
BUDGET = 4


@dataclass(frozen=True)
class Line:
    """A command, and what has to be done before each run of it."""

    name: str
    arguments: list[str]
    prepare: Callable[[], None]


@dataclass(frozen=True)
class Cost:
    """Of one process with its children, in milliseconds."""

    wall: float
    cpu: float


class Project:
    """A copy of a config with its documents, and a cache of its own.

    Attributes:
        environment: The variables for all commands.
    """

    def __init__(self, config: Path, folder: Path) -> None:
        self.folder = folder / "project"
        self.config = self.folder / config.name
        self.cache = folder / "cache"
        # a copy, so that nobody changes it in the middle
        code = folder / "code"
        for name in ("generator", "templates"):
            shutil.copytree(ROOT / name, code / name)
        compileall.compile_dir(code, quiet=1)
        if config.parent == ROOT:
            shutil.copytree(ROOT / "specs", self.folder / "specs")
            for path in ROOT.glob("clientsmith.*"):
                shutil.copy(path, self.folder)
        else:
            shutil.copytree(config.parent, self.folder)
        self.environment = {
            **os.environ,
            "PYTHONPATH": str(code / "generator"),
            "XDG_CACHE_HOME": str(self.cache),
        }
        # it would let the others compile what is not compiled yet, each time
        self.environment.pop("PYTHONDONTWRITEBYTECODE", None)
        self._number = 0
        documents = self.folder.rglob("*.yaml")
        self._largest = max(documents, key=lambda path: (path.stat().st_size, path))

    def edit_document(self) -> None:
        """Changes what the largest document says of itself."""
        text = self._largest.read_text("utf-8")
        self._number += 1
        title = rf"\g<1>Edition {self._number}"
        edited = re.sub(r"(\btitle: )(.*)", title, text, count=1)
        assert edited != text, f"{self._largest} has no title to change"
        self._largest.write_text(edited, "utf-8")

    def comment_document(self) -> None:
        """Adds a comment to a document; the validator's verdict stays the same."""
        with self._largest.open("a", encoding="utf-8") as file:
            file.write("# changed\n")

    def edit_config(self) -> None:
        """Changes a setting that all code depends on."""
        self._number += 1
        text = self.config.read_text("utf-8")
        line = f'environment = "EDITION_{self._number}"\n'
        text = re.sub(r'environment = ".*"\n', "", text)
        text = re.sub(r"(\n\[clients\.\w+\]\n)", rf"\g<1>{line}", f"\n{text}", count=1)
        self.config.write_text(text[1:], "utf-8")

    def forget(self, *kinds: str) -> None:
        """Removes what was kept of some kinds; without any, everything.

        What was generated goes too, but not the ledger.
        """
        for kind in kinds or (".",):
            shutil.rmtree(self.cache / "clientsmith" / kind, ignore_errors=True)
        for manifest in list(self.folder.rglob("_manifest.json")):
            shutil.rmtree(manifest.parent)


def main() -> None:
    """Runs all lines in turn and prints a table."""
    options = _options()
    with tempfile.TemporaryDirectory() as folder:
        project = Project(options.config.resolve(), Path(folder))
        lines = _lines(project)
        costs: dict[str, list[Cost]] = {each.name: [] for each in lines}
        # the second run finds the ledger that the first one has written
        for _ in range(2):
            _run(lines[-1], project)
        for number in range(options.rounds + 1):
            for each in random.sample(lines, len(lines)):
                each.prepare()
                cost = _run(each, project)
                if number:
                    costs[each.name].append(cost)
    _print(costs)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    default = ROOT / "clientsmith.toml"
    parser.add_argument("config", type=Path, nargs="?", default=default)
    parser.add_argument("--rounds", type=int, default=11)
    return parser.parse_args()


def _lines(project: Project) -> list[Line]:
    generate = ["-m", "clientsmith", "generate", "--config", project.config.name]

    def settle() -> None:
        """Makes all as it is to be, so that the run that is timed finds nothing."""
        _run(Line("settle", generate, _nothing), project)

    def after(change: Callable[[], None]) -> Callable[[], None]:
        def prepare() -> None:
            settle()
            change()

        return prepare

    def without(*kinds: str) -> Callable[[], None]:
        return lambda: project.forget(*kinds)

    one, two = [*generate, "-j", "1"], [*generate, "-j", "2"]
    kept = ("runs", "texts")
    return [
        Line("python -c pass", ["-c", "pass"], _nothing),
        Line(BASE, ["-c", "import click"], _nothing),
        Line("clientsmith --version", ["-m", "clientsmith", "--version"], _nothing),
        Line("nothing has changed", generate, settle),
        Line("a comment in a document", generate, after(project.comment_document)),
        Line("a title in a document", generate, after(project.edit_document)),
        Line("a setting of the config", generate, after(project.edit_config)),
        Line("all, verdicts kept, -j 1", one, without(*kept)),
        Line("all, verdicts kept, -j 2", two, without(*kept)),
        Line("all, cold, -j 1", one, without()),
        Line("all, cold, -j 2", two, without()),
    ]


def _nothing() -> None:
    pass


def _run(line: Line, project: Project) -> Cost:
    start, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(
        [sys.executable, *line.arguments],
        cwd=project.folder,
        env=project.environment,
        capture_output=True,
        text=True,
        check=False,
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    wall = time.perf_counter() - start
    if done.returncode:
        sys.exit(f"{line.name} failed:\n{done.stdout}{done.stderr}")
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Cost(wall * 1e3, cpu * 1e3)


def _print(costs: dict[str, list[Cost]]) -> None:
    base = [each.cpu for each in costs[BASE]]
    print("| what | CPU ms | half of the rounds | wall ms | half | ratio | half |")
    print("|---|---:|---:|---:|---:|---:|---:|")
    for name, found in costs.items():
        cpu = [each.cpu for each in found]
        ratios = [own / other for own, other in zip(cpu, base, strict=True)]
        cells = [
            *_middle(cpu, "{:.0f}"),
            *_middle([each.wall for each in found], "{:.0f}"),
            *_middle(ratios, "{:.2f}"),
        ]
        print(f"| {name} | {' | '.join(cells)} |")
        if name == "nothing has changed":
            median = statistics.median(ratios)
    met = "yes" if median <= BUDGET else "no"
    print(f"\nBudget of a run that changes nothing: {BUDGET}; met: {met}.")


def _middle(values: list[float], form: str) -> tuple[str, str]:
    low, median, high = statistics.quantiles(values)
    return form.format(median), f"{form.format(low)} to {form.format(high)}"


if __name__ == "__main__":
    main()
