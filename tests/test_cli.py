"""The command: its arguments and its config, what it says, how it ends."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from cli_project import ALONE, CONFIG, SPEC
from clientsmith import __version__
from clientsmith.load.deadline import Overdue
from support import ROOT, clientsmith

# --spec and --output


def test_parents_are_made_and_nothing_beside(here: Path) -> None:
    run = clientsmith(
        "generate", "--spec", "spec.yaml", "--output", "a/b/acme", cwd=here
    )
    assert run.status == 0
    assert {path.name for path in here.iterdir()} == {"spec.yaml", "a"}
    assert {path.name for path in (here / "a").iterdir()} == {"b"}
    assert {path.name for path in (here / "a/b").iterdir()} == {"acme"}


def test_the_folder_becomes_the_package(done: Path) -> None:
    code = "from acme import Client, AsyncClient, models; models.Cat(name='Tom')"
    subprocess.run([sys.executable, "-c", code], cwd=done, check=True)
    names = {path.name for path in (done / "acme").iterdir() if path.is_dir()}
    packages = {"_operations", "_runtime", "dicts", "models", "resources"}
    assert names - {"__pycache__"} == packages


def test_umask_and_modes(done: Path) -> None:
    mask = os.umask(0)
    os.umask(mask)
    modes = {path.stat().st_mode & 0o777 for path in (done / "acme").rglob("*.py")}
    assert modes == {0o666 & ~mask}


# exit codes, and what is said


@pytest.mark.parametrize(
    "arguments",
    [
        ("generate", "--spec", "spec.yaml"),
        ("generate", "--output", "acme"),
        (*ALONE, "acme"),
        ("generate", "--nonsense"),
        ("nonsense",),
    ],
)
def test_wrong_usage(here: Path, arguments: tuple[str, ...]) -> None:
    run = clientsmith(*arguments, cwd=here)
    assert run.status == 2
    assert "Usage:" in run.stderr


def test_unknown_client(project: Path) -> None:
    run = clientsmith("generate", "acme", "nobody", cwd=project)
    assert run.status == 2
    assert "'nobody'" in run.stderr
    assert "acme" in run.stderr
    assert not (project / "generated").exists()


def test_clients_by_name(project: Path) -> None:
    assert clientsmith("generate", "other", cwd=project).status == 0
    assert [path.name for path in (project / "generated").iterdir()] == ["other"]
    assert clientsmith("generate", "--check", "other", cwd=project).status == 0
    assert clientsmith("generate", "--check", cwd=project).status == 1


def test_a_config_elsewhere(
    project: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    config = project / "clientsmith.toml"
    assert clientsmith("generate", "--config", config, cwd=elsewhere).status == 0
    assert (project / "generated/acme/__init__.py").exists()
    assert not list(elsewhere.iterdir())


@pytest.mark.parametrize("name", ["missing.yaml", "folder"])
def test_a_document_that_cannot_be_read(here: Path, name: str) -> None:
    (here / "folder").mkdir()
    run = clientsmith("generate", "--spec", name, "--output", "acme", cwd=here)
    assert run.status == 1
    assert name in run.stderr
    assert run.errors


def test_strict_makes_errors_of_the_validators_findings(here: Path) -> None:
    (here / "spec.yaml").write_text(SPEC.replace(", version: '1'", ""))
    assert clientsmith(*ALONE, cwd=here).codes == ["spec-invalid"]
    for option in ("--strict", "--strict=validator"):
        run = clientsmith(*ALONE, option, cwd=here)
        assert (run.status, run.errors) == (1, ["spec-invalid"])
    assert clientsmith(*ALONE, "--strict=any", cwd=here).codes == ["spec-invalid"]
    assert clientsmith(*ALONE, "--strict=none", cwd=here).status == 2


def test_strict_makes_an_error_of_no_verdict(
    here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise Overdue

    monkeypatch.setattr("clientsmith.load.validate._errors", fail)
    (here / "spec.yaml").write_text(f"{SPEC}x-judged: never\n")
    assert clientsmith(*ALONE, "--strict=any", cwd=here).codes == ["spec-unjudged"]
    for option in ("--strict", "--strict=validator"):
        run = clientsmith(*ALONE, option, cwd=here)
        assert (run.status, run.errors) == (1, ["spec-unjudged"])


def test_strict_takes_no_name_of_a_client_for_its_value(project: Path) -> None:
    assert clientsmith("generate", "--strict", "acme", cwd=project).status == 0


def test_a_config_that_allows_is_told_what_replaced_it(project: Path) -> None:
    config = project / "clientsmith.toml"
    text = config.read_text("utf-8")
    config.write_text(text.replace("output =", "allow = []\noutput =", 1))
    run = clientsmith("generate", cwd=project)
    assert run.errors == ["config-key"]
    assert "`partial = true`" in run.stderr
    assert "`acknowledge`" in run.stderr


def test_version_and_module(here: Path) -> None:
    said = f"clientsmith, version {__version__}\n"
    assert clientsmith("--version", cwd=here).stdout == said
    for arguments in (["--version"], ["generate", "--help"], ["generate", "--nope"]):
        run = subprocess.run(
            [sys.executable, "-m", "clientsmith", *arguments],
            cwd=here,
            env={**os.environ, "PYTHONPATH": str(ROOT / "generator")},
            capture_output=True,
            text=True,
            check=False,
        )
        same = clientsmith(*arguments, cwd=here)
        assert run.returncode == same.status
        # the two may wrap their help at other columns
        assert run.stdout.split() == same.stdout.split()
        assert run.stderr.split() == same.stderr.split()


@pytest.mark.parametrize(
    ("old", "new", "code", "place"),
    [
        ('output = "generated/acme"', "output = 5", "config-type", "2:1"),
        ('output = "generated/acme"', 'outptu = "a"', "config-key", "2:1"),
        ('output = "generated/acme"\n', "", "config-missing", "1:1"),
        ("[clients.acme]", "[clients.acme", "config-syntax", "1:14"),
        ("[clients.acme]", "[client.acme]", "config-key", "1:2"),
        ('services = ["spec"]', "services = 5", "config-type", "4:30"),
        ('version = "1", ', "", "config-missing", "1:1"),
        ("versions", 'class_name = "a b"\nversions', "config-value", "4:1"),
        ("versions", 'default_version = "9"\nversions', "config-value", "4:1"),
    ],
)  # fmt: skip
def test_config_errors_have_a_place(
    project: Path, old: str, new: str, code: str, place: str
) -> None:
    (project / "clientsmith.toml").write_text(CONFIG.replace(old, new, 1))
    run = clientsmith("generate", cwd=project)
    assert run.status == 1
    assert f"clientsmith.toml:{place}: error[{code}]: " in run.stderr
    assert not (project / "generated").exists()


CLIENT = "[clients.acme]\noutput = 'a'\ndocument = 'b'\n"


@pytest.mark.parametrize(
    "content",
    [
        "",
        "[clients]\n",
        "clients = 5\n",
        "[clients]\nacme = 5\n",
        "[clients.acme]\n",
        "\0",
        f"{CLIENT}versions = [5]\n",
        f"{CLIENT}versions = []\n",
        f"{CLIENT}versions = [{{version = '', services = []}}]\n",
        f"{CLIENT}versions = [{{version = '1', services = ['../x']}}]\n",
        f"{CLIENT}versions = [{{version = '1', services = [5]}}]\n",
    ],
)
def test_configs_that_name_no_client(project: Path, content: str) -> None:
    (project / "clientsmith.toml").write_text(content)
    run = clientsmith("generate", cwd=project)
    assert run.status == 1
    assert run.errors


def test_no_config(tmp_path: Path) -> None:
    run = clientsmith("generate", cwd=tmp_path)
    assert (run.status, run.errors) == (1, ["config-unreadable"])


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_full_disk_behind_stdout_is_one_message(here: Path):
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "clientsmith", *ALONE],
            cwd=here,
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert done.returncode == 1
    assert done.stderr.startswith("error: what there is to say cannot be written: ")
    assert "Traceback" not in done.stderr


def test_shells_complete_commands_and_options(here: Path) -> None:
    for words, offered in (
        ("clientsmith gen", "generate"),
        ("clientsmith pull --dry", "--dry-run"),
    ):
        variables = {
            "_CLIENTSMITH_COMPLETE": "bash_complete",
            "COMP_WORDS": words,
            "COMP_CWORD": str(words.count(" ")),
        }
        code = "from clientsmith.cli import run; run()"
        done = subprocess.run(
            [sys.executable, "-c", code],
            cwd=here,
            env={**os.environ, **variables},
            capture_output=True,
            text=True,
        )
        assert done.stdout.split() == [f"plain,{offered}"]
