"""The same document always gives the same bytes, and a small change a small one."""

from __future__ import annotations

import difflib
import json
import os
import random
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from clientsmith.diagnostics import Diagnostics
from clientsmith.load.document import read_source
from clientsmith.load.reader import read_document
from support import ROOT, clientsmith, tree

CONFIG = ROOT / "clientsmith.toml"
SPECS = ROOT / "specs"
DOCUMENTS = sorted(path.relative_to(ROOT) for path in SPECS.rglob("*.oas.yaml"))
NEWEST = Path("specs/pinecone/db_control_2026-01.alpha.oas.yaml")

ORDERED = {
    "content",
    "mapping",
    "paths",
    "properties",
    "responses",
    "securitySchemes",
    "variables",
}
"""Members of a document in which an order is kept, or may be."""

METHODS = {"get", "put", "post", "delete", "patch", "head", "options", "trace"}

Json = Any


@pytest.fixture(scope="module")
def generated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the config, the documents, and what the first run makes of them."""
    folder = tmp_path_factory.mktemp("generated")
    shutil.copytree(SPECS, folder / "specs")
    shutil.copyfile(CONFIG, folder / CONFIG.name)
    _generated(folder)
    return folder


@pytest.fixture
def project(generated: Path, tmp_path: Path) -> Path:
    """A copy of that folder, to be changed."""
    shutil.copytree(generated, tmp_path, dirs_exist_ok=True)
    return tmp_path


def _generated(project: Path) -> dict[str, bytes]:
    run = clientsmith("generate", cwd=project)
    assert run.status == 0, run.stderr
    return tree(project / "generated")


def _without_digests(files: dict[str, bytes]) -> dict[str, bytes]:
    return {
        name: content
        for name, content in files.items()
        if not name.endswith(("_spec.py", "_manifest.json"))
    }


def _value(path: Path) -> Json:
    diagnostics = Diagnostics()
    return read_document(
        read_source(path, path.name, diagnostics), diagnostics
    ).root.value


def _rewritten(project: Path, change: Callable[[Json], Json], dump: Any) -> None:
    for name in DOCUMENTS:
        path = project / name
        path.write_text(dump(change(_value(path))), "utf-8")


def _as_json(value: Json) -> str:
    return json.dumps(value, indent=1, ensure_ascii=False)


def _as_yaml(value: Json) -> str:
    return yaml.safe_dump(value, sort_keys=False, allow_unicode=True)


def _shuffled(value: Json, key: str, chance: random.Random) -> Json:
    if isinstance(value, list):
        return [_shuffled(each, "", chance) for each in value]
    if not isinstance(value, dict):
        return value
    names = list(value)
    if key not in ORDERED and not METHODS & set(names):
        chance.shuffle(names)
    # what stands directly in `properties` is a schema, whatever it is called
    inner = "" if key == "properties" else None
    return {
        name: _shuffled(value[name], name if inner is None else inner, chance)
        for name in names
    }


@pytest.mark.parametrize("seed", ["1", "2"])
def test_hash_seeds_do_not_matter(project: Path, seed: str) -> None:
    here = tree(project / "generated")
    shutil.rmtree(project / "generated")
    subprocess.run(
        [sys.executable, "-m", "clientsmith", "generate"],
        cwd=project,
        env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT)},
        check=True,
        capture_output=True,
    )
    assert tree(project / "generated") == here


def test_a_second_run_changes_nothing(project: Path) -> None:
    first = tree(project / "generated")
    assert _generated(project) == first
    shutil.rmtree(project / "generated")
    assert _generated(project) == first


@pytest.mark.parametrize(("seed", "dump"), [(1, _as_json), (2, _as_yaml)])
def test_the_order_of_schemas_and_members_does_not_matter(
    project: Path, seed: int, dump: Callable[[Json], str]
) -> None:
    before = _without_digests(tree(project / "generated"))
    chance = random.Random(seed)
    _rewritten(project, lambda value: _shuffled(value, "", chance), dump)
    assert _without_digests(_generated(project)) == before


def test_json_gives_the_same_as_yaml(project: Path) -> None:
    before = _without_digests(tree(project / "generated"))
    _rewritten(project, lambda value: value, _as_json)
    assert _without_digests(_generated(project)) == before


@pytest.mark.parametrize(
    ("schema", "most"),
    [("CreateIndexFromBackupResponse", 10), ("CreateIndexFromBackupRequest", 16)],
)
def test_a_new_property_changes_few_lines(
    project: Path, schema: str, most: int
) -> None:
    before = _without_digests(tree(project / "generated"))
    value = _value(project / NEWEST)
    properties = value["components"]["schemas"][schema]["properties"]
    properties["brand_new"] = {"type": "string", "description": "It was added."}
    (project / NEWEST).write_text(_as_json(value), "utf-8")
    changed = _changed(before, _without_digests(_generated(project)))
    assert 0 < len(changed) <= most, "\n".join(changed)


def test_a_new_version_number_changes_no_code(project: Path) -> None:
    before = _without_digests(tree(project / "generated"))
    value = _value(project / NEWEST)
    value["info"]["version"] = "2031-01"
    (project / NEWEST).write_text(_as_json(value), "utf-8")
    assert _without_digests(_generated(project)) == before


def _changed(before: dict[str, bytes], after: dict[str, bytes]) -> list[str]:
    lines: list[str] = []
    for name in sorted(before.keys() | after.keys()):
        old = before.get(name, b"").decode().splitlines()
        new = after.get(name, b"").decode().splitlines()
        lines += [
            line
            for line in difflib.unified_diff(old, new, lineterm="", n=0)
            if line[:1] in "+-" and line[:3] not in ("+++", "---")
        ]
    return lines
