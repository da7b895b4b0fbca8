"""`x-clientsmith-waiter`: how to wait for what an operation has started."""

from __future__ import annotations

from clientsmith.diagnostics import Diagnostics, documentation
from clientsmith.load.document import Node
from clientsmith.waiters import EXTENSION, Waiter, read_waiter


def waiting(operation: Node, diagnostics: Diagnostics) -> Waiter | None:
    """Returns what an operation's extension says; None if it has none.

    It has the members that a waiter has in the config. What does not fit is a `waiter`
    error, and there is no waiter then.
    """
    node = operation.get(EXTENSION)
    if node is None:
        return None

    def report(kind: str, message: str, keys: tuple[str, ...]) -> None:
        here = node
        for key in keys:
            here = here[key]
        where = here.key_where if kind == "key" else here.where
        hint = f"{documentation('config', 'waiters')} describes waiters."
        diagnostics.error("waiter", message, where, hint)

    where = node.key_where
    return read_waiter("", node.value, report, where=where, in_config=False)
