"""docs/overlays.md shows what is tested: its blocks stand in the folders of cases."""

from __future__ import annotations

import pathlib
import re

import pytest

ROOT = pathlib.Path(__file__).parents[2]
TEXT = (ROOT / "docs" / "overlays.md").read_text("utf-8")
SECTIONS = {
    folder: section
    for section in re.split(r"^## ", TEXT, flags=re.MULTILINE)
    for folder in re.findall(r"`tests/cases/(\w+)`", section)
}


def blocks(language: str, text: str = TEXT) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.DOTALL | re.MULTILINE)


def test_there_are_three_examples():
    assert len(SECTIONS) == 3


@pytest.mark.parametrize("folder", SECTIONS)
def test_each_block_is_in_a_file_of_its_case(folder):
    files = [
        path.read_text("utf-8") for path in (ROOT / "tests/cases" / folder).glob("*.*")
    ]
    shown = blocks("(?:yaml|toml)", SECTIONS[folder])
    assert len(shown) >= 2
    assert [text for text in shown if not any(text in file for file in files)] == []


@pytest.mark.parametrize("folder", SECTIONS)
def test_each_overlay_is_shown_whole(folder):
    (path,) = (ROOT / "tests/cases" / folder).glob("*.overlay.yaml")
    assert path.read_text("utf-8") in blocks("yaml", SECTIONS[folder])
