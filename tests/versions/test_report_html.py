"""The HTML report as it is written: one file, closed to what documents bring."""

from __future__ import annotations

import base64
import hashlib
import re
from collections import Counter
from html.parser import HTMLParser
from urllib.parse import unquote

import pytest
import samples
from jinja2 import Environment, nodes

from clientsmith.versions.changes import Comparison
from clientsmith.versions.report import as_html, html
from support import ROOT

FOLDER = ROOT / "templates" / "report"


class Parsed(HTMLParser):
    """A page in parts.

    Attributes:
        tags: How often each element is there.
        attributes: All attributes with their values.
        text: What stands in elements of a name, joined.
        open: What has not been closed.
    """

    VOID = frozenset({"meta", "link", "input", "!doctype"})

    def __init__(self, comparison: Comparison) -> None:
        super().__init__()
        self.tags: Counter[str] = Counter()
        self.attributes: list[tuple[str, str]] = []
        self.text: dict[str, str] = {}
        self.open: list[str] = []
        self.feed(html(comparison))
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags[tag] += 1
        self.attributes += [(name, value or "") for name, value in attrs]
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        for tag in dict.fromkeys(self.open):
            self.text[tag] = self.text.get(tag, "") + data

    def values(self, name: str) -> list[str]:
        """Returns the values of all attributes of a name."""
        return [value for key, value in self.attributes if key == name]


SAMPLES = [samples.pinecone, samples.hostile, samples.nothing]


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda each: each.__name__)
def test_all_elements_are_closed(sample) -> None:
    assert Parsed(sample()).open == []


def test_a_document_cannot_bring_elements_or_attributes() -> None:
    """What an enemy's page is made of is what any page is made of."""
    ours, theirs = Parsed(samples.pinecone()), Parsed(samples.hostile())
    assert set(theirs.tags) <= set(ours.tags)
    names = {name for name, _ in ours.attributes}
    assert {name for name, _ in theirs.attributes} <= names
    assert theirs.tags["script"] == theirs.tags["style"] == 1


def test_a_document_is_shown_as_it_is() -> None:
    text = Parsed(samples.hostile()).text["h2"].removeprefix("breaking: ")
    assert text.startswith("</code></pre><script>alert(1)</script><img src=x")
    assert r"\x1b[31m\u202eabc {{ 7*7 }} &lt;" in text


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda each: each.__name__)
def test_the_policy_allows_the_page_s_own_style_and_script_alone(sample) -> None:
    parsed = Parsed(sample())
    (policy,) = [v for v in parsed.values("content") if "default-src" in v]
    digests = [
        base64.b64encode(hashlib.sha256(parsed.text[tag].encode()).digest()).decode()
        for tag in ("style", "script")
    ]
    assert policy.split("; ") == [
        "default-src 'none'",
        f"style-src 'sha256-{digests[0]}'",
        f"script-src 'sha256-{digests[1]}'",
        "img-src data:",
        "base-uri 'none'",
        "form-action 'none'",
    ]


def test_nothing_is_fetched() -> None:
    parsed = Parsed(samples.pinecone())
    assert parsed.values("src") == []
    outside = {each for each in parsed.values("href") if not each.startswith("#")}
    assert outside == {"data:,"}
    assert re.findall(r"url\(|@import", parsed.text["style"]) == []


def test_each_entry_and_change_has_an_anchor_and_a_link_to_it() -> None:
    comparison = samples.pinecone()
    anchors = [each.id for each in comparison.entries]
    anchors += [change.id for each in comparison.entries for change in each.changes]
    parsed = Parsed(comparison)
    assert sorted(parsed.values("id")) == sorted(anchors)
    links = {unquote(each[1:]) for each in parsed.values("href") if each[0] == "#"}
    assert links == set(anchors)


def test_both_sides_are_marked() -> None:
    parsed = Parsed(samples.pinecone())
    assert "    dimension: int | None = None,\n" in parsed.text["del"]
    assert "    read_capacity: ReadCapacity | Read" in parsed.text["ins"]
    tags = "    tags: Mapping[str, str] | None = None,\n"
    assert tags not in parsed.text["del"] + parsed.text["ins"]
    assert parsed.text["code"].count(tags) == 2


def test_nothing_changed() -> None:
    parsed = Parsed(samples.nothing())
    assert "Nothing." in parsed.text["header"]
    assert parsed.tags["form"] == parsed.tags["main"] == 0


def test_the_template_uses_the_fields_of_its_page() -> None:
    text = (FOLDER / "page.html.jinja").read_text("utf-8")
    first = re.match(r"\{# page: (\w+) #\}", text)
    assert first
    fields = getattr(as_html, first[1])._fields
    used = {
        each.attr
        for each in Environment().parse(text).find_all(nodes.Getattr)
        if isinstance(each.node, nodes.Name) and each.node.name == "page"
    }
    assert used == set(fields)
