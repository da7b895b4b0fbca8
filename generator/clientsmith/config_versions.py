"""Versions, their documents and what is applied to these, as a config has them."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path

from clientsmith.config import VERSION_NAME, Document, Overlay, Version
from clientsmith.config_operations import OperationValues
from clientsmith.config_values import Table

VERSION = {"version": str, "services": (list, dict), "headers": dict}
OVERLAY = {"path": str, "services": list, "versions": list}

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


class VersionValues(OperationValues):
    """Reads versions out of a client's table, with an error for each misfit."""

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
