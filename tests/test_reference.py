"""The reference: pages that say what a client offers, kept fresh by `generate`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from support import clientsmith

CONFIG = """[clients.acme]
output = "acme"
document = "{service}_{version}.yaml"
reference = "docs/reference"
versions = [{ version = "1", services = ["pets"] }]
"""
SPEC = """openapi: 3.0.3
info: {title: Pets, version: '1'}
tags: [{name: Cats, description: "All <b>cats</b>."}]
paths:
  /cats/{name}:
    put:
      tags: [Cats]
      operationId: putCat
      summary: Put a cat | or two.
      parameters:
      - {name: name, in: path, required: true, schema: {type: string}}
      requestBody:
        required: true
        content:
          application/json:
            schema: {$ref: '#/components/schemas/Cat'}
            example: {age: 3}
      responses:
        '200':
          description: The cat.
          content:
            application/json: {schema: {$ref: '#/components/schemas/Cat'}}
        '404': {description: No cat.}
components:
  schemas:
    Cat: {type: object, description: "# A cat", properties: {age: {type: integer}}}
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "clientsmith.toml").write_text(CONFIG)
    (tmp_path / "pets_1.yaml").write_text(SPEC)
    assert clientsmith("generate", cwd=tmp_path).status == 0
    return tmp_path


def _page(project: Path, name: str) -> str:
    return (project / "docs/reference/v1/pets" / name).read_text("utf-8")


def test_a_page_has_call_arguments_types_result_errors_request_and_example(project):
    page = _page(project, "cats.md")
    for text in (
        "client.put_cat(name=...)",
        "def put_cat(\n",
        "| `name` | `str` | ",
        "| `age` | `int`, optional | ",
        "`PUT /cats/{name}`",
        "|  | `Cat` | The cat. |",
        "| `NotFoundError` |  | No cat. |",
        '```json\n{\n  "age": 3\n}\n```',
    ):
        assert text in page


def test_models_have_a_page(project):
    assert "## `Cat`" in _page(project, "models.md")


def test_text_of_documents_is_neither_html_nor_a_heading(project):
    assert "All &lt;b>cats&lt;/b>." in _page(project, "cats.md")
    assert "\\# A cat" in _page(project, "models.md")


def test_check_compares_the_pages(project):
    assert clientsmith("generate", "--check", cwd=project).status == 0
    page = project / "docs/reference/v1/pets/cats.md"
    page.write_text(page.read_text("utf-8") + "More.\n")
    run = clientsmith("generate", "--check", cwd=project)
    assert run.status == 1
    assert "stale: " in run.stdout
    assert clientsmith("generate", cwd=project).status == 0
    assert "More." not in page.read_text("utf-8")


def test_pages_of_what_is_gone_go_too(project):
    spec = project / "pets_1.yaml"
    spec.write_text(SPEC.replace("Cats", "Dogs"))
    run = clientsmith("generate", cwd=project)
    assert "removed: " in run.stdout
    pages = sorted((project / "docs/reference/v1/pets").iterdir())
    assert [page.name for page in pages] == ["dogs.md", "models.md"]


def test_files_of_others_are_left_alone(project):
    other = project / "docs/reference/notes.md"
    other.write_text("Mine.\n")
    assert clientsmith("generate", cwd=project).status == 0
    assert other.read_text() == "Mine.\n"
    (project / "docs/reference/README.md").write_text("Mine, too.\n")
    run = clientsmith("generate", cwd=project)
    assert run.errors == ["foreign-file"]
    assert (project / "docs/reference/README.md").read_text() == "Mine, too.\n"


def test_the_command_writes_the_same_pages(project):
    run = clientsmith("reference", "acme", "--output", "elsewhere", cwd=project)
    assert (run.status, run.stdout) == (0, "elsewhere: 3 pages\n")
    for page in (project / "elsewhere").rglob("*.md"):
        place = page.relative_to(project / "elsewhere")
        assert page.read_bytes() == (project / "docs/reference" / place).read_bytes()


def test_what_is_left_out_is_listed_with_its_reason(project):
    spec = project / "pets_1.yaml"
    other = "\n".join(
        [
            "    get:",
            "      operationId: getCat",
            "      parameters:",
            "      - {name: name, in: path, required: true, schema: {type: string}}",
            "      requestBody: {content: {application/json: {schema: {$ref: '#/x'}}}}",
            "      responses: {'204': {description: Fine.}}",
            "components:",
        ]
    )
    spec.write_text(SPEC.replace("components:", other))
    assert clientsmith("generate", cwd=project).errors == ["ref-not-found"]
    run = clientsmith("generate", "--partial", cwd=project)
    assert (run.status, {*run.codes}) == (0, {"operation-left-out"})
    reason = "#/x is not in this document"
    index = (project / "docs/reference/README.md").read_text("utf-8")
    assert f"| `getCat` | 1 Pets | {reason} |" in index
    manifest = json.loads((project / "acme/_manifest.json").read_text("utf-8"))
    assert manifest["left_out"] == {"pets_1.yaml": {"getCat": [reason]}}
    assert "get_cat" not in _page(project, "cats.md")
