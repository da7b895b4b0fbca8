"""Ways to put a small document, or a published one, through the stage."""

from __future__ import annotations

import pathlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from clientsmith.config import Overlay
from clientsmith.diagnostics import Diagnostics, StageFailed
from clientsmith.load import load
from clientsmith.load.document import Document, read_source
from clientsmith.load.reader import read_document

SPECS = pathlib.Path(__file__).parents[2].parent / "shared" / "specs"


@dataclass
class Outcome:
    """What came of one document: the document if there is one, and what was printed."""

    document: Document | None
    printed: list[str]

    @property
    def value(self) -> Any:
        assert self.document is not None, self.printed
        return self.document.root.value

    @property
    def codes(self) -> list[str]:
        return [line.split("[")[1].split("]")[0] for line in self.printed]

    def at(self, *keys: str | int) -> str:
        """Where a value stands, as LINE:COLUMN."""
        assert self.document is not None, self.printed
        node = self.document.root
        for key in keys:
            node = node[key]
        return f"{node.where.line}:{node.where.column}"


Reading = Callable[[str | bytes], Outcome]
Loading = Callable[..., Outcome]


@pytest.fixture
def reading(tmp_path: pathlib.Path) -> Reading:
    """Reads a text, and neither repairs nor judges it."""

    def read(text: str | bytes) -> Outcome:
        path = _written(tmp_path, text)
        found = Diagnostics()
        document = None
        try:
            document = read_document(read_source(path, "api.yaml", found), found)
        except StageFailed:
            assert found.has_errors
        return Outcome(document, [str(finding) for finding in found])

    return read


@pytest.fixture
def loading(tmp_path: pathlib.Path) -> Loading:
    """Puts a text through the whole stage, with overlays if any are given."""

    def run(
        text: str | bytes,
        *overlays: str,
        cache: pathlib.Path | None = None,
        name: str = "input",
    ) -> Outcome:
        path = _written(tmp_path, text, name)
        files = [
            Overlay(_written(tmp_path, each, f"overlay{number}"), f"overlay{number}")
            for number, each in enumerate(overlays)
        ]
        found = Diagnostics()
        document = None
        try:
            document = load(path, "api.yaml", found, cache=cache, overlays=files)
        except StageFailed:
            assert found.has_errors
        return Outcome(document, [str(finding) for finding in found])

    return run


@pytest.fixture
def specs() -> pathlib.Path:
    """The folder of published documents; the test is skipped where it is missing."""
    if not SPECS.is_dir():
        pytest.skip(f"there are no published documents at {SPECS}")
    return SPECS


@pytest.fixture
def seed_page() -> str:
    """A published documentation page; the test is skipped where it is missing."""
    pages = sorted((SPECS.parent / "seeds").glob("000_*.txt"))
    if not pages:
        pytest.skip(f"there is no published page at {SPECS.parent / 'seeds'}")
    return pages[0].read_text("utf-8")


def _written(
    folder: pathlib.Path, text: str | bytes, name: str = "input"
) -> pathlib.Path:
    path = folder / name
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path
