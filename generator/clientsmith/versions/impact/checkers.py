"""Type checkers, run by their public command lines on a folder of copies."""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from clientsmith.diagnostics import Diagnostics, StageFailed

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

HEAVY = "httpx2"
"""What only the runtime of the client needs, and takes mypy seconds to read."""


@dataclass(frozen=True)
class Report:
    """One thing that a checker says of the app.

    Attributes:
        file: The file, below the folder that imports start from.
        line: Its line, counted from 1.
        column: Its column, counted from 0.
        end: The line and the column where it ends.
        rule: Which kind of error it is: `DEPRECATED`, `UNKNOWN` for what the checker
            does not judge, or the checker's word.
        message: What the checker says.
    """

    file: str
    line: int
    column: int
    end: tuple[int, int]
    rule: str
    message: str


@dataclass(frozen=True)
class Checker:
    """A checker for one app.

    Attributes:
        name: `mypy` or `pyright`.
        home: The folder of its config and cache; the app is in its folder `app`.
        bases: Where else imports are looked for.
        package: The dotted name of the vendored package; nothing in it is reported.
        python: The interpreter that has the app's packages.
        version: The version of that interpreter.
        skips: More of mypy's config.
    """

    name: str
    home: Path
    bases: Sequence[Path]
    package: str
    python: str
    version: str
    skips: str = ""

    def check(self, files: Sequence[str], diagnostics: Diagnostics) -> list[Report]:
        """Returns what the checker says of files of the app.

        Raises:
            StageFailed: It cannot read the app as a whole.
        """
        command, reports = COMMANDS[self.name]
        environment = os.environ | {
            "MYPYPATH": os.pathsep.join(map(str, (self.home / "app", *self.bases))),
            "PYRIGHT_PYTHON_IGNORE_WARNINGS": "1",
        }
        # -P: what the app calls its modules must not matter to the checker itself
        done = subprocess.run(
            [sys.executable, "-P", "-m", self.name, *command(self, files)],
            capture_output=True,
            check=False,
            cwd=self.home,
            encoding="utf-8",
            env=environment,
            errors="replace",
        )
        try:
            if done.returncode > 1:
                raise ValueError(f"exit code {done.returncode}")
            root = self.home / "app"
            return [
                replace(report, file=os.path.relpath(self.home / report.file, root))
                for report in reports(done.stdout)
            ]
        except (ValueError, KeyError, TypeError) as error:
            said = (done.stdout + done.stderr).strip()[-1000:] or str(error)
            diagnostics.error(
                "impact-analyser",
                f"{self.name} cannot read the app: {said}",
                None,
                "Name the folder that imports start from: --app src",
            )
            raise StageFailed from None


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
[mypy-{0.package},{0.package}.*]
ignore_errors = True
ignore_missing_imports = False
{0.skips}
"""
SKIP = "[mypy-{0},{0}.*]\nfollow_imports = skip"
PYRIGHT = {
    "enableTypeIgnoreComments": False,
    "reportDeprecated": "error",
    "reportMissingModuleSource": "none",
    "reportUnknownMemberType": "error",
}


def _mypy(checker: Checker, files: Sequence[str]) -> list[str]:
    (checker.home / "mypy.ini").write_text(MYPY.format(checker), "utf-8")
    listed = "\n".join(f"app/{file}" for file in files)
    (checker.home / "files").write_text(listed, "utf-8")
    python = f"--python-executable={checker.python}"
    config = ("--config-file=mypy.ini", "--cache-dir=cache")
    return [*config, "--output=json", python, "@files"]


def _mypy_reports(output: str) -> Iterator[Report]:
    for line in filter(str.strip, output.splitlines()):
        item = json.loads(line)
        if item["severity"] == "error":
            code, is_any = str(item["code"]), item["message"].startswith("Expression ")
            yield Report(
                item["file"],
                item["line"],
                item["column"],
                (item["end_line"], item["end_column"]),
                UNKNOWN if is_any else RULES.get(code, code),
                item["message"],
            )


def _pyright(checker: Checker, files: Sequence[str]) -> list[str]:
    settings = PYRIGHT | {
        "include": [f"app/{file}" for file in files],
        "extraPaths": ["app", *map(str, checker.bases)],
        "pythonVersion": checker.version,
    }
    path = checker.home / "pyrightconfig.json"
    path.write_text(json.dumps(settings), "utf-8")
    return ["--outputjson", f"--project={path}", f"--pythonpath={checker.python}"]


def _pyright_reports(output: str) -> Iterator[Report]:
    for item in json.loads(output)["generalDiagnostics"]:
        if item["severity"] == "error":
            start, end = item["range"]["start"], item["range"]["end"]
            rule = item.get("rule", "")
            yield Report(
                item["file"],
                start["line"] + 1,
                start["character"],
                (end["line"] + 1, end["character"]),
                RULES.get(rule, rule),
                item["message"],
            )


Command = Callable[[Checker, Sequence[str]], list[str]]
Reports = Callable[[str], Iterator[Report]]
COMMANDS: dict[str, tuple[Command, Reports]] = {
    "mypy": (_mypy, _mypy_reports),
    "pyright": (_pyright, _pyright_reports),
}


def is_installed(name: str) -> bool:
    """Whether a checker is there to be run."""
    return importlib.util.find_spec(name) is not None


def version(python: str, diagnostics: Diagnostics) -> str:
    """Returns the version of an interpreter, as `3.11`.

    Raises:
        StageFailed: It cannot be run.
    """
    script = "import sys; print('{}.{}'.format(*sys.version_info))"
    try:
        done = subprocess.run(
            [python, "-c", script], capture_output=True, check=True, timeout=60
        )
        return ".".join(str(int(part)) for part in done.stdout.split(b"."))
    except (OSError, ValueError, subprocess.SubprocessError) as error:
        diagnostics.error(
            "impact-python",
            f"{python} cannot be run: {error}",
            None,
            "Give the interpreter of the app, such as .venv/bin/python.",
        )
        raise StageFailed from None
