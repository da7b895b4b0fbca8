"""All files of all packages of a run are written, or none.

First everything is put on disk beside its place, in a folder of the package that no
other run has. Then it is moved to its place, which no signal interrupts; what has been
moved goes back if a move fails. Only a process that is killed, or a machine that
stops, can leave both kinds of files. The manifest then lists both as ours, and the next
run replaces them.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path, PurePosixPath
from typing import Protocol

from . import aside, manifest, signals
from .moves import Moves
from .output import Output


def write(outputs: Sequence[Output], others: Mapping[Path, bytes]) -> None:
    """Makes all packages what they are to be, and some files beside them.

    Nobody else may write them meanwhile (`lock.held`).

    Args:
        outputs: The packages.
        others: Files that belong to no package.

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
        self._path = path
        self._content = content
        self._moves = Moves(path.with_name(aside.name_for(path)))
        self._ready: Path | None = None

    def prepare(self) -> None:
        self._moves.begin()
        self._ready = self._moves.put(self._path, self._content)

    def announce(self) -> None:
        """One file is of one run."""

    def move(self) -> None:
        self._moves.replace(self._path, self._ready)

    def undo(self) -> None:
        self._moves.undo()

    def clear(self) -> None:
        self._moves.end()


class _Package:
    def __init__(self, output: Output) -> None:
        self._output = output
        self._moves = Moves(output.folder / aside.name())
        self._ready: dict[PurePosixPath, Path] = {}
        self._made: list[Path] = []
        self._stays = False

    def prepare(self) -> None:
        folder, files = self._output.folder, self._output.files
        self._make(folder)
        self._moves.begin()
        for path in {each.path for each in self._output.differences} | {manifest.NAME}:
            if path in files:
                self._make((folder / path).parent)
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
        for folder in () if self._stays else reversed(self._made):
            with contextlib.suppress(OSError):
                folder.rmdir()

    @property
    def _superfluous(self) -> Iterator[PurePosixPath]:
        for each in self._output.differences:
            if each.path not in self._output.files:
                yield each.path

    def _make(self, folder: Path) -> None:
        if folder.is_dir():
            return
        self._make(folder.parent)
        folder.mkdir(exist_ok=True)
        self._made.append(folder)

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
