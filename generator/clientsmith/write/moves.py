"""Files that go to their places together, and back if one of them cannot."""

from __future__ import annotations

import contextlib
import itertools
import os
import shutil
from collections.abc import Iterator
from pathlib import Path


class Moves:
    """Files on their way.

    Attributes:
        aside: A folder on the same file system that no other run has.
    """

    def __init__(self, aside: Path) -> None:
        self.aside = aside
        self._numbers = itertools.count()
        self._moved: list[tuple[Path, Path | None]] = []

    def begin(self) -> None:
        """Makes the folder; one of that name is left over from a run that was killed.

        Raises:
            OSError: It cannot be made.
        """
        shutil.rmtree(self.aside, ignore_errors=True)
        self.aside.mkdir(0o700)

    def put(self, place: Path, content: bytes) -> Path:
        """Puts a file on disk, and returns where, since that is not its place yet.

        Raises:
            OSError: It cannot be written.
        """
        ready = self._next()
        with _blamed_on(place), open(ready, "xb") as file:
            file.write(content)
        return ready

    def replace(self, place: Path, ready: Path | None) -> None:
        """Moves a file to its place; None removes what is there.

        Raises:
            OSError: It cannot be moved.
        """
        with _blamed_on(place):
            self._moved.append((place, self._kept(place)))
            if ready is None:
                place.unlink(missing_ok=True)
            else:
                os.replace(ready, place)

    def undo(self) -> None:
        """Moves back what was there, the last first, as far as that is possible."""
        with contextlib.suppress(OSError):
            for place, before in reversed(self._moved):
                if before is None:
                    place.unlink(missing_ok=True)
                else:
                    os.replace(before, place)

    def end(self) -> None:
        """Removes the folder with all that is left in it."""
        shutil.rmtree(self.aside, ignore_errors=True)

    def _kept(self, place: Path) -> Path | None:
        """Keeps a file under a second name; returns None if there is no such file."""
        second = self._next()
        try:
            os.link(place, second, follow_symlinks=False)
        except FileNotFoundError:
            return None
        except (OSError, NotImplementedError):  # a file system without such links
            shutil.copy2(place, second, follow_symlinks=False)
        return second

    def _next(self) -> Path:
        return self.aside / str(next(self._numbers))


@contextlib.contextmanager
def _blamed_on(place: Path) -> Iterator[None]:
    """Makes errors name a file's place, whatever name it has meanwhile."""
    try:
        yield
    except OSError as error:
        error.filename, error.filename2 = str(place), None
        raise
