"""Pages of the reference: what its template is given."""

from __future__ import annotations

from typing import NamedTuple


class ReferenceLink(NamedTuple):
    """A way to another page."""

    text: str
    target: str


class ReferenceRow(NamedTuple):
    """An argument, a result, an error, or a member."""

    name: str
    type: str
    meaning: str


class ReferenceTable(NamedTuple):
    """Rows of one kind."""

    title: str
    kind: str
    rows: tuple[ReferenceRow, ...]


class ReferenceExample(NamedTuple):
    """What the document shows as an example."""

    title: str
    code: str


class ReferenceSection(NamedTuple):
    """A method or a model."""

    title: str
    prose: str
    code: str
    request: str = ""
    tables: tuple[ReferenceTable, ...] = ()
    examples: tuple[ReferenceExample, ...] = ()


class ReferencePage(NamedTuple):
    """A page of the reference, as Markdown."""

    title: str
    prose: str
    sections: tuple[ReferenceSection, ...]
    links: tuple[ReferenceLink, ...] = ()
    left_out: tuple[ReferenceRow, ...] = ()
