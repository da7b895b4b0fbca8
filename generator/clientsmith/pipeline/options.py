"""What a run is asked for, and what it answers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from clientsmith.config import Client
from clientsmith.diagnostics import Diagnostic
from clientsmith.files import read_plain

if TYPE_CHECKING:
    from clientsmith.load.loader import Reading
    from clientsmith.write.manifest import Difference as Difference
    from clientsmith.write.manifest import State


STRICT = {
    "validator": frozenset({"spec-invalid", "spec-unjudged"}),
    "any": frozenset({"any"}),
    "all": frozenset({"spec-invalid", "spec-unjudged", "any"}),
}
"""The warnings that are errors, by what `--strict` is given."""


def _tell_nobody(*_told: object) -> None:
    """Takes what nobody wants to know."""


@dataclass(frozen=True)
class Options:
    """How a run is to be made.

    Attributes:
        check: Whether to compare only, and write nothing.
        strict: Codes of warnings that are errors: see `STRICT`.
        overwrite_edited: Whether changes that others made to generated files may go.
        cache: Where results are kept for the next run; None for nowhere.
        jobs: How many processes may validate; None for as many as pay.
        progress: Is told the stage and the document, and how much of a client is done.
        readings: Documents that are read already, by their paths. A run changes their
            values.
    """

    check: bool = False
    strict: frozenset[str] = frozenset()
    overwrite_edited: bool = False
    cache: Path | None = None
    jobs: int | None = 1
    progress: Callable[[str, str, float], None] = _tell_nobody
    readings: Mapping[Path, Reading] = field(default_factory=dict)


@dataclass(frozen=True)
class Others:
    """Files that belong to no package, and are written with them: all, or none.

    Attributes:
        files: What they are to hold, in the order in which they come.
        before: What the caller has found in files; if one of them holds something else
            when all is ready to be written, nothing is. None for a file that is not
            there.
    """

    files: Mapping[Path, bytes] = field(default_factory=dict)
    before: Mapping[Path, bytes | None] = field(default_factory=dict)

    @staticmethod
    def read(path: Path) -> bytes | None:
        """Returns what a file holds; None if it is not there.

        Raises:
            OSError: It cannot be read.
            ValueError: The path is none.
        """
        try:
            return read_plain(path)
        except FileNotFoundError:
            return None


NO_OTHERS = Others()


@dataclass(frozen=True)
class Change:
    """A file beside a package that is not as it is to be: a ledger, or a page.

    Attributes:
        path: Its file.
        state: How it stands to what it is to be.
        text: What is to be in it.
    """

    path: Path
    state: State
    text: str


@dataclass(frozen=True)
class Result:
    """What a run has changed, or with `check` would change, in one package.

    Attributes:
        files: How many files the package has.
        others: Changes beside the package: of its reference, and of its ledger,
            which clients of one config share.
        findings: What was found on the way: warnings, since an error stops the run.
        operations: How many operations it has.
        types: How many names of types.
    """

    client: Client
    differences: tuple[Difference, ...]
    files: int
    others: tuple[Change, ...] = ()
    findings: tuple[Diagnostic, ...] = ()
    operations: int = 0
    types: int = 0
