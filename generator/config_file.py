"""Reads clientsmith.toml: plain values in, a `Config` or clear errors out."""

from __future__ import annotations

import keyword
import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from generator.config import (
    CHANGELOG,
    INTERVAL,
    REPORT,
    REQUEST_ID_HEADERS,
    TIMEOUT,
    Client,
    Config,
    Document,
    Overlay,
    Pagination,
    Renames,
    Version,
    Waiter,
)
from generator.diagnostics import Diagnostics, Location, StageFailed

Table = Mapping[str, Any]

CONFIG = {"allowed_hosts": list, "clients": dict}
CLIENT = {
    "aliases": dict,
    "allow": list,
    "arguments": dict,
    "changelog": str,
    "class_name": str,
    "default_version": str,
    "document": str,
    "environment": str,
    "grouped": list,
    "headers": dict,
    "keep_unknown_members": bool,
    "main_service": str,
    "media_types": dict,
    "members": dict,
    "open_schemas": list,
    "operations": dict,
    "output": str,
    "overlays": list,
    "pagination": dict,
    "report": str,
    "request_id_headers": list,
    "schemas": dict,
    "source": (str, dict),
    "versions": list,
    "waiters": dict,
}
VERSION = {"version": str, "services": (list, dict), "headers": dict}
WAITER = {
    "arguments": dict,
    "done": dict,
    "failed": dict,
    "interval": (int, float),
    "poll": str,
    "timeout": (int, float),
    "versions": list,
}
OVERLAY = {"path": str, "services": list, "versions": list}
PAGINATION = {"items": str, "next": str, "token": str}

RESERVED_SERVICES = ("client",)
"""Modules that stand beside the packages of services."""

NAMES: dict[object, str] = {
    bool: "true or false",
    dict: "a table",
    list: "a list",
    str: "a string",
    (int, float): "a number",
    (list, dict): "a list or a table",
    (str, dict): "a string or a table",
}


def load(path: Path, diagnostics: Diagnostics) -> Config:
    """Reads a config file.

    Raises:
        StageFailed: It cannot be used; the errors are in the diagnostics.
    """
    return parse(path, read(path, diagnostics), diagnostics)


def read(path: Path, diagnostics: Diagnostics) -> str:
    """Returns the text of a config file.

    Raises:
        StageFailed: It cannot be read; the error is in the diagnostics.
    """
    try:
        # Not `read_text`: it would change how lines end, and `bump` writes them back.
        return path.read_bytes().decode("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
        diagnostics.error(
            "config-unreadable",
            f"The config {path} cannot be read: {reason}",
            None,
            "Run the command where clientsmith.toml is, or name it with --config.",
        )
        raise StageFailed from error


def parse(path: Path, text: str, diagnostics: Diagnostics) -> Config:
    """Reads the text of a config file.

    Args:
        path: Where the file is, or is to be.
        text: What it holds.
        diagnostics: Where findings go.

    Raises:
        StageFailed: It cannot be used; the errors are in the diagnostics.
    """
    try:
        values = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        diagnostics.error("config-syntax", str(error), _at(path, str(error)))
        raise StageFailed from error
    reader = _Reader(path, text, diagnostics)
    clients = tuple(reader.clients(values))
    reader.check_outputs(clients)
    diagnostics.stop_on_errors()
    hosts = values.get("allowed_hosts", ())
    return Config(path, clients, tuple(map(str, hosts)))


def _at(path: Path, message: str) -> Location:
    found = re.search(r"line (\d+), column (\d+)", message)
    line, column = found.groups() if found else (1, 1)
    return Location(str(path), int(line), int(column))


class _Reader:
    """Turns the config's plain values into clients, with an error for each misfit."""

    def __init__(self, path: Path, text: str, diagnostics: Diagnostics) -> None:
        self.path = path
        self.lines = text.splitlines()
        self.diagnostics = diagnostics

    def clients(self, values: Table) -> Iterator[Client]:
        """Yields the clients that are described well enough."""
        if not self._fits(values, CONFIG, ("clients",), "the config"):
            return
        if not values["clients"]:
            self._error("config-missing", "There is no client", "clients")
        for key, table in self._tables(values, "clients"):
            required = ("output", "document", "versions")
            if self._fits(table, CLIENT, required, f"client {key!r}"):
                yield self._client(key, table)

    def check_outputs(self, clients: tuple[Client, ...]) -> None:
        """Reports clients that would overwrite each other."""
        first: dict[Path, str] = {}
        for each in clients:
            other = first.setdefault(each.output.resolve(), each.key)
            if other != each.key:
                message = f"{other!r} and {each.key!r} have the same output"
                self._error("config-value", message, each.key)

    def _client(self, key: str, table: Table) -> Client:
        versions = tuple(self._versions(table))
        names = [version.name for version in versions]
        services = [each.service for version in versions for each in version.documents]
        default = table.get("default_version", names[-1] if names else "")
        main = table.get("main_service", services[0] if services else "")
        if versions:
            self._one_of("default_version", default, names)
            self._one_of("main_service", main, services)
        words = re.split(r"[\W_]+", key)
        class_name = table.get("class_name", "".join(map(str.capitalize, words)))
        environment = table.get("environment", re.sub(r"\W", "_", key).upper())
        self._name("class_name", class_name)
        self._name("environment", environment)
        self._distinct_folders(versions)
        for service in table.get("grouped", ()):
            self._one_of("grouped", str(service), services)
        return Client(
            key=key,
            output=self.path.parent / table["output"],
            shown=table["output"],
            class_name=class_name,
            environment=environment,
            default_version=default,
            main_service=main,
            versions=versions,
            renames=Renames(
                operations=self._strings(table, "operations"),
                schemas=self._strings(table, "schemas"),
                members=self._strings(table, "members"),
                arguments=self._strings(table, "arguments"),
            ),
            request_id_headers=tuple(
                map(str, table.get("request_id_headers", REQUEST_ID_HEADERS))
            ),
            allow=tuple(map(str, table.get("allow", ()))),
            open_schemas=tuple(map(str, table.get("open_schemas", ()))),
            grouped=tuple(map(str, table.get("grouped", ()))),
            keep_unknown_members=table.get("keep_unknown_members", False),
            media_types=self._strings(table, "media_types"),
            waiters=tuple(self._waiters(table)),
            pagination=tuple(self._pagination(table)),
            aliases=self._strings(table, "aliases"),
            changelog=table.get("changelog", CHANGELOG),
            report=table.get("report", REPORT),
            where=self._find(key),
            ledger=Config(self.path, ()).ledger,
        )

    def _versions(self, table: Table) -> Iterator[Version]:
        for each in table["versions"]:
            if not isinstance(each, dict):
                self._error("config-type", "A version must be a table", "versions")
                continue
            if not self._fits(each, VERSION, ("version", "services"), "a version"):
                continue
            name = each["version"]
            services = each["services"]
            stems = services if isinstance(services, dict) else {s: s for s in services}
            headers = self._strings(table, "headers") | self._strings(each, "headers")
            yield Version(
                name,
                tuple(
                    self._document(table, name, str(service), str(stem))
                    for service, stem in stems.items()
                ),
                {key: text.replace("{version}", name) for key, text in headers.items()},
            )

    def _document(
        self, table: Table, version: str, service: str, stem: str
    ) -> Document:
        self._name("services", service)
        if service in RESERVED_SERVICES:
            self._error("config-value", f"{service!r} is a module of its own", service)
        source = table.get("source", "")
        if isinstance(source, dict):
            source = self._strings(table, "source").get(service, "")

        def filled(pattern: str) -> str:
            return pattern.replace("{version}", version).replace("{service}", stem)

        shown = filled(table["document"])
        return Document(
            service=service,
            path=self.path.parent / shown,
            shown=shown,
            source=filled(source),
            overlays=tuple(self._overlays(table, version, service, filled)),
        )

    def _overlays(
        self, table: Table, version: str, service: str, filled: Callable[[str], str]
    ) -> Iterator[Overlay]:
        """Yields what is applied to a document of a service in a version."""
        for each in table.get("overlays", ()):
            one = {"path": each} if isinstance(each, str) else each
            if not isinstance(one, dict):
                self._error("config-type", "An overlay must be a table", "overlays")
                continue
            if not self._fits(one, OVERLAY, ("path",), "an overlay"):
                continue
            if service in one.get("services", (service,)) and version in one.get(
                "versions", (version,)
            ):
                shown = filled(one["path"])
                yield Overlay(self.path.parent / shown, shown)

    def _waiters(self, table: Table) -> Iterator[Waiter]:
        for key, each in self._tables(table, "waiters"):
            if self._fits(each, WAITER, ("poll", "done"), f"the waiter of {key!r}"):
                yield Waiter(
                    operation=key,
                    poll=each["poll"],
                    arguments=self._strings(each, "arguments"),
                    done=each["done"],
                    failed=each.get("failed", {}),
                    interval=float(each.get("interval", INTERVAL)),
                    timeout=float(each.get("timeout", TIMEOUT)),
                    versions=tuple(map(str, each.get("versions", ()))),
                    where=self._find(key),
                )

    def _pagination(self, table: Table) -> Iterator[Pagination]:
        for key, each in self._tables(table, "pagination"):
            required = ("items", "next", "token")
            if self._fits(each, PAGINATION, required, f"the pagination of {key!r}"):
                yield Pagination(operation=key, where=self._find(key), **each)

    def _name(self, key: str, value: str) -> None:
        if not value.isidentifier() or keyword.iskeyword(value):
            self._error("config-value", f"{key}: Python takes no name {value!r}", key)

    def _distinct_folders(self, versions: tuple[Version, ...]) -> None:
        if not versions:
            self._error("config-value", "versions is empty", "versions")
        folders = [re.sub(r"\W+", "_", version.name) for version in versions]
        if len(set(folders)) < len(folders):
            self._error("config-value", "Two versions share a folder", "versions")

    def _fits(
        self,
        table: Table,
        known: Mapping[str, Any],
        required: tuple[str, ...],
        what: str,
    ) -> bool:
        """Whether a table has all that it needs, and nothing that nobody knows."""
        fits = True
        for key, value in table.items():
            if key not in known:
                self._error("config-key", f"{what} has no setting {key!r}", key)
                fits = False
            elif not isinstance(value, known[key]):
                self._error("config-type", f"{key} must be {NAMES[known[key]]}", key)
                fits = False
        for key in required:
            if key not in table:
                self._error("config-missing", f"{what} needs the setting {key!r}", "")
                fits = False
        return fits

    def _tables(self, table: Table, key: str) -> Iterator[tuple[str, Table]]:
        for name, each in table.get(key, {}).items():
            if isinstance(each, dict):
                yield name, each
            else:
                self._error("config-type", f"{key}.{name} must be a table", name)

    def _strings(self, table: Table, key: str) -> dict[str, str]:
        found = {}
        for name, value in table.get(key, {}).items():
            if isinstance(value, str):
                found[name] = value
            else:
                self._error("config-type", f"{key}.{name} must be a string", name)
        return found

    def _one_of(self, key: str, value: str, known: list[str]) -> None:
        if value not in known:
            listed = ", ".join(dict.fromkeys(known))
            self._error("config-value", f"{key} is {value!r}, not one of {listed}", key)

    def _error(self, code: str, message: str, key: str) -> None:
        self.diagnostics.error(
            code, message, self._find(key), "docs/config.md lists all settings."
        )

    def _find(self, key: str) -> Location:
        """Returns where a key is first written; tomllib keeps no positions."""
        word = re.compile(rf"(?<![\w-]){re.escape(key)}(?![\w-])") if key else None
        for number, line in enumerate(self.lines, 1):
            found = word.search(line.partition("#")[0]) if word else None
            if found:
                return Location(str(self.path), number, found.start() + 1)
        return Location(str(self.path), 1, 1)
