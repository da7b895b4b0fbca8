"""Reads clientsmith.toml: plain values in, a `Config` or clear errors out."""

from __future__ import annotations

import contextlib
import re
import tomllib
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path
from typing import Any

from clientsmith import outputs
from clientsmith.config import (
    CHANGELOG,
    CONFIG_FILE,
    REPORT,
    REQUEST_ID_HEADERS,
    SHARED_FILE,
    Acknowledgement,
    Client,
    Config,
    Pagination,
    Renames,
)
from clientsmith.config_values import Table
from clientsmith.config_versions import VersionValues
from clientsmith.diagnostics import Diagnostics, Location
from clientsmith.files import read_plain
from clientsmith.waiters import Waiter, read_waiter

CONFIG = {"allowed_hosts": list, "clients": dict}
CLIENT = {
    "acknowledge": list,
    "aliases": dict,
    "arguments": dict,
    "changelog": str,
    "all_schemas": bool,
    "base_url": (str, dict),
    "class_name": str,
    "date_times": str,
    "decimal": str,
    "default_version": str,
    "document": str,
    "environment": str,
    "examples": bool,
    "exclude": dict,
    "files": list,
    "form_style": str,
    "grouped": list,
    "groups": dict,
    "headers": dict,
    "idempotency_header": str,
    "include": dict,
    "keep_unknown_members": bool,
    "last_events": dict,
    "layout": str,
    "main_service": str,
    "media_types": dict,
    "members": dict,
    "mixins": dict,
    "open_schemas": list,
    "operations": dict,
    "output": str,
    "outside": bool,
    "overlays": list,
    "pagination": dict,
    "partial": bool,
    "report": str,
    "reference": str,
    "request_id_headers": list,
    "retry_statuses": list,
    "safe": list,
    "schemas": dict,
    "security": dict,
    "source": (str, dict),
    "templates": str,
    "uuid": str,
    "versions": list,
    "waiters": dict,
}
ACKNOWLEDGEMENT = {"code": str, "pointer": str}
PAGINATION = {
    **dict.fromkeys(("by", "items", "last", "more", "next"), str),
    **dict.fromkeys(("next_header", "pages"), str),
    **dict.fromkeys(("token", "total", "total_header"), str),
    "first": int,
}

REPLACED = {
    "allow": "`partial = true` leaves out operations that cannot be called, and what "
    "cannot be typed is `Any` with a warning, which `acknowledge` hides"
}
"""Settings that are gone, and what came in their place."""

Alternatives = tuple[tuple[str, ...], ...]


def found(folder: Path) -> Path:
    """Returns the config of a folder: there, or above it within its repository.

    It is `clientsmith.toml`, or a `pyproject.toml` that has a table `tool.clientsmith`.
    Where there is none, it is returned where it would be.
    """
    for place in (folder, *folder.parents):
        if (place / CONFIG_FILE).is_file():
            return place / CONFIG_FILE
        with contextlib.suppress(OSError, ValueError):
            text = read_plain(place / SHARED_FILE).decode("utf-8")
            if "clientsmith" in text and own_table(tomllib.loads(text)) is not None:
                return place / SHARED_FILE
        if (place / ".git").exists():
            break
    return folder / CONFIG_FILE


def own_table(values: Table) -> Table | None:
    """Returns the config in the values of a `pyproject.toml`; None if it has none."""
    tools = values.get("tool")
    table = tools.get("clientsmith") if isinstance(tools, dict) else None
    return table if isinstance(table, dict) else None


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
        return read_plain(path).decode("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
        raise diagnostics.failure(
            "config-unreadable",
            f"The config {path} cannot be read: {reason}",
            None,
            "Run it in or below the folder of the config, or name it with --config; "
            "`clientsmith init` writes one.",
        ) from error


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
    except (ValueError, RecursionError) as error:  # ValueError: a number too long
        deep = isinstance(error, RecursionError)
        message = "Values are nested too deep" if deep else str(error)
        raise diagnostics.failure(
            "config-syntax", message, _at(path, message)
        ) from error
    if path.name == SHARED_FILE:
        values = dict(own_table(values) or {})
    reader = _Reader(path, text, diagnostics)
    clients = tuple(reader.clients(values))
    reader.check_outputs(clients)
    hosts = reader.texts(values, "allowed_hosts")
    diagnostics.stop_on_errors()
    return Config(path, clients, hosts)


def _at(path: Path, message: str) -> Location:
    position = re.search(r"line (\d+), column (\d+)", message)
    line, column = position.groups() if position else (1, 1)
    return Location(str(path), int(line), int(column))


class _Reader(VersionValues):
    """Turns the config's plain values into clients, with an error for each misfit."""

    def clients(self, values: Table) -> Iterator[Client]:
        """Yields the clients that are described well enough."""
        if not self.fits(values, CONFIG, ("clients",), "the config"):
            return
        if not values["clients"]:
            self.error("config-missing", "There is no client", "clients")
        for key, table in self.tables(values, "clients"):
            required = ("output", "document")
            if self.fits(table, CLIENT, required, f"client {key!r}", REPLACED):
                yield self._client(key, table)

    def check_outputs(self, clients: tuple[Client, ...]) -> None:
        """Reports clients that would overwrite each other, or something else."""
        for client in clients:
            home = None if client.outside else self.path.parent
            if why := outputs.problem(client.output, home):
                message = f"The output {client.shown!r} of {client.key!r}: {why}"
                self.error("config-value", message, client.shown)
        places = {client.key: Path(outputs.place(client.output)) for client in clients}
        for one, other in combinations(places, 2):
            if places[one] == places[other]:
                message = f"{one!r} and {other!r} have the same output"
                self.error("config-value", message, other)
            for inner, outer in ((one, other), (other, one)):
                if places[outer] in places[inner].parents:
                    message = f"The output of {inner!r} is inside that of {outer!r}"
                    self.error("config-value", message, inner)

    def _client(self, key: str, table: Table) -> Client:
        versions = tuple(self.versions(table))
        names = [version.name for version in versions]
        services = [
            document.service for version in versions for document in version.documents
        ]
        default = table.get("default_version", names[-1] if names else "")
        main = table.get("main_service", services[0] if services else "")
        if versions:
            self.one_of("default_version", default, names)
            self.one_of("main_service", main, services)
        words = re.split(r"[\W_]+", key)
        class_name = table.get("class_name", "".join(map(str.capitalize, words)))
        environment = table.get("environment", re.sub(r"\W", "_", key).upper())
        self.name("class_name", class_name)
        self.name("environment", environment)
        self.distinct_folders(versions)
        return Client(
            key=key,
            class_name=class_name,
            environment=environment,
            default_version=default,
            main_service=main,
            versions=versions,
            renames=self._renames(table),
            request_id_headers=self.texts(
                table, "request_id_headers", REQUEST_ID_HEADERS
            ),
            selection=self.selection(table),
            acknowledged=tuple(self._acknowledged(table)),
            partial=table.get("partial", False),
            open_schemas=self.texts(table, "open_schemas"),
            layouts=self.layouts(table, services),
            grouped=self.texts(table, "grouped"),
            groups=self.groups(table),
            all_schemas=table.get("all_schemas", False),
            keep_unknown_members=table.get("keep_unknown_members", True),
            formats=self.formats(table),
            form_style=self.form_style(table),
            media_types=self.strings(table, "media_types"),
            waiters=tuple(self._waiters(table)),
            pagination=tuple(self._pagination(table)),
            last_events=dict(self.last_events(table)),
            examples=table.get("examples", False),
            mixins=self._mixins(table),
            aliases=self.strings(table, "aliases"),
            base_urls=self._base_urls(table, services),
            security=dict(self._security(table)),
            safe=self.texts(table, "safe"),
            retry_statuses=self.statuses(table),
            idempotency_header=self.idempotency_header(table),
            where=self.find(key),
            **self._places(table),
        )

    def _places(self, table: Table) -> dict[str, Any]:
        """Returns the files and folders of a client, which start from the config's."""
        for name in ("changelog", "reference", "report"):
            self.stays_inside(table, name, table.get(name, ""))
        folder, config = self.path.parent, Config(self.path, ())
        return {
            "output": folder / table["output"],
            "shown": table["output"],
            "outside": table.get("outside", False),
            "changelog": table.get("changelog", CHANGELOG),
            "report": table.get("report", REPORT),
            "files": tuple(map(folder.joinpath, self.texts(table, "files"))),
            "ledger": config.ledger,
            "remote": config.remote,
            **{
                name: folder / table[name]
                for name in ("reference", "templates")
                if name in table
            },
        }

    def _renames(self, table: Table) -> Renames:
        kinds = ("operations", "schemas", "members", "arguments")
        return Renames(**{kind: self.strings(table, kind) for kind in kinds})

    def _mixins(self, table: Table) -> dict[str, str]:
        mixins = self.strings(table, "mixins")
        for path in mixins.values():
            for name in path.split(".") if "." in path else [path, ""]:
                self.name("mixins", name)
        return mixins

    def _base_urls(self, table: Table, services: list[str]) -> dict[str, str]:
        """Returns the servers' addresses by service; a lone text is for all of them."""
        given = table.get("base_url", {})
        if isinstance(given, str):
            urls = dict.fromkeys(services, given)
        else:
            urls = self.strings(table, "base_url")
        for service, url in urls.items():
            self.one_of("base_url", service, services)
            if not re.match(r"https?://[^/]", url):
                message = f"base_url is {url!r}, no absolute address of HTTP"
                self.error("config-value", message, "base_url")
        return urls

    def _security(self, table: Table) -> Iterator[tuple[str, Alternatives]]:
        """Yields what operations need; a lone name is an alternative of one scheme."""
        for operation, values in table.get("security", {}).items():
            listed = values if isinstance(values, list) else [values]
            sets = [[names] if isinstance(names, str) else names for names in listed]
            is_list = isinstance(values, list) and all(
                isinstance(names, list) and all(isinstance(name, str) for name in names)
                for names in sets
            )
            if is_list:
                yield operation, tuple(map(tuple, sets)) or ((),)
            else:
                message = (
                    f"security.{operation} must be a list of names or of such lists"
                )
                self.error("config-type", message, operation)

    def _acknowledged(self, table: Table) -> Iterator[Acknowledgement]:
        for values in table.get("acknowledge", ()):
            if not isinstance(values, dict):
                message = "An acknowledgement must be a table"
                self.error("config-type", message, "acknowledge")
            elif self.fits(
                values, ACKNOWLEDGEMENT, tuple(ACKNOWLEDGEMENT), "an acknowledgement"
            ):
                yield Acknowledgement(**values)

    def _waiters(self, table: Table) -> Iterator[Waiter]:
        for operation, values in table.get("waiters", {}).items():
            if waiter := self._waiter(operation, values):
                yield waiter

    def _waiter(self, operation: str, values: object) -> Waiter | None:
        def report(kind: str, message: str, keys: tuple[str, ...]) -> None:
            self.error(f"config-{kind}", message, keys[-1] if keys else operation)

        where = self.find(operation)
        waiter = read_waiter(operation, values, report, where=where, in_config=True)
        texts = {"poll": waiter.poll, **waiter.arguments} if waiter else {}
        is_plain = all(self.is_plain(key, text) for key, text in texts.items())
        return waiter if is_plain else None

    def _pagination(self, table: Table) -> Iterator[Pagination]:
        for key, values in self.tables(table, "pagination"):
            required = ("items", "token")
            if self.fits(values, PAGINATION, required, f"the pagination of {key!r}"):
                yield Pagination(operation=key, where=self.find(key), **values)
