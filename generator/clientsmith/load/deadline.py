"""Work that may run for ever, in a process of its own that is ended then.

A pattern such as `^(a+)+$` keeps Python's `re` busy for years, and nothing within the
process stops it everywhere.
"""

from __future__ import annotations

import multiprocessing
import signal
import sys
from collections.abc import Callable
from typing import Any, TypeVar

T = TypeVar("T")


class Overdue(Exception):
    """The time was up; nothing is known of the result."""


PATIENCE = 20
"""Seconds to wait for each second of processor time, on a machine that is busy."""


def within(seconds: int, work: Callable[[Any], T], argument: Any) -> T:
    """Returns what a function returns, if it does so in time.

    A process that is itself one of a pool may have none of its own: there the work is
    done at once, and whoever started the process ends it.

    Args:
        seconds: How much processor time it may take.
        work: The function, of a module; it must not raise.
        argument: What to call it with.

    Raises:
        Overdue: It took too long, or its process ended without a result.
    """
    if multiprocessing.current_process().daemon:
        return work(argument)
    # A copy of this process has all modules. Elsewhere such copies are not safe.
    context = multiprocessing.get_context(
        "fork" if sys.platform == "linux" else "spawn"
    )
    receiver, sender = context.Pipe(duplex=False)
    process = context.Process(  # type: ignore[attr-defined]
        target=_send, args=(sender, seconds, work, argument), daemon=True
    )
    process.start()
    sender.close()
    try:
        if not receiver.poll(seconds * PATIENCE):
            raise Overdue
        result: T = receiver.recv()
        return result
    except EOFError:
        raise Overdue from None
    finally:
        receiver.close()
        process.kill()
        process.join()


def _send(sender: Any, seconds: int, work: Callable[[Any], T], argument: Any) -> None:
    try:
        import resource
    except ImportError:  # Windows counts by the clock alone
        pass
    else:
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    # An interrupt reaches all processes; the first one ends this one.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    sender.send(work(argument))
