"""Validation ahead of a run, in other processes: it takes longer than all the rest.

Only verdicts come of it, in the cache. So nothing shows whether, where and by whom a
document was validated before the run gets to it.
"""

from __future__ import annotations

import contextlib
import os
import signal
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from clientsmith import load
from clientsmith.config import Document
from clientsmith.diagnostics import Diagnostics

if TYPE_CHECKING:
    from multiprocessing.process import BaseProcess

SHARE = 500_000
"""Bytes of documents for which another process pays."""


@contextlib.contextmanager
def ahead(
    documents: Sequence[Document], cache: Path | None, jobs: int | None
) -> Iterator[None]:
    """Validates documents from the last to the first, while they are read in order.

    Args:
        documents: The documents.
        cache: Where verdicts are kept; without it, nothing is done.
        jobs: How many processes to use at most, this one included; None for as many as
            pay.
    """
    count = min(worthwhile(documents) if jobs is None else jobs, len(documents))
    workers: list[BaseProcess] = []
    try:
        if cache is not None and count > 1 and _needs_verdicts(documents[0], cache):
            rest = documents[:0:-1]
            for number in range(count - 1):
                _start(workers, rest[number :: count - 1], cache)
        yield
    finally:
        for worker in workers:
            worker.kill()
            worker.join()


def worthwhile(documents: Sequence[Document]) -> int:
    """Returns how many processes to use where nobody has said."""
    size = 0
    for document in documents:
        with contextlib.suppress(OSError, ValueError):
            size += document.path.stat().st_size
    return max(1, min(_processors(), size // SHARE))


def _processors() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _needs_verdicts(document: Document, cache: Path) -> bool:
    """Validates one document, and returns whether its verdict was not kept before.

    The validator is imported for that alone. It is in all processes that are copies of
    this one, then.
    """
    _validate([document], cache)
    return "openapi_spec_validator" in sys.modules


def _start(
    workers: list[BaseProcess], documents: Sequence[Document], cache: Path
) -> None:
    import multiprocessing

    # A copy of this process has all modules. Elsewhere such copies are not safe.
    if sys.platform == "linux":
        process: type[BaseProcess] = multiprocessing.get_context("fork").Process
    else:
        process = multiprocessing.get_context("spawn").Process
    worker = process(target=_work, args=(documents, cache), daemon=True)
    with contextlib.suppress(OSError):  # the system has no more processes for us
        worker.start()
        workers.append(worker)


def _work(documents: Sequence[Document], cache: Path) -> None:
    # An interrupt reaches all processes; the first one ends the others.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _validate(documents, cache)


def _validate(documents: Sequence[Document], cache: Path) -> None:
    """Validates documents; what is wrong with them is for the run to say."""
    for document in documents:
        with contextlib.suppress(Exception):
            load.load(
                document.path,
                document.shown,
                Diagnostics(),
                cache=cache,
                overlays=document.overlays,
            )
