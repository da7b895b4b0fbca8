"""`diff --generated`: what callers of one package have to change for another one.

The second package is the first with a few edits, as another release of the generator
might write it.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from clientsmith.cli import main
from clientsmith.cli.diff import command

DOCUMENT = """
openapi: 3.1.0
info: {title: Pets, version: '1'}
servers: [{url: 'https://pets.example'}]
paths:
  /pets:
    post:
      operationId: addPet
      requestBody:
        required: true
        content: {application/json: {schema: &pet {$ref: '#/components/schemas/Pet'}}}
      responses:
        '200':
          description: It.
          content: {application/json: &pets {schema: {type: array, items: *pet}}}
    get:
      operationId: listPets
      parameters: [{name: limit, in: query, schema: {type: integer}}]
      responses: {'200': {description: All., content: {application/json: *pets}}}
components:
  schemas:
    Kind: {type: string, enum: [cat, dog]}
    Pet:
      type: object
      required: [name]
      properties: {name: {type: string}, kind: {$ref: '#/components/schemas/Kind'}}
"""
EDITS = {
    "models/general.py": [("name: str", "name: str | None")],
    "resources/general.py": [("limit: int | None = None", "limit: int")],
}


@pytest.fixture(scope="module")
def old(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("packages")
    (folder / "pets.yaml").write_text(DOCUMENT, "utf-8")
    arguments = ["generate", "--spec", str(folder / "pets.yaml")]
    done = CliRunner().invoke(main, [*arguments, "--output", str(folder / "old")])
    assert done.exit_code == 0, done.output
    return folder / "old"


def said(old: Path, new: Path, *options: str) -> tuple[int, str]:
    done = CliRunner().invoke(command, [str(old), str(new), "--generated", *options])
    return done.exit_code, done.output


def edited(old: Path, edits: dict[str, list[tuple[str, str]]]) -> Path:
    new = old.with_name("new")
    shutil.rmtree(new, ignore_errors=True)
    shutil.copytree(old, new)
    for name, pairs in edits.items():
        text = (new / name).read_text("utf-8")
        for before, after in pairs:
            assert before in text
            text = text.replace(before, after)
        (new / name).write_text(text, "utf-8")
    return new


def test_what_callers_do_with_the_old_package_and_cannot_with_the_new_one(
    old: Path,
) -> None:
    status, text = said(old, edited(old, EDITS), "--fail-on", "breaking")
    assert status == 1
    assert "class Pet.name" in text
    assert 'Incompatible return value type (got "str | None", expected "str")' in text
    assert "method General.list_pets" in text
    assert 'Missing named argument "limit" for "list_pets" of "General"' in text
    assert "method AsyncGeneral.list_pets" in text


def test_what_a_package_has_for_itself_is_no_business_of_callers(old: Path) -> None:
    new = edited(old, {})
    (new / "models" / "general.py").rename(new / "models" / "moved.py")
    for path in new.rglob("*.py"):
        text = path.read_text("utf-8").replace("models.general", "models.moved")
        text = text.replace("from .general import", "from .moved import")
        path.write_text(text.replace('".general"', '".moved"'), "utf-8")
    status, text = said(old, new, "--fail-on", "info")
    assert status == 0, text
    assert "0 breaking" in text or "nothing changes" in text


def test_a_folder_that_is_no_package_is_refused(old: Path, tmp_path: Path) -> None:
    status, text = said(old, tmp_path)
    assert status == 2
    assert "is no package that clientsmith has written" in text
