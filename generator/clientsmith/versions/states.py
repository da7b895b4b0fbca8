"""The state of a config and its documents at a revision of git, or on disk."""

from __future__ import annotations

import tempfile
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

from clientsmith import config_file
from clientsmith.config import Client, Config
from clientsmith.diagnostics import Diagnostics, Location, StageFailed
from clientsmith.versions import git

WORKING_TREE = "."
"""How the state on disk is called where the other is a revision."""


def state(
    config_path: Path, name: str, stack: ExitStack, diagnostics: Diagnostics
) -> Config:
    """Returns the config of a revision, with its documents in a folder of their own.

    Args:
        config_path: The config on disk.
        name: The revision, or `.` for what is on disk.
        stack: What removes the folder.
        diagnostics: Where findings go.

    Raises:
        StageFailed: There is no such revision, or a file is missing there.
    """
    if name == WORKING_TREE:
        return config_file.load(config_path, diagnostics)
    digest = git.commit(config_path.parent, name)
    if not digest:
        _report_unknown(config_path, name, diagnostics)
        raise StageFailed
    target = Path(stack.enter_context(tempfile.TemporaryDirectory())).resolve()
    checkout = git.Checkout(config_path.parent, name, digest, target, diagnostics)
    settings = _config(checkout, config_path.name, diagnostics)
    for path in (settings.ledger.name, settings.lock.name):
        checkout.copy_if_there(path)
    for client in settings.clients:
        for document in (each for one in client.versions for each in one.documents):
            for path in (document.shown, *(each.shown for each in document.overlays)):
                checkout.copy(path)
    diagnostics.stop_on_errors()
    clients = tuple(_labelled(each, name) for each in settings.clients)
    return replace(settings, clients=clients)


def _report_unknown(config_path: Path, name: str, diagnostics: Diagnostics) -> None:
    message = f"{name!r} is no version in {config_path}, no file and no revision"
    if not git.is_repository(config_path.parent):
        message = f"{name!r} is no version in {config_path}, and there is no git here"
    diagnostics.error(
        "no-such-state",
        message,
        None,
        "Name two versions, two files, or two revisions; `.` is what is on disk.",
    )


def _config(checkout: git.Checkout, name: str, diagnostics: Diagnostics) -> Config:
    """Returns the config of a revision; findings have it by the name of that."""
    copied = checkout.copy(name)
    if copied is None:
        raise StageFailed
    found = Diagnostics()
    try:
        return config_file.load(copied, found)
    finally:
        shown = f"{checkout.revision}:{name}"
        diagnostics.add(
            replace(
                each,
                message=each.message.replace(str(copied), shown),
                where=_moved(each.where, str(copied), shown),
            )
            for each in found
        )


def _moved(where: Location | None, file: str, shown: str) -> Location | None:
    if where is None or where.file != file:
        return where
    return replace(where, file=shown)


def _labelled(client: Client, revision: str) -> Client:
    """Returns a client whose positions say which revision they are of."""
    versions = tuple(
        replace(
            version,
            documents=tuple(
                replace(
                    each,
                    shown=f"{revision}:{each.shown}",
                    overlays=tuple(
                        replace(overlay, shown=f"{revision}:{overlay.shown}")
                        for overlay in each.overlays
                    ),
                )
                for each in version.documents
            ),
        )
        for version in client.versions
    )
    return replace(client, versions=versions)
