"""The Markdown report: as Markdown reads it, and short enough for a comment."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

import pytest
import samples
from markdown_it import MarkdownIt
from markdown_it.token import Token

from clientsmith.versions.changes import Comparison, Severity
from clientsmith.versions.report import as_markdown, markdown

FRAME = ("<details>", "<summary>", "</details>")
"""The HTML that the report itself has."""


def _tokens(comparison: Comparison) -> Iterator[Token]:
    """Yields what Markdown makes of the report, with links where it may put some."""
    parser = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    for token in parser.parse(markdown(comparison)):
        yield token
        yield from token.children or []


def _texts(comparison: Comparison) -> list[str]:
    return [t.content for t in _tokens(comparison) if t.type == "text"]


def _headings(comparison: Comparison) -> list[str]:
    tokens = list(_tokens(comparison))
    return [
        after.content
        for token, after in pairwise(tokens)
        if token.type == "heading_open"
    ]


def test_entries_stand_below_the_severity_of_their_gravest_change() -> None:
    assert _headings(samples.pinecone()) == [
        "pinecone: 2025-10 → 2026-01.alpha",
        "Breaking",
        "`create_index`: 6 changes: 4 breaking, 1 warning, 1 info",
        "`restore_index`",
        "`list_collections`",
        "`IndexModel`: 2 changes: 1 breaking, 1 info",
        "Warnings",
        "`IndexDeployment`",
        "`db_data`: 2 changes: 1 warning, 1 info",
        "`list_namespaces`",
        "`EmbedTask`",
    ]


def test_what_does_nothing_to_working_code_is_folded_away() -> None:
    report = markdown(samples.pinecone())
    before, _, folded = report.partition("<details>")
    assert "#### `list_namespaces`" in folded
    assert "#### `list_namespaces`" not in before
    assert report.endswith("\n</details>\n")


def test_the_table_counts_changes_by_service() -> None:
    rows = re.findall(r"^\| (.+) \|$", markdown(samples.pinecone()), re.MULTILINE)
    assert rows == [
        "service | breaking | warning | info",
        "--- | ---: | ---: | ---:",
        r"db\_control | 7 | 2 | 3",
        r"db\_data |  | 1 | 1",
        "inference |  |  | 1",
    ]


def test_a_change_has_positions_advice_and_an_id() -> None:
    said = (
        "- **breaking**: `dimension` is gone.\n"
        "  Do not pass it any more.\n"
        f"  `{samples.old(1400)}` → `{samples.new(204)}`, "
        "`#db_control.create_index.argument-removed.dimension`\n"
    )
    assert said in markdown(samples.pinecone())


def test_code_is_a_difference() -> None:
    blocks = [t for t in _tokens(samples.pinecone()) if t.type == "fence"]
    assert {block.info for block in blocks} == {"diff"}
    assert (
        "-client.create_index_from_backup(backup_id, name=...)\n"
        "+client.restore_index(backup_id, name=...)\n"
    ) in [block.content for block in blocks]


def test_a_document_cannot_bring_html() -> None:
    html = [t.content for t in _tokens(samples.hostile()) if "html" in t.type]
    assert [each for each in html if not each.startswith(FRAME)] == []


def test_a_document_cannot_bring_markup() -> None:
    types = {token.type for token in _tokens(samples.hostile())}
    assert types.isdisjoint({"link_open", "image", "em_open", "s_open", "hr"})
    strong = [
        after.content
        for token, after in _pairs(samples.hostile())
        if token.type == "strong_open"
    ]
    assert strong == ["major", "breaking", "breaking"]


def _pairs(comparison: Comparison) -> Iterator[tuple[Token, Token]]:
    tokens = list(_tokens(comparison))
    return pairwise(tokens)


def test_a_document_cannot_break_the_table_or_leave_its_block() -> None:
    tokens = list(_tokens(samples.hostile()))
    assert [t.type for t in tokens].count("td_open") == 4
    assert [t.type for t in tokens].count("fence") == 1
    assert [t.tag for t in tokens if t.type == "heading_open"] == ["h2", "h3", "h4"]


def test_a_document_cannot_notify_people_or_refer_to_issues() -> None:
    """GitHub looks for these in what Markdown has made, except in code."""
    texts = "\n".join(_texts(samples.hostile()))
    assert "octocat" in texts
    assert re.findall(r"[@#][a-zA-Z0-9]|://|www\.", texts) == []


def test_backticks_set_code_apart() -> None:
    code = [t.content for t in _tokens(samples.pinecone()) if t.type == "code_inline"]
    assert "CreateIndexSchema | CreateIndexSchemaDict" in code


@pytest.mark.parametrize("count", [20, 60, 400, 3000])
def test_a_report_fits_into_a_comment(count: int) -> None:
    report = markdown(samples.many(count))
    assert len(report) <= as_markdown.LIMIT < 65_536
    # Nothing is given away while there are entries that would have had a place.
    left_out = "not at all" in report
    assert not left_out or len(report) > as_markdown.LIMIT - 2 * as_markdown._FRAME


@pytest.mark.parametrize("count", [60, 400, 3000])
def test_what_is_gravest_is_shown_first(count: int) -> None:
    report = markdown(samples.many(count))
    shown = re.findall(r"`#(breaking|info)_(\d+)`", report)
    expected = [
        (s.value, str(n))
        for s in (Severity.BREAKING, Severity.INFO)
        for n in range(count)
    ]
    assert list(dict.fromkeys(shown)) == expected[: len(dict.fromkeys(shown))]


def test_what_is_not_shown_is_counted() -> None:
    report = markdown(samples.many(3000))
    found = re.search(r"(\d+) of 6000 without details, (\d+) not at all", report)
    assert found
    assert len(re.findall(r"^- `", report, re.MULTILINE)) == int(found[1])
    assert int(found[1]) + int(found[2]) == 6000


def test_nothing_is_said_to_be_missing_if_all_is_there() -> None:
    assert "Too long" not in markdown(samples.pinecone())
