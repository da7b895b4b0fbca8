"""Makes a large document of what the documents of a folder hold, under fresh names.

    python benchmarks/large.py FOLDER OUTPUT --operations N --bytes N [--openapi 3.0]
    python benchmarks/large.py FOLDER/document.json OUTPUT --files

The first writes one document: OAS documents of FOLDER are copied into it again and
again, each time with names, paths and tags of their own, until it has as many
operations as asked for. Which is copied next is decided by size, so that the whole has
about the bytes that are asked for. The second writes one document as a folder of many:
a file for each path and each component.

The same arguments always make the same bytes.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import yaml

from clientsmith.load.walk import METHODS

COMPONENTS = "#/components/"
SUFFIXES = (".json", ".yaml", ".yml")
FEWEST = 5
"""Operations of a document that is worth copying."""

Values = dict[str, Any]
Rename = Callable[[str, str], str]
"""Turns the kind and the name of a component into what refers to it."""


class Shape:
    """A document that can be copied.

    Attributes:
        operations: How many it has.
        size: Its bytes.
    """

    def __init__(self, name: str, document: Values) -> None:
        self.name = name
        self.document = document
        self.operations = sum(1 for _ in _operations(document))
        self.size = len(_text(document))

    def copy(self, number: int) -> Values:
        """Returns the document with names that no other copy has."""
        end = f"_{number}"

        def rename(kind: str, name: str) -> str:
            return f"{COMPONENTS}{kind}/{name}{end}"

        document = _referring(self.document, rename)
        default = document.get("security")
        for operation in _operations(document):
            if "operationId" in operation:
                operation["operationId"] += end
            operation["tags"] = [f"{tag}{end}" for tag in operation.get("tags", ())]
            needed = operation.get("security", default)
            if needed is not None:
                operation["security"] = [
                    {f"{scheme}{end}": scopes for scheme, scopes in needs.items()}
                    for needs in needed
                ]
        document["paths"] = {
            f"/{self.name}{end}{path}": item for path, item in document["paths"].items()
        }
        document["components"] = {
            kind: {f"{name}{end}": value for name, value in components.items()}
            for kind, components in document.get("components", {}).items()
            if isinstance(components, dict)
        }
        return document


def main() -> None:
    """Writes what is asked for."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("source", type=Path)
    parser.add_argument("output", type=Path)
    parser.add_argument("--operations", type=int, default=1200)
    parser.add_argument("--bytes", type=int, default=0)
    parser.add_argument("--openapi", default="3.0")
    parser.add_argument("--files", action="store_true")
    given = parser.parse_args()
    if given.files:
        _write_files(_read(given.source), given.output)
        return
    shapes = list(_shapes(given.source, given.openapi))
    document = _combined(shapes, given.openapi, given.operations, given.bytes)
    given.output.write_text(_text(document), "utf-8")


def _shapes(folder: Path, version: str) -> Iterator[Shape]:
    """Yields documents of one version of OAS that refer to nothing but components."""
    for path in sorted(folder.glob("*")):
        document = _read(path) if path.suffix in SUFFIXES else None
        if not isinstance(document, dict):
            continue
        is_meant = str(document.get("openapi", "")).startswith(version)
        if is_meant and all(ref.startswith(COMPONENTS) for ref in _refs(document)):
            shape = Shape(path.stem, document)
            if shape.operations >= FEWEST:
                yield shape


def _combined(shapes: list[Shape], version: str, operations: int, size: int) -> Values:
    """Returns copies of documents as one document."""
    paths: Values = {}
    components: dict[str, Values] = {}
    count = written = 0
    used = dict.fromkeys(shapes, 0)

    def cost(shape: Shape) -> tuple[float, int]:
        per_operation = (written + shape.size) / (count + shape.operations)
        # in steps, so that all shapes that do as well have their turn
        return round(abs(per_operation / (size / operations) - 1), 1), used[shape]

    while count < operations:
        shape = min(shapes, key=cost if size else used.__getitem__)
        copy = shape.copy(sum(used.values()))
        used[shape] += 1
        written += shape.size
        for path, item in copy["paths"].items():
            if count < operations:
                paths[path] = item
                count += sum(method in METHODS for method in item)
        for kind, entries in copy["components"].items():
            components.setdefault(kind, {}).update(entries)
    return {
        "openapi": f"{version}.0",
        "info": {"title": f"{operations} operations", "version": "1"},
        "servers": [{"url": "https://api.example.com"}],
        "paths": paths,
        "components": components,
    }


def _write_files(document: Values, folder: Path) -> None:
    """Writes a document as a folder of files that refer to each other."""

    def beside(kind: str, name: str) -> str:
        return f"../{kind}/{name}.json"

    root = dict(document, paths={}, components={})
    for number, (path, item) in enumerate(document["paths"].items()):
        root["paths"][path] = {"$ref": f"paths/{number}.json"}
        _write(folder / "paths" / f"{number}.json", _referring(item, beside))
    for kind, entries in document.get("components", {}).items():
        root["components"][kind] = {
            name: {"$ref": f"{kind}/{name}.json"} for name in entries
        }
        for name, value in entries.items():
            _write(folder / kind / f"{name}.json", _referring(value, beside))
    _write(folder / "openapi.json", root)


def _write(path: Path, value: Values) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(_text(value), "utf-8")


def _referring(value: Any, rename: Rename) -> Any:
    """Returns a copy of values in which references to components are other ones."""
    if isinstance(value, list):
        return [_referring(item, rename) for item in value]
    if not isinstance(value, dict):
        return value
    copy = {key: _referring(item, rename) for key, item in value.items()}
    if isinstance(ref := value.get("$ref"), str):
        copy["$ref"] = _renamed(ref, rename)
    tags = value.get("discriminator")
    if isinstance(tags, dict) and isinstance(tags.get("mapping"), dict):
        copy["discriminator"]["mapping"] = {
            tag: _renamed(
                target if "/" in target else f"{COMPONENTS}schemas/{target}", rename
            )
            for tag, target in tags["mapping"].items()
        }
    return copy


def _renamed(ref: str, rename: Rename) -> str:
    if not ref.startswith(COMPONENTS):
        return ref
    kind, name, *rest = ref.removeprefix(COMPONENTS).split("/")
    target = rename(kind, name)
    if not rest:
        return target
    return "/".join([target + ("" if target.startswith("#") else "#"), *rest])


def _operations(document: Values) -> Iterator[Values]:
    for item in document.get("paths", {}).values():
        yield from (item[method] for method in item if method in METHODS)


def _refs(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        ref = value.get("$ref")
        yield from [ref] if isinstance(ref, str) else ()
    for item in value.values() if isinstance(value, dict) else value:
        if isinstance(item, dict | list):
            yield from _refs(item)


def _read(path: Path) -> Any:
    text = path.read_text("utf-8")
    if path.suffix == ".json":
        return json.loads(text)
    return yaml.load(text, yaml.CSafeLoader)


def _text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1, default=str)


if __name__ == "__main__":
    main()
