"""A config and its documents at a revision, as git has them, or on disk.

Nothing is checked out, nothing is run.
"""

from __future__ import annotations

import os
import subprocess
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

from clientsmith import config_file, signals
from clientsmith.config import Client, Config
from clientsmith.diagnostics import Diagnostics, Location, StageFailed

WORKING_TREE = "."
"""How the state on disk is called where the other is a revision."""

PATIENCE = 60.0
"""Seconds that git may take for one answer."""


def commit(folder: Path, revision: str) -> str:
    """Returns the digest of the commit that a revision is; empty if there is none.

    Args:
        folder: A folder within the working tree.
        revision: What git calls it: a branch, a tag, `HEAD~1`.
    """
    if revision.startswith("-"):
        return ""
    # `--end-of-options` keeps a name such as `--output=x` from being an option.
    options = ("--verify", "--quiet", "--end-of-options")
    digest = _git(folder, "rev-parse", *options, f"{revision}^{{commit}}")
    return digest.decode("ascii", "replace").strip() if digest else ""


def is_repository(folder: Path) -> bool:
    """Whether a folder is within a working tree, and git is there to say so."""
    return _git(folder, "rev-parse", "--is-inside-work-tree") == b"true\n"


class Checkout:
    """The files of one commit, by their paths from a folder."""

    def __init__(
        self,
        folder: Path,
        revision: str,
        digest: str,
        target: Path,
        diagnostics: Diagnostics,
    ) -> None:
        """Makes a folder for the files.

        Args:
            folder: A folder within the working tree.
            revision: What messages call the commit.
            digest: The commit.
            target: Where the copies go: the repository's root.
            diagnostics: Where findings go.
        """
        self.folder = folder
        self.revision = revision
        self.diagnostics = diagnostics
        self._digest = digest
        self._target = target
        prefix = _git(folder, "rev-parse", "--show-prefix") or b""
        self._prefix = os.fsdecode(prefix).rstrip("\n")

    @property
    def home(self) -> Path:
        """The copy of the folder."""
        return self._target / self._prefix

    def copy(self, path: str) -> Path | None:
        """Copies a file to the same place below the target; None after an error."""
        copied = self.copy_if_there(path)
        if copied is None:
            self.diagnostics.error(
                "file-not-found", f"{self.revision}:{path}: there is no such file"
            )
        return copied

    def copy_if_there(self, path: str) -> Path | None:
        """Copies a file to the same place below the target; None if there is none.

        What is not in the repository belongs to all revisions, and stays where it is.
        """
        if os.path.isabs(path):
            return Path(path)
        name = os.path.normpath(f"{self._prefix}{path}")
        if name.split(os.sep)[0] == os.pardir:
            return None
        # Unlike `git show`, this makes no use of the filters of a repository.
        content = _git(self.folder, "cat-file", "blob", f"{self._digest}:{name}")
        if content is None:
            return None
        place = self._target / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content)
        return place


def run(folder: Path, *arguments: str, given: bytes = b"") -> bytes:
    """Returns what git prints.

    Args:
        folder: Where it is run.
        arguments: Those of git; none of them goes through a shell.
        given: What it reads.

    Raises:
        OSError: There is no git.
        subprocess.SubprocessError: It fails, or takes longer than `PATIENCE`.
        ValueError: An argument holds a NUL character.
    """
    return subprocess.run(
        ["git", "-C", str(folder), *arguments],
        input=given,
        env=_environment(),
        capture_output=True,
        check=True,
        timeout=PATIENCE,
    ).stdout


def _git(folder: Path, *arguments: str) -> bytes | None:
    """Returns what git prints; None if it fails."""
    try:
        return run(folder, *arguments)
    except (OSError, ValueError, subprocess.SubprocessError):
        return None


def _environment() -> dict[str, str]:
    """Returns the variables for git, without those by which a hook names its files."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("GIT_") or name.startswith("GIT_CONFIG")
    }
    # A partial clone would fetch what it lacks, from wherever it says.
    return kept | {"GIT_NO_LAZY_FETCH": "1", "GIT_TERMINAL_PROMPT": "0"}


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
    digest = commit(config_path.parent, name)
    if not digest:
        _report_unknown(config_path, name, diagnostics)
        raise StageFailed
    target = stack.enter_context(signals.temporary_folder())
    checkout = Checkout(config_path.parent, name, digest, target, diagnostics)
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
    if not is_repository(config_path.parent):
        message = f"{name!r} is no version in {config_path}, and there is no git here"
    diagnostics.error(
        "no-such-state",
        message,
        None,
        "Name two versions, two files, or two revisions; `.` is what is on disk.",
    )


def _config(checkout: Checkout, name: str, diagnostics: Diagnostics) -> Config:
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
