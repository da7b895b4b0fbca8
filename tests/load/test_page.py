"""A page in Markdown: which block is the document, and where its values stand."""

from __future__ import annotations

import hashlib
import subprocess
import sys

import pytest

YAML = "openapi: 3.0.3\ninfo: {title: T, version: '1'}\npaths: {}\n"


def page(*blocks: str) -> str:
    return "# Title\n\n" + "\nProse.\n\n".join(blocks)


def fenced(text: str, info: str = "yaml", fence: str = "```") -> str:
    return f"{fence}{info}\n{text}{fence}\n"


def title_at(outcome) -> str:
    return outcome.at("info", "title")


@pytest.mark.parametrize("name", ["page.md", "PAGE.MD", "page.markdown"])
def test_a_page_is_known_by_its_name(loading, name):
    assert title_at(loading(page(fenced(YAML)), name=name)) == "5:15"


def test_a_page_by_another_name_is_no_page(loading):
    assert loading(page(fenced(YAML)), name="page.txt").document is None


@pytest.mark.parametrize(
    "info", ["yaml", "yml", "YAML", "yaml https://x.org/a.yaml get /a", "yaml {1,2}"]
)
def test_info_strings_that_name_yaml(loading, info):
    assert title_at(loading(page(fenced(YAML, info)), name="a.md")) == "5:15"


@pytest.mark.parametrize("info", ["", "yamlish", "json5", "text yaml"])
def test_other_info_strings_do_not(loading, info):
    assert loading(page(fenced(YAML, info)), name="a.md").codes == ["page-block"]


def test_json_in_a_page(loading):
    text = '{"info": {"openapi": 1,\n  "title": "T", "version": "1"},\n'
    text += ' "openapi": "3.0.3", "paths": {}}\n'
    outcome = loading(page(fenced(text, "json", "~~~~")), name="a.md")
    assert title_at(outcome) == "5:12"


@pytest.mark.parametrize(
    "other",
    [
        "info: {openapi: 1}\n",
        "x:\n  openapi: 3.0.3\n",
        "# openapi: 3.0.3\nx: 1\n",
        '{"x": {"openapi": "3.0.3"}}\n',
        '{"x": "openapi: 3"}\n',
    ],
)
def test_blocks_without_openapi_at_their_root_are_passed_over(loading, other):
    outcome = loading(page(fenced(other), fenced(YAML)), name="a.md")
    assert outcome.printed == []
    assert outcome.value["info"]["title"] == "T"


@pytest.mark.parametrize(
    "text",
    [
        "# A comment\n---\n'openapi': 3.0.3\ninfo: {title: T, version: '1'}\n"
        "paths: {}\n",
        "  openapi: 3.0.3\n  info: {title: T, version: '1'}\n  paths: {}\n",
        "{openapi: 3.0.3, info: {title: T, version: '1'}, paths: {}}\n",
    ],
)
def test_openapi_at_the_root_in_other_words(loading, text):
    assert loading(page(fenced(text)), name="a.md").value["info"]["title"] == "T"


def test_a_page_without_a_document_lists_what_was_looked_at(loading):
    outcome = loading(page(fenced("a: 1\n"), fenced("b: 1\n", "json")), name="a.md")
    (finding,) = outcome.printed
    assert finding.startswith("api.yaml:1:1: error[page-block]: this page has no ")
    assert finding.endswith("looked at: lines 3, 9")


def test_several_documents_are_told_by_their_lines(loading):
    outcome = loading(page(fenced(YAML), fenced(YAML)), name="a.md")
    (finding,) = outcome.printed
    assert finding.startswith("api.yaml:11:1: error[page-block]: ")
    assert finding.endswith("lines 3, 11")


def indented(text: str, prefix: str) -> str:
    return "".join(f"{prefix}{line}" for line in text.splitlines(keepends=True))


@pytest.mark.parametrize(
    ("prefix", "first", "where"),
    [
        ("   ", "   ", "5:18"),
        ("> ", "> ", "5:17"),
        (">", ">", "5:16"),
        ("   ", "1. ", "5:18"),
        ("  > ", "- > ", "5:19"),
    ],
)
def test_columns_are_those_of_the_page(loading, prefix, first, where):
    block = first + indented(fenced(YAML), prefix)[len(prefix) :]
    assert title_at(loading(page(block), name="a.md")) == where


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_newlines_of_all_kinds(loading, newline):
    text = page(indented(fenced(YAML), "  ")).replace("\n", newline)
    assert title_at(loading(text.encode(), name="a.md")) == "5:17"


def test_a_fence_below_a_tag_is_a_fence(loading):
    """To CommonMark the tag begins HTML, which would swallow the opening fence."""
    text = f"<Example>\n```python\na = 1\n\nb = 2\n```\n</Example>\n\n{fenced(YAML)}"
    assert title_at(loading(text, name="a.md")) == "11:15"


def test_errors_of_reading_stand_in_the_page(loading):
    text = page(indented(fenced(f"{YAML}x: [1\n"), "  "))
    (finding,) = loading(text, name="a.md").printed
    assert finding.startswith("api.yaml:8:1: error[syntax]: ")


def test_a_fence_that_is_not_closed_ends_with_the_page(loading):
    (finding,) = loading(f"```yaml\n{YAML}x: {{", name="a.md").printed
    assert finding.startswith("api.yaml:5:5: error[syntax]: ")


def test_the_digest_is_that_of_the_page(loading):
    text = page(fenced(YAML))
    document = loading(text, name="a.md").document
    assert document.digest == hashlib.sha256(text.encode()).hexdigest()


def test_an_overlay_changes_a_page(loading):
    overlay = "overlay: 1.0.0\nactions: [{target: $.info, update: {x-a: 1}}]\n"
    outcome = loading(page(fenced(YAML)), overlay, name="a.md")
    assert outcome.value["info"]["x-a"] == 1
    assert title_at(outcome) == "5:15"


def test_other_documents_do_not_import_what_pages_and_overlays_need(tmp_path):
    path = tmp_path / "api.yaml"
    path.write_text(YAML)
    script = (
        "import pathlib, sys\n"
        "from clientsmith.diagnostics import Diagnostics\n"
        "from clientsmith.load import load\n"
        f"load(pathlib.Path({str(path)!r}), 'a', Diagnostics(),"
        " cache=None)\n"
        "print(*sorted({'markdown_it', 'jsonpath'} & set(sys.modules)))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == []


def test_the_published_page(loading, seed_page):
    """Two samples of code, a fence of four, and an info string with an address."""
    outcome = loading(seed_page, name="a.md")
    lines = seed_page.split("\n")
    at = outcome.at("components", "schemas", "ReadCapacity", "discriminator", "mapping")
    assert lines[int(at.split(":")[0]) - 1].strip() == "mapping:"
    assert outcome.codes == ["mapping-object"] * 2


def test_a_fault_in_the_published_page_is_found_in_its_line(loading, seed_page):
    before, fault, after = seed_page.partition("propertyName: ")
    assert fault
    (finding,) = loading(f"{before}{fault}!odd {after}", name="a.md").printed
    assert finding.startswith(
        f"api.yaml:{before.count(chr(10)) + 1}:23: error[yaml-tag]"
    )
