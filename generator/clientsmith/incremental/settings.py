"""What the config says of a client: as one text, and the files that it names."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from clientsmith.config import Client, Document


def text(*values: object) -> str:
    """Returns a text that two values share only if they mean the same.

    Paths are not in it: a project may be moved. What messages show is.
    """
    return json.dumps([_plain(each) for each in values], ensure_ascii=True)


def files(client: Client) -> list[Path]:
    """Returns all files and folders that a client is made from, each once."""
    fields = (
        getattr(client, each.name)
        for each in dataclasses.fields(client)
        if each.name != "output"
    )
    return list(dict.fromkeys(path for value in fields for path in _paths(value)))


def files_of(document: Document) -> list[Path]:
    """Returns a document's file and those of its overlays."""
    return list(dict.fromkeys(_paths(document)))


def _paths(value: object) -> Iterator[Path]:
    if isinstance(value, Path):
        yield value
    elif isinstance(value, Mapping):
        for each in value.values():
            yield from _paths(each)
    elif isinstance(value, tuple | list):
        for each in value:
            yield from _paths(each)
    elif dataclasses.is_dataclass(value):
        for field in dataclasses.fields(value):
            yield from _paths(getattr(value, field.name))


def _plain(value: object) -> Any:
    """Returns values that JSON can write, with nothing lost that could matter."""
    if value is None or isinstance(value, str | bool | int):
        return value
    if isinstance(value, Path):
        return ["path"]
    if isinstance(value, Mapping):
        return ["mapping", *([_plain(key), _plain(value[key])] for key in value)]
    if isinstance(value, tuple | list):
        return ["list", *map(_plain, value)]
    if isinstance(value, set | frozenset):
        return ["set", *sorted(json.dumps(_plain(each)) for each in value)]
    if dataclasses.is_dataclass(value):
        members = [
            [field.name, _plain(getattr(value, field.name))]
            for field in dataclasses.fields(value)
        ]
        return [type(value).__name__, *members]
    # a float may be no number of JSON, and TOML has dates
    return [type(value).__name__, repr(value)]
