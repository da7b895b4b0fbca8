"""How far a run is, on a terminal."""

from __future__ import annotations

import threading
from typing import TextIO

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
