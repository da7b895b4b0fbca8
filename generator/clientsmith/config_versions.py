"""Versions with their documents, and what a config says of their operations."""

from __future__ import annotations

import keyword
import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path

from clientsmith.config import (
    FORM_STYLES,
    FORMATS,
    VERSION_NAME,
    Document,
    Formats,
    Layout,
    Overlay,
    Version,
)
from clientsmith.config_values import Table, Values
from clientsmith.last_events import FORM, LastEvent, is_last_event
from clientsmith.selection import Choice, Selection

VERSION = {"version": str, "services": (list, dict), "headers": dict}
OVERLAY = {"path": str, "services": list, "versions": list}
CHOICE = {"operations": list, "paths": list, "tags": list}

RESERVED_SERVICES = ("client",)
"""Modules that stand beside the packages of services."""


def _folder(version: str) -> str:
    """Returns what the package of a version is called."""
    if re.fullmatch(r"[a-z0-9][a-z0-9._-]*", version):
        folder = "_".join(re.findall("[a-z0-9]+", version))
        return folder if re.match(r"v\d", folder) else f"v{folder}"
    # A run without changes is to import no stage, and few versions have such a name.
    from clientsmith.naming.identifiers import version_module

    return version_module(version)


class VersionValues(Values):
    """Reads versions, and settings of operations, out of a client's table.

    Each misfit is an error.
    """

    def versions(self, table: Table) -> Iterator[Version]:
        """Yields the versions; without any, the one that its document is."""
        if "versions" not in table:
            yield self._version(table, "", {})
        for values in table.get("versions", ()):
            if not isinstance(values, dict):
                self.error("config-type", "A version must be a table", "versions")
                continue
            if not self.fits(values, VERSION, ("version",), "a version"):
                continue
            name = values["version"]
            if not VERSION_NAME.fullmatch(name):
                message = f"{name!r} is no version: letters, digits, . _ + - make one"
                self.error("config-value", message, name)
            yield self._version(table, name, values)

    def _version(self, table: Table, name: str, values: Table) -> Version:
        """Returns a version; one that names no services is one document."""
        stems = {"": ""}
        if isinstance(values.get("services"), dict):
            stems = self.strings(values, "services")
        elif "services" in values:
            stems = {service: service for service in self.texts(values, "services")}
        headers = self.strings(table, "headers") | self.strings(values, "headers")
        return Version(
            name,
            tuple(
                self._document(table, name, service, stem)
                for service, stem in stems.items()
            ),
            {key: text.replace("{version}", name) for key, text in headers.items()},
        )

    def _document(
        self, table: Table, version: str, service: str, stem: str
    ) -> Document:
        if service:
            self.name("services", service)
        if service in RESERVED_SERVICES:
            self.error("config-value", f"{service!r} is a module of its own", service)
        source = table.get("source", "")
        if isinstance(source, dict):
            source = self.strings(table, "source").get(service, "")

        def filled(pattern: str) -> str:
            return pattern.replace("{version}", version).replace("{service}", stem)

        shown = filled(table["document"])
        if source:  # `pull` writes it
            self.stays_inside(table, "document", shown)
        return Document(
            service=service,
            path=self.path.parent / shown,
            shown=shown,
            source=filled(source),
            overlays=tuple(self._overlays(table, version, service, filled)),
        )

    def stays_inside(self, table: Table, key: str, path: str) -> None:
        """Reports a path for a file that is written outside the config's folder."""
        home = os.path.realpath(self.path.parent)
        real = os.path.realpath(os.path.join(home, path))
        if not table.get("outside", False) and not Path(real).is_relative_to(home):
            message = f"{key} is {path!r}, outside the config's folder"
            self.error("config-value", f"{message}, and `outside` is not set", key)

    def _overlays(
        self, table: Table, version: str, service: str, filled: Callable[[str], str]
    ) -> Iterator[Overlay]:
        """Yields what is applied to a document of a service in a version."""
        for values in table.get("overlays", ()):
            if isinstance(values, str):
                values = {"path": values}
            if not isinstance(values, dict):
                self.error("config-type", "An overlay must be a table", "overlays")
                continue
            if not self.fits(values, OVERLAY, ("path",), "an overlay"):
                continue
            if service in values.get("services", (service,)) and version in values.get(
                "versions", (version,)
            ):
                shown = filled(values["path"])
                yield Overlay(self.path.parent / shown, shown)

    def distinct_folders(self, versions: tuple[Version, ...]) -> None:
        if not versions:
            self.error("config-value", "versions is empty", "versions")
        folders = [_folder(version.name) for version in versions]
        if len(set(folders)) < len(folders):
            self.error("config-value", "Two versions share a folder", "versions")
        for version in versions:
            names = [document.service.lower() for document in version.documents]
            if len(set(names)) < len(names):
                message = f"Two services of version {version.name} share a folder"
                self.error("config-value", message, "services")

    def selection(self, table: Table) -> Selection:
        """Returns the operations that a client is to have."""
        return Selection(
            include=self._choice(table, "include"),
            exclude=self._choice(table, "exclude"),
        )

    def layouts(self, table: Table, services: list[str]) -> dict[str, Layout]:
        """Returns the layouts of the services for which the config says it."""
        grouped = self.texts(table, "grouped")
        for service in grouped:
            self.one_of("grouped", service, services)
        layouts = dict.fromkeys(grouped, Layout.TAGS)
        if "layout" not in table:
            return layouts
        self.one_of("layout", table["layout"], [layout.value for layout in Layout])
        is_flat = table["layout"] == Layout.FLAT.value
        everywhere = Layout.FLAT if is_flat else Layout.TAGS
        return dict.fromkeys(services, everywhere) | layouts

    def _choice(self, table: Table, key: str) -> Choice:
        values = table.get(key, {})
        self.fits(values, CHOICE, (), key)
        return Choice(**{kind: self.texts(values, kind) for kind in CHOICE})

    def groups(self, table: Table) -> dict[str, str]:
        """Returns how groups are reached, by tag."""
        groups = self.strings(table, "groups")
        for tag, way in groups.items():
            for name in way.split("."):
                if not re.fullmatch(r"[a-z]\w*", name):
                    message = f"groups: no group is reached as {way!r}"
                    self.error("config-value", message, tag)
                else:
                    self.name("groups", name)
        return groups

    def statuses(self, table: Table) -> tuple[int, ...]:
        """Returns the statuses after which calls are to be sent again."""
        statuses = table.get("retry_statuses", ())
        if not all(isinstance(code, int) and 400 <= code < 600 for code in statuses):
            message = "retry_statuses must be a list of statuses from 400 to 599"
            self.error("config-value", message, "retry_statuses")
        return tuple(statuses)

    def idempotency_header(self, table: Table) -> str:
        """Returns the header that names a request; empty if there is none."""
        name: str = table.get("idempotency_header", "")
        if name and not re.fullmatch(r"[A-Za-z0-9-]+", name):
            message = f"idempotency_header: {name!r} is no name of a header"
            self.error("config-value", message, "idempotency_header")
        return name

    def last_events(self, table: Table) -> Iterator[tuple[str, LastEvent]]:
        """Yields what the last events of streams are known by, by operation."""
        for operation, value in table.get("last_events", {}).items():
            if is_last_event(value):
                yield operation, value
            else:
                message = f"last_events.{operation} must be {FORM}"
                self.error("config-type", message, operation)

    def form_style(self, table: Table) -> str:
        """Returns how forms hold objects and lists."""
        style: str = table.get("form_style", FORM_STYLES[0])
        self.one_of("form_style", style, list(FORM_STYLES))
        return style

    def formats(self, table: Table) -> Formats:
        """Returns what Python has for the formats of texts."""
        chosen = {key: table[key] for key in FORMATS if key in table}
        for key, value in chosen.items():
            self.one_of(key, value, FORMATS[key])
        return Formats(**chosen)

    def name(self, key: str, value: str) -> None:
        """Reports a text that is no name in Python."""
        if not value.isidentifier() or keyword.iskeyword(value):
            self.error("config-value", f"{key}: Python takes no name {value!r}", key)
