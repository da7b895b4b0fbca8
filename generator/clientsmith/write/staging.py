"""All files of all packages of a run are written, or none.

First everything is put on disk beside its place, in a staging folder that no other run
has. Then it is moved to its place, which no signal interrupts; what has been
moved goes back if a move fails. Only a process that is killed, or a machine that
stops, can leave both kinds of files. The manifest then lists both as ours, and the next
run replaces them.
"""

from __future__ import annotations

import contextlib
import errno
import itertools
import os
import shutil
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from clientsmith import signals
from clientsmith.write import manifest
from clientsmith.write.manifest import Output


def write(outputs: Sequence[Output], others: Mapping[Path, bytes]) -> None:
    """Makes all packages what they are to be, and some files beside them.

    Nobody else may write them meanwhile (`locking.held`).

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
        for folder in manifest.leftovers(output.folder):
            shutil.rmtree(folder, ignore_errors=True)
    changes: list[_Change] = [
        _Package(output) for output in outputs if output.differences
    ]
    changes += [_File(path, content) for path, content in others.items()]
    with signals.unwinding(), contextlib.ExitStack() as stack:
        for change in changes:
            stack.callback(change.clear)
            change.prepare()
        with signals.deferred():
            _move(changes)


def remove(package: Path) -> None:
    """Removes generated files that nobody has changed, and folders that become empty.

    The manifest stays as long as it lists a file that does.

    Raises:
        OSError: A file cannot be removed.
    """
    written = manifest.read(package)
    if written is None:
        return
    files = {
        path: digests
        for path, digests in written.files.items()
        if manifest.leads_inside(package, path)
    }
    for path, digests in files.items():
        file = package / path
        if file.is_file() and manifest.digest(file.read_bytes()) in digests:
            file.unlink()
    if not any((package / path).exists() for path in files):
        (package / manifest.NAME).unlink()
    folders = {package / parent for path in files for parent in path.parents}
    for folder in sorted(folders, reverse=True):
        _remove_empty(folder)


class _Change:
    """What a run does to a package or a file, step by step."""

    def __init__(self, staging: Path) -> None:
        self._moves = Moves(staging)
        self._ready: dict[Path, Path | None] = {}
        self._stays = False

    def prepare(self) -> None:
        """Puts everything on disk, though not in its place."""
        raise NotImplementedError

    def announce(self) -> None:
        """Says on disk that what belongs to two runs may stand side by side."""

    def move(self) -> None:
        """Moves everything to its place; what is not to be there goes, too."""
        for place, ready in self._ready.items():
            self._moves.replace(place, ready)
        self._stays = True

    def undo(self) -> None:
        """Moves what was there back."""
        self._stays = False
        self._moves.undo()

    def clear(self) -> None:
        """Removes what is not needed any more, whatever has come of the change."""
        self._moves.end(keeps_folders=self._stays)


def _move(changes: Sequence[_Change]) -> None:
    try:
        for change in changes:
            change.announce()
        for change in changes:
            change.move()
    except BaseException:
        for change in reversed(changes):
            change.undo()
        raise


class _File(_Change):
    def __init__(self, path: Path, content: bytes) -> None:
        self._path = Path(os.path.realpath(path))
        self._content = content
        super().__init__(self._path.with_name(manifest.STAGING + self._path.name))

    def prepare(self) -> None:
        if self._path.is_dir():
            raise IsADirectoryError(errno.EISDIR, "it is a folder", str(self._path))
        self._moves.begin()
        ready = self._moves.put(self._path, self._content)
        self._ready[self._path] = ready
        with contextlib.suppress(FileNotFoundError):
            shutil.copymode(self._path, ready)


class _Package(_Change):
    def __init__(self, output: Output) -> None:
        self._output = output
        super().__init__(output.folder / (manifest.STAGING + os.urandom(8).hex()))

    def prepare(self) -> None:
        """The manifest comes last.

        So if something else cannot be moved, or moved back, it still lists both runs.
        """
        folder, files = self._output.folder, self._output.files
        self._moves.begin()
        changed = {difference.path for difference in self._output.differences}
        changed.discard(manifest.NAME)
        ordered = sorted(changed, key=lambda path: path not in files)
        for path in [*ordered, manifest.NAME]:
            place = folder / path
            if path in files:
                self._moves.make(place.parent)
                self._ready[place] = self._moves.put(place, files[path])
            else:
                self._ready[place] = None

    def announce(self) -> None:
        """The manifest lists the digests of both runs."""
        place = self._output.folder / manifest.NAME
        content = self._output.files[manifest.NAME]
        both = manifest.on_the_way(content, self._output.before)
        self._moves.replace(place, self._moves.put(place, both))

    def clear(self) -> None:
        super().clear()
        for place, ready in self._ready.items() if self._stays else ():
            if ready is None:
                self._remove_folders(place)

    def _remove_folders(self, place: Path) -> None:
        """Removes the folders that a file was in, as far as nothing else is."""
        for parent in place.relative_to(self._output.folder).parents[:-1]:
            if not _remove_empty(self._output.folder / parent):
                return


class Moves:
    """Files on their way.

    Attributes:
        staging: A folder on the same file system that no other run has.
    """

    def __init__(self, staging: Path) -> None:
        self.staging = staging
        self._numbers = itertools.count()
        self._moved: list[tuple[Path, Path | None]] = []
        self._made: list[Path] = []

    def begin(self) -> None:
        """Makes the folder; one of that name is left over from a run that was killed.

        Raises:
            OSError: It cannot be made.
        """
        self.make(self.staging.parent)
        shutil.rmtree(self.staging, ignore_errors=True)
        self.staging.mkdir(0o700)

    def make(self, folder: Path) -> None:
        """Makes a folder that files are to go to, with those that it is in.

        Raises:
            OSError: One of them cannot be made.
        """
        if folder in self._made or folder.is_dir():
            return
        self.make(folder.parent)
        folder.mkdir(exist_ok=True)
        self._made.append(folder)

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
            is_new = place.parent in self._made
            self._moved.append((place, None if is_new else self._kept(place)))
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

    def end(self, *, keeps_folders: bool) -> None:
        """Removes the folder with all that is left in it.

        Args:
            keeps_folders: Whether the folders that were made for files stay; otherwise
                they go, too, as far as nobody else has put something there.
        """
        shutil.rmtree(self.staging, ignore_errors=True)
        for folder in () if keeps_folders else reversed(self._made):
            with contextlib.suppress(OSError):
                folder.rmdir()

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
        return self.staging / str(next(self._numbers))


@contextlib.contextmanager
def _blamed_on(place: Path) -> Iterator[None]:
    """Makes errors name a file's place, whatever name it has meanwhile."""
    try:
        yield
    except OSError as error:
        error.filename, error.filename2 = str(place), None
        raise


def _remove_empty(folder: Path) -> bool:
    """Removes a folder that holds no more than what Python has compiled.

    Returns:
        Whether it was removed.
    """
    compiled = folder / "__pycache__"
    try:
        if compiled.is_dir() and not compiled.is_symlink():
            for file in compiled.glob("*.pyc"):
                file.unlink()
            compiled.rmdir()
        folder.rmdir()
    except OSError:
        return False
    return True
