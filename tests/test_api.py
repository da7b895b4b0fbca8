"""`clientsmith.generate`: what the command does, for programs."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

import clientsmith
from cli_project import SPEC, WRONG
from support import ROOT, tree

CONFIG = """\
[clients.cats]
output = "out/cats"
document = "spec.yaml"
versions = [{ version = "1", services = ["cats"] }]

[clients.dogs]
output = "out/dogs"
document = "spec.yaml"
versions = [{ version = "1", services = ["dogs"] }]
"""


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """The config of a project that nothing was generated in."""
    (tmp_path / "spec.yaml").write_text(SPEC)
    (tmp_path / "clientsmith.toml").write_text(CONFIG)
    return tmp_path / "clientsmith.toml"


def test_clients_are_written_once(config: Path) -> None:
    ledger = config.with_name("clientsmith.names.json")
    cats, dogs = clientsmith.generate(config)
    assert (cats.client, cats.folder) == ("cats", config.parent / "out/cats")
    assert set(cats.written) == {
        ledger,
        *(path for path in cats.folder.rglob("*") if path.is_file()),
    }
    assert (cats.removed, cats.unchanged, cats.is_changed) == ((), 0, True)
    again, _ = clientsmith.generate(str(config))
    assert (again.written, again.is_changed) == ((), False)
    assert again.unchanged == len(cats.written) - 1
    assert len(dogs.written) == len(cats.written)


def test_some_clients_and_what_would_change(
    config: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(config.parent)
    clientsmith.generate(clients=["dogs"])
    assert not Path("out/cats").exists()
    Path("spec.yaml").write_text(SPEC.replace("Dog", "Wolf"))
    before = tree(config.parent)
    (dogs,) = clientsmith.generate(clients=["dogs"], check=True)
    assert tree(config.parent) == before
    models = Path("out/dogs/v1/dogs/models")
    assert models / "wolfs.py" in dogs.written
    assert models / "dogs.py" in dogs.removed


def test_warnings_are_those_of_the_client(config: Path) -> None:
    other = config.with_name("other.yaml")
    other.write_text(SPEC.replace(", version: '1'", ""))
    text = CONFIG.replace("spec.yaml", "other.yaml", 1)
    config.write_text(text)
    for _ in range(3):
        cats, dogs = clientsmith.generate(config)
        assert [finding.code for finding in cats.findings] == ["spec-invalid"]
        assert dogs.findings == ()


def test_what_cannot_be_used_is_an_exception(config: Path) -> None:
    config.with_name("spec.yaml").write_text(WRONG)
    with pytest.raises(clientsmith.ClientsmithError) as caught:
        clientsmith.generate(config)
    (finding, *_) = [
        finding
        for finding in caught.value.findings
        if finding.severity.value == "error"
    ]
    assert finding.where is not None
    assert str(finding) in str(caught.value)
    assert not config.with_name("out").exists()


@pytest.mark.parametrize(
    ("name", "clients", "code"),
    [
        ("none.toml", [], "config-unreadable"),
        ("clientsmith.toml", ["a"], "config-value"),
    ],
)
def test_a_config_that_has_not_what_is_asked_for(
    config: Path, name: str, clients: list[str], code: str
) -> None:
    with pytest.raises(clientsmith.ClientsmithError) as caught:
        clientsmith.generate(config.with_name(name), clients)
    assert [finding.code for finding in caught.value.findings] == [code]


def test_an_edited_file_stays(config: Path) -> None:
    clientsmith.generate(config)
    path = config.with_name("out") / "cats/__init__.py"
    path.write_text("mine\n")
    with pytest.raises(clientsmith.ClientsmithError, match="edited-file"):
        clientsmith.generate(config)
    assert path.read_text() == "mine\n"


def test_the_import_is_cheap() -> None:
    code = "import clientsmith, sys; print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "PYTHONPATH": str(ROOT / "generator")},
        capture_output=True,
        text=True,
        check=True,
    )
    ours = {name for name in done.stdout.split() if name.startswith("clientsmith")}
    assert ours == {"clientsmith"}


def test_what_the_package_does_not_have() -> None:
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = clientsmith.nothing  # type: ignore[attr-defined]
