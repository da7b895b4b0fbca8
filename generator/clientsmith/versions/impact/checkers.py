"""Type checkers, run by their public command lines on a folder of copies."""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from clientsmith import signals
from clientsmith.diagnostics import Diagnostics
from clientsmith.versions.impact.app import App

DEPRECATED = "deprecated"
UNKNOWN = "unknown"
RULES = {
    "reportDeprecated": DEPRECATED,
    "reportUnknownMemberType": UNKNOWN,
    "unreachable": UNKNOWN,
}
"""What the rules of the checkers are called here."""

EXTRAS = {"mypy": "impact", "pyright": "impact-pyright"}
"""The extra that installs each checker."""

CACHE = "cache"
"""Where mypy keeps what it knows of modules, as seen from a checker's home."""

HEAVY = "httpx2"
"""What only the runtime of the client needs, and takes mypy seconds to read."""


@dataclass(frozen=True)
class Report:
    """One thing that a checker says of the app.

    Attributes:
        start: The line, counted from 1, and the column, counted from 0.
        end: The same of where it ends.
        rule: Which kind of error it is: `DEPRECATED`, `UNKNOWN` for what the checker
            does not judge, or the checker's word.
        message: What the checker says.
    """

    start: tuple[int, int]
    end: tuple[int, int]
    rule: str
    message: str

    @property
    def kind(self) -> tuple[int, str]:
        """What tells it from others of the file when columns have moved."""
        return self.start[0], self.rule

    @property
    def lines(self) -> range:
        """All lines that it is about."""
        return range(self.start[0], self.end[0] + 1)


def new_errors(reports: Iterable[Report], before: Iterable[Report]) -> Iterator[Report]:
    """Yields errors of a file that it had not before."""
    kinds = {report.kind for report in before}
    for report in reports:
        if report.rule not in (DEPRECATED, UNKNOWN) and report.kind not in kinds:
            yield report


@dataclass(frozen=True)
class Checker:
    """A checker for one app.

    Attributes:
        name: `mypy` or `pyright`.
        home: The folder of its config and cache.
        app: The app.
        python: The path of the interpreter that has the app's packages.
        diagnostics: Where errors go.
    """

    name: str
    home: Path
    app: App
    python: str
    diagnostics: Diagnostics

    @property
    def root(self) -> Path:
        """The folder where the copies of the app are, and imports start from."""
        return self.home / "app"

    def check(self) -> dict[str, list[Report]]:
        """Returns what the checker says of the app, by the files' places in `root`.

        Raises:
            StageFailed: It cannot read the app as a whole.
        """
        command, reports = COMMANDS[self.name]
        environment = os.environ | {
            "MYPYPATH": os.pathsep.join(map(str, (self.root, *self.app.bases))),
            "PYRIGHT_PYTHON_IGNORE_WARNINGS": "1",
        }
        # -P: what the app calls its modules must not matter to the checker itself
        done = signals.run(
            [sys.executable, "-P", "-m", self.name, *command(self)],
            cwd=self.home,
            encoding="utf-8",
            env=environment,
            errors="replace",
        )
        by_file: dict[str, list[Report]] = defaultdict(list)
        try:
            if done.returncode > 1:
                raise ValueError(f"exit code {done.returncode}")
            for file, report in reports(done.stdout):
                by_file[os.path.relpath(self.home / file, self.root)].append(report)
        except (ValueError, KeyError, TypeError) as error:
            said = (done.stdout + done.stderr).strip()[-1000:] or str(error)
            raise self.diagnostics.failure(
                "impact-analyser",
                f"{self.name} cannot read the app: {said}",
                None,
                "Name the folder that imports start from: --app src",
            ) from None
        return by_file

    @cached_property
    def version(self) -> str:
        """The version of the interpreter, as `3.11`.

        Raises:
            StageFailed: It cannot be run.
        """
        script = "import sys; print('{}.{}'.format(*sys.version_info))"
        command = [self.python, "-c", script]
        try:
            done = subprocess.run(command, capture_output=True, check=True, timeout=60)
            return ".".join(str(int(part)) for part in done.stdout.split(b"."))
        except (OSError, ValueError, subprocess.SubprocessError) as error:
            raise self.diagnostics.failure(
                "impact-python",
                f"{self.python} cannot be run: {error}",
                None,
                "Give the interpreter of the app, such as .venv/bin/python.",
            ) from None


# The app's own config is not read: it may leave out files, rules and lines.
MYPY = """\
[mypy]
check_untyped_defs = True
disallow_any_expr = True
enable_error_code = deprecated
explicit_package_bases = True
ignore_missing_imports = True
python_version = {0.version}
warn_unreachable = True
[mypy-{0.app.package},{0.app.package}.*]
ignore_errors = True
ignore_missing_imports = False
"""
SKIP = "[mypy-{0},{0}.*]\nfollow_imports = skip\n"
PYRIGHT = {
    "enableTypeIgnoreComments": False,
    "reportDeprecated": "error",
    "reportMissingModuleSource": "none",
    "reportUnknownMemberType": "error",
}


def _mypy(checker: Checker) -> list[str]:
    sources = checker.app.sources
    is_heavy = any(HEAVY in source.text for source in sources)
    config = MYPY.format(checker) + ("" if is_heavy else SKIP.format(HEAVY))
    (checker.home / "mypy.ini").write_text(config, "utf-8")
    files = "\n".join(f"app/{source.place}" for source in sources)
    (checker.home / "files").write_text(files, "utf-8")
    options = ["--config-file=mypy.ini", f"--cache-dir={CACHE}", "--output=json"]
    return [*options, f"--python-executable={checker.python}", "@files"]


def _mypy_reports(output: str) -> Iterator[tuple[str, Report]]:
    for item in map(json.loads, filter(str.strip, output.splitlines())):
        if item["severity"] == "error":
            rule, message = str(item["code"]), item["message"]
            rule = UNKNOWN if message.startswith("Expression ") else rule
            start = item["line"], item["column"]
            end = item["end_line"], item["end_column"]
            yield item["file"], Report(start, end, RULES.get(rule, rule), message)


def _pyright(checker: Checker) -> list[str]:
    settings = PYRIGHT | {
        "include": [f"app/{source.place}" for source in checker.app.sources],
        "extraPaths": ["app", *map(str, checker.app.bases)],
        "pythonVersion": checker.version,
    }
    path = checker.home / "pyrightconfig.json"
    path.write_text(json.dumps(settings), "utf-8")
    return ["--outputjson", f"--project={path}", f"--pythonpath={checker.python}"]


def _pyright_reports(output: str) -> Iterator[tuple[str, Report]]:
    for item in json.loads(output)["generalDiagnostics"]:
        if item["severity"] == "error":
            start, end = (
                (point["line"] + 1, point["character"])
                for point in (item["range"]["start"], item["range"]["end"])
            )
            rule = RULES.get(item.get("rule", ""), item.get("rule", ""))
            yield item["file"], Report(start, end, rule, item["message"])


Command = Callable[[Checker], list[str]]
Reports = Callable[[str], Iterator[tuple[str, Report]]]
COMMANDS: dict[str, tuple[Command, Reports]] = {
    "mypy": (_mypy, _mypy_reports),
    "pyright": (_pyright, _pyright_reports),
}


def is_installed(name: str) -> bool:
    """Whether a checker is there to be run."""
    return importlib.util.find_spec(name) is not None
