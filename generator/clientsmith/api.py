"""What programs call instead of the command. All names are in `clientsmith` itself."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from clientsmith import config_file, pipeline
from clientsmith.config import Client, Config
from clientsmith.diagnostics import Diagnostic, Diagnostics, StageFailed
from clientsmith.versions import lock


class ClientsmithError(Exception):
    """Nothing was written: the config or a document cannot be used.

    Attributes:
        findings: What was found, errors and warnings, sorted by place.
    """

    def __init__(self, findings: Iterable[Diagnostic]) -> None:
        self.findings = tuple(findings)
        super().__init__("\n".join(map(str, self.findings)))


@dataclass(frozen=True)
class Result:
    """What has become of one client; with `check`, what would.

    Attributes:
        client: Its name in the config.
        folder: Its package.
        written: The files that were written. The ledger of names is one of them, for
            each client that shares it.
        removed: The files that were removed.
        unchanged: How many files of the package were as they are to be.
        findings: The warnings.
    """

    client: str
    folder: Path
    written: tuple[Path, ...]
    removed: tuple[Path, ...]
    unchanged: int
    findings: tuple[Diagnostic, ...]

    @property
    def is_changed(self) -> bool:
        """Whether anything was written or removed, or with `check` would be."""
        return bool(self.written or self.removed)


def generate(
    config: str | os.PathLike[str] = "clientsmith.toml",
    clients: Iterable[str] = (),
    *,
    check: bool = False,
) -> list[Result]:
    """Generates the clients of a config: all of them, or those that are named.

    All packages are written, or none.

    Args:
        config: The config; paths in it are relative to its folder.
        clients: The clients' names in the config; none for all.
        check: Whether to write nothing, and only say what would change.

    Returns:
        What has become of each client.

    Raises:
        ClientsmithError: Nothing was written; its findings say why.
    """
    diagnostics = Diagnostics()
    try:
        settings = config_file.load(Path(config), diagnostics)
        chosen = _chosen(settings, clients, diagnostics)
        lock.inspect(settings, chosen, diagnostics).refuse(diagnostics)
        diagnostics.stop_on_errors()
        options = pipeline.Options(check=check, cache=pipeline.default_cache())
        results = pipeline.generate(chosen, diagnostics, options)
    except StageFailed:
        raise ClientsmithError(diagnostics) from None
    return [_result(result) for result in results]


def _chosen(
    config: Config, names: Iterable[str], diagnostics: Diagnostics
) -> list[Client]:
    clients = {client.key: client for client in config.clients}
    names = list(dict.fromkeys(names)) or list(clients)
    for name in names:
        if name not in clients:
            diagnostics.error(
                "config-value",
                f"There is no client {name!r} in {config.path}, only "
                f"{', '.join(clients)}",
            )
    diagnostics.stop_on_errors()
    return [clients[name] for name in names]


def _result(result: pipeline.Result) -> Result:
    folder = result.client.output
    paths = {
        is_removed: tuple(
            folder / difference.path
            for difference in result.differences
            if difference.is_removed == is_removed
        )
        for is_removed in (False, True)
    }
    ledger = tuple(change.path for change in result.others)
    return Result(
        client=result.client.key,
        folder=folder,
        written=paths[False] + ledger,
        removed=paths[True],
        unchanged=result.files - len(paths[False]),
        findings=result.findings,
    )
