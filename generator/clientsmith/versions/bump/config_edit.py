"""A version more in the config; its comments, its order and its layout stay."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Collection, Iterator
from typing import Any

import tomlkit
from tomlkit.items import AoT

from clientsmith.config import Client, Document
from clientsmith.diagnostics import Diagnostics


def with_version(
    text: str, client: str, version: str, previous: str, left_out: Collection[str]
) -> str:
    """Returns a config with one version more, at the end, which is like another.

    Args:
        text: The config.
        client: The client's name in it.
        version: The new version's name.
        previous: The name of the version whose services and headers it gets.
        left_out: Services that it does not get.

    Raises:
        Uneditable: The text is too odd for that.
    """
    document: Any = tomlkit.parse(text)
    versions = document["clients"][client]["versions"]
    model = next(entry for entry in versions if entry["version"] == previous)
    like = _like(model, version, left_out)
    if isinstance(versions, AoT):
        versions.append(_table(like))
        return tomlkit.dumps(document)
    wanted = tomlkit.parse(text).unwrap()
    wanted["clients"][client]["versions"].append(like.unwrap())
    last = versions[-1].as_string().strip()
    for edited in _inserted(text, last, like.as_string().strip()):
        if _parsed(edited) == wanted:
            return edited
    # Whatever is odd about the text, tomlkit may get it right, if not as beautifully.
    versions.append(like)
    edited = tomlkit.dumps(document)
    if _parsed(edited) != wanted:
        raise Uneditable
    return edited


class Uneditable(Exception):
    """The config is written in a way that no version can be added to it."""


def _parsed(text: str) -> dict[str, Any] | None:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return None


def with_default(text: str, client: str, version: str) -> str:
    """Returns a config in which a version is the client's default."""
    document: Any = tomlkit.parse(text)
    is_new = "default_version" not in document["clients"][client]
    wanted = tomlkit.parse(text).unwrap()
    wanted["clients"][client]["default_version"] = version
    line = f"default_version = {json.dumps(version)}"
    for edited in _with_line(text, line) if is_new else ():
        if _parsed(edited) == wanted:
            return edited
    document["clients"][client]["default_version"] = version
    return tomlkit.dumps(document)


def _with_line(text: str, line: str) -> Iterator[str]:
    """Yields the text with a line more, above each that begins a list of versions.

    tomlkit would put it below what follows the table, such as a comment on the next.
    """
    for match in re.finditer(r"^([ \t]*)versions[ \t]*=.*", text, re.MULTILINE):
        ending = "\r\n" if match[0].endswith("\r") else "\n"
        start = match.start()
        yield f"{text[:start]}{match[1]}{line}{ending}{text[start:]}"


def _like(model: Any, version: str, left_out: Collection[str]) -> Any:
    """Returns the entry of a version as a copy of another's, laid out as that is."""
    copy: Any = tomlkit.parse(f"copy = {_inline(model)}\n")["copy"]
    copy["version"] = version
    services = copy["services"]
    for service in [name for name in services if name in left_out]:
        services.remove(service)
    return copy


def _inline(model: Any) -> str:
    if isinstance(model, tomlkit.items.InlineTable):
        return model.as_string().strip()
    plain = tomlkit.inline_table()
    plain.update(model.unwrap())
    return plain.as_string()


def _table(like: Any) -> tomlkit.items.Table:
    """Returns an entry as a table of its own, with an empty line after it."""
    table = tomlkit.table()
    table.update(like.unwrap())
    table.add(tomlkit.nl())
    return table


def _inserted(text: str, last: str, new: str) -> Iterator[str]:
    """Yields the text with an entry after the last one, in the way of its neighbours.

    There is one for each place where the last entry's text stands: a comment may have
    the same. On lines of their own, a comment beside the last entry stays beside it.
    """
    start = text.rfind(last)
    while start >= 0:
        yield _after(text, start, start + len(last), new)
        start = text.rfind(last, 0, start)


def _after(text: str, start: int, end: int, new: str) -> str:
    indent = text[text.rfind("\n", 0, start) + 1 : start]
    line_end = text.find("\n", end)
    rest = text[end:line_end]
    if indent.strip() or "]" in rest.partition("#")[0]:
        return f"{text[:end]}, {new}{text[end:]}"
    comma = "" if rest.lstrip().startswith(",") else ","
    ending = "\r" if rest.endswith("\r") else ""
    added = f"\n{indent}{new},{ending}"
    return f"{text[:end]}{comma}{rest}{added}{text[line_end:]}"


def warn_of_limits(
    client: Client, previous: str, version: str, diagnostics: Diagnostics
) -> None:
    """Tells of settings that hold in one version, and not in the next.

    Args:
        client: The client with both.
        previous: The version that the new one is like.
        version: The new one.
        diagnostics: Where the warnings go (`version-limited`).
    """
    for waiter in client.waiters:
        if previous in waiter.versions and version not in waiter.versions:
            diagnostics.warning(
                "version-limited",
                f"The waiter of {waiter.operation!r} holds in {previous}, and not in "
                f"{version}",
                waiter.where,
                f"If it is to hold there, add {version!r} to its `versions`.",
            )
    after = _documents(client, version)
    missing = dict.fromkeys(
        overlay.shown
        for service, document in _documents(client, previous).items()
        if service in after
        for overlay in document.overlays
        if overlay not in after[service].overlays
    )
    for shown in missing:
        diagnostics.warning(
            "version-limited",
            f"The overlay {shown} is applied in {previous}, and not in {version}",
            client.where,
            f"If it is to be applied there, add {version!r} to its `versions`.",
        )


def _documents(client: Client, version: str) -> dict[str, Document]:
    """Returns the documents of a version by their services."""
    return {
        document.service: document
        for candidate in client.versions
        if candidate.name == version
        for document in candidate.documents
    }
