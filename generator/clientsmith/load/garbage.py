"""When Python looks for garbage: what is read and built has no circles, trees have."""

from __future__ import annotations

import contextlib
import gc
from collections.abc import Iterator

SELDOM = 50_000
"""Containers made between two searches; 700, as usual, cost a seventh of a run."""


@contextlib.contextmanager
def left() -> Iterator[None]:
    """Looks for no garbage meanwhile.

    A reader makes nothing but containers that stay: searching them over and over
    doubles the time that a document of 13 MB takes.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


@contextlib.contextmanager
def collected() -> Iterator[None]:
    """Collects the garbage that is made meanwhile, also where a command does not.

    Syntax trees and validators are full of circles. What is there before has none, and
    is not searched.
    """
    if gc.isenabled():
        yield
        return
    often = gc.get_threshold()
    gc.set_threshold(SELDOM, *often[1:])
    gc.freeze()
    gc.enable()
    try:
        yield
    finally:
        gc.collect()
        gc.disable()
        gc.unfreeze()
        gc.set_threshold(*often)
