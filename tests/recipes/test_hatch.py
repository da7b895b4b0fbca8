"""The build hook for hatchling, with its example project."""

from __future__ import annotations

import datetime
import hashlib
import json
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import projects
import pytest
from projects import MODELS, PACKAGE, SPEC, edit

from clientsmith.versions import lock
from support import tree

pytest.importorskip("hatchling")

CALL = """\
from acme_stores import describe
from acme_stores.api import Acme

with Acme(api_key="YOUR_API_KEY") as client:
    print(describe(client, "main"))
"""


@pytest.fixture
def project(tmp_path: Path, installed: Path) -> Path:  # noqa: ARG001
    """The example: git ignores what is generated."""
    folder = projects.project(tmp_path / "acme", "hatch")
    # hatchling looks for ignored files only up to the root of a repository
    (folder / ".git").mkdir()
    return folder


def _hatchling(project: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = (sys.executable, "-m", "hatchling", "build", *arguments)
    return projects.start(*command, cwd=project)


def _built(project: Path, *arguments: str) -> list[str]:
    """Builds a wheel, and returns the names of its files."""
    done = _hatchling(project, "-t", "wheel", *arguments)
    assert done.returncode == 0, done.stderr
    return zipfile.ZipFile(next(project.glob("dist/*.whl"))).namelist()


def _configure(project: Path, lines: str) -> None:
    with (project / "pyproject.toml").open("a", encoding="utf-8") as file:
        file.write(f"{lines}\n")


def _refused(done: subprocess.CompletedProcess[str], project: Path) -> str:
    """Returns what a build has said that was to fail without a traceback."""
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert not list(project.glob("dist/*.*"))
    return done.stderr


def test_a_wheel_from_an_sdist_makes_calls(project: Path, tmp_path: Path) -> None:
    build = (sys.executable, "-m", "build", "--no-isolation", project)
    projects.run(*build, cwd=tmp_path)
    site = tmp_path / "site"
    site.mkdir()
    projects.install(next(project.glob("dist/*.whl")), site)
    with projects.server({"kind": "disk", "size": 5}) as address:
        said = projects.run(
            *(sys.executable, "-c", CALL),
            cwd=tmp_path,
            PYTHONPATH=str(site),
            ACME_BASE_URL=address,
        )
    assert said == "a disk of 5 blocks\n"
    assert tree(site / "acme_stores/api") == tree(project / PACKAGE)


def test_the_wheel_holds_what_git_ignores_and_no_more(project: Path) -> None:
    (project / PACKAGE).mkdir(parents=True)
    (project / PACKAGE / "notes.txt").touch()
    names = _built(project)
    assert "acme_stores/api/_manifest.json" in names
    assert "acme_stores/api/py.typed" in names
    assert "acme_stores/api/v2026_01/stores/models/stores.py" in names
    assert "acme_stores/api/notes.txt" not in names
    assert len(names) == len(set(names))


def test_an_sdist_that_leaves_documents_out_gets_them(project: Path) -> None:
    _configure(project, '[tool.hatch.build.targets.sdist]\nonly-include = ["src"]')
    assert _hatchling(project, "-t", "sdist").returncode == 0
    with tarfile.open(next(project.glob("dist/*.gz"))) as archive:
        names = archive.getnames()
    for path in ("clientsmith.toml", SPEC, MODELS):
        assert names.count(f"acme_stores-1.0/{path}") == 1


def test_an_editable_build_generates(project: Path) -> None:
    assert _hatchling(project, "-t", "wheel:editable").returncode == 0
    assert (project / MODELS).exists()


def test_a_finding_ends_the_build(project: Path) -> None:
    edit(project / SPEC, "'#/components/schemas/Tape'}", "'#/components/schemas/Tap'}")
    said = _refused(_hatchling(project), project)
    assert "specs/stores_2026-01.yaml:37:18: error[ref-not-found]: " in said


def test_a_document_that_is_not_the_fetched_one_ends_the_build(project: Path) -> None:
    day = datetime.date(2026, 1, 31)
    entry = lock.Entry(SPEC.as_posix(), "https://acme.example", "0" * 64, 1, day)
    (project / "clientsmith.lock").write_text(lock.text([entry]))
    assert "error[document-changed]: " in _refused(_hatchling(project), project)


@pytest.mark.parametrize(
    ("setting", "said"),
    [
        ("clinets = []", "error[config-key]: "),
        ("clients = 5", "error[config-type]: "),
        ('clients = ["amce"]', "error[config-value]: "),
        ('config = "elsewhere.toml"', "error[config-unreadable]: "),
    ],
)
def test_settings_that_do_not_fit(project: Path, setting: str, said: str) -> None:
    _configure(project, setting)
    assert said in _refused(_hatchling(project), project)


def test_a_package_outside_of_the_project(project: Path) -> None:
    edit(project / "clientsmith.toml", "src/acme_stores", "../elsewhere")
    edit(project / "clientsmith.toml", "document =", "outside = true\ndocument =")
    assert "is outside of the project" in _refused(_hatchling(project), project)


def test_check_compares_with_what_is_kept(project: Path) -> None:
    _built(project)
    _configure(project, "check = true")
    assert MODELS.name in "".join(_built(project))
    (project / "dist" / "acme_stores-1.0-py3-none-any.whl").unlink()
    edit(project / SPEC, "How many reels", "The number of reels")
    before = tree(project / PACKAGE)
    said = _refused(_hatchling(project), project)
    assert f"stale: {MODELS}" in said
    assert tree(project / PACKAGE) == before


def test_cleaning_removes_what_was_generated(project: Path) -> None:
    _built(project)
    assert _hatchling(project, "--clean-only").returncode == 0
    assert not (project / PACKAGE).exists()


def test_cleaning_keeps_what_somebody_has_changed(project: Path) -> None:
    _built(project)
    edit(project / MODELS, "class Disk", "# mine\nclass Disk")
    assert _hatchling(project, "--clean-only").returncode == 0
    assert set(tree(project / PACKAGE)) == {
        "_manifest.json",
        str(MODELS.relative_to(PACKAGE)),
    }


def test_cleaning_keeps_what_the_project_keeps(project: Path) -> None:
    _built(project)
    before = tree(project / PACKAGE)
    _configure(project, "check = true")
    assert _hatchling(project, "--clean-only").returncode == 0
    assert tree(project / PACKAGE) == before


def test_the_hook_alone_loads_nothing_of_the_generator(installed: Path) -> None:
    code = (
        "import sys, clientsmith.hatch_hook\n"
        "print([name for name in sys.modules if name.startswith('clientsmith.')])"
    )
    said = projects.run(sys.executable, "-c", code, cwd=installed)
    assert said == "['clientsmith.hatch_hook']\n"


def test_cleaning_follows_no_link_out_of_the_package(project: Path) -> None:
    _built(project)
    victim = project.parent / "elsewhere/victim.py"
    (victim.parent / "__pycache__").mkdir(parents=True)
    victim.write_text("kept = True\n")
    (project / PACKAGE / "link").symlink_to(victim.parent)
    manifest = project / PACKAGE / "_manifest.json"
    content = json.loads(manifest.read_text())
    digest = hashlib.sha256(victim.read_bytes()).hexdigest()
    content["files"]["link/victim.py"] = digest
    manifest.write_text(json.dumps(content))
    assert _hatchling(project, "--clean-only").returncode == 0
    assert victim.exists()
    assert (victim.parent / "__pycache__").exists()
    assert not (project / MODELS).exists()
