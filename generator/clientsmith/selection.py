"""Which operations of its documents a client has."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from fnmatch import fnmatchcase
from typing import NamedTuple

Entry = tuple[str, str]
"""A setting, `include.tags`, and one of its texts."""


class Choice(NamedTuple):
    """Operations by what they have.

    Attributes:
        tags: Any of these tags.
        paths: One of these paths; `*` stands for any text.
        operations: One of these names, as a config calls an operation.
    """

    tags: tuple[str, ...] = ()
    paths: tuple[str, ...] = ()
    operations: tuple[str, ...] = ()

    @property
    def entries(self) -> Iterator[Entry]:
        """Yields all of them, by the kind of text."""
        for kind in self._fields:
            yield from ((kind, text) for text in getattr(self, kind))

    def hits(
        self, path: str, tags: Collection[str], names: Collection[str]
    ) -> set[Entry]:
        """Returns the entries that an operation is meant by."""
        return {
            (kind, text)
            for kind, text in self.entries
            if (kind == "tags" and text in tags)
            or (kind == "paths" and fnmatchcase(path, text))
            or (kind == "operations" and text in names)
        }


class Selection(NamedTuple):
    """What a client has of its documents.

    Attributes:
        include: What alone it has; nothing for all.
        exclude: What it has not, whatever is included.
    """

    include: Choice = Choice()
    exclude: Choice = Choice()

    @property
    def entries(self) -> Iterator[Entry]:
        """Yields all entries by their settings."""
        for name in self._fields:
            for kind, text in getattr(self, name).entries:
                yield f"{name}.{kind}", text


ALL = Selection()


class Selector:
    """Selects operations of one document.

    Attributes:
        hit: The entries that operations are meant by.
    """

    def __init__(self, selection: Selection) -> None:
        self.selection = selection
        self.hit: set[Entry] = set()

    def takes(self, path: str, tags: Collection[str], names: Collection[str]) -> bool:
        """Whether a client has an operation."""
        selection = self.selection
        wanted = selection.include.hits(path, tags, names)
        unwanted = selection.exclude.hits(path, tags, names)
        self.hit |= {(f"include.{kind}", text) for kind, text in wanted}
        self.hit |= {(f"exclude.{kind}", text) for kind, text in unwanted}
        return not unwanted and (bool(wanted) or selection.include == Choice())
