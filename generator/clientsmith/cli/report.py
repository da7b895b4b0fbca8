"""What a run of `generate` does, and what it has done, for who looks on."""

from __future__ import annotations

import difflib
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TextIO

import click

from clientsmith.cli.options import OutputStyle

if TYPE_CHECKING:
    from clientsmith.pipeline import Result
    from clientsmith.pipeline.options import Difference


@dataclass(frozen=True)
class Report:
    """How results are told.

    Attributes:
        check: Whether the run has only compared.
        diff: Whether lines that differ are shown.
    """

    style: OutputStyle
    check: bool
    diff: bool

    def tell(self, results: Sequence[Result], *, is_lone: bool) -> int:
        """Tells what has changed, or would, and returns the exit code.

        Args:
            results: What has become of each client.
            is_lone: Whether the client is that of a document, whose user has not said
                what anything is called.
        """
        for result in results:
            self._files(result)
            self._say(_summary(result, "differ" if self.check else "changed"))
            if is_lone and not self.check:
                package, name = result.client.output.name, result.client.class_name
                self._say(f"To begin: from {package} import {name}")
        others = dict.fromkeys(other for result in results for other in result.others)
        for change in others:
            is_removed = change.state.value == "superfluous"
            self._say(f"{self._done(change.state.value, is_removed)}: {change.path}")
        differ = any(result.differences for result in results) or bool(others)
        return 1 if self.check and differ else 0

    def _files(self, result: Result) -> None:
        """Names the files that have changed; of a new package that would be all."""
        is_new = len(result.differences) == result.files
        for difference in result.differences:
            if self.style.verbose or self.check or not is_new:
                done = self._done(difference.state.value, difference.is_removed)
                self._say(f"{done}: {result.client.shown}/{difference.path}")
            if self.diff:
                self._say(
                    _lines(f"{result.client.shown}/{difference.path}", difference)
                )

    def _done(self, state: str, is_removed: bool) -> str:
        if self.check:
            return state
        return "removed" if is_removed else "written"

    def _say(self, text: str) -> None:
        if not self.style.quiet and text:
            click.echo(text, err=self.style.form != "text")


def _summary(result: Result, verb: str) -> str:
    untyped = sum(finding.code == "any" for finding in result.findings)
    parts = [
        _counted(result.operations, "operation"),
        _counted(result.types, "type"),
        *([f"{untyped:,} times Any (see the warnings)"] if untyped else []),
        f"{result.files} files",
        f"{len(result.differences)} {verb}",
    ]
    return f"{result.client.shown}: {', '.join(parts)}"


def _counted(number: int, noun: str) -> str:
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def _lines(name: str, difference: Difference) -> str:
    """Returns the lines that differ, as `diff -u` shows them."""
    before, after = (
        content.decode("utf-8", "replace").splitlines()
        for content in (difference.before, difference.after)
    )
    return "\n".join(difflib.unified_diff(before, after, name, name, lineterm=""))


WIDTH = 20
"""Characters of the bar."""

LONGEST = 40
"""Characters of a document's name; a line that wraps could not be taken away again."""

TAKEN_AWAY = "\r\x1b[K"
"""To the start of the line, and nothing on it (ECMA-48, `EL`)."""


class Progress:
    """A bar with the stage and the document, only where somebody sees it.

    Args:
        stream: Where it is shown, if that is a terminal.
        patience: Seconds that pass before; most runs are over by then.
    """

    def __init__(self, stream: TextIO, patience: float = 1.0) -> None:
        self._stream = stream
        self._line = ""
        self._is_shown = False
        self._timer: threading.Timer | None = None
        if stream.isatty():
            self._timer = threading.Timer(patience, self._show)
            self._timer.daemon = True
            self._timer.start()

    def __call__(self, stage: str, document: str, share: float) -> None:
        """Shows what is done now.

        Args:
            stage: What is done: `reading`.
            document: With which document.
            share: How much of the run is done, from 0 to 1.
        """
        done = "#" * round(share * WIDTH)
        name = document if len(document) <= LONGEST else f"…{document[1 - LONGEST :]}"
        shown = "".join(char if char.isprintable() else "?" for char in name)
        self._line = f"[{done:-<{WIDTH}}] {stage} {shown}"
        if self._is_shown:
            self._show()

    def close(self) -> None:
        """Takes the bar away, so that what comes next has the line."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer.join()
        if self._is_shown:
            self._stream.write(TAKEN_AWAY)
            self._stream.flush()

    def _show(self) -> None:
        self._is_shown = True
        self._stream.write(f"{TAKEN_AWAY}{self._line}")
        self._stream.flush()
