"""Files of a revision, as git has them. Nothing is checked out, nothing is run."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from generator.diagnostics import Diagnostics, StageFailed


class Checkout:
    """The files of one revision, by their paths from a folder."""

    def __init__(self, folder: Path, revision: str, diagnostics: Diagnostics) -> None:
        """Looks the revision up.

        Args:
            folder: A folder within the working tree.
            revision: What git calls it: a branch, a tag, `HEAD~1`.
            diagnostics: Where findings go.

        Raises:
            StageFailed: There is no such revision, or git is not there.
        """
        self.folder = folder
        self.revision = revision
        self.diagnostics = diagnostics
        # `--end-of-options` keeps a name such as `--output=x` from being an option.
        found = self._git(
            "rev-parse",
            "--verify",
            "--quiet",
            "--end-of-options",
            f"{revision}^{{commit}}",
        )
        if found is None:
            diagnostics.error(
                "no-such-state",
                f"{revision!r} is no version of the config, no file and no revision",
                None,
                "Name a version, two files, or a revision of git; `.` is the files on "
                "disk.",
            )
            raise StageFailed
        self.commit = found.decode("ascii").strip()

    def copy(self, path: str, target: Path) -> Path | None:
        """Copies a file to the same place in another folder; None after an error."""
        copied = self.copy_if_there(path, target)
        if copied is None:
            self.diagnostics.error(
                "file-not-found", f"{self.revision}:{path}: there is no such file"
            )
        return copied

    def copy_if_there(self, path: str, target: Path) -> Path | None:
        """Copies a file to the same place in another folder; None if there is none."""
        place = Path(os.path.normpath(target / path))
        # What stands above the config would leave the folder of the copy.
        if not place.is_relative_to(target):
            return None
        content = self._git("show", f"{self.commit}:./{path}")
        if content is None:
            return None
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content)
        return place

    def _git(self, *arguments: str) -> bytes | None:
        """Returns what git prints; None if it fails."""
        try:
            done = subprocess.run(
                ["git", *arguments],
                cwd=self.folder,
                capture_output=True,
                check=True,
                stdin=subprocess.DEVNULL,
            )
        except (OSError, subprocess.CalledProcessError):
            return None
        return done.stdout
