"""The wheel: built once, installed apart, it does its work without the sources."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from support import ROOT

SPEC = """\
openapi: 3.0.3
info: {title: Acme, version: '1'}
paths:
  /cats:
    get:
      operationId: list_cats
      responses:
        '200':
          description: All cats.
          content: {application/json: {schema: {$ref: '#/components/schemas/Cat'}}}
components:
  schemas:
    Cat: {type: object, properties: {name: {type: string}}}
"""
OFFLINE = (
    "Could not find a version",
    "No matching distribution",
    "Max retries exceeded",
    "Temporary failure in name resolution",
)


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The built wheel; without its build backend and without a network, a skip."""
    folder = tmp_path_factory.mktemp("dist")
    isolation = (
        [] if importlib.util.find_spec("hatchling") is None else ["--no-isolation"]
    )
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "build",
            "--wheel",
            *isolation,
            f"--outdir={folder}",
            str(ROOT),
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    said = done.stdout + done.stderr
    if done.returncode and any(sign in said for sign in OFFLINE):
        pytest.skip(
            "hatchling is not installed, and there is no network to get it from"
        )
    assert done.returncode == 0, said
    return next(folder.glob("*.whl"))


@pytest.fixture(scope="module")
def site(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which nothing but the wheel is installed."""
    folder = tmp_path_factory.mktemp("site")
    subprocess.run(
        [
            *(sys.executable, "-m", "pip", "install", "--quiet", "--no-deps"),
            *("--no-index", "--disable-pip-version-check", f"--target={folder}"),
            str(wheel),
        ],
        check=True,
    )
    return folder


def _run(site: Path, cwd: Path, *command: str | Path) -> str:
    environment = {**os.environ, "PYTHONPATH": str(site), "PYTHONSAFEPATH": "1"}
    done = subprocess.run(
        list(map(str, command)),
        cwd=cwd,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_the_wheel_holds_the_generator_and_its_templates(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    tops = {name.split("/")[0] for name in names}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"clientsmith"}
    for folder, suffix in (("generator/clientsmith", "*.py"), ("templates", "*")):
        home = ROOT / folder
        for path in home.rglob(suffix):
            inner = path.relative_to(home).as_posix()
            if path.is_file() and not any(
                part.startswith((".", "__p")) for part in path.parts
            ):
                top = "clientsmith"
                place = f"{top}/_templates" if folder == "templates" else top
                assert f"{place}/{inner}" in names
    assert not [name for name in names if "/." in name or "__pycache__" in name]
    assert any(name.endswith("LICENSE") for name in names)


def test_what_is_installed_generates(site: Path, tmp_path: Path) -> None:
    (tmp_path / "spec.yaml").write_text(SPEC)
    where = _run(
        site,
        tmp_path,
        sys.executable,
        "-c",
        "import clientsmith; print(clientsmith.__file__)",
    )
    assert Path(where.strip()) == site / "clientsmith" / "__init__.py"
    command = [sys.executable, site / "bin" / "clientsmith"]
    assert "clientsmith, version" in _run(site, tmp_path, *command, "--version")
    _run(
        site,
        tmp_path,
        *command,
        "generate",
        "--spec",
        "spec.yaml",
        "--output",
        "out/acme",
    )
    code = (
        "import sys; sys.path.insert(0, 'out')\n"
        "from acme import Client, models\n"
        "client = Client(base_url='http://localhost')\n"
        "print(client.list_cats.__name__, models.Cat(name='Tom'))"
    )
    assert (
        _run(site, tmp_path, sys.executable, "-c", code)
        == "list_cats {'name': 'Tom'}\n"
    )


def test_what_is_installed_is_a_function_as_well(site: Path, tmp_path: Path) -> None:
    """A module of the user's that is called like our source root does no harm."""
    (tmp_path / "spec.yaml").write_text(SPEC)
    (tmp_path / "clientsmith.toml").write_text(
        '[clients.acme]\noutput = "out/acme"\ndocument = "spec.yaml"\n'
        'versions = [{ version = "1", services = ["cats"] }]\n'
    )
    for name in ("generator", "templates", "cli", "pipeline"):
        (tmp_path / f"{name}.py").write_text("raise SystemExit('a wrong module')\n")
    code = (
        "import sys; sys.path.insert(0, '')\n"
        "import clientsmith\n"
        "assert not any(name.startswith('clientsmith.api') for name in sys.modules)\n"
        "(result,) = clientsmith.generate()\n"
        "print(result.client, result.folder, len(result.removed), result.unchanged)\n"
        "print(len(result.written) > 10, clientsmith.generate(check=True)[0].written)"
    )
    assert _run(site, tmp_path, sys.executable, "-c", code) == (
        "acme out/acme 0 0\nTrue ()\n"
    )
    command = [sys.executable, "-m", "clientsmith"]
    assert "clientsmith, version" in _run(site, tmp_path, *command, "--version")
    said = _run(site, tmp_path, *command, "generate", "--check")
    assert said.endswith("files, 0 differ\n")
