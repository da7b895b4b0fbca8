"""A file of a git repository at a revision, without a shell or a working tree."""

from __future__ import annotations

import os
import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

from clientsmith.versions import git
from clientsmith.versions.pulling import sources
from clientsmith.versions.pulling.sources import Absent, Checkout, Unfetched


@dataclass(frozen=True, slots=True)
class Blob:
    """A file as a commit has it."""

    content: bytes
    commit: str


def fetch(checkout: Checkout, folder: Path) -> Blob:
    """Returns a file of a commit.

    Args:
        checkout: Which file.
        folder: The folder that the repository's is relative to.

    Raises:
        Absent: The commit does not have the file.
        Unfetched: There is no such repository or revision, or git fails
            (`git-failed`); the file is too large (`fetch-too-large`).
    """
    try:
        repository = _Git((folder / checkout.folder).resolve())
    except (OSError, RuntimeError, ValueError) as error:  # ValueError: of a NUL
        raise _failed(checkout.folder, str(error)) from error
    commit = repository.commit(checkout.revision)
    blob, kind, size = repository.look_up(f"{commit}:{checkout.file}")
    name = f"{checkout.folder.as_posix()}@{checkout.revision}:{checkout.file}"
    if kind != "blob":
        raise Unfetched("git-failed", f"{name} is no file, but a {kind}")
    if size > sources.LIMIT:
        raise sources.too_large(name)
    return Blob(repository.run("cat-file", "blob", blob), commit)


class _Git:
    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def commit(self, revision: str) -> str:
        found = self.run("rev-parse", "--verify", f"{revision}^{{commit}}")
        commit = found.decode("utf-8", "replace").strip()
        if not re.fullmatch("[0-9a-f]{40,64}", commit):
            raise _failed(self.folder, f"{revision} is not one commit")
        return commit

    def look_up(self, name: str) -> tuple[str, str, int]:
        """Returns the digest, kind and size of what a commit has under a path.

        The name stands on one line: the config's pattern lets no other pass.
        """
        said = self.run("cat-file", "--batch-check", given=os.fsencode(name) + b"\n")
        parts = said.decode("utf-8", "replace").rstrip("\n").rsplit(" ", 2)
        if len(parts) < 3 or not parts[2].isdecimal():
            raise Absent
        return parts[0], parts[1], int(parts[2])

    def run(self, *arguments: str, given: bytes = b"") -> bytes:
        try:
            return git.run(self.folder, *arguments, given=given)
        except subprocess.CalledProcessError as error:
            raise _failed(self.folder, _first_line(error.stderr)) from error
        except (OSError, ValueError, subprocess.TimeoutExpired) as error:
            raise _failed(self.folder, str(error)) from error


def _first_line(said: bytes) -> str:
    lines = said.decode("utf-8", "replace").strip().splitlines()
    return lines[0] if lines else "it fails without a word"


def _failed(folder: Path, reason: str) -> Unfetched:
    hint = "Check the folder and the revision; what is not there yet, fetch with git."
    return Unfetched("git-failed", f"git in {folder}: {reason}", hint)
