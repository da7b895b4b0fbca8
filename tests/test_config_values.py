"""Values of the config that no client can be made of: each is an error with a code."""

from __future__ import annotations

from pathlib import Path

import pytest

from cli_project import CONFIG
from clientsmith import config_versions
from clientsmith.naming.identifiers import version_module
from support import clientsmith

HEAD = '[clients.acme]\noutput = "a"\ndocument = "{service}.yaml"\n'
VERSIONS = 'versions = [{ version = "1", services = ["spec"] }]\n'
VALID = HEAD + VERSIONS
WAITER = f"{VALID}[clients.acme.waiters.get]\npoll = 'get'\ndone = {{a = 1}}\n"


def _service(written: str) -> str:
    return f'{HEAD}versions = [{{ version = "1", services = {written} }}]\n'


def _two(first: str, second: str) -> str:
    each = '{{ version = "{}", services = ["spec"] }}'
    return f"{HEAD}versions = [{each.format(first)}, {each.format(second)}]\n"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (_service('[["x"]]'), "config-type"),
        (_service("[{ a = 1 }]"), "config-type"),
        (_service('{ a = ["x"] }'), "config-type"),
        (f"{VALID}allow = []\n", "config-key"),
        (f"{VALID}partial = 1\n", "config-type"),
        (f"{VALID}base_url = 'acme.test'\n", "config-value"),
        (f"{VALID}base_url = {{ other = 'https://a.test' }}\n", "config-value"),
        (f"{VALID}security = {{ get = 'key' }}\n", "config-type"),
        (f"{VALID}security = {{ get = [['a', 1]] }}\n", "config-type"),
        (f"{VALID}acknowledge = ['any']\n", "config-type"),
        (f"{VALID}acknowledge = [{{ code = 'any' }}]\n", "config-missing"),
        (f"allowed_hosts = [{{}}]\n{VALID}", "config-type"),
        (f"{WAITER}interval = 1{'0' * 400}\n", "config-value"),
        (f"{WAITER}timeout = nan\n", "config-value"),
        (f"{WAITER}through = [200]\n", "config-type"),
        (f"{WAITER}interval = 0\n", "config-value"),
        (f"{WAITER}interval = true\n", "config-type"),
        (f"{WAITER}failed = {{ a = [] }}\n", "config-type"),
        (f"{WAITER}failed = {{ a = 2020-01-01 }}\n", "config-type"),
        (f"{WAITER}failed = 'a'\n", "config-type"),
        (f"{WAITER}arguments = {{ a = 1 }}\n", "config-type"),
        (f"{WAITER}versions = [1]\n", "config-type"),
        (f"{WAITER}pol = 'get'\n", "config-key"),
        (WAITER.replace("'get'", '"get\\u0000"'), "config-value"),
        (WAITER.replace("poll = 'get'\n", ""), "config-missing"),
        (f"{VALID}waiters = {{ get = 1 }}\n", "config-type"),
        (f"{VALID}retry_statuses = [200]\n", "config-value"),
        (f"{VALID}retry_statuses = ['409']\n", "config-value"),
        (f"{VALID}idempotency_header = 'a: b'\n", "config-value"),
        (f"{VALID}safe = [1]\n", "config-type"),
        (f"{VALID}last_events = {{ get = '' }}\n", "config-type"),
        (f"{VALID}last_events = {{ get = {{ a = [1] }} }}\n", "config-type"),
        (f"x = {'[' * 5000}{']' * 5000}\n", "config-syntax"),
        (f"x = {'1' * 5000}\n", "config-syntax"),
        (f'{VALID}source = "git:a\\u0000@b:c"\n', "config-value"),
        (f'{VALID}source = {{ spec = "git:a\\u0000@b:c" }}\n', "config-value"),
        (f'{VALID}overlays = ["a\\nb"]\n', "config-value"),
        (VALID.replace('"a"', '"a\\u0000"'), "config-value"),
        (VALID.replace("{service}", "\\u0085{service}"), "config-value"),
        (_two("1\\n", "2"), "config-value"),
        (_service('{ a = "b\\u0000" }'), "config-value"),
        (_two("A", "a"), "config-value"),
        (_two("1.2", "1-2"), "config-value"),
        (_two("aB", "a_b"), "config-value"),
        (_service('["pets", "Pets"]'), "config-value"),
    ],
)
def test_a_value_that_does_not_fit(here: Path, content: str, code: str) -> None:
    (here / "clientsmith.toml").write_text(content)
    run = clientsmith("generate", cwd=here)
    assert run.status == 1
    assert code in run.errors
    assert sorted(each.name for each in here.iterdir()) == [
        "clientsmith.toml",
        "spec.yaml",
    ]


@pytest.mark.parametrize("outer", ["generated/acme", "generated/link"])
def test_no_output_is_inside_another(project: Path, outer: str) -> None:
    (project / "generated/acme").mkdir(parents=True)
    (project / "generated/link").symlink_to("acme")
    content = CONFIG.replace("generated/other", f"{outer}/v1")
    (project / "clientsmith.toml").write_text(content)
    run = clientsmith("generate", cwd=project)
    assert (run.status, run.errors) == (1, ["config-value"])
    assert "The output of 'other' is inside that of 'acme'" in run.stderr


def test_links_that_run_in_a_circle_are_no_traceback(project: Path) -> None:
    (project / "loop").symlink_to("loop")
    content = CONFIG.replace("generated/other", "loop/v1")
    (project / "clientsmith.toml").write_text(content)
    run = clientsmith("generate", cwd=project)
    assert run.status == 1
    assert run.errors


@pytest.mark.parametrize(
    ("table", "old", "new"),
    [
        ("operations", "list_cats", "str"),
        ("operations", "list_cats", "__init__"),
        ("schemas", "Cat", "str"),
        ("schemas", "Cat", "Literal"),
        ("members", "Cat.name", "int"),
        ("members", "Cat.name", "__slots__"),
    ],
)
def test_names_that_code_cannot_use(here: Path, table: str, old: str, new: str) -> None:
    names = f'[clients.acme.{table}]\n"{old}" = "{new}"\n'
    (here / "clientsmith.toml").write_text(VALID + names)
    run = clientsmith("generate", cwd=here)
    assert (run.status, run.errors) == (1, ["config-value"])


@pytest.mark.parametrize(
    "version", ["1", "2026-01.alpha", "v1_2", "1..2-", "A", "aB", "-1", "1+", "é"]
)
def test_folders_are_those_of_the_packages(version: str) -> None:
    assert config_versions._folder(version) == version_module(version)
