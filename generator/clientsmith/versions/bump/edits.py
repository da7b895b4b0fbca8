"""The texts that a bump changes: the config, and the changelog.

Comments, order and layout of the config stay. Changelogs have the form of
keepachangelog.com.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

import tomlkit
from tomlkit.items import AoT

from clientsmith.config import Client, Document
from clientsmith.diagnostics import Diagnostics, printable
from clientsmith.versions.changes import Comparison, Entry, Severity
from clientsmith.versions.report.as_markdown import escaped
from clientsmith.versions.report.layout import spans

UNRELEASED = re.compile(r"^## *\[?unreleased\]?.*$", re.IGNORECASE | re.MULTILINE)
RELEASE = re.compile(r"^## ", re.MULTILINE)
NEW = "# Changelog\n\n## Unreleased\n"

LONGEST = 20
"""How many breaking entries are listed; the report has all of them."""

DEEPEST = 3
"""How many breaking changes of one entry are listed."""


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
    versions = clients(document)[client]["versions"]
    model = next(entry for entry in versions if entry["version"] == previous)
    like = _like(model, version, left_out)
    if isinstance(versions, AoT):
        versions.append(_table(like))
        return tomlkit.dumps(document)
    wanted = tomlkit.parse(text).unwrap()
    clients(wanted)[client]["versions"].append(like.unwrap())
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


def clients(values: Any) -> Any:
    """Returns the table of clients of a config, which may be part of another file."""
    return (values if "clients" in values else values["tool"]["clientsmith"])["clients"]


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
    is_new = "default_version" not in clients(document)[client]
    wanted = tomlkit.parse(text).unwrap()
    clients(wanted)[client]["default_version"] = version
    line = f"default_version = {json.dumps(version)}"
    for edited in _with_line(text, line) if is_new else ():
        if _parsed(edited) == wanted:
            return edited
    clients(document)[client]["default_version"] = version
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
    services = copy.get("services", [])
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


@dataclass(frozen=True)
class Default:
    """What becomes of the version that the package's face exports.

    Attributes:
        old: The default version before.
        moved: What changes from that to the new version; None if the default stays.
    """

    old: str
    moved: Comparison | None = None


def changelog_entry(comparison: Comparison, report: str, default: Default) -> str:
    """Returns the entry for a new version.

    Args:
        comparison: What changes for callers who move to it.
        report: Where the report is, as the config writes it.
        default: What becomes of the default version.
    """
    old, new = printable(comparison.old), printable(comparison.new)
    counts = comparison.count()
    listed = ", ".join(f"{counts[severity]} {severity.value}" for severity in Severity)
    breaking = [e for e in comparison.entries if e.severity is Severity.BREAKING]
    lines = [
        f"- {printable(comparison.client)}: version {new} stands beside {old}.",
        f"  For callers who move to it: {listed}.",
        f"  Everything that changes: [{report}]({report}).",
        f"  {default_line(default)}",
        *map(_breaking, breaking[:LONGEST]),
    ]
    if len(breaking) > LONGEST:
        lines.append(f"  - and {len(breaking) - LONGEST} more")
    return "\n".join(lines) + "\n"


def default_line(default: Default) -> str:
    """Returns a sentence on what becomes of the default version."""
    old = printable(default.old)
    if default.moved is None:
        return f"The default version stays {old}."
    new = printable(default.moved.new)
    if not default.moved.step:
        return (
            f"The default version moves from {old} to {new}; nothing changes for "
            "callers, so this is a patch step."
        )
    return (
        f"The default version moves from {old} to {new}, which is a "
        f"{default.moved.step} step."
    )


def _breaking(entry: Entry) -> str:
    """Returns what breaks in one method, class or union, with its service."""
    # one by one: a message whose backticks come in no pairs is not to undo the next
    messages = [
        _line(change.message)
        for change in entry.changes
        if change.severity is Severity.BREAKING
    ]
    listed = "; ".join(messages[:DEEPEST])
    more = len(messages) - DEEPEST
    rest = f"; and {more} more" if more > 0 else ""
    service = f" ({escaped(entry.service)})" if entry.service else ""
    name = _line(f"`{_plain(entry.name)}`")
    return f"  - **breaking**: {name}{service}: {listed}{rest}"


def with_entry(text: str, entry: str) -> str:
    """Returns a changelog with an entry more, under what is not released yet.

    One that has the entry already stays as it is.
    """
    ending = "\r\n" if "\r\n" in text else "\n"
    entry = entry.replace("\n", ending)
    if entry in text:
        return text
    heading = UNRELEASED.search(text)
    if heading is not None:
        head = text[: heading.end()].rstrip()
        rest = text[heading.end() :].lstrip("\r\n")
        return f"{head}{ending * 2}{entry}{_apart(rest, ending)}{rest}"
    release = RELEASE.search(text)
    if release is not None:
        head, rest = text[: release.start()], text[release.start() :]
        return f"{head}## Unreleased{ending * 2}{entry}{ending}{rest}"
    start = text.rstrip() + ending * 2 + f"## Unreleased{ending}" if text else NEW
    return f"{start}{ending}{entry}"


def _apart(rest: str, ending: str) -> str:
    """Returns the empty line before what follows, unless it is a list that goes on."""
    return "" if not rest or rest.startswith(("- ", "* ")) else ending


def _plain(name: str) -> str:
    return name.replace("`", "")


def _line(text: str) -> str:
    """Returns a sentence of a report as Markdown; names come from the document."""
    return "".join(
        f"`{span.text}`" if span.is_code else escaped(span.text) for span in spans(text)
    )
