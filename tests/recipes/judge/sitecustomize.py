"""Puts a run into the year 2100, and ends it when it does what a build step must not.

It may not reach for a network, and may write nowhere but below the folders that
`CLIENTSMITH_TEST_WRITABLE` lists.
"""

from __future__ import annotations

import os
import socket
import sys
import time

LATER = 4102444800.0
WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_TRUNC
FOLDERS = tuple(os.environ["CLIENTSMITH_TEST_WRITABLE"].split(os.pathsep))


def _watch(event: str, arguments: tuple[object, ...]) -> None:
    if event.startswith("socket.") and not _is_local(arguments):
        raise RuntimeError(f"A run has used the network: {event} {arguments}")
    if event == "open":
        path, _, flags = arguments
        writes = isinstance(flags, int) and flags & WRITES
        if writes and isinstance(path, str | bytes | os.PathLike):
            _judge(os.path.abspath(os.fsdecode(path)))


def _is_local(arguments: tuple[object, ...]) -> bool:
    """Whether a call is about a socket of the file system, as between processes."""
    return len(arguments) > 1 and (
        isinstance(arguments[1], str | bytes) or arguments[1] == socket.AF_UNIX
    )


def _judge(path: str) -> None:
    if not path.startswith(FOLDERS) and path != os.devnull:
        raise RuntimeError(f"A run has written to {path}")


time.time = lambda: LATER
time.time_ns = lambda: int(LATER * 1e9)
sys.addaudithook(_watch)
