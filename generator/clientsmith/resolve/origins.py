"""Ways to types: each is named after the shortest one, whichever was gone first."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from heapq import heapify, heappop, heappush

from clientsmith.model.types import Definition, TypeId

Path = tuple[str, ...]


class Ways:
    """All ways by which the types of a document are reached.

    Several lead to a schema that operations share, and which of them is gone first
    depends on the document's order.
    """

    def __init__(self) -> None:
        self._ways: dict[TypeId | None, list[tuple[TypeId, Path]]] = defaultdict(list)

    def add(self, id: TypeId, path: Path, owner: Definition | None) -> None:
        """Notes a way.

        Args:
            id: The type that it leads to.
            path: The way as it is known now.
            owner: The type that was built when it was gone.
        """
        start = owner.origin.path if owner else ()
        if owner is None or path[: len(start)] != start:
            self._ways[None].append((id, path))
        else:
            self._ways[owner.id].append((id, path[len(start) :]))

    def shortest(self, ids: Mapping[str, str]) -> dict[TypeId, Path]:
        """Returns the shortest way to each type; of several the first by name.

        Args:
            ids: The `operationId` of operations by their keys, which move where several
                have one.
        """
        found: dict[TypeId, Path] = {}
        waiting = [
            (len(path), ids.get(path[0], path[0]), path, id)
            for id, path in self._ways[None]
        ]
        heapify(waiting)
        while waiting:
            _, name, path, id = heappop(waiting)
            if id in found:
                continue
            found[id] = path
            for part, steps in self._ways.get(id, ()):
                way = (*path, *steps)
                heappush(waiting, (len(way), name, way, part))
        return found
