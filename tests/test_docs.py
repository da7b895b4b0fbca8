"""The documentation lists what there is: all codes, all settings, and no others."""

from __future__ import annotations

import ast
import contextlib
import functools
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from clientsmith import config, config_file, config_versions, diagnostics, waiters
from clientsmith.cli import main

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


def _raised() -> Iterator[tuple[str, str]]:
    """Yields each code of the documentation with each severity that it has there."""
    text = DIAGNOSTICS.read_text("utf-8")
    for code, severities in re.findall(r"^\| `([^`]+)` \| ([^|]+) \|", text, re.M):
        for severity in re.findall("error|warning", severities):
            yield code, severity


@functools.cache
def _tested() -> tuple[str, str]:
    """Returns what all tests expect of standard error, and the texts in their code."""
    expected = (ROOT / "tests").glob("cases/*/stderr.txt")
    sources = (ROOT / "tests").rglob("test_*.py")
    said, code = (
        "\n".join(path.read_text("utf-8") for path in sorted(paths))
        for paths in (expected, sources)
    )
    return said + code, code


@pytest.mark.parametrize(("code", "severity"), sorted({*_raised()}))
def test_each_code_of_the_documentation_is_raised_by_a_test(code, severity):
    said, texts = _tested()
    assert f"{severity}[{code}]" in said or f'"{code}"' in texts


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


def _settings(title: str) -> Iterator[tuple[str, str, str]]:
    """Yields the settings of the first table of a section, with types and defaults."""
    for line in section(title).splitlines():
        if found := re.match(r"\| `(\w+)` *\| ([^|]+?) *\| ([^|]+?) *\|", line):
            yield found[1], found[2], found[3]


TYPES = [
    (r"string|path|\"", str),
    ("boolean", bool),
    ("list", list),
    (r"(string, or )?table", dict),
    ("integer", int),
    ("number", (int, float)),
]


@pytest.mark.parametrize(
    ("setting", "written"),
    [(row[0], row[1]) for row in _settings("Settings of a client")],
)
def test_each_setting_has_the_type_of_its_documentation(setting, written):
    found = [type for pattern, type in TYPES if re.match(pattern, written.strip("`"))]
    wanted = config_file.CLIENT[setting]
    assert {*found} == {*wanted} if isinstance(wanted, tuple) else wanted in found


def _stated(title: str) -> Iterator[tuple[str, str]]:
    """Yields the settings whose default is a value, with that as TOML."""
    for setting, _, default in _settings(title):
        if value := re.fullmatch("`([^`]+)`", default):
            with contextlib.suppress(tomllib.TOMLDecodeError):
                tomllib.loads(f"x = {value[1]}")
                yield setting, value[1]
                continue
            yield setting, f'"{value[1]}"'


def _client(text: str) -> config.Client:
    """Returns the client of a config that has some more settings."""
    whole = f'[clients.acme]\noutput = "acme"\ndocument = "a.yaml"\n{text}'
    path = Path("clientsmith.toml")
    [client] = config_file.parse(path, whole, diagnostics.Diagnostics()).clients
    return client


@pytest.mark.parametrize(("setting", "value"), [*_stated("Settings of a client")])
def test_each_default_of_the_documentation_is_the_default(setting, value):
    assert _client(f"{setting} = {value}") == _client("")


@pytest.mark.parametrize(("setting", "value"), [*_stated("waiters")])
def test_each_default_of_a_waiter_is_the_default(setting, value):
    waiter = '[clients.acme.waiters.begin]\npoll = "look"\ndone = {state = "done"}\n'
    assert _client(f"{waiter}{setting} = {value}") == _client(waiter)


@pytest.mark.parametrize("setting", config_file.CLIENT)
def test_each_setting_of_a_client_has_a_section(setting):
    assert section(setting).strip()


PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")])
OF_OTHERS = {"CHANGELOG.md", "CONTRIBUTING.md", "benchmarks.md", "coming-from.md"} | {
    "django-rest-framework.md",
    "upgrading.md",
    "wild.md",
}
"""Pages that name options of other programs, or some that are gone."""


def _anchors(page: Path) -> set[str]:
    """Returns what the titles of a page are reached by."""
    text = re.sub(r"^```.*?^```$", "", page.read_text("utf-8"), flags=re.M | re.S)
    titles = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {re.sub(r"[^\w -]", "", name.lower()).replace(" ", "-") for name in titles}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_to_sections_that_exist(page):
    lost = []
    for file, name in re.findall(r"\]\(([\w./-]*)#([\w-]+)\)", page.read_text("utf-8")):
        target = page.parent / file if file else page
        if target.suffix == ".md" and name not in _anchors(target):
            lost.append(f"{file}#{name}")
    assert lost == []


def _options() -> set[str]:
    context = click.Context(main)
    commands = [main.get_command(context, name) for name in main.list_commands(context)]
    return {
        option
        for command in (main, *commands)
        for parameter in (command.get_params(context) if command else ())
        for option in (*parameter.opts, *parameter.secondary_opts)
        if option.startswith("--")
    }


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_each_option_of_the_documentation_exists(page):
    named = {*re.findall(r"(?<![\w-])--[a-z][\w-]+", page.read_text("utf-8"))}
    assert page.name in OF_OTHERS or sorted(named - _options()) == []


def test_each_option_is_documented():
    text = "".join(page.read_text("utf-8") for page in PAGES)
    assert [option for option in sorted(_options()) if option not in text] == []


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


def test_what_generated_code_has_is_documented():
    text = (ROOT / "docs" / "generated-code.md").read_text("utf-8")
    parts = dict(re.findall(r"^## (.+?)\n(.*?)(?=^## |\Z)", text, re.M | re.S))
    runtime = ROOT / "templates" / "runtime"
    options = ast.parse((runtime / "option_types.py").read_text("utf-8"))
    names = {
        line.target.id
        for kind in options.body
        if isinstance(kind, ast.ClassDef) and kind.name != "CallOptions"
        for line in kind.body
        if isinstance(line, ast.AnnAssign) and isinstance(line.target, ast.Name)
    }
    assert sorted(name for name in names if f"`{name}`" not in parts["Clients"]) == []
    errors = (runtime / "errors.py").read_text("utf-8")
    classes = set(re.findall(r"^class (\w+Error)\b", errors, re.M))
    assert set(re.findall(r"\b\w+Error\b", parts["Errors"])) == classes
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    for needed in project["dependency-groups"]["runtime"]:
        assert f"`{needed}`" in text


def test_the_tables_of_the_architecture_have_all_modules():
    text = (ROOT / "docs" / "architecture.md").read_text("utf-8")
    rooms = ROOT / "generator" / "clientsmith"
    tables = {
        rooms / room: listed
        for room, listed in re.findall(r"^\| in `(\w+)/`(.*?)\n\n", text, re.M | re.S)
    }
    tables[ROOT / "templates/runtime"] = text.partition("### The runtime\n")[2]
    assert len(tables) == 5
    for folder, listed in tables.items():
        modules = {path.name for path in folder.glob("[!_]*.py")}
        named = re.findall(r"`(\w+\.py)`", listed.partition("\n\n\n")[0])
        assert sorted(modules - {*named}) == [], folder
