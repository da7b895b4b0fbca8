"""A build hook for hatchling: a project's clients are generated when it is built.

hatchling finds it by an entry point, and loads it for every project that is built where
clientsmith is installed. So the generator is imported only when a project asks for it.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from hatchling.builders.config import BuilderConfig
from hatchling.builders.hooks.plugin.interface import BuildHookInterface
from hatchling.plugin import hookimpl

if TYPE_CHECKING:
    from clientsmith.config import Client, Config
    from clientsmith.diagnostics import Diagnostics
    from clientsmith.pipeline import Result

TABLE = "tool.hatch.build.hooks.clientsmith"
KNOWN = {"check": bool, "clients": list, "config": str, "strict": bool | str}
STRICT = {False: None, True: "all", "validator": "validator", "any": "any"}
HATCH = {
    "dependencies",
    "enable-by-default",
    "require-runtime-dependencies",
    "require-runtime-features",
}
"""Settings of every hook, which hatchling reads itself."""


@dataclass(frozen=True)
class Settings:
    """What the project says of its clients.

    Attributes:
        config: The path of clientsmith's config, as the project writes it.
        clients: The clients to generate; empty for all.
        check: Whether the code is kept in the project, and only compared.
        strict: What `generate --strict` is given: `validator`, `any`, or True for both.
    """

    config: str = "clientsmith.toml"
    clients: tuple[str, ...] = ()
    check: bool = False
    strict: bool | str = False


class ClientsmithBuildHook(BuildHookInterface[BuilderConfig]):
    """Generates clients before hatchling collects the files of a wheel or an sdist."""

    PLUGIN_NAME = "clientsmith"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002
        """Generates, and names what was generated as artifacts.

        Artifacts are collected though git ignores them. An sdist also gets the config
        and the documents, since a wheel that is built from it is generated once more.
        """
        settings = self._settings()
        config, clients = self._clients(settings)
        self._generate(config, clients, settings)
        build_data["artifacts"] += [
            _pattern(self._inside(client.output / path))
            for client in clients
            for path in _written(client.output)
        ]
        if self.target_name == "sdist":
            build_data["force_include"] |= {
                str(path): self._inside(path) for path in _inputs(config, clients)
            }

    def clean(self, versions: list[str]) -> None:  # noqa: ARG002
        """Removes what was generated, unless the project keeps it."""
        from clientsmith.write import staging

        settings = self._settings()
        if not settings.check:
            for client in self._clients(settings)[1]:
                staging.remove(client.output)

    def _settings(self) -> Settings:
        from clientsmith.diagnostics import Diagnostics, documentation

        diagnostics = Diagnostics()
        hint = f"{documentation('build-steps', 'hatch')} lists all settings."
        values = {key: self.config[key] for key in self.config if key not in HATCH}
        for key, value in values.items():
            if key not in KNOWN:
                message = f"{TABLE} has no setting {key!r}"
                diagnostics.error("config-key", message, None, hint)
            elif not isinstance(value, KNOWN[key]) or (
                key == "strict" and value not in STRICT
            ):
                message = f"{TABLE}.{key} must not be {value!r}"
                diagnostics.error("config-type", message, None, hint)
        if diagnostics.has_errors:
            self._stop(diagnostics)
        clients = tuple(map(str, values.pop("clients", ())))
        return Settings(clients=clients, **values)

    def _clients(self, settings: Settings) -> tuple[Config, list[Client]]:
        """Returns the config, and the clients that the project wants of it."""
        from clientsmith import config_file
        from clientsmith.diagnostics import Diagnostics, StageFailed

        diagnostics = Diagnostics()
        try:
            config = config_file.load(Path(self.root, settings.config), diagnostics)
        except StageFailed:
            self._stop(diagnostics)
        clients = {client.key: client for client in config.clients}
        for name in settings.clients:
            if name not in clients:
                diagnostics.error(
                    "config-value",
                    f"{TABLE}.clients has {name!r}, not one of {', '.join(clients)}",
                )
        if diagnostics.has_errors:
            self._stop(diagnostics)
        return config, [clients[name] for name in settings.clients or clients]

    def _generate(
        self, config: Config, clients: list[Client], settings: Settings
    ) -> None:
        from clientsmith import pipeline
        from clientsmith.diagnostics import Diagnostics, StageFailed
        from clientsmith.versions import lock

        diagnostics = Diagnostics()
        strict = STRICT[settings.strict]
        options = pipeline.Options(
            check=settings.check,
            strict=pipeline.STRICT[strict] if strict else frozenset(),
            cache=pipeline.default_cache(),
        )
        results: list[Result] = []
        try:
            lock.inspect(config, clients, diagnostics).refuse(diagnostics)
            results = pipeline.generate(clients, diagnostics, options)
        except StageFailed:
            self._stop(diagnostics)
        for finding in diagnostics:
            self.app.display_warning(str(finding))
        if settings.check and (stale := list(_stale(results))):
            self._abort([*stale, "The clients are stale: run clientsmith generate."])

    def _inside(self, path: Path) -> str:
        """Returns a path as it is called from the project's folder."""
        inner = os.path.relpath(path, self.root)
        if inner.startswith(os.pardir):
            self._abort(
                [f"{inner} is outside of the project, so no {self.target_name} has it."]
            )
        return inner.replace(os.sep, "/")

    def _stop(self, diagnostics: Diagnostics) -> NoReturn:
        self._abort(map(str, diagnostics))

    def _abort(self, lines: Iterable[str]) -> NoReturn:
        self.app.abort("\n".join(lines))
        raise SystemExit(1)  # abort has ended the process, but is not declared to


@hookimpl
def hatch_register_build_hook() -> type[ClientsmithBuildHook]:
    """Tells hatchling of the hook."""
    return ClientsmithBuildHook


def _inputs(config: Config, clients: list[Client]) -> Iterator[Path]:
    """Yields the files and folders that a run reads."""
    from clientsmith import pipeline

    paths = [config.path, config.lock, *chain(*map(pipeline.inputs, clients))]
    yield from filter(Path.exists, dict.fromkeys(paths))


def _written(folder: Path) -> list[Path]:
    """Returns the path of each generated file, from the package's folder."""
    from clientsmith.write import manifest

    written = manifest.read(folder)
    return [Path(manifest.NAME), *map(Path, written.files)] if written else []


def _stale(results: list[Result]) -> Iterator[str]:
    for result in results:
        for difference in result.differences:
            state = difference.state.value
            yield f"{state}: {result.client.shown}/{difference.path}"
    for change in dict.fromkeys(other for result in results for other in result.others):
        yield f"{change.state.value}: {change.path.name}"


def _pattern(path: str) -> str:
    """Returns a path as a pattern of .gitignore that nothing else matches."""
    return "/" + re.sub(r"([\\*?\[\]!# ])", r"\\\1", path)
