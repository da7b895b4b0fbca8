"""Files on disk: what a run would change there."""

from __future__ import annotations

import enum
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path, PurePosixPath

from clientsmith.diagnostics import Diagnostics
from clientsmith.write import manifest


class State(enum.Enum):
    """How a file on disk stands to what would be written."""

    MISSING = "missing"
    STALE = "stale"
    EDITED = "edited"
    SUPERFLUOUS = "superfluous"
    FOREIGN = "foreign"


@dataclass(frozen=True, slots=True)
class Difference:
    """A file that is not as it would be written.

    Attributes:
        state: `EDITED` is a file of ours that someone else has changed; `FOREIGN` one
            that is not ours and stands where ours would go.
        is_removed: Whether a run takes it away.
    """

    path: PurePosixPath
    state: State
    is_removed: bool = False


class Output:
    """A package, and what is in its place on disk.

    Attributes:
        folder: The package's folder.
        shown: The folder as messages show it.
        files: What it is to hold.
        before: What the last run has written there; None if none has.
    """

    def __init__(
        self, folder: Path, shown: str, files: Mapping[PurePosixPath, bytes]
    ) -> None:
        self.folder = folder
        self.shown = shown
        self.files = files
        self.before = manifest.read(folder)

    @cached_property
    def differences(self) -> list[Difference]:
        """What a run would change, sorted by path; it is looked up once."""
        compared = [self._compare(path) for path in self.files]
        differences = [difference for difference in compared if difference]
        differences += self._superfluous()
        return sorted(differences, key=lambda difference: difference.path)

    def check_ownership(self, diagnostics: Diagnostics, *, overwrite: bool) -> None:
        """Reports files that must not be touched.

        Args:
            diagnostics: Where findings go.
            overwrite: Whether changes that others made to files of ours may be lost.
        """
        for difference in self.differences:
            name = f"{self.shown}/{difference.path}"
            if difference.state is State.FOREIGN:
                diagnostics.error(
                    "foreign-file",
                    f"{name} would be overwritten, but clientsmith did not write it",
                    None,
                    "Move it away, or choose another output folder.",
                )
            elif difference.state is State.EDITED and not overwrite:
                diagnostics.error(
                    "edited-file",
                    f"{name} was changed after clientsmith wrote it",
                    None,
                    "Move the change elsewhere; then `clientsmith generate "
                    "--overwrite-edited` writes the file anew.",
                )

    def _compare(self, path: PurePosixPath) -> Difference | None:
        try:
            content = (self.folder / path).read_bytes()
        except (FileNotFoundError, NotADirectoryError):
            return Difference(path, State.MISSING)
        except OSError:
            return Difference(path, State.FOREIGN)
        if content == self.files[path]:
            return None
        return Difference(path, self._owner(path, content) or State.STALE)

    def _owner(self, path: PurePosixPath, content: bytes) -> State | None:
        """Returns why a file is not for us to change; None if it is."""
        if path == manifest.NAME:
            return None if self.before else State.FOREIGN
        written = self.before.files.get(path) if self.before else None
        if written is not None:
            return None if manifest.digest(content) in written else State.EDITED
        return None if content.startswith(manifest.HEADER) else State.FOREIGN

    def _superfluous(self) -> Iterator[Difference]:
        """Yields files of ours that are not generated any more."""
        for path in self.before.files if self.before else ():
            if path in self.files or not manifest.leads_inside(self.folder, path):
                continue
            try:
                content = (self.folder / path).read_bytes()
            except OSError:
                continue
            state = self._owner(path, content) or State.SUPERFLUOUS
            yield Difference(path, state, is_removed=True)
