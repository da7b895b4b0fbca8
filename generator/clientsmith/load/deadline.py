"""A deadline for work that may run for ever, such as matching `^(a+)+$`.

Python's `re` looks for signals while it matches. So a timer that counts the processor
time of this process ends everything, at no cost for what is done in time.
"""

from __future__ import annotations

import contextlib
import signal
import sys
import threading
from collections.abc import Iterator
from typing import NoReturn


class Overdue(BaseException):
    """The time was up. No `Exception`: libraries that catch those would go on.

    Attributes:
        place: The keys of what the work was busy with.
    """

    place: tuple[str | int, ...] = ()


def can_interrupt() -> bool:
    """Returns whether work can be interrupted here: not on Windows, nor in a thread."""
    is_main = threading.current_thread() is threading.main_thread()
    return sys.platform != "win32" and is_main


@contextlib.contextmanager
def within(seconds: float) -> Iterator[None]:
    """Interrupts the block when it has taken too much processor time.

    Where nothing can be interrupted, the block takes as long as it takes.

    Raises:
        Overdue: The time was up.
    """
    if sys.platform == "win32" or not can_interrupt():
        yield
        return
    handler = signal.signal(signal.SIGVTALRM, _interrupt)
    timer = signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, *timer)
        signal.signal(signal.SIGVTALRM, handler)


def _interrupt(*_: object) -> NoReturn:
    raise Overdue
