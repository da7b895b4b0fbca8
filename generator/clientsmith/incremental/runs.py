"""Runs that are known: which inputs gave which files and findings.

A run of the same inputs that finds these files on disk has nothing to do.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from clientsmith import cache
from clientsmith.diagnostics import Diagnostic, Location, Severity

FORMAT = "1"
FOLDER = "runs"


@dataclass(frozen=True)
class Run:
    """What came of a client's inputs.

    Attributes:
        files: The digest of each file by its path below the package's folder.
        findings: The warnings; a run with errors is not kept.
    """

    files: Mapping[str, str]
    findings: tuple[Diagnostic, ...]

    def stands_in(self, folder: Path) -> bool:
        """Whether a folder holds all files as they would be written."""
        try:
            return all(
                hashlib.sha256((folder / name).read_bytes()).hexdigest() == digest
                for name, digest in self.files.items()
            )
        except (OSError, ValueError):
            return False


def recall(folder: Path, key: str) -> Run | None:
    """Returns a run that was kept; None if there is none that can be read.

    One that somebody else has put there could say that there is nothing to do.

    Args:
        folder: The folder for what can be made again.
        key: The digest of all inputs.
    """
    own = cache.private_folder(folder, FOLDER)
    if own is None:
        return None
    try:
        values = json.loads((own / f"{key}.json").read_bytes())
        files = {_text(name): _text(each) for name, each in values["files"].items()}
        findings = tuple(_finding(*each) for each in values["findings"])
    except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return None
    return Run(files, findings) if files else None


def keep(folder: Path, key: str, run: Run) -> None:
    """Keeps a run; a folder that cannot be written is no reason to fail."""
    values = {
        "files": dict(run.files),
        "findings": [
            [
                each.severity.value,
                each.code,
                each.message,
                [each.where.file, each.where.line, each.where.column]
                if each.where
                else None,
                each.hint,
            ]
            for each in run.findings
        ],
    }
    own = cache.private_folder(folder, FOLDER)
    if own is None:
        return
    with contextlib.suppress(OSError):
        cache.replace(own / f"{key}.json", json.dumps(values).encode("ascii"))
        cache.prune(own, files=200, size=20_000_000, days=60)


def _finding(severity: Any, code: Any, message: Any, where: Any, hint: Any) -> Any:
    place = None
    if where is not None:
        file, line, column = where
        place = Location(_text(file), _number(line), _number(column))
    return Diagnostic(
        Severity(severity), _text(code), _text(message), place, _text(hint)
    )


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value


def _number(value: Any) -> int:
    if not isinstance(value, int):
        raise TypeError
    return value
