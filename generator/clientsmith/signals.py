"""Signals that end a process, at moments when it should not end at once."""

from __future__ import annotations

import contextlib
import signal
import subprocess
import tempfile
import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from types import FrameType
from typing import Any

Handler = Callable[[int, FrameType | None], object]

_NAMES = ("SIGINT", "SIGTERM", "SIGHUP")
ENDING = tuple(
    getattr(signal, name) for name in _NAMES if hasattr(signal, name)
)  # Windows has no SIGHUP


class Stopped(SystemExit):
    """The process was told to end; it is to leave things in order first."""


@contextlib.contextmanager
def deferred() -> Iterator[None]:
    """Lets signals that would end the process wait until the block is done."""
    caught: list[int] = []
    with _handled(lambda number, _: caught.append(number)):
        yield
    for number in caught[:1]:
        signal.raise_signal(number)


@contextlib.contextmanager
def unwinding() -> Iterator[None]:
    """Turns signals that would end the process at once into an exception.

    So blocks are left in order, and what they have begun is cleared away. The process
    then ends by the signal all the same.
    """
    caught: list[int] = []

    def stop(number: int, _: FrameType | None) -> None:
        if not caught:
            caught.append(number)
            raise Stopped(128 + number)

    try:
        with _handled(stop):
            yield
    except Stopped:
        for number in caught:
            signal.raise_signal(number)
        raise


@contextlib.contextmanager
def temporary_folder() -> Iterator[Path]:
    """Yields a new folder, which goes with the block, also if a signal ends that."""
    with unwinding(), contextlib.ExitStack() as stack:
        with deferred():
            folder = stack.enter_context(tempfile.TemporaryDirectory())
        try:
            yield Path(folder).resolve()
        finally:
            with deferred():
                stack.close()


def run(command: Sequence[str], **options: Any) -> subprocess.CompletedProcess[str]:
    """Runs a program, which does not outlive a signal that comes while it starts.

    `subprocess.run` leaves it behind then, and it goes on writing into folders that
    are being removed.

    Args:
        command: The program and its arguments.
        options: Those of `subprocess.Popen`; an encoding is one of them.

    Returns:
        Its exit code, and what it printed.

    Raises:
        OSError: It cannot be started.
    """
    with contextlib.ExitStack() as stack:
        with deferred():
            process = stack.enter_context(
                subprocess.Popen(
                    command,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.PIPE,
                    **options,
                )
            )
            stack.callback(process.kill)  # does nothing to one that has ended
        printed = process.communicate()
    return subprocess.CompletedProcess(command, process.returncode, *printed)


@contextlib.contextmanager
def _handled(handler: Handler) -> Iterator[None]:
    """Handles signals, as far as it is for us; those that are ignored stay so."""
    before = {}
    if threading.current_thread() is threading.main_thread():
        for number in ENDING:
            former = signal.getsignal(number)
            if former not in (None, signal.SIG_IGN):
                before[number] = former
    try:
        for number in before:
            signal.signal(number, handler)
        yield
    finally:
        for number, former in before.items():
            signal.signal(number, former)
