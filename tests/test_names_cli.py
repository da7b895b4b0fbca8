"""The ledger of names on disk, and `clientsmith names`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from cli_project import SPEC, WITHOUT_DOGS
from support import Run, clientsmith

LEDGER = "clientsmith.names.json"
VERSIONS = """\
[clients.acme]
output = "acme"
document = "v{{version}}.yaml"
versions = [{versions}]
"""
RENAMED = SPEC.replace("operationId: list_cats", "operationId: all_cats")


def _project(folder: Path, **documents: str) -> Path:
    """Writes documents by version, `v1` and so on, and the config that has them."""
    for version, text in documents.items():
        (folder / f"{version}.yaml").write_text(text)
    listed = ", ".join(
        f'{{ version = "{version[1:]}", services = ["pets"] }}' for version in documents
    )
    (folder / "clientsmith.toml").write_text(VERSIONS.format(versions=listed))
    return folder


def _generated(folder: Path, *arguments: str) -> Run:
    run = clientsmith("generate", *arguments, cwd=folder)
    assert run.errors == [], run.stderr
    return run


def _set(folder: Path, table: str, key: str, name: str) -> None:
    with open(folder / "clientsmith.toml", "a", encoding="utf-8") as file:
        file.write(f'\n[clients.acme.{table}]\n"{key}" = "{name}"\n')


def _names(folder: Path) -> Any:
    return json.loads((folder / LEDGER).read_text("utf-8"))["clients"]["acme"]["pets"]


def _has(folder: Path, version: str, method: str) -> bool:
    text = (folder / f"acme/{version}/pets/resources/cats.py").read_text("utf-8")
    return f"def {method}(" in text


def test_the_first_run_makes_the_ledger(tmp_path: Path) -> None:
    run = _generated(_project(tmp_path, v1=SPEC))
    assert f"written: {LEDGER}\n" in run.stdout
    assert _names(tmp_path)["operations"] == {
        "GET /cats": "list_cats",
        "POST /dogs": "add_dog",
    }
    text = (tmp_path / LEDGER).read_bytes()
    assert LEDGER not in _generated(tmp_path).stdout
    assert (tmp_path / LEDGER).read_bytes() == text


def test_without_a_config_there_is_no_ledger(done: Path) -> None:
    assert not list(done.rglob(f"*{LEDGER}"))


def test_a_ledger_that_lacks_names_is_a_difference(tmp_path: Path) -> None:
    _generated(_project(tmp_path, v1=SPEC))
    assert clientsmith("generate", "--check", cwd=tmp_path).status == 0
    text = (tmp_path / LEDGER).read_text("utf-8")
    (tmp_path / LEDGER).write_text(text.replace('"GET /cats": "list_cats",', ""))
    run = clientsmith("generate", "--check", cwd=tmp_path)
    assert (run.status, f"stale: {LEDGER}\n" in run.stdout) == (1, True)
    (tmp_path / LEDGER).unlink()
    run = clientsmith("generate", "--check", cwd=tmp_path)
    assert (run.status, f"missing: {LEDGER}\n" in run.stdout) == (1, True)
    assert not (tmp_path / LEDGER).exists()


def test_line_ends_of_a_ledger_are_no_difference(tmp_path: Path) -> None:
    _generated(_project(tmp_path, v1=SPEC))
    content = (tmp_path / LEDGER).read_bytes().replace(b"\n", b"\r\n")
    (tmp_path / LEDGER).write_bytes(content)
    assert clientsmith("generate", "--check", cwd=tmp_path).status == 0
    _generated(tmp_path)
    assert (tmp_path / LEDGER).read_bytes() == content


def test_a_run_that_fails_leaves_the_ledger(tmp_path: Path) -> None:
    _generated(_project(tmp_path, v1=SPEC))
    before = (tmp_path / LEDGER).read_bytes()
    (tmp_path / "v1.yaml").write_text(SPEC.replace("/dogs", "/hounds"))
    (tmp_path / "acme/v1/client.py").write_text("# mine\n")
    assert clientsmith("generate", cwd=tmp_path).errors == ["edited-file"]
    assert (tmp_path / LEDGER).read_bytes() == before
    assert [path.name for path in tmp_path.glob(".clientsmith-*")] == []


def test_one_client_leaves_the_names_of_another(project: Path) -> None:
    assert clientsmith("generate", cwd=project).status == 0
    before = json.loads((project / LEDGER).read_text("utf-8"))["clients"]
    (project / "spec.yaml").write_text(SPEC.replace("/dogs", "/hounds"))
    assert clientsmith("generate", "acme", cwd=project).status == 0
    after = json.loads((project / LEDGER).read_text("utf-8"))["clients"]
    assert after["other"] == before["other"]
    assert "POST /hounds" in after["acme"]["spec"]["operations"]


def test_another_operation_id_moves_no_method_until_the_config_says(
    tmp_path: Path,
) -> None:
    _generated(_project(tmp_path, v1=SPEC))
    _project(tmp_path, v1=RENAMED)
    assert _generated(tmp_path).codes == ["name-kept"]
    assert _has(tmp_path, "v1", "list_cats")
    # it is told until it is decided
    assert _generated(tmp_path).codes == ["name-kept"]
    _set(tmp_path, "operations", "all_cats", "list_cats")
    assert _generated(tmp_path).codes == []
    assert _has(tmp_path, "v1", "list_cats")
    _project(tmp_path, v1=RENAMED)
    _set(tmp_path, "operations", "all_cats", "all_cats")
    assert _generated(tmp_path).codes == []
    assert _has(tmp_path, "v1", "all_cats")
    _project(tmp_path, v1=RENAMED)
    assert _generated(tmp_path).codes == []


def test_who_takes_a_line_out_of_the_ledger_takes_the_new_name(tmp_path: Path) -> None:
    _generated(_project(tmp_path, v1=SPEC))
    _project(tmp_path, v1=RENAMED)
    text = (tmp_path / LEDGER).read_text("utf-8")
    (tmp_path / LEDGER).write_text(text.replace('"GET /cats": "list_cats",', ""))
    assert _generated(tmp_path).codes == []
    assert _has(tmp_path, "v1", "all_cats")


def test_a_version_that_is_added_has_the_names_of_the_one_before(
    tmp_path: Path,
) -> None:
    renamed = RENAMED.replace("Cat}", "Feline}").replace("Cat'}", "Feline'}")
    renamed = renamed.replace("    Cat:", "    Feline:")
    _generated(_project(tmp_path, v1=SPEC))
    run = _generated(_project(tmp_path, v1=SPEC, v2=renamed))
    assert run.codes == ["name-kept", "name-kept"]
    assert run.stderr.count("v2.yaml:") == 2
    assert _has(tmp_path, "v2", "list_cats")
    models = (tmp_path / "acme/v2/pets/models/cats.py").read_text("utf-8")
    assert "class Cat(OpenModel):" in models
    # a decision on the new version leaves the old one as it is
    _set(tmp_path, "operations", "all_cats", "all_cats")
    assert _generated(tmp_path).codes == ["name-kept"]
    assert _has(tmp_path, "v1", "list_cats")
    assert _has(tmp_path, "v2", "all_cats")
    assert _names(tmp_path)["operations"]["GET /cats"] == "all_cats"
    own = _names(tmp_path)["versions"]["1"]["operations"]
    assert own == {"GET /cats": "list_cats"}
    assert clientsmith("generate", "--check", cwd=tmp_path).status == 0


def test_versions_that_differ_from_the_start_keep_what_they_have(
    tmp_path: Path,
) -> None:
    _project(tmp_path, v1=SPEC, v2=RENAMED)
    for _ in range(2):
        assert _generated(tmp_path).codes == []
        assert _has(tmp_path, "v1", "list_cats")
        assert _has(tmp_path, "v2", "all_cats")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("<<<<<<< ours\n", f"{LEDGER}:1:1: "),
        ('{\n "format": 1,,\n}', f"{LEDGER}:2:14: "),
        ("[]", "should be an object"),
        ('{"format": 2}', "its format is not 1"),
        ('{"format": 1}', "should be an object"),
        ('{"format": 1, "clients": {"acme": []}}', "should be an object"),
        (
            '{"format": 1, "clients": {"acme": {"pets": {"schemas": {"A": "x y"}}}}}',
            "'x y' is no name that Python takes",
        ),
        (
            '{"format": 1, "clients": {"acme": {"pets": {"members": {"A": 1}}}}}',
            "'1' should be an object",
        ),
        ("[" * 100_000, "no JSON"),
        ("\xff", ""),
    ],
)
def test_what_is_no_ledger_is_an_error(text: str, said: str, tmp_path: Path) -> None:
    _project(tmp_path, v1=SPEC)
    (tmp_path / LEDGER).write_bytes(text.encode("latin-1"))
    run = clientsmith("generate", cwd=tmp_path)
    assert run.errors == ["ledger"]
    assert said in run.stderr
    assert not (tmp_path / "acme").exists()


def test_names_lists_wire_name_python_name_and_reason(tmp_path: Path) -> None:
    _generated(_project(tmp_path, v1=SPEC))
    _project(tmp_path, v1=RENAMED)
    _set(tmp_path, "members", "Dog.name", "call")
    run = clientsmith("names", cwd=tmp_path)
    assert (run.status, run.codes) == (0, ["name-kept"])
    lines = [" ".join(line.split()) for line in run.stdout.splitlines()]
    assert lines[0] == "acme pets 1"
    assert (
        "GET /cats list_cats ledger: list_cats before; by the rules all_cats "
        "v1.yaml:5:5" in lines
    )
    assert "Dog Dog component v1.yaml:30:5" in lines
    assert "Dog.name call config; by the rules name v1.yaml:30:38" in lines
    assert "add_dog.dog dog body v1.yaml:15:5" in lines


def test_unusual_names_alone(tmp_path: Path) -> None:
    _generated(_project(tmp_path, v1=SPEC.replace("dog:", "class:")))
    run = clientsmith("names", "--unusual", cwd=tmp_path)
    assert "class_" in run.stdout
    assert "class is a reserved word" in run.stdout
    assert "list_cats" not in run.stdout


def test_names_as_json_and_those_that_are_gone(tmp_path: Path) -> None:
    _generated(_project(tmp_path, v1=SPEC))
    _project(tmp_path, v1=WITHOUT_DOGS)
    run = clientsmith("names", "acme", "--format", "json", cwd=tmp_path)
    rows = {(row["table"], row["key"]): row for row in json.loads(run.stdout)}
    assert rows["operations", "list_cats"] == {
        "client": "acme",
        "version": "1",
        "service": "pets",
        "table": "operations",
        "key": "list_cats",
        "wire": "GET /cats",
        "name": "list_cats",
        "by": "rule",
        "reason": "operationId list_cats",
        "file": "v1.yaml",
        "line": 5,
        "column": 5,
    }
    gone = rows["operations", "POST /dogs"]
    assert (gone["version"], gone["name"], gone["file"]) == (None, "add_dog", None)
    assert (
        rows["arguments", "POST /dogs body dog"]["reason"] == "ledger: in no document"
    )


def test_former_names_are_listed(tmp_path: Path) -> None:
    _project(tmp_path, v1=SPEC)
    _set(tmp_path, "aliases", "cats", "list_cats")
    run = clientsmith("names", "--unusual", cwd=tmp_path)
    lines = [" ".join(line.split()) for line in run.stdout.splitlines()]
    assert "cats list_cats deprecated name" in lines


@pytest.mark.parametrize(
    "arguments", [("nobody",), ("--version", "v9"), ("--service", "nothing")]
)
def test_what_is_not_there_is_wrong_usage(
    arguments: tuple[str, ...], tmp_path: Path
) -> None:
    run = clientsmith("names", *arguments, cwd=_project(tmp_path, v1=SPEC))
    assert run.status == 2
    assert not (tmp_path / LEDGER).exists()
