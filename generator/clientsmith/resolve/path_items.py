"""Path items: the operations that stand in one, or in what it refers to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from clientsmith.load.document import Node
from clientsmith.load.walk import METHODS


def methods(items: Sequence[Node]) -> Iterator[tuple[str, Node]]:
    """Yields operations by method; some may be references.

    Those of `additionalOperations` have methods of any name, in the letters that they
    are sent with (OAS 3.2 "Path Item Object").

    Args:
        items: A path item, and those that it refers to; what an item says of itself
            goes before what it refers to.
    """
    passed = set()
    for item in items:
        others = item.get("additionalOperations")
        listed = [
            (name.upper(), node) for name, node in item.items() if name in METHODS
        ]
        for method, node in (*listed, *(others.items() if others else ())):
            if method not in passed:
                passed.add(method)
                yield method, node
