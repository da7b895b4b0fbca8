"""Documents of several files: what may be read, where values stand, what is watched."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from clientsmith import files
from clientsmith.diagnostics import Diagnostics
from clientsmith.load import load
from clientsmith.load.document import Document
from support import clientsmith

HEAD = "openapi: 3.1.0\ninfo: {title: T, version: '1'}\npaths: {}\n"
SCHEMAS = f"{HEAD}components:\n  schemas:\n"
THING = "Thing: {type: object, properties: {a: {type: string}}}\n"


def loaded(folder: Path, *folders: Path) -> tuple[Document, list[str]]:
    found = Diagnostics()
    path = folder / "api.yaml"
    document = load(path, "api.yaml", found, cache=None, folders=files.Folders(folders))
    return document, [str(finding) for finding in found]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "docs").mkdir()
    return tmp_path / "docs"


def refers(folder: Path, ref: str) -> None:
    (folder / "api.yaml").write_text(f"{SCHEMAS}    A: {{items: {{$ref: '{ref}'}}}}\n")


def reason(document: Document) -> tuple[str, str]:
    (error,) = document.refused.values()
    return error[0], error[1]


def test_values_stand_in_their_own_file(folder):
    refers(folder, "other.yaml#/Thing/properties/a")
    (folder / "other.yaml").write_text(f"# first\n{THING}")
    document, found = loaded(folder)
    schemas = document.root["components"]["schemas"]
    assert schemas["A"]["items"].value == {"$ref": "#/components/schemas/a"}
    assert str(schemas["a"]["type"].where) == "other.yaml:2:46"
    assert str(schemas["A"]["items"].where) == "api.yaml:6:16"
    assert found == []


def test_digest_is_that_of_all_files(folder):
    refers(folder, "other.yaml#/Thing")
    digests = set()
    for text in (THING, f"{THING}# more\n"):
        (folder / "other.yaml").write_text(text)
        digests.add(loaded(folder)[0].digest)
    assert len(digests) == 2


def test_file_of_another_folder(folder):
    refers(folder, "../common/other.yaml#/Thing")
    common = folder.parent / "common"
    common.mkdir()
    (common / "other.yaml").write_text(THING)
    code, message = reason(loaded(folder)[0])
    assert (code, "outside" in message) == ("ref-remote", True)
    document, found = loaded(folder, common)
    assert "Thing" in document.root["components"]["schemas"]
    assert found == []


@pytest.mark.parametrize("link", ["file", "folder"])
def test_links_do_not_lead_out(folder, link):
    secret = folder.parent / "secret"
    secret.mkdir()
    (secret / "other.yaml").write_text(THING)
    if link == "file":
        refers(folder, "other.yaml#/Thing")
        (folder / "other.yaml").symlink_to(secret / "other.yaml")
    else:
        refers(folder, "inner/other.yaml#/Thing")
        (folder / "inner").symlink_to(secret)
    assert reason(loaded(folder)[0])[0] == "ref-remote"


@pytest.mark.parametrize(
    "ref",
    [
        "/etc/passwd",
        "../../../../../etc/passwd",
        "%2e%2e/%2e%2e/etc/passwd",
        "file:///etc/passwd",
        "//host/share",
        "http://localhost/x.yaml",
        "C:/x.yaml",
        ".",
        "pipe.yaml",
        "a%00b",
    ],
)
def test_what_may_not_be_read(folder, ref):
    refers(folder, ref)
    os.mkfifo(folder / "pipe.yaml")
    assert reason(loaded(folder)[0])[0] in ("ref-remote", "ref-not-found")


def test_folders_that_begin_alike(folder):
    refers(folder, "../docs-secret/other.yaml#/Thing")
    other = folder.parent / "docs-secret"
    other.mkdir()
    (other / "other.yaml").write_text(THING)
    assert reason(loaded(folder)[0])[0] == "ref-remote"


def test_names_in_other_files_that_are_taken(folder):
    (folder / "api.yaml").write_text(
        f"{SCHEMAS}    Thing: {{type: integer}}\n"
        "    B: {allOf: [{$ref: 'one.yaml#/Thing'}, {$ref: 'x/one.yaml#/Thing'}]}\n"
    )
    (folder / "x").mkdir()
    for name in ("one.yaml", "x/one.yaml"):
        (folder / name).write_text(THING)
    schemas = loaded(folder)[0].root["components"]["schemas"].value
    assert [*schemas] == ["Thing", "B", "one_Thing", "x_one_Thing"]


def test_names_do_not_depend_on_the_order_of_references(folder):
    refs = ["{$ref: 'y/one.yaml#/Thing'}", "{$ref: 'x/one.yaml#/Thing'}"]
    refs += ["{$ref: 'b.yaml#/Thing'}", "{$ref: 'a.yaml#/Thing'}"]
    for name in ("a.yaml", "b.yaml", "x/one.yaml", "y/one.yaml"):
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(THING)
    for order in (refs, refs[::-1]):
        (folder / "api.yaml").write_text(
            f"{SCHEMAS}    B: {{allOf: [{', '.join(order)}]}}\n"
        )
        schemas = loaded(folder)[0].root["components"]["schemas"].value
        names = ["B", "Thing", "b_Thing", "one_Thing", "y_one_Thing"]
        assert [*schemas] == names


def test_components_only(folder):
    """A document without components gets them; YAML and JSON refer to each other."""
    response = "{$ref: 'a.json#/components/responses/Done'}"
    paths = f"paths: {{/a: {{get: {{responses: {{'200': {response}}}}}}}}}"
    (folder / "api.yaml").write_text(HEAD.replace("paths: {}", paths))
    content = {"application/json": {"schema": {"$ref": "other.yaml#/Thing"}}}
    done = {"description": "Done.", "content": content}
    answers = {"components": {"responses": {"Done": done}}}
    (folder / "a.json").write_text(json.dumps(answers))
    (folder / "other.yaml").write_text(THING)
    components = loaded(folder)[0].root["components"].value
    assert {key: [*table] for key, table in components.items()} == {
        "responses": ["Done"],
        "schemas": ["Thing"],
    }


def test_syntax_of_another_file(folder):
    refers(folder, "other.yaml#/Thing")
    (folder / "other.yaml").write_text("a: [\n")
    run = clientsmith("generate", "--spec", "api.yaml", "--output", "x", cwd=folder)
    assert run.status == 1
    assert "other.yaml:2:1: error[syntax]" in run.stderr


def test_many_files_in_a_chain(folder):
    refers(folder, "1.yaml")
    for number in range(1, 2000):
        text = (
            f"{{type: object, properties: {{next: {{$ref: '{number + 1}.yaml'}}}}}}\n"
        )
        (folder / f"{number}.yaml").write_text(text)
    (folder / "2000.yaml").write_text("type: object\n")
    document, _ = loaded(folder)
    assert len(document.root["components"]["schemas"].value) == 2001
    assert len([*files.referred(folder / "api.yaml", files.NO_OTHERS)]) == 2000


def test_what_is_watched(folder):
    (folder / "a b").mkdir()
    (folder / "api.yaml").write_text(
        f"{SCHEMAS}    A: {{$ref: 'a%20b/x#/A'}}\n"
        '    B: {"$ref": "gone.yaml"}\n'
        "    C: {$ref: '../out.yaml'}\n"
        "    D: {discriminator: {propertyName: k, mapping: {x: ./mapped.json}}}\n"
        "    E: {$ref: 'https://example.com/e.yaml'}\n"
    )
    (folder / "a b/x").write_text("$ref: ../api.yaml\n---\n$ref: y.yml#/A")
    found = files.referred(folder / "api.yaml", files.NO_OTHERS)
    names = {path.relative_to(folder).as_posix() for path in found}
    assert {"a b/x", "a b/y.yml", "gone.yaml", "mapped.json"} <= names
    assert all(not name.startswith("..") for name in names)


def test_a_run_follows_what_its_documents_refer_to(folder):
    refers(folder, "other.yaml#/Thing")
    (folder / "other.yaml").write_text(THING)
    command = ("generate", "--spec", "api.yaml", "--output", "acme")
    run = clientsmith(*command, "--depfile", "deps", cwd=folder)
    assert run.status == 0, run.stderr
    assert "other.yaml" in (folder / "deps").read_text()
    (folder / "other.yaml").write_text(THING.replace("a:", "changed:"))
    assert clientsmith(*command, "--check", cwd=folder).status == 1
    assert clientsmith(*command, cwd=folder).status == 0
    assert "changed" in "".join(
        path.read_text() for path in (folder / "acme/models").glob("*.py")
    )
