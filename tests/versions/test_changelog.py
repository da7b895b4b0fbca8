"""Where a changelog's entry goes, and what it says."""

from __future__ import annotations

import re

import pytest
import samples

from clientsmith.versions.bump import edits

ENTRY = "- acme: version 2\n"
STAYS = edits.Default("2025-10")

PLACES = {
    "nothing": ("", "# Changelog\n\n## Unreleased\n\n- acme: version 2\n"),
    "no heading": (
        "# Changes\n",
        "# Changes\n\n## Unreleased\n\n- acme: version 2\n",
    ),
    "empty": (
        "# Changes\n\n## [Unreleased]\n",
        "# Changes\n\n## [Unreleased]\n\n- acme: version 2\n",
    ),
    "a list": (
        "## Unreleased\n\n- more\n\n## 1.0\n",
        "## Unreleased\n\n- acme: version 2\n- more\n\n## 1.0\n",
    ),
    "sections": (
        "## Unreleased\n\n### Added\n\n- more\n",
        "## Unreleased\n\n- acme: version 2\n\n### Added\n\n- more\n",
    ),
    "a release": (
        "# Changes\n\n## 1.0\n\n- more\n",
        "# Changes\n\n## Unreleased\n\n- acme: version 2\n\n## 1.0\n\n- more\n",
    ),
    "other line endings": (
        "# Changes\r\n\r\n## Unreleased\r\n\r\n- more\r\n",
        "# Changes\r\n\r\n## Unreleased\r\n\r\n- acme: version 2\r\n- more\r\n",
    ),
}


@pytest.mark.parametrize("name", PLACES)
def test_an_entry_goes_under_what_is_not_released(name: str):
    before, after = PLACES[name]
    assert edits.with_entry(before, ENTRY) == after


def test_an_entry_says_what_breaks_and_where_the_rest_is():
    text = edits.changelog_entry(samples.pinecone(), "docs/api/x.md", STAYS)
    assert text.startswith(
        "- pinecone: version 2026-01.alpha stands beside 2025-10.\n"
        "  For callers who move to it: 7 breaking, 3 warning, 5 info.\n"
        "  Everything that changes: [docs/api/x.md](docs/api/x.md).\n"
        "  The default version stays 2025-10.\n"
        "  - **breaking**: `create_index` (db\\_control): `schema` is a new required "
        "argument: `CreateIndexSchema | CreateIndexSchemaDict`; `dimension` is gone; "
        "`metric` is gone; and 1 more\n"
    )
    assert "`list_collections` is gone" in text
    assert "list_namespaces" not in text


def test_the_step_is_that_of_a_package_whose_default_moves():
    moved = edits.Default("2025-04", samples.pinecone())
    text = edits.changelog_entry(samples.pinecone(), "x.md", moved)
    said = "moves from 2025-04 to 2026-01.alpha, which is a major step."
    assert said in text


def test_what_breaks_of_one_thing_is_cut_short():
    text = edits.changelog_entry(samples.pinecone(), "x.md", STAYS)
    line = next(each for each in text.splitlines() if "`create_index`" in each)
    assert line.count("; ") == edits.DEEPEST
    assert line.endswith("; and 1 more")


@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_an_entry_is_not_added_twice(ending: str):
    once = edits.with_entry(f"# Changes{ending}", ENTRY)
    assert edits.with_entry(once, ENTRY) == once


def test_a_long_list_ends_with_the_number_of_what_is_left_out():
    text = edits.changelog_entry(samples.many(30), "x.md", STAYS)
    assert text.count("**breaking**") == edits.LONGEST
    assert text.endswith("  - and 10 more\n")


def test_text_of_documents_stays_on_its_line_and_pings_nobody():
    text = edits.changelog_entry(samples.hostile(), "x.md", STAYS)
    line = next(line for line in text.splitlines() if "**breaking**" in line)
    assert not re.search(r"<script>(?=[^`]*(`[^`]*`[^`]*)*$)", line)
    assert "\x1b" not in text
    assert "\n#" not in text
