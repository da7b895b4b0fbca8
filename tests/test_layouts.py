"""Methods stand on the client, or in a group for each tag; neither moves by itself."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from clientsmith.config import Layout, single
from clientsmith.diagnostics import Diagnostics
from clientsmith.pipeline import Options, services
from clientsmith.versions.changes import Comparison, Severity
from clientsmith.versions.compare import compare
from support import clientsmith

TAGS = ("cats", "dogs")


def _written(folder: Path, tags: Sequence[str]) -> Path:
    """Writes a document with an operation for each tag."""
    operations = {
        tag: {
            "operationId": f"{tag}_list_all",
            "tags": [tag],
            "responses": {"204": {"description": "Done."}},
        }
        for tag in tags
    }
    document = {
        "openapi": "3.1.0",
        "info": {"title": "Zoo", "version": "1"},
        "paths": {f"/{tag}": {"get": call} for tag, call in operations.items()},
    }
    path = folder / "zoo_1.json"
    path.write_text(json.dumps(document), "utf-8")
    return path


def _config(folder: Path, further: str = "") -> None:
    (folder / "clientsmith.toml").write_text(
        f"""
[clients.acme]
output = "acme"
document = "{{service}}_{{version}}.json"
versions = [{{ version = "1", services = ["zoo"] }}]
{further}
""",
        "utf-8",
    )


def _is_grouped(package: Path) -> bool:
    """Whether a package has a group of operations for `cats`."""
    clients = [*package.glob("client.py"), *package.glob("*/client.py")]
    return "    cats: GroupOf[" in clients[0].read_text("utf-8")


@pytest.mark.parametrize(("first", "later"), [(1, 2), (2, 1), (2, 2)])
def test_a_client_keeps_its_layout(first: int, later: int, tmp_path: Path) -> None:
    _config(tmp_path)
    for count in (first, later, first):
        _written(tmp_path, TAGS[:count])
        assert clientsmith("generate", cwd=tmp_path).status == 0
        assert _is_grouped(tmp_path / "acme") == (first == 2)


@pytest.mark.parametrize(("first", "later"), [(1, 2), (2, 1)])
def test_so_does_one_without_a_ledger(first: int, later: int, tmp_path: Path) -> None:
    for count in (first, later):
        spec = _written(tmp_path, TAGS[:count])
        run = clientsmith("generate", "--spec", spec, "--output", "acme", cwd=tmp_path)
        assert run.status == 0
        assert _is_grouped(tmp_path / "acme") == (first == 2)


def test_one_of_before_there_were_layouts_is_flat(tmp_path: Path) -> None:
    _config(tmp_path)
    _written(tmp_path, TAGS[:1])
    clientsmith("generate", cwd=tmp_path)
    assert "layout" not in (tmp_path / "clientsmith.names.json").read_text("utf-8")


def test_methods_have_the_names_of_the_layout_that_is_chosen(tmp_path: Path) -> None:
    _config(tmp_path)
    _written(tmp_path, TAGS)
    module = tmp_path / "acme" / "v1" / "zoo" / "resources" / "cats.py"
    for further, name in (("", "list_all"), ('layout = "flat"', "cats_list_all")):
        _config(tmp_path, further)
        run = clientsmith("generate", cwd=tmp_path)
        assert (run.status, run.stderr) == (0, "")
        assert f"def {name}(self)" in module.read_text("utf-8")


def test_groups_of_before_keep_their_methods_names(tmp_path: Path) -> None:
    _written(tmp_path, TAGS)
    _config(tmp_path, 'layout = "flat"')
    clientsmith("generate", cwd=tmp_path)
    _config(tmp_path, 'grouped = ["zoo"]')
    assert clientsmith("generate", cwd=tmp_path).status == 0
    module = tmp_path / "acme" / "v1" / "zoo" / "resources" / "cats.py"
    assert "def cats_list_all(self)" in module.read_text("utf-8")


def _compared(folder: Path, old: Layout, new: Layout) -> Comparison:
    client = single(_written(folder, TAGS), folder / "acme")
    states = [
        services(replace(client, layouts={"": layout}), Diagnostics(), Options())
        for layout in (old, new)
    ]
    return compare("acme", "old", "new", *states)


def test_another_layout_is_one_breaking_change(tmp_path: Path) -> None:
    comparison = _compared(tmp_path, Layout.FLAT, Layout.TAGS)
    changes = [change for entry in comparison.entries for change in entry.changes]
    assert [(change.rule, change.severity) for change in changes] == [
        ("layout-changed", Severity.BREAKING)
    ]
    symbols = [symbol for target in changes[0].targets for symbol in target.symbols]
    assert "resources.cats.Cats.cats_list_all" in symbols
