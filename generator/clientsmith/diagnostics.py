"""What a run has to say: findings with a position, a code and a way out.

Every stage adds to one `Diagnostics`; the command prints all of them together. The
printed form is that of compilers, so that editors and CI systems can follow it:

    FILE:LINE:COL: error[code]: message
        hint
"""

from __future__ import annotations

import enum
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

DOCUMENTATION = "https://github.com/clientsmith/clientsmith/blob/main/docs"
"""Where the pages of docs/ are for those who have only the wheel."""


class Severity(enum.Enum):
    """How bad a finding is: an error stops the run before anything is written."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True, order=True)
class Location:
    """A place in a file, as editors count: lines and columns from 1."""

    file: str
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One finding.

    Attributes:
        severity: Whether it stops the run.
        code: A stable, searchable name in kebab-case, such as `ref-not-found`.
        message: What is wrong, in one line.
        where: The place in the input; None if no file is to blame.
        hint: What to do about it, in one line; may be empty.
        pointer: The JSON pointer of what a document's finding is about, by which it can
            be acknowledged; may be empty.
    """

    severity: Severity
    code: str
    message: str
    where: Location | None = None
    hint: str = ""
    pointer: str = ""

    def __str__(self) -> str:
        place = f"{self.where}: " if self.where else ""
        hint = f"\n    {printable(self.hint)}" if self.hint else ""
        message = printable(self.message)
        return f"{printable(place)}{self.severity.value}[{self.code}]: {message}{hint}"


class StageFailed(Exception):
    """A stage cannot go on; it has added an error that says why."""


class Diagnostics:
    """Collects the findings of one run."""

    def __init__(self) -> None:
        self._found: dict[Diagnostic, None] = {}

    def error(
        self,
        code: str,
        message: str,
        where: Location | None = None,
        hint: str = "",
        *,
        pointer: str = "",
    ) -> None:
        """Adds a finding that stops the run.

        Args:
            code: Its code.
            message: What is wrong.
            where: Its place.
            hint: What to do.
            pointer: The JSON pointer of what it is about.
        """
        self.add([Diagnostic(Severity.ERROR, code, message, where, hint, pointer)])

    def warning(
        self,
        code: str,
        message: str,
        where: Location | None = None,
        hint: str = "",
        *,
        pointer: str = "",
    ) -> None:
        """Adds a finding that the run survives, as `error` does."""
        self.add([Diagnostic(Severity.WARNING, code, message, where, hint, pointer)])

    def failure(
        self, code: str, message: str, where: Location | None = None, hint: str = ""
    ) -> StageFailed:
        """Adds an error, and returns what ends the stage, to be raised."""
        self.error(code, message, where, hint)
        return StageFailed()

    def add(self, findings: Iterable[Diagnostic]) -> None:
        """Adds findings as they are."""
        self._found.update(dict.fromkeys(findings))

    def __iter__(self) -> Iterator[Diagnostic]:
        """Yields each finding once, in order of file, line and column."""
        return iter(sorted(self._found, key=_position))

    @property
    def has_errors(self) -> bool:
        """Whether anything that was found stops the run."""
        return any(found.severity is Severity.ERROR for found in self._found)

    def stop_on_errors(self) -> None:
        """Ends the stage if anything that was found stops the run.

        Raises:
            StageFailed: There is an error.
        """
        if self.has_errors:
            raise StageFailed


def _position(found: Diagnostic) -> tuple[bool, str, int, int]:
    where = found.where
    if where is None:
        return (False, "", 0, 0)
    return (True, where.file, where.line, where.column)


def documentation(page: str, section: str = "") -> str:
    """The address of a page of docs/, or of one of its sections, for hints."""
    return f"{DOCUMENTATION}/{page}.md" + (f"#{section}" if section else "")


def printable(text: str) -> str:
    """Shows characters that would move the cursor or turn the text around as escapes.

    Text of a document ends up in messages; a terminal must not obey it.
    """
    return "".join(
        char if char.isprintable() else char.encode("unicode_escape").decode("ascii")
        for char in text
    )
