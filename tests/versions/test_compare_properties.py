"""What holds for comparisons of any documents: those of the cases, ours, and others."""

from __future__ import annotations

import functools
import json
import random
import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from clientsmith import config, pipeline
from clientsmith.client.service import Service
from clientsmith.diagnostics import Diagnostics, StageFailed
from clientsmith.load.document import read_source
from clientsmith.load.reader import read_document
from clientsmith.versions.changes import Comparison
from clientsmith.versions.compare import compare
from support import ROOT, beside, selection

SHARED = ROOT.parent / "shared" / "specs"
OURS = [
    *sorted((ROOT / "specs").rglob("*.oas.yaml")),
    *sorted((ROOT / "tests" / "cases").glob("*/spec.yaml")),
    *sorted((ROOT / "tests" / "versions" / "changes").glob("*/old*.yaml")),
]
PUBLISHED = sorted((SHARED / "pinecone").glob("*/*.oas.yaml"))
WILD = sorted((SHARED / "wild").rglob("*.y*ml")) + sorted(
    (SHARED / "wild").rglob("*.json")
)
pytestmark = pytest.mark.usefixtures("unjudged")
SAID = {"description", "example", "examples", "summary"}
"""Members of a document that nothing but readers see."""

Json = Any


def _read(path: Path) -> list[Service] | None:
    """Returns what callers see of a document; None if no client can be made of it."""
    client = replace(config.single(path, Path("client")), selection=selection(path))
    diagnostics = Diagnostics()
    try:
        return pipeline.services(client, diagnostics, pipeline.Options())
    except StageFailed:
        return None


known = functools.cache(_read)


def _name(path: Path) -> str:
    return "/".join(path.parts[-2:])


def _compared(old: list[Service], new: list[Service]) -> Comparison:
    return compare("client", "old", "new", old, new)


def _ids(found: Comparison) -> Iterator[str]:
    for entry in found.entries:
        yield entry.id
        yield from (change.id for change in entry.changes)


def _check(found: Comparison) -> None:
    ids = list(_ids(found))
    assert len(ids) == len(set(ids))
    assert all(re.fullmatch(r"[A-Za-z0-9_.~-]+", each) for each in ids)


@pytest.mark.parametrize("path", OURS, ids=_name)
def test_nothing_changes_in_what_callers_do_not_see(path: Path, tmp_path: Path) -> None:
    """Order where it has no meaning, and prose."""
    surface = known(path)
    if surface is None:
        assert path.parent.parent.name == "cases"  # it is about an error
        return
    diagnostics = Diagnostics()
    document = read_document(read_source(path, path.name, diagnostics), diagnostics)
    unlike = _unlike(document.root.value, random.Random(1))
    other = beside(path, tmp_path)
    other.write_text(json.dumps(unlike, ensure_ascii=False), "utf-8")
    changed = _read(other)
    assert changed is not None
    assert _compared(surface, surface).entries == ()
    assert _compared(surface, changed).entries == ()
    assert _compared(changed, surface).entries == ()


def _unlike(value: Json, chance: random.Random, key: str = "") -> Json:
    """Returns the value with its keys in another order, and other prose."""
    if isinstance(value, list):
        return [_unlike(each, chance) for each in value]
    if not isinstance(value, dict):
        return value
    names = list(value)
    # In a map of names, any may be one.
    is_prose = set() if key in ("properties", "schemas", "mapping") else SAID
    if key != "mapping":
        chance.shuffle(names)
    return {
        name: "Other prose."
        if name in is_prose and isinstance(value[name], str)
        else _unlike(value[name], chance, "" if key == "properties" else name)
        for name in names
    }


def test_any_two_of_ours_can_be_compared() -> None:
    surfaces = [found for path in OURS if (found := known(path)) is not None]
    chance = random.Random(1)
    for _ in range(200):
        _check(_compared(chance.choice(surfaces), chance.choice(surfaces)))


def test_published_documents_can_be_compared_with_their_neighbours() -> None:
    """One service in all of its versions; each change has an id of its own."""
    if not PUBLISHED:
        pytest.skip(f"there are no published documents at {SHARED}")
    services: dict[str, list[Path]] = {}
    for path in PUBLISHED:
        services.setdefault(path.name.rpartition("_")[0], []).append(path)
    for versions in services.values():
        for old, new in pairwise(versions):
            before, after = known(old), known(new)
            assert before is not None
            assert after is not None
            _check(_compared(before, after))
            assert _compared(before, before).entries == ()


def test_wild_documents_can_be_compared() -> None:
    if not WILD:
        pytest.skip(f"there are no wild documents at {SHARED}")
    small = [path for path in WILD if path.stat().st_size < 200_000]
    surfaces = [found for path in small if (found := known(path)) is not None]
    for before, after in pairwise(surfaces):
        assert _compared(before, before).entries == ()
        _check(_compared(before, after))


PETS = """
openapi: 3.1.0
info: {title: Pets, version: '1'}
paths:
  /pets:
    get:
      operationId: listPets
      parameters: [{name: limit, in: query, schema: {type: integer, maximum: 9}}]
      responses:
        '200':
          description: It.
          content: {application/json: {schema: {$ref: '#/components/schemas/Pets'}}}
components:
  schemas:
    Pets:
      type: object
      properties:
        pets: {type: array, items: {type: string, enum: [cat, dog]}}
        next: {type: string}
    Gone: {type: object, properties: {a: {type: string}}}
"""
CHANGED = (
    PETS.replace("maximum: 9", "maximum: 5")
    .replace("        next: {type: string}\n", "")
    .replace("enum: [cat, dog]", "enum: [cow, dog]")
    .replace("    Gone: {type: object, properties: {a: {type: string}}}\n", "")
)
MORE = (
    CHANGED.replace("enum: [cow, dog]", "enum: [ant, cow, dog]")
    .replace("operationId: listPets", "operationId: allPets")
    .replace("[{name: limit", "[{name: age, in: query, schema: {}}, {name: limit")
    .replace(
        "paths:\n", "paths:\n  /a: {get: {operationId: listPets, responses: {}}}\n"
    )
    .replace("schemas:\n", "schemas:\n    Added: {type: object, properties: {b: {}}}\n")
)


def test_ids_do_not_depend_on_other_changes(tmp_path: Path) -> None:
    states = []
    for name, text in (("pets", PETS), ("changed", CHANGED), ("more", MORE)):
        (tmp_path / f"{name}.yaml").write_text(text)
        found = _read(tmp_path / f"{name}.yaml")
        assert found is not None
        states.append(found)
    few = set(_ids(_compared(states[0], states[1])))
    many = _compared(states[0], states[2])
    _check(many)
    assert {
        "list_pets.limit-tightened.limit.maximum",
        "models.Pets.member-removed.next",
        "models.PetsPetsItem.enum-value-removed.cat",
        "models-gone.type-removed.Gone",
    } <= few
    assert few < set(_ids(many))
