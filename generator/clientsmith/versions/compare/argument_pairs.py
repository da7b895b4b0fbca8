"""Which argument of the old method is which of the new one."""

from __future__ import annotations

from collections.abc import Callable, Hashable

from clientsmith.client.model import Argument, Method
from clientsmith.naming.inputs import Source
from clientsmith.versions.compare.method_pairs import endpoint

Pair = tuple[Argument | None, Argument | None]
Criterion = Callable[[Argument], Hashable]


def arguments(before: Method, after: Method) -> list[Pair]:
    """Returns all arguments with what has become of them, new ones last.

    Those of one path belong together by their place in it. Others do by the name that
    the request has for them, or else by the one that callers use. What is then left of
    two paths with as many parameters belongs together by its place, too.
    """
    found = _Pairs(before, after)
    if endpoint(before.operation) == endpoint(after.operation):
        found.join_placed()
    found.join(lambda each: (each.source, each.wire))
    found.join(lambda each: each.wire)
    found.join(lambda each: each.name)
    if len(placed(before)) == len(placed(after)):
        found.join_placed()
    return found.all()


def placed(method: Method) -> list[Argument]:
    """Returns the arguments that can be given by position."""
    return [each for each in method.arguments if each.source is Source.PATH]


class _Pairs:
    def __init__(self, before: Method, after: Method) -> None:
        self.before = before
        self.after = after
        # Names are those of one method, so no two arguments share one.
        self.waiting = {each.name: each for each in before.arguments}
        self.offered = {each.name: each for each in after.arguments}
        self.found: dict[str, Argument] = {}

    def join(self, criterion: Criterion) -> None:
        """Joins what is alike by a criterion."""
        known = {criterion(each): each for each in self.offered.values()}
        for each in list(self.waiting.values()):
            other = known.pop(criterion(each), None)
            if other is not None:
                self._add(each, other)

    def join_placed(self) -> None:
        """Joins what is left of the arguments that can be given by position."""
        old = [each for each in placed(self.before) if each.name in self.waiting]
        new = [each for each in placed(self.after) if each.name in self.offered]
        if len(old) == len(new):
            for pair in zip(old, new, strict=True):
                self._add(*pair)

    def _add(self, old: Argument, new: Argument) -> None:
        self.found[old.name] = new
        del self.waiting[old.name], self.offered[new.name]

    def all(self) -> list[Pair]:
        """Returns the pairs in the order of the old method, then what is new."""
        kept: list[Pair] = [
            (each, self.found.get(each.name)) for each in self.before.arguments
        ]
        return kept + [(None, each) for each in self.offered.values()]
