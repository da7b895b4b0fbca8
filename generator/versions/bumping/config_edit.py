"""A version more in the config; its comments, its order and its layout stay."""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Sequence
from typing import Any

import tomlkit
from tomlkit.items import AoT

from generator.config import Version


def with_version(
    text: str, client: str, version: str, previous: Version, left_out: Collection[str]
) -> str:
    """Returns a config with one version more, at the end, which is like another.

    Args:
        text: The config.
        client: The client's name in it.
        version: The new version's name.
        previous: The version whose services and headers it gets.
        left_out: Services that it does not get.
    """
    document: Any = tomlkit.parse(text)
    versions = document["clients"][client]["versions"]
    known = [each["version"] for each in versions].index(previous.name)
    like = _like(versions[known], version, left_out)
    if isinstance(versions, AoT):
        versions.append(_table(like))
        return tomlkit.dumps(document)
    edited = _inserted(text, [each.as_string() for each in versions], like)
    wanted = tomlkit.parse(text).unwrap()
    wanted["clients"][client]["versions"].append(like.unwrap())
    if edited is not None and tomllib.loads(edited) == wanted:
        return edited
    # Whatever is odd about the text, tomlkit gets it right, if not as beautifully.
    versions.append(like)
    return tomlkit.dumps(document)


def with_default(text: str, client: str, version: str) -> str:
    """Returns a config in which a version is the client's default."""
    document: Any = tomlkit.parse(text)
    document["clients"][client]["default_version"] = version
    return tomlkit.dumps(document)


def _like(known: Any, version: str, left_out: Collection[str]) -> Any:
    """Returns the entry of a version as a copy of another's, laid out as that is."""
    copy: Any = tomlkit.parse(f"copy = {_inline(known)}\n")["copy"]
    copy["version"] = version
    services = copy["services"]
    for name in [each for each in services if each in left_out]:
        services.remove(name)
    return copy


def _inline(known: Any) -> str:
    if isinstance(known, tomlkit.items.InlineTable):
        return known.as_string().strip()
    plain = tomlkit.inline_table()
    plain.update(known.unwrap())
    return plain.as_string()


def _table(like: Any) -> tomlkit.items.Table:
    """Returns an entry as a table of its own, with an empty line after it."""
    table = tomlkit.table()
    table.update(like.unwrap())
    table.add(tomlkit.nl())
    return table


def _inserted(text: str, entries: Sequence[str], like: Any) -> str | None:
    """Returns the text with an entry after the last one, in the way of its neighbours.

    On lines of their own, a comment beside the last entry stays beside it.
    """
    last = entries[-1].strip()
    start = text.rfind(last)
    if start < 0:
        return None
    end = start + len(last)
    new = like.as_string().strip()
    line_start = text.rfind("\n", 0, start) + 1
    indent = text[line_start:start]
    line_end = text.find("\n", end)
    rest = text[end:line_end]
    if indent.strip() or "]" in rest.partition("#")[0]:
        return f"{text[:end]}, {new}{text[end:]}"
    comma = "" if rest.lstrip().startswith(",") else ","
    ending = "\r" if rest.endswith("\r") else ""
    added = f"\n{indent}{new},{ending}"
    return f"{text[:end]}{comma}{rest}{added}{text[line_end:]}"
