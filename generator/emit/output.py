"""Files on disk: what a run would change there, and the change itself."""

from __future__ import annotations

import enum
import os
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from generator.diagnostics import Diagnostics

from . import manifest


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
    """

    path: PurePosixPath
    state: State


class Output:
    """A package on disk.

    Attributes:
        folder: The package's folder.
        shown: The folder as messages show it.
        files: What it is to hold.
    """

    def __init__(
        self, folder: Path, shown: str, files: Mapping[PurePosixPath, bytes]
    ) -> None:
        self.folder = folder
        self.shown = shown
        self.files = files
        self._known = manifest.read(folder)

    def differences(self) -> list[Difference]:
        """Returns what a run would change, sorted by path."""
        found = [each for path in self.files if (each := self._compare(path))]
        found += self._superfluous()
        return sorted(found, key=lambda each: each.path)

    def check_ownership(self, diagnostics: Diagnostics, *, overwrite: bool) -> None:
        """Reports files that must not be touched.

        Args:
            diagnostics: Where findings go.
            overwrite: Whether changes that others made to files of ours may be lost.
        """
        for each in self.differences():
            name = f"{self.shown}/{each.path}"
            if each.state is State.FOREIGN:
                diagnostics.error(
                    "foreign-file",
                    f"{name} would be overwritten, but clientsmith did not write it",
                    None,
                    "Move it away, or choose another output folder.",
                )
            elif each.state is State.EDITED and not overwrite:
                diagnostics.error(
                    "edited-file",
                    f"{name} was changed after clientsmith wrote it",
                    None,
                    "Move the change elsewhere, then run with --overwrite-edited.",
                )

    def write(self) -> list[Difference]:
        """Makes the folder what it is to be, and returns what has changed.

        Everything is written beside its place first, and moved there only when all of
        it is on disk; so a full disk or an interrupt in between leaves what was there.
        """
        changes = self.differences()
        new = [each.path for each in changes if each.state is not State.SUPERFLUOUS]
        ready: dict[PurePosixPath, Path] = {}
        try:
            for path in new:
                ready[path] = self._prepare(path, self.files[path])
            if new:
                self._announce()
            for path in sorted(new, key=lambda path: path == manifest.NAME):
                os.replace(ready[path], self.folder / path)
                del ready[path]
        finally:
            for left in ready.values():
                left.unlink(missing_ok=True)
        for each in changes:
            if each.state is State.SUPERFLUOUS:
                self._remove(each.path)
        return changes

    def _announce(self) -> None:
        """Says in the manifest that files of two runs may stand beside each other."""
        content = manifest.on_the_way(self.files[manifest.NAME], self._known)
        ready = self._prepare(manifest.NAME, content)
        os.replace(ready, self.folder / manifest.NAME)

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
            return None if self._known else State.FOREIGN
        written = self._known.files.get(path) if self._known else None
        if written is not None:
            return None if manifest.digest(content) in written else State.EDITED
        return None if content.startswith(manifest.HEADER) else State.FOREIGN

    def _superfluous(self) -> Iterator[Difference]:
        """Yields files of ours that are not generated any more."""
        for path in self._known.files if self._known else ():
            if path in self.files:
                continue
            try:
                content = (self.folder / path).read_bytes()
            except OSError:
                continue
            state = self._owner(path, content) or State.SUPERFLUOUS
            yield Difference(path, state)

    def _prepare(self, path: PurePosixPath, content: bytes) -> Path:
        target = self.folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=".clientsmith-", dir=target.parent)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
            # mkstemp makes files that only their owner can read
            os.chmod(name, 0o666 & ~_umask())
        except BaseException:
            os.unlink(name)
            raise
        return Path(name)

    def _remove(self, path: PurePosixPath) -> None:
        (self.folder / path).unlink(missing_ok=True)
        for folder in path.parents[:-1]:
            cache = self.folder / folder / "__pycache__"
            try:
                for compiled in cache.glob("*.pyc"):
                    compiled.unlink()
                if cache.is_dir():
                    cache.rmdir()
                (self.folder / folder).rmdir()
            except OSError:
                return


def _umask() -> int:
    """Returns the process's file mode mask, which can only be read by setting it."""
    mask = os.umask(0)
    os.umask(mask)
    return mask
