"""`clientsmith names CLIENT --take-new` and `--keep`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from cli_project import SPEC
from support import Run, clientsmith, tree

LEDGER = "clientsmith.names.json"
CONFIG = """\
[clients.acme]
output = "acme"
document = "v{{version}}.yaml"
versions = [{versions}]
"""
V1 = SPEC.replace(
    "{type: array, items: {$ref: '#/components/schemas/Cat'}}",
    "{type: object, properties: {cats: {type: array, items: "
    "{$ref: '#/components/schemas/Cat'}}}}",
)
V2 = V1.replace("operationId: list_cats", "operationId: all_cats").replace(
    "Cat:", "Feline:"
)
V2 = V2.replace("schemas/Cat'", "schemas/Feline'")
"""The method, the class of its answer, which is called after it, and a component."""


def _project(folder: Path, **documents: str) -> Path:
    """Adds versions, `v1` and so on, with their documents, and generates each time."""
    for version, text in documents.items():
        (folder / f"{version}.yaml").write_text(text)
        listed = ", ".join(
            f'{{ version = "{each.stem[1:]}", services = ["pets"] }}'
            for each in sorted(folder.glob("v*.yaml"))
        )
        (folder / "clientsmith.toml").write_text(CONFIG.format(versions=listed))
        _generated(folder)
    return folder


def _generated(folder: Path) -> Run:
    run = clientsmith("generate", cwd=folder)
    assert run.errors == [], run.stderr
    return run


def _names(folder: Path, *arguments: str) -> Run:
    return clientsmith("names", "acme", *arguments, cwd=folder)


def _ledger(folder: Path) -> Any:
    return json.loads((folder / LEDGER).read_text("utf-8"))["clients"]["acme"]["pets"]


def _module(folder: Path, version: str) -> str:
    package = folder / "acme" / version / "pets"
    parts = [package / "resources/cats.py", package / "models/cats.py"]
    return "".join(each.read_text("utf-8") for each in parts)


def _has(folder: Path, version: str, *names: str) -> bool:
    text = _module(folder, version)
    found = {
        each for each in names if f"def {each}(" in text or f"class {each}(" in text
    }
    assert found in (set(), set(names))
    return bool(found)


OLD = ("list_cats", "ListCatsResponse", "Cat")
NEW = ("all_cats", "AllCatsResponse", "Feline")


def test_new_names_are_taken_in_the_new_version_alone(tmp_path: Path) -> None:
    _project(tmp_path, v1=V1, v2=V2)
    assert _generated(tmp_path).codes == ["name-kept", "name-kept"]
    before = tree(tmp_path / "acme/v1")
    run = _names(tmp_path, "--take-new")
    assert (run.status, run.codes) == (0, [])
    assert run.stdout.splitlines()[:4] == [
        "acme pets 2",
        "  list_cats -> all_cats  (1: list_cats)",
        "  Cat -> Feline  (1: Cat)",
        "  ListCatsResponse -> AllCatsResponse  (1: ListCatsResponse)",
    ]
    ledger = (tmp_path / LEDGER).read_bytes()
    assert _generated(tmp_path).codes == []
    assert _has(tmp_path, "v2", *NEW)
    assert tree(tmp_path / "acme/v1") == before
    # what was decided is all that the ledger had to hear
    assert (tmp_path / LEDGER).read_bytes() == ledger
    assert "declined" not in _ledger(tmp_path)
    assert clientsmith("generate", "--check", cwd=tmp_path).status == 0


def test_a_decision_is_made_once(tmp_path: Path) -> None:
    _project(tmp_path, v1=V1, v2=V2)
    for arguments in (["--take-new"], ["--take-new", "all_cats", "Feline"]):
        _names(tmp_path, *arguments)
        ledger = (tmp_path / LEDGER).read_bytes()
        run = _names(tmp_path, *arguments)
        assert (run.status, run.stderr) == (0, "")
        assert "nothing to decide" in run.stdout
        assert (tmp_path / LEDGER).read_bytes() == ledger


def test_names_are_kept_for_good(tmp_path: Path) -> None:
    _project(tmp_path, v1=V1, v2=V2, v3=V2)
    package = tree(tmp_path / "acme")
    before = _ledger(tmp_path)
    run = _names(tmp_path, "--keep")
    assert run.stdout.splitlines()[:3] == [
        "acme pets 3",
        "  list_cats stays, not all_cats",
        "  Cat stays, not Feline",
    ]
    declined = {"operations": {"GET /cats": ["all_cats"]}}
    declined["schemas"] = {"Feline": ["Feline"]}
    assert _ledger(tmp_path) == {**before, "declined": declined}
    assert _generated(tmp_path).codes == []
    assert tree(tmp_path / "acme") == package
    assert "nothing to decide" in _names(tmp_path, "--keep").stdout
    # it was not decided on any other name
    (tmp_path / "v3.yaml").write_text(V2.replace("all_cats", "every_cat"))
    assert _generated(tmp_path).codes == ["name-kept"]


def test_a_thing_is_told_of_once_with_the_command_that_decides(tmp_path: Path) -> None:
    _project(tmp_path, v1=V1, v2=V2, v3=V2)
    run = _generated(tmp_path)
    assert run.codes == ["name-kept", "name-kept"]
    assert run.stderr.count("v3.yaml:") == 2
    assert "`clientsmith names acme --take-new all_cats`" in run.stderr
    assert '[clients.acme.operations] "all_cats" = "list_cats" or "all_cats"' in (
        run.stderr
    )


def test_a_version_between_keeps_what_it_has_given(tmp_path: Path) -> None:
    _project(tmp_path, v1=V1, v2=V2, v3=V2)
    run = _names(tmp_path, "--take-new")
    assert "  list_cats -> all_cats  (1, 2: list_cats)" in run.stdout
    assert _generated(tmp_path).codes == []
    assert _has(tmp_path, "v3", *NEW)
    assert _has(tmp_path, "v2", *OLD)
    assert _has(tmp_path, "v1", *OLD)
    assert clientsmith("generate", "--check", cwd=tmp_path).status == 0


def test_versions_that_are_named_take_the_new_names(tmp_path: Path) -> None:
    _project(tmp_path, v1=V1, v2=V2, v3=V2)
    _names(tmp_path, "--take-new", "--version", "2")
    assert _generated(tmp_path).codes == ["name-kept", "name-kept"]
    assert _has(tmp_path, "v2", *NEW)
    assert _has(tmp_path, "v3", *OLD)
    _names(tmp_path, "--take-new")
    assert _generated(tmp_path).codes == []
    assert _has(tmp_path, "v2", *NEW)
    assert _has(tmp_path, "v3", *NEW)
    assert _has(tmp_path, "v1", *OLD)


def test_several_versions_at_once(tmp_path: Path) -> None:
    _project(tmp_path, v1=V1, v2=V2, v3=V2)
    _names(tmp_path, "--take-new", "--version", "2", "--version", "3")
    assert _generated(tmp_path).codes == []
    assert _has(tmp_path, "v2", *NEW)
    assert _has(tmp_path, "v3", *NEW)
    assert _has(tmp_path, "v1", *OLD)


def test_one_thing_alone(tmp_path: Path) -> None:
    _project(tmp_path, v1=V1, v2=V2)
    _names(tmp_path, "--take-new", "Feline")
    assert _generated(tmp_path).codes == ["name-kept"]
    assert _has(tmp_path, "v2", "list_cats", "ListCatsResponse", "Feline")
    _names(tmp_path, "--keep", "all_cats")
    assert _generated(tmp_path).codes == []
    # who has decided can still think better of it
    assert "nothing to decide" in _names(tmp_path, "--take-new").stdout
    _names(tmp_path, "--take-new", "all_cats")
    assert _generated(tmp_path).codes == []
    assert _has(tmp_path, "v2", *NEW)
    assert "declined" not in _ledger(tmp_path)


def test_a_class_that_took_a_new_name_is_still_known_by_its_places(
    tmp_path: Path,
) -> None:
    _project(tmp_path, v1=V1, v2=V2)
    _names(tmp_path, "--take-new")
    run = _generated(_project(tmp_path, v3=V2.replace("Feline", "Tiger")))
    assert run.codes == ["name-kept"]
    assert "'Tiger' (before: Feline) keeps the name 'Feline'" in run.stderr


def test_a_clash_of_names_is_decided(tmp_path: Path) -> None:
    _project(tmp_path, v1=V1)
    other = V1.replace("operationId: list_cats", "operationId: all_cats")
    other = other.replace("operationId: add_dog", "operationId: list_cats")
    (tmp_path / "v1.yaml").write_text(other.replace("/dogs:", "/hounds:"))
    before = tree(tmp_path)
    run = clientsmith("generate", cwd=tmp_path)
    assert run.errors == ["name-clash"]
    assert _names(tmp_path, "--keep").errors == ["name-clash"]
    assert tree(tmp_path) == before
    run = _names(tmp_path, "--take-new", "all_cats")
    assert (run.status, run.errors) == (0, [])
    assert _generated(tmp_path).codes == []


def test_arguments_and_attributes_are_decided_on(tmp_path: Path) -> None:
    body = "properties: {dog:"
    _project(tmp_path, v1=V1.replace(body, "properties: {dog-name: {}, dog:"))
    text = (tmp_path / LEDGER).read_text("utf-8")
    (tmp_path / LEDGER).write_text(text.replace('"dog_name"', '"call"'))
    # the argument is called after the attribute, and follows it
    assert _generated(tmp_path).codes == ["name-kept"]
    run = _names(tmp_path, "--take-new")
    assert run.stdout.splitlines()[1:3] == [
        "  add_dog.request.dog-name: call -> dog_name",
        "  add_dog.dog-name: call -> dog_name",
    ]
    assert _generated(tmp_path).codes == []
    assert '"call"' not in (tmp_path / LEDGER).read_text("utf-8")


def test_names_that_cannot_be_given_change_nothing(tmp_path: Path) -> None:
    second = V1.replace("operationId: list_cats", "operationId: add_dog").replace(
        "operationId: add_dog\n      tags: [Dogs]",
        "operationId: put_dog\n      tags: [Dogs]",
    )
    _project(tmp_path, v1=V1, v2=second)
    before = (tmp_path / LEDGER).read_bytes()
    run = _names(tmp_path, "--take-new", "add_dog")
    assert (run.status, set(run.errors)) == (1, {"name-clash"})
    assert (tmp_path / LEDGER).read_bytes() == before
    assert _names(tmp_path, "--take-new").status == 0
    assert _generated(tmp_path).codes == []


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--take-new", "--keep"), "exclude each other"),
        (("--take-new", "all_cat"), "Is it 'all_cats'?"),
        (("--keep", "nothing"), "No document of acme has 'nothing'"),
        (("--take-new", "--format", "json"), "needs a CLIENT"),
        (("--take-new", "--version", "9"), "has no version '9'"),
        (("--keep", "--service", "9"), "has no service '9'"),
    ],
)
def test_what_cannot_be_decided_is_wrong_usage(
    arguments: tuple[str, ...], said: str, tmp_path: Path
) -> None:
    _project(tmp_path, v1=V1, v2=V2)
    before = (tmp_path / LEDGER).read_bytes()
    run = _names(tmp_path, *arguments)
    assert run.status == 2
    assert said in run.stderr
    assert (tmp_path / LEDGER).read_bytes() == before


def test_a_decision_needs_a_client(tmp_path: Path) -> None:
    _project(tmp_path, v1=V1)
    run = clientsmith("names", "--take-new", cwd=tmp_path)
    assert (run.status, "needs a CLIENT" in run.stderr) == (2, True)
