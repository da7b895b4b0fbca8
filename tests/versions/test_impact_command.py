"""`clientsmith impact`: output, exit codes, and what it says if it cannot work."""

from __future__ import annotations

import importlib.util
import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from impact_apps import APPS, CLIENT, TARGETS, change, copied
from jsonschema import Draft202012Validator

from clientsmith.cli import impact as command
from clientsmith.diagnostics import Diagnostics, Location, StageFailed
from clientsmith.versions import revisions
from clientsmith.versions.changes import Comparison, Entry, Kind
from clientsmith.versions.impact import app as apps
from clientsmith.versions.impact import checkers
from clientsmith.versions.impact.report import Finding, Impact, Sure, text
from support import ROOT, Run, clientsmith

SCHEMA = json.loads((ROOT / "docs" / "impact.schema.json").read_text("utf-8"))
PLACE = Location("a.py", 3, 5)


def _impact(*found: str, maybe: bool = False) -> Impact:
    findings = tuple(
        Finding(PLACE, "    x.host", "X.host", change(name, TARGETS[name]), Sure.TYPE)
        for name in found
    )
    host = change("host", TARGETS["host"])
    undecided = Finding(PLACE, "    x.host", "x.host", host, Sure.TYPE, "nobody knows")
    return Impact("acme", "1", "2", "a", 1, findings, (undecided,) if maybe else ())


def test_advice_stands_below_its_change_and_once_a_line() -> None:
    advices = {"host": "Read it elsewhere.", "region": "Wait.", "status": "Wait."}
    findings = tuple(
        replace(each, change=replace(each.change, advice=advices[each.change.id]))
        for each in _impact(*advices).findings
    )
    assert text(replace(_impact(), findings=findings)).splitlines()[4:10] == [
        "  3:5  x.host",
        "      breaking[host]: host has changed (X.host)",
        "          Read it elsewhere.",
        "      breaking[region]: region has changed (X.host)",
        "          Wait.",
        "      breaking[status]: status has changed (X.host)",
    ]


@pytest.mark.parametrize(
    ("impact", "gravity", "expected"),
    [
        (_impact("host"), "breaking", True),
        (_impact("result"), "breaking", False),
        (_impact("result"), "warning", True),
        (_impact("variant"), "warning", False),
        (_impact("variant"), "info", True),
        (_impact(maybe=True), "info", False),
        (_impact(maybe=True), "undecided", True),
        (_impact(), "undecided", False),
    ],
)
def test_the_exit_code_follows_the_gravity(
    impact: Impact, gravity: str, expected: bool
) -> None:
    assert command.fails(impact, gravity) is expected


@pytest.fixture
def compared(monkeypatch: pytest.MonkeyPatch) -> None:
    names = ("deletes", "host", "status")
    changes = tuple(change(name, TARGETS[name]) for name in names)
    entry = Entry(Kind.CLIENT, "", "acme", "", "changed", "", "", changes, "acme")
    comparison = Comparison("acme", "2025-10", "2026-01", (entry,))
    monkeypatch.setattr(revisions, "comparison", lambda *_: comparison)
    monkeypatch.setattr(revisions, "package", lambda *_: None)


APP = """\
from vendor.acme.v2025_10 import Pinecone
from vendor.acme.v2025_10.db_control.models import IndexModelStatus

pc = Pinecone()
pc.delete_index("a")
print(pc.describe_index("a").host, input().host)
"""


@pytest.fixture
def app(tmp_path: Path) -> Path:
    """A folder with a small app in `src`."""
    ignored = shutil.ignore_patterns("__pycache__", "v2025_04", "v2026_01_alpha")
    shutil.copytree(CLIENT, tmp_path / "src" / "vendor" / "acme", ignore=ignored)
    (tmp_path / "src" / "main.py").write_text(APP)
    return tmp_path


def _run(folder: Path, *arguments: str) -> Run:
    return clientsmith("impact", "1", "2", "--app", "src", *arguments, cwd=folder)


@pytest.mark.usefixtures("compared")
def test_json_follows_its_schema(app: Path) -> None:
    run = _run(app, "--format", "json")
    assert (run.status, run.stderr) == (1, "")
    values = json.loads(run.stdout)
    Draft202012Validator(SCHEMA).validate(values)
    assert values["package"] == "vendor.acme"
    assert values["findings"][0] == {
        "file": "src/main.py",
        "line": 2,
        "column": 52,
        "change": "status",
        "uses": "IndexModelStatus",
        "sure": "name",
        "source": APP.split("\n")[1],
    }
    named = {each["change"] for each in values["findings"]}
    may = {name for each in values["undecided"] for name in each["changes"]}
    assert named | may == set(values["changes"])


@pytest.mark.usefixtures("compared")
def test_a_file_that_is_not_python_is_not_decided(app: Path) -> None:
    (app / "src" / "main.py").write_text("import broken, other\n")
    (app / "src" / "broken.py").write_text("def client(:\n    pc.delete_index\n")
    (app / "src" / "other.py").write_text("print 'nothing of the client'\n")
    run = _run(app, "--fail-on", "undecided")
    assert run.status == 1
    assert "the file cannot be read: line 1" in run.stdout
    assert "src/broken.py" in run.stdout
    assert "src/other.py" not in run.stdout


@pytest.mark.usefixtures("compared")
def test_the_package_of_another_state_is_noticed(app: Path) -> None:
    vendored = app / "src" / "vendor" / "acme"
    (vendored / "v2025_10").rename(vendored / "v2024_01")
    run = _run(app)
    assert run.codes == ["impact-symbol"]
    assert "vendor.acme has no v2025_10.db_control." in run.stderr


@pytest.mark.parametrize(
    ("checker", "extra"), [("mypy", "impact"), ("pyright", "impact-pyright")]
)
def test_without_a_checker_there_is_one_clear_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, checker: str, extra: str
) -> None:
    (tmp_path / "src").mkdir()
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: None)
    run = _run(tmp_path, "--checker", checker)
    assert run.status == 2
    assert f'This needs {checker}: pip install "clientsmith[{extra}]"' in run.stderr


@pytest.mark.usefixtures("compared")
def test_an_app_without_the_client_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "src").mkdir()
    run = _run(tmp_path)
    assert (run.status, run.codes) == (2, ["impact-package"])


@pytest.mark.usefixtures("compared")
def test_a_checker_that_cannot_work_says_so(
    app: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wrong = (lambda *_: ["--no-such-option"], checkers.COMMANDS["mypy"][1])
    monkeypatch.setitem(checkers.COMMANDS, "mypy", wrong)
    run = _run(app)
    assert (run.status, run.codes) == (2, ["impact-analyser"])


@pytest.mark.usefixtures("compared")
def test_an_interpreter_that_is_none_is_an_error(app: Path) -> None:
    run = _run(app, "--python", "no/such/python")
    assert (run.status, run.codes) == (2, ["impact-python"])


def _package(folder: Path) -> None:
    folder.mkdir(parents=True)
    (folder / "_manifest.json").write_text('{"generator": "clientsmith"}')
    (folder / "__init__.py").touch()


def test_several_packages_must_be_told_apart(tmp_path: Path) -> None:
    for name in ("one", "two"):
        _package(tmp_path / "vendor" / name)
    diagnostics = Diagnostics()
    with pytest.raises(StageFailed):
        apps.read([tmp_path], "", diagnostics)
    (found,) = diagnostics
    assert found.code == "impact-package"
    assert "vendor/one" in found.message
    assert apps.read([tmp_path], "vendor.two", diagnostics).folder.name == "two"


def test_modules_have_the_names_that_imports_give_them(tmp_path: Path) -> None:
    _package(tmp_path / "src" / "plain" / "acme")
    (tmp_path / "src" / "plain" / "tool.py").write_text("import plain.acme")
    (tmp_path / "src" / "shop").mkdir()
    (tmp_path / "src" / "shop" / "__init__.py").touch()
    (tmp_path / "src" / "shop" / "main.py").touch()
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests" / "main.py").touch()
    read = apps.read([tmp_path], "", Diagnostics())
    assert read.package == "plain.acme"
    assert {each.path.parent.name: each.name for each in read.sources} == {
        "plain": "tool",
        "shop": "shop.main",
        "tests": "main",
    }
    assert tmp_path / "src" in read.bases


def test_text_of_the_app_cannot_move_the_cursor() -> None:
    found = Finding(
        PLACE, "x = '\x1b[2J'", "x", change("host", TARGETS["host"]), Sure.TYPE
    )
    shown = text(Impact("acme", "1", "2", "a", 1, (found,), ()))
    assert "\x1b" not in shown
    assert "x = '\\x1b[2J'" in shown


def test_the_example_of_the_documentation_is_what_is_said(tmp_path: Path) -> None:
    copied("example", tmp_path, "vendor/pinecone")
    (tmp_path / "example").rename(tmp_path / "src")
    run = clientsmith(
        *("impact", "2025-10", "2026-01.alpha", "--client", "pinecone"),
        *("--config", ROOT / "clientsmith.toml", "--app", "src"),
        cwd=tmp_path,
    )
    shown = (ROOT / "docs" / "impact.md").read_text("utf-8")
    assert f"```python\n{(APPS / 'example' / 'jobs.py').read_text('utf-8')}```" in shown
    assert f"```\n{run.stdout}```" in shown
    assert (run.status, "impact-symbol" in run.codes) == (1, False)
