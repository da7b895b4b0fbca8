"""The bar on a terminal: what it shows, and that it goes away."""

from __future__ import annotations

import io

from clientsmith.cli.report import LONGEST, TAKEN_AWAY, WIDTH, Progress


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def waited(terminal: Terminal) -> Progress:
    """Returns a bar that is shown already."""
    bar = Progress(terminal, patience=0)
    assert bar._timer is not None
    bar._timer.join()
    return bar


def test_a_terminal_shows_stage_document_and_share() -> None:
    terminal = Terminal()
    bar = waited(terminal)
    bar("reading", "specs/a.yaml", 0.5)
    half = WIDTH // 2
    shown = f"[{'#' * half}{'-' * half}] reading specs/a.yaml"
    assert terminal.getvalue().endswith(f"{TAKEN_AWAY}{shown}")
    bar.close()
    assert terminal.getvalue().endswith(shown + TAKEN_AWAY)


def test_a_run_that_is_soon_over_shows_nothing() -> None:
    terminal = Terminal()
    bar = Progress(terminal, patience=3600)
    bar("reading", "specs/a.yaml", 0.5)
    bar.close()
    assert terminal.getvalue() == ""


def test_what_is_no_terminal_gets_nothing() -> None:
    log = io.StringIO()
    bar = Progress(log, patience=0)
    bar("reading", "specs/a.yaml", 0.5)
    bar.close()
    assert log.getvalue() == ""


def test_names_stay_on_the_line_and_move_no_cursor() -> None:
    terminal = Terminal()
    waited(terminal)("reading", "x" * 500 + "\x1b[2J\n", 1)
    line = terminal.getvalue().removeprefix(TAKEN_AWAY * 2)
    assert line.isprintable()
    assert len(line) == len(f"[{'#' * WIDTH}] reading ") + LONGEST
