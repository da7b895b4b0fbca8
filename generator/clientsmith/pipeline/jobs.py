"""Several processes for steps that do not depend on each other.

Which process makes a step does not show: outcomes come back in the order of the tasks.
"""

from __future__ import annotations

import os
import pickle
import signal
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from multiprocessing.connection import Connection
    from multiprocessing.process import BaseProcess

    from clientsmith.pipeline.steps import Reading, Writing

    Task = Reading | Writing


SHARE = 500_000
"""Bytes of documents for which another process pays: it imports libraries anew."""


def outcomes(tasks: Sequence[Task], weights: Sequence[int], jobs: int) -> list[Any]:
    """Carries out all tasks.

    Args:
        tasks: The tasks.
        weights: How much work each of them is.
        jobs: How many processes to use at most, this one included.
    """
    shares = _shares(weights, min(jobs, len(tasks)))
    found: dict[int, Any] = {}
    if len(shares) > 1:
        found = _together(tasks, shares)
    # those that another process could not do are done here
    return [found[n] if n in found else task() for n, task in enumerate(tasks)]


def worthwhile(weights: Sequence[int]) -> int:
    """Returns how many processes to use where nobody has said.

    Args:
        weights: The bytes of the documents.
    """
    return max(1, min(_processors(), sum(weights) // SHARE))


def _processors() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _shares(weights: Sequence[int], count: int) -> list[list[int]]:
    """Returns the tasks for each process: the heaviest first, to whoever has least."""
    shares: list[list[int]] = [[] for _ in range(max(count, 1))]
    loads = [0] * len(shares)
    for number in sorted(range(len(weights)), key=lambda n: -weights[n]):
        least = loads.index(min(loads))
        shares[least].append(number)
        loads[least] += weights[number]
    return shares


def _together(tasks: Sequence[Task], shares: list[list[int]]) -> dict[int, Any]:
    import multiprocessing

    # A copy of this process has all modules. Elsewhere such copies are not safe.
    if sys.platform == "linux":
        context = multiprocessing.get_context("fork")
    else:
        context = multiprocessing.get_context("spawn")
    workers: list[tuple[BaseProcess, Connection]] = []
    worker: BaseProcess
    try:
        for share in shares[1:]:
            ours, theirs = context.Pipe(duplex=False)
            arguments = (theirs, ours, [(n, tasks[n]) for n in share])
            worker = context.Process(target=_work, args=arguments, daemon=True)
            try:
                worker.start()
            except OSError:  # the system has no more processes for us
                ours.close()
                break
            finally:
                theirs.close()
            workers.append((worker, ours))
        found = {n: tasks[n]() for n in shares[0]}
        for _, ours in workers:
            found |= _received(ours)
    finally:
        for worker, ours in workers:
            ours.close()
            worker.kill()
            worker.join()
    return found


def _received(connection: Connection) -> dict[int, Any]:
    """Returns the outcomes of a process; none if it has come to grief."""
    try:
        found: dict[int, Any] = pickle.loads(connection.recv_bytes())
    except EOFError:
        return {}
    return found


def _work(
    connection: Connection, other: Connection, tasks: list[tuple[int, Task]]
) -> None:
    # An interrupt reaches all processes; the first one ends the others.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # Without this, a process whose reader is gone would wait for it for ever.
    other.close()
    try:
        connection.send_bytes(pickle.dumps({n: task() for n, task in tasks}))
    except Exception:
        # The first process tries again, and shows what is wrong.
        connection.close()
