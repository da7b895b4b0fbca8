"""Names that are kept though the rules have others: what is said, and who decides."""

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
layout = "flat"
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

OLD = ("list_cats", "ListCatsResponse", "Cat")
NEW = ("all_cats", "AllCatsResponse", "Feline")


def _project(folder: Path, **documents: str) -> Path:
    """Adds versions, `v1` and so on, with their documents, and generates each time."""
    for version, text in documents.items():
        (folder / f"{version}.yaml").write_text(text)
        listed = ", ".join(
            f'{{ version = "{path.stem[1:]}", services = ["pets"] }}'
            for path in sorted(folder.glob("v*.yaml"))
        )
        (folder / "clientsmith.toml").write_text(CONFIG.format(versions=listed))
        _generated(folder)
    return folder


def _decide(folder: Path, **tables: dict[str, str]) -> None:
    """Writes names into the config."""
    with (folder / "clientsmith.toml").open("a") as config:
        for table, names in tables.items():
            config.write(f"\n[clients.acme.{table}]\n")
            config.writelines(f'"{key}" = "{name}"\n' for key, name in names.items())


def _generated(folder: Path) -> Run:
    run = clientsmith("generate", cwd=folder)
    assert run.errors == [], run.stderr
    return run


def _ledger(folder: Path) -> Any:
    return json.loads((folder / LEDGER).read_text("utf-8"))["clients"]["acme"]["pets"]


def _has(folder: Path, version: str, *names: str) -> bool:
    """Whether the code of a version has all of some names, and not a part of them."""
    package = folder / "acme" / version / "pets"
    parts = [package / "resources/cats.py", package / "models/cats.py"]
    text = "".join(path.read_text("utf-8") for path in parts)
    found = {
        name for name in names if f"def {name}(" in text or f"class {name}(" in text
    }
    assert found in (set(), set(names))
    return bool(found)


def test_a_thing_is_told_of_once_with_what_the_config_needs(tmp_path: Path) -> None:
    _project(tmp_path, v1=V1, v2=V2, v3=V2)
    hint = (
        'Decide in the config: [clients.acme.operations] "all_cats" = "list_cats" '
        'keeps it for good, "all_cats" takes the new name.'
    )
    for command in ("generate", "names"):
        run = clientsmith(command, cwd=tmp_path)
        assert run.codes == ["name-kept", "name-kept"]
        assert run.stderr.count("v3.yaml:") == 2
        assert hint in run.stderr


def test_the_config_takes_new_names(tmp_path: Path) -> None:
    _project(tmp_path, v1=V1, v2=V2)
    before = tree(tmp_path / "acme/v1")
    _decide(tmp_path, operations={"all_cats": "all_cats"}, schemas={"Feline": "Feline"})
    # the class that is called after the method follows it
    assert _generated(tmp_path).codes == []
    assert _has(tmp_path, "v2", *NEW)
    assert tree(tmp_path / "acme/v1") == before
    assert clientsmith("generate", "--check", cwd=tmp_path).status == 0


def test_the_config_keeps_names_for_good(tmp_path: Path) -> None:
    _project(tmp_path, v1=V1, v2=V2, v3=V2)
    package = tree(tmp_path / "acme")
    _decide(tmp_path, operations={"all_cats": "list_cats"}, schemas={"Feline": "Cat"})
    assert _generated(tmp_path).codes == []
    assert tree(tmp_path / "acme") == package
    # another key is another thing to decide on
    (tmp_path / "v3.yaml").write_text(V2.replace("all_cats", "every_cat"))
    assert _generated(tmp_path).codes == ["name-kept"]
    assert _has(tmp_path, "v3", *OLD)


def test_decisions_of_an_older_ledger_are_not_read(tmp_path: Path) -> None:
    """Until 0.1 the ledger had decisions, too."""
    _project(tmp_path, v1=V1, v2=V2)
    ledger = json.loads((tmp_path / LEDGER).read_text("utf-8"))
    declined = {"operations": {"GET /cats": ["all_cats"]}}
    ledger["clients"]["acme"]["pets"]["declined"] = declined
    (tmp_path / LEDGER).write_text(json.dumps(ledger))
    assert _generated(tmp_path).codes == ["name-kept", "name-kept"]
    (tmp_path / "v2.yaml").write_text(V2.replace("/dogs:", "/hounds:"))
    _generated(tmp_path)
    assert "declined" not in _ledger(tmp_path)


def test_a_new_thing_gives_way_to_a_kept_name(tmp_path: Path) -> None:
    _project(tmp_path, v1=V1)
    other = V1.replace("operationId: list_cats", "operationId: all_cats")
    other = other.replace("operationId: add_dog", "operationId: list_cats")
    (tmp_path / "v1.yaml").write_text(other.replace("/dogs:", "/hounds:"))
    run = _generated(tmp_path)
    assert run.codes == ["name-kept"]
    assert '"all_cats" takes the new name' in run.stderr
    assert _ledger(tmp_path)["operations"]["POST /hounds"] == "list_cats_hounds"
    _decide(tmp_path, operations={"all_cats": "all_cats"})
    # what it was given stays, though the better name is free now
    assert _generated(tmp_path).codes == []
    assert _ledger(tmp_path)["operations"]["GET /cats"] == "all_cats"
    assert _ledger(tmp_path)["operations"]["POST /hounds"] == "list_cats_hounds"


@pytest.mark.parametrize(
    "chosen",
    [{"list_cats": "cats", "add_dog": "cats"}, {"list_cats": "add_dog"}],
)
def test_one_name_for_two_methods_is_an_error(
    chosen: dict[str, str], tmp_path: Path
) -> None:
    _project(tmp_path, v1=V1)
    before = tree(tmp_path / "acme")
    _decide(tmp_path, operations=chosen)
    assert clientsmith("generate", cwd=tmp_path).errors == ["name-clash"]
    assert tree(tmp_path / "acme") == before


def test_one_name_for_two_classes_is_an_error(tmp_path: Path) -> None:
    _project(tmp_path, v1=V1)
    _decide(tmp_path, schemas={"Cat": "Pet", "list_cats.response": "Pet"})
    assert set(clientsmith("generate", cwd=tmp_path).errors) == {"name-clash"}


def test_a_class_gives_way_to_one_of_the_config(tmp_path: Path) -> None:
    _project(tmp_path, v1=V1)
    _decide(tmp_path, schemas={"list_cats.response": "Cat"})
    run = _generated(tmp_path)
    assert run.codes == ["name-moved"]
    assert _has(tmp_path, "v1", "CatObject")


def test_attributes_and_arguments_are_decided_on(tmp_path: Path) -> None:
    body = "properties: {dog:"
    _project(tmp_path, v1=V1.replace(body, "properties: {dog-name: {}, dog:"))
    text = (tmp_path / LEDGER).read_text("utf-8")
    (tmp_path / LEDGER).write_text(text.replace('"dog_name"', '"call"'))
    run = _generated(tmp_path)
    assert run.codes == ["name-kept"]
    assert "[clients.acme.members]" in run.stderr
    _decide(tmp_path, members={"add_dog.request.dog-name": "dog_name"})
    run = _generated(tmp_path)
    assert run.codes == ["name-kept"]
    assert "[clients.acme.arguments]" in run.stderr
    _decide(tmp_path, arguments={"add_dog.dog-name": "dog_name"})
    assert _generated(tmp_path).codes == []
    assert '"call"' not in (tmp_path / LEDGER).read_text("utf-8")
