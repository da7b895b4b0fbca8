"""Where a config may be, what it need not say, and how `init` writes one."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from cli_project import LONGER, SPEC
from support import clientsmith, imported

LONE = '[clients.acme]\noutput = "acme"\ndocument = "spec.yaml"\n'


def test_a_config_above_is_found(here: Path) -> None:
    (here / "clientsmith.toml").write_text(LONE)
    (here / "deep/deeper").mkdir(parents=True)
    run = clientsmith("generate", cwd=here / "deep/deeper")
    assert (run.status, run.stderr) == (0, "")
    assert (here / "acme/client.py").exists()


def test_a_config_beyond_the_repository_is_not_found(here: Path) -> None:
    (here / "clientsmith.toml").write_text(LONE)
    (here / "repository/.git").mkdir(parents=True)
    run = clientsmith("generate", cwd=here / "repository")
    assert (run.status, run.errors) == (1, ["config-unreadable"])


def test_pyproject_can_hold_the_config(here: Path) -> None:
    table = LONE.replace("[clients", "[tool.clientsmith.clients")
    (here / "pyproject.toml").write_text(f'[project]\nname = "x"\n\n{table}')
    run = clientsmith("generate", cwd=here)
    assert (run.status, run.stderr) == (0, "")
    assert {path.name for path in here.iterdir()} == {
        "acme",
        "clientsmith.names.json",
        "pyproject.toml",
        "spec.yaml",
    }


def test_errors_in_pyproject_have_their_place(here: Path) -> None:
    table = LONE.replace("[clients", "[tool.clientsmith.clients")
    text = f"[project]\nname = 'x'\n\n{table}clas_name = 'X'\n"
    (here / "pyproject.toml").write_text(text)
    run = clientsmith("generate", cwd=here)
    assert (run.status, run.errors) == (1, ["config-key"])
    assert "pyproject.toml:7:1: error" in run.stderr
    assert "did you mean 'class_name'?" in run.stderr


def test_a_pyproject_of_others_is_no_config(here: Path) -> None:
    (here / "pyproject.toml").write_text("[tool.black]\n")
    run = clientsmith("generate", cwd=here)
    assert (run.status, run.errors) == (1, ["config-unreadable"])


VERSIONS = 'versions = [{ version = "1" }, { version = "v2" }]\n'


def test_imports_stay_when_versions_come(here: Path) -> None:
    config = here / "clientsmith.toml"
    config.write_text(LONE)
    assert clientsmith("generate", cwd=here).status == 0
    with imported(here / "acme") as package:
        assert not hasattr(package.models.Cat, "age")
    (here / "spec_1.yaml").write_text(SPEC)
    (here / "spec_v2.yaml").write_text(LONGER)
    config.write_text(LONE.replace("spec.yaml", "spec_{version}.yaml") + VERSIONS)
    run = clientsmith("generate", cwd=here)
    assert (run.status, run.stderr) == (0, "")
    with imported(here / "acme") as package:
        assert package.Acme(base_url="http://x").cats.list_cats
        assert package.models.Cat(age=3).age == 3
    assert (here / "acme/v2").is_dir()


def test_bump_begins_with_a_first_version(here: Path) -> None:
    (here / "clientsmith.toml").write_text(LONE)
    run = clientsmith("bump", "acme", "2", cwd=here)
    assert (run.status, run.errors) == (1, ["version-unknown"])
    assert "`versions`" in run.stderr


def test_bump_in_a_pyproject(here: Path) -> None:
    text = LONE.replace("[clients", "[tool.clientsmith.clients")
    text = text.replace("spec.yaml", "spec_{version}.yaml")
    (here / "pyproject.toml").write_text(f'{text}versions = [{{ version = "1" }}]\n')
    for version in (1, 2):
        (here / f"spec_{version}.yaml").write_text(SPEC)
    assert clientsmith("generate", cwd=here).status == 0
    run = clientsmith("bump", "acme", "2", cwd=here)
    assert (run.status, run.stderr) == (0, "")
    values = tomllib.loads((here / "pyproject.toml").read_text())
    listed = values["tool"]["clientsmith"]["clients"]["acme"]["versions"]
    assert listed == [{"version": "1"}, {"version": "2"}]


@pytest.mark.parametrize("output", [(), ("--output", "src/cats")])
def test_init_writes_a_config_that_generates(
    here: Path, output: tuple[str, ...]
) -> None:
    run = clientsmith("init", "spec.yaml", *output, cwd=here)
    assert (run.status, run.stderr) == (0, "")
    folder = output[1] if output else "acme_client"
    values = tomllib.loads((here / "clientsmith.toml").read_text())
    assert values["clients"]["acme"] == {
        "output": folder,
        "class_name": "Acme",
        "document": "spec.yaml",
    }
    attributes = (here / ".gitattributes").read_text()
    assert attributes == f"{folder}/** text eol=lf linguist-generated\n"
    assert clientsmith("generate", cwd=here).status == 0
    assert (here / folder / "client.py").exists()
    again = clientsmith("init", "spec.yaml", cwd=here)
    assert again.status == 2


def test_init_leaves_attributes_of_others(here: Path) -> None:
    (here / ".gitattributes").write_text("* text\n")
    assert clientsmith("init", "spec.yaml", cwd=here).status == 0
    assert (here / ".gitattributes").read_text() == "* text\n"
