"""The documentation lists what there is: all codes, all settings, and no others."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from clientsmith import config_file, config_versions, diagnostics, waiters

ROOT = Path(__file__).resolve().parents[1]
DIAGNOSTICS = ROOT / "docs" / "diagnostics.md"
CONFIG = ROOT / "docs" / "config.md"

REPORTERS = {
    "AliasRefused",
    "Diagnostic",
    "Refused",
    "Remark",
    "Unfetched",
    "_error",
    "error",
    "failure",
    "fail",
    "report",
    "warning",
}
"""What a code is the first argument of."""

CODE = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
ROW = re.compile(r"\| `([^`]+)`\s*\|")

TABLES = {
    "Settings of a client": config_file.CLIENT,
    "versions": config_versions.VERSION,
    "waiters": (*waiters.MEMBERS, "versions"),
    "pagination": config_file.PAGINATION,
    "overlays": config_versions.OVERLAY,
}
"""Sections of docs/config.md, and what their first table lists."""


def codes() -> set[str]:
    """Returns the codes of all findings that the generator can make."""
    return {
        code
        for path in sorted((ROOT / "generator").rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call) and _name(node.func) in REPORTERS
        for code in _texts(_first(node))
        if CODE.fullmatch(code)
    }


def _name(function: ast.expr) -> str:
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""


def _first(call: ast.Call) -> ast.expr | None:
    named = [each.value for each in call.keywords if each.arg == "code"]
    return next(iter([*call.args[:1], *named]), None)


def _texts(node: ast.expr | None) -> Iterator[str]:
    """Yields what an expression can be, if it is text or a choice of texts."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.IfExp):
        yield from _texts(node.body)
        yield from _texts(node.orelse)


def rows(text: str) -> set[str]:
    """Returns the first cells of a document's tables, as far as they are code."""
    return {found[1] for line in text.splitlines() if (found := ROW.match(line))}


def section(title: str) -> str:
    """Returns a section of docs/config.md, without those that stand in it."""
    parts = re.split(r"^#+ (.+)$", CONFIG.read_text("utf-8"), flags=re.MULTILINE)
    found = dict(zip(parts[1::2], parts[2::2], strict=True))
    return found[title]


def test_the_generator_has_codes():
    assert {"operation-left-out", "name-clash", "alias-bomb", "spec-invalid"} <= codes()


def test_each_code_is_documented():
    assert sorted(codes() - rows(DIAGNOSTICS.read_text("utf-8"))) == []


def test_each_code_of_the_documentation_exists():
    assert sorted(rows(DIAGNOSTICS.read_text("utf-8")) - codes()) == []


def test_each_code_is_documented_once_for_each_severity():
    found = re.findall(r"^\| `[^`]+` \| \w+ \|", DIAGNOSTICS.read_text("utf-8"), re.M)
    assert sorted({row for row in found if found.count(row) > 1}) == []
    assert len(found) >= len(codes())


def test_codes_of_the_config_exist():
    listed = {each for each in rows(CONFIG.read_text("utf-8")) if "config-" in each}
    assert sorted(listed - codes()) == []


def test_codes_of_the_config_are_listed_in_its_documentation():
    own = {code for code in codes() if code.startswith("config-")}
    assert sorted(own - rows(CONFIG.read_text("utf-8"))) == []


@pytest.mark.parametrize("title", TABLES)
def test_each_setting_is_documented(title):
    assert sorted(set(TABLES[title]) - rows(section(title))) == []


@pytest.mark.parametrize("title", TABLES)
def test_each_setting_of_the_documentation_exists(title):
    assert sorted(rows(section(title)) - set(TABLES[title])) == []


@pytest.mark.parametrize("setting", config_file.CLIENT)
def test_each_setting_of_a_client_has_a_section(setting):
    assert section(setting).strip()


def _pages() -> Iterator[tuple[str, ...]]:
    """Yields the page, and the section if one is named, of each hint that has one."""
    for path in sorted((ROOT / "generator").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and _name(node.func) == "documentation":
                yield tuple(text for value in node.args for text in _texts(value))


@pytest.mark.parametrize("named", sorted(set(_pages())), ids="-".join)
def test_each_page_that_a_hint_names_exists(named):
    page, *sections = named
    text = (ROOT / "docs" / f"{page}.md").read_text("utf-8")
    titles = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    assert set(sections) <= {title.lower().replace(" ", "-") for title in titles}


def test_hints_name_a_page_by_its_address():
    sources = [
        *(ROOT / "generator").rglob("*.py"),
        *(ROOT / "templates").rglob("*.jinja"),
    ]
    hints = re.compile(r"[\"']docs/[\w-]+\.md ")
    assert [path for path in sources if hints.search(path.read_text("utf-8"))] == []
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert project["urls"]["Documentation"] == diagnostics.DOCUMENTATION


def test_contributing_shows_the_targets_of_make():
    targets = re.findall(
        r"^([a-z-]+):.*?## (.+)$", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE
    )
    shown = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    listed = re.findall(r"^  ([a-z-]+) +([A-Z].+)$", shown, re.MULTILINE)
    assert listed == targets


def test_what_reliability_promises_has_its_tests():
    text = (ROOT / "docs" / "reliability.md").read_text("utf-8")
    defined = {
        name
        for path in (ROOT / "tests").rglob("test_*.py")
        for name in re.findall(r"^def (test_\w+)", path.read_text("utf-8"), re.M)
    }
    named = set(re.findall(r"`(test_\w+)`", text))
    assert sorted(named - defined) == []
    parts = re.split(r"^## ", text.partition("## Measured")[0], flags=re.M)[1:]
    assert [part.partition("\n")[0] for part in parts if "`test_" not in part] == []


def test_the_method_in_the_readme_is_generated():
    text = (ROOT / "README.md").read_text("utf-8")
    [shown] = re.findall(r"```python\n(    def .*?)```", text, re.DOTALL)
    folder = ROOT / "generated/pinecone/v2026_01_alpha/db_control/resources"
    generated = (folder / "manage_indexes.py").read_text("utf-8")
    for part in shown.split("…\n"):
        assert part.strip(" ").strip("\n") in generated
