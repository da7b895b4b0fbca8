"""The config: which clients there are, and what they are made of."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from generator.diagnostics import Diagnostics, Location, StageFailed


@dataclass(frozen=True, slots=True)
class Document:
    """One OAS document: what a service offers in a version.

    Attributes:
        service: The service's name, such as `db_control`; empty for a lone document.
        path: Where the document is.
        shown: The path as messages show it.
    """

    service: str
    path: Path
    shown: str


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a client.

    Attributes:
        name: As the API writes it: `2026-01.alpha`; empty for a lone document.
        headers: Headers that every request of this version carries.
    """

    name: str
    documents: tuple[Document, ...]
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Renames:
    """Names chosen by hand, by what the document calls the thing.

    Attributes:
        operations: By `operationId`, or by method and path where there is none.
        schemas: By component key, and the way down to an inline schema:
            `ErrorResponse.error`.
        members: By schema and property: `Vector.id`.
    """

    operations: Mapping[str, str] = field(default_factory=dict)
    schemas: Mapping[str, str] = field(default_factory=dict)
    members: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Client:
    """One client package.

    Attributes:
        key: Its name in the config.
        output: The folder that becomes the package.
        shown: The folder as messages show it.
        class_name: The synchronous client's class; the other is `Async…`.
        environment: What its environment variables start with: `PINECONE`.
        default_version: The version that the package's face exports.
        main_service: The service whose operations stand on the client itself.
        request_id_headers: Response headers that may name a request, best first.
        where: Its place in the config.
    """

    key: str
    output: Path
    shown: str
    class_name: str
    environment: str
    default_version: str
    main_service: str
    versions: tuple[Version, ...]
    renames: Renames = field(default_factory=Renames)
    request_id_headers: tuple[str, ...] = ("x-request-id",)
    where: Location | None = None

    @property
    def is_single(self) -> bool:
        """Whether the package is one document: no folders for versions and services."""
        return self.versions[0].name == ""


@dataclass(frozen=True, slots=True)
class Config:
    """All clients of a config file."""

    clients: tuple[Client, ...]


def single(document: Path, output: Path) -> Client:
    """Returns the client for one document without a config."""
    name = re.sub(r"\W+", "_", output.resolve().name).strip("_") or "api"
    return Client(
        key=name,
        output=output,
        shown=str(output),
        class_name="Client",
        environment=name.upper(),
        default_version="",
        main_service="",
        versions=(Version("", (Document("", document, str(document)),)),),
    )


def load(path: Path, diagnostics: Diagnostics) -> Config:
    """Reads a config file.

    Raises:
        StageFailed: It cannot be used; the errors are in the diagnostics.
    """
    try:
        text = path.read_text("utf-8")
        values = tomllib.loads(text)
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
        diagnostics.error(
            "config-unreadable",
            f"The config {path} cannot be read: {reason}",
            None,
            "Run the command where clientsmith.toml is, or name it with --config.",
        )
        raise StageFailed from error
    except tomllib.TOMLDecodeError as error:
        diagnostics.error("config-syntax", str(error), _at(path, str(error)))
        raise StageFailed from error
    reader = _Reader(path, text, diagnostics)
    clients = tuple(reader.clients(values))
    diagnostics.stop_on_errors()
    return Config(clients)


def _at(path: Path, message: str) -> Location:
    found = re.search(r"line (\d+), column (\d+)", message)
    line, column = found.groups() if found else (1, 1)
    return Location(str(path), int(line), int(column))


CLIENT_KEYS = {
    "class_name": str,
    "default_version": str,
    "document": str,
    "environment": str,
    "headers": dict,
    "main_service": str,
    "members": dict,
    "operations": dict,
    "output": str,
    "request_id_headers": list,
    "schemas": dict,
    "versions": list,
}
REQUIRED_KEYS = ("output", "document", "versions")
VERSION_KEYS = {"version": str, "services": list, "headers": dict}
KINDS: dict[type, str] = {str: "a string", list: "a list", dict: "a table"}


class _Reader:
    """Turns the config's plain values into clients, with an error for each misfit."""

    def __init__(self, path: Path, text: str, diagnostics: Diagnostics) -> None:
        self.path = path
        self.lines = text.splitlines()
        self.diagnostics = diagnostics

    def clients(self, values: Mapping[str, Any]) -> Iterator[Client]:
        self._check(values, {"clients": dict}, ("clients",), "the config")
        for key, table in _tables(values.get("clients")):
            known = len(list(self.diagnostics))
            self._check(table, CLIENT_KEYS, REQUIRED_KEYS, f"client {key!r}")
            if len(list(self.diagnostics)) == known:
                yield self._client(key, table)

    def _client(self, key: str, table: Mapping[str, Any]) -> Client:
        versions = tuple(self._versions(table))
        names = [version.name for version in versions]
        services = [each.service for version in versions for each in version.documents]
        default = table.get("default_version", names[-1] if names else "")
        main = table.get("main_service", services[0] if services else "")
        self._one_of("default_version", default, names)
        self._one_of("main_service", main, services)
        class_name = table.get("class_name") or key.title().replace("_", "")
        if not class_name.isidentifier():
            self._error(
                "config-value", f"{class_name!r} is no class name", "class_name"
            )
        return Client(
            key=key,
            output=self.path.parent / table["output"],
            shown=table["output"],
            class_name=class_name,
            environment=table.get("environment", re.sub(r"\W", "_", key).upper()),
            default_version=default,
            main_service=main,
            versions=versions,
            renames=Renames(
                self._strings(table, "operations"),
                self._strings(table, "schemas"),
                self._strings(table, "members"),
            ),
            request_id_headers=tuple(map(str, table.get("request_id_headers", ()))),
            where=self._find(key),
        )

    def _versions(self, table: Mapping[str, Any]) -> Iterator[Version]:
        for each in table["versions"]:
            if not isinstance(each, dict):
                self._error("config-type", "A version must be a table", "versions")
                continue
            if not self._check(
                each, VERSION_KEYS, ("version", "services"), "a version"
            ):
                continue
            name = each["version"]
            headers = self._strings(table, "headers") | self._strings(each, "headers")
            yield Version(
                name,
                tuple(self._document(table, name, str(s)) for s in each["services"]),
                {key: text.replace("{version}", name) for key, text in headers.items()},
            )

    def _document(
        self, table: Mapping[str, Any], version: str, service: str
    ) -> Document:
        shown = table["document"].replace("{version}", version)
        shown = shown.replace("{service}", service)
        return Document(service, self.path.parent / shown, shown)

    def _check(
        self,
        table: Mapping[str, Any],
        known: Mapping[str, type],
        required: tuple[str, ...],
        what: str,
    ) -> bool:
        before = len(list(self.diagnostics))
        for key, value in table.items():
            if key not in known:
                self._error("config-key", f"{what} has no setting {key!r}", key)
            elif not isinstance(value, known[key]):
                self._error("config-type", f"{key} must be {KINDS[known[key]]}", key)
        for key in required:
            if key not in table:
                self._error("config-missing", f"{what} needs the setting {key!r}", "")
        return len(list(self.diagnostics)) == before

    def _strings(self, table: Mapping[str, Any], key: str) -> dict[str, str]:
        found = {}
        for name, value in table.get(key, {}).items():
            if isinstance(value, str):
                found[name] = value
            else:
                self._error("config-type", f"{key}.{name} must be a string", name)
        return found

    def _one_of(self, key: str, value: str, known: list[str]) -> None:
        if value not in known:
            self._error("config-value", f"{key} is {value!r}, not one of {known}", key)

    def _error(self, code: str, message: str, key: str) -> None:
        self.diagnostics.error(
            code, message, self._find(key), "docs/config.md lists all settings."
        )

    def _find(self, key: str) -> Location:
        """Returns where a key is first written; tomllib keeps no positions."""
        word = re.compile(rf"(?<![\w-]){re.escape(key)}(?![\w-])") if key else None
        for number, line in enumerate(self.lines, 1):
            found = word.search(line) if word else None
            if found:
                return Location(str(self.path), number, found.start() + 1)
        return Location(str(self.path), 1, 1)


def _tables(value: object) -> Iterator[tuple[str, Mapping[str, Any]]]:
    if isinstance(value, dict):
        for key, each in value.items():
            if isinstance(each, dict):
                yield key, each
