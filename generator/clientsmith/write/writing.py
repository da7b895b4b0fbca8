"""All files of all packages of a run are written, or none.

First everything is put on disk beside its place, in a folder of the package that no
other run has. Then it is moved to its place, which no signal interrupts; what has been
moved goes back if a move fails. Only a process that is killed, or a machine that
stops, can leave both kinds of files. The manifest then lists both as ours, and the next
run replaces them.
"""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path, PurePosixPath
from typing import Protocol

from clientsmith.write import aside, manifest, signals
from clientsmith.write.moves import Moves
from clientsmith.write.output import Output


def write(outputs: Sequence[Output], others: Mapping[Path, bytes]) -> None:
    """Makes all packages what they are to be, and some files beside them.

    Nobody else may write them meanwhile (`lock.held`).

    The packages come first, then the others in their order; so a process that is killed
    in between leaves the last of them as it was.

    Args:
        outputs: The packages.
        others: Files that belong to no package. A link stays, and what it leads to is
            written; a file that is there keeps its mode.

    Raises:
        OSError: Something cannot be written; all is as it was.
    """
    for output in outputs:
        aside.clear(output.folder)
    changes: list[_Change] = [_Package(each) for each in outputs if each.differences]
    changes += [_File(path, content) for path, content in others.items()]
    with signals.unwinding(), contextlib.ExitStack() as stack:
        for each in changes:
            stack.callback(each.clear)
            each.prepare()
        with signals.deferred():
            _move(changes)


class _Change(Protocol):
    """What a run does to a package or a file, step by step."""

    def prepare(self) -> None:
        """Puts everything on disk, though not in its place."""

    def announce(self) -> None:
        """Says on disk that what belongs to two runs may stand side by side."""

    def move(self) -> None:
        """Moves everything to its place; what is not to be there goes, too."""

    def undo(self) -> None:
        """Moves what was there back."""

    def clear(self) -> None:
        """Removes what is not needed any more, whatever has come of the change."""


def _move(changes: Sequence[_Change]) -> None:
    try:
        for each in changes:
            each.announce()
        for each in changes:
            each.move()
    except BaseException:
        for each in reversed(changes):
            each.undo()
        raise


class _File:
    def __init__(self, path: Path, content: bytes) -> None:
        self._path = Path(os.path.realpath(path))
        self._content = content
        self._moves = Moves(self._path.with_name(aside.name_for(self._path)))
        self._folders = _Folders()
        self._ready: Path | None = None
        self._stays = False

    def prepare(self) -> None:
        if self._path.is_dir():
            raise IsADirectoryError(errno.EISDIR, "it is a folder", str(self._path))
        self._folders.make(self._path.parent)
        self._moves.begin()
        self._ready = self._moves.put(self._path, self._content)
        with contextlib.suppress(FileNotFoundError):
            shutil.copymode(self._path, self._ready)

    def announce(self) -> None:
        """One file is of one run."""

    def move(self) -> None:
        self._moves.replace(self._path, self._ready)
        self._stays = True

    def undo(self) -> None:
        self._stays = False
        self._moves.undo()

    def clear(self) -> None:
        self._moves.end()
        if not self._stays:
            self._folders.remove()


class _Package:
    def __init__(self, output: Output) -> None:
        self._output = output
        self._moves = Moves(output.folder / aside.name())
        self._ready: dict[PurePosixPath, Path] = {}
        self._folders = _Folders()
        self._stays = False

    def prepare(self) -> None:
        folder, files = self._output.folder, self._output.files
        self._folders.make(folder)
        self._moves.begin()
        for path in {each.path for each in self._output.differences} | {manifest.NAME}:
            if path in files:
                self._folders.make((folder / path).parent)
                self._ready[path] = self._moves.put(folder / path, files[path])

    def announce(self) -> None:
        """The manifest lists the digests of both runs."""
        place = self._output.folder / manifest.NAME
        content = self._output.files[manifest.NAME]
        both = manifest.on_the_way(content, self._output.known)
        self._moves.replace(place, self._moves.put(place, both))

    def move(self) -> None:
        folder = self._output.folder
        last = self._ready.pop(manifest.NAME)
        for path, ready in self._ready.items():
            self._moves.replace(folder / path, ready)
        for path in self._superfluous:
            self._moves.replace(folder / path, None)
        self._moves.replace(folder / manifest.NAME, last)
        self._stays = True

    def undo(self) -> None:
        """The manifest comes last.

        So if something else cannot be moved back, it still lists both runs.
        """
        self._stays = False
        self._moves.undo()

    def clear(self) -> None:
        self._moves.end()
        for path in self._superfluous if self._stays else ():
            self._remove_folders(path)
        if not self._stays:
            self._folders.remove()

    @property
    def _superfluous(self) -> Iterator[PurePosixPath]:
        for each in self._output.differences:
            if each.path not in self._output.files:
                yield each.path

    def _remove_folders(self, path: PurePosixPath) -> None:
        """Removes the folders that a file was in, as far as nothing else is."""
        for each in path.parents[:-1]:
            folder = self._output.folder / each
            try:
                for compiled in (folder / "__pycache__").glob("*.pyc"):
                    compiled.unlink()
                if (folder / "__pycache__").is_dir():
                    (folder / "__pycache__").rmdir()
                folder.rmdir()
            except OSError:
                return


class _Folders:
    """Folders that a change needs, and that go again if nothing comes of it."""

    def __init__(self) -> None:
        self._made: list[Path] = []

    def make(self, folder: Path) -> None:
        """Makes a folder with those that it is in.

        Raises:
            OSError: One of them cannot be made.
        """
        if folder.is_dir():
            return
        self.make(folder.parent)
        folder.mkdir(exist_ok=True)
        self._made.append(folder)

    def remove(self) -> None:
        """Removes what was made, as far as nobody else has put something there."""
        for folder in reversed(self._made):
            with contextlib.suppress(OSError):
                folder.rmdir()
