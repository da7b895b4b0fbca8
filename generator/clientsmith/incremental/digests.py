"""Digests of what a run is made from: files, folders, the generator itself."""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path


def of(*parts: str) -> str:
    """Returns the digest of texts; which of them a character is in matters."""
    found = hashlib.sha256()
    for part in parts:
        content = part.encode("utf-8", "surrogatepass")
        found.update(b"%d:" % len(content))
        found.update(content)
    return found.hexdigest()


def of_path(path: Path) -> str:
    """Returns the digest of a file, or of all files in a folder; empty if there is
    neither."""
    try:
        if path.is_dir():
            return of_files(path, files_below(path))
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except (OSError, ValueError):  # ValueError: a path that holds a NUL character
        return ""


def of_files(folder: Path, names: Iterable[str]) -> str:
    """Returns the digest of some files of a folder, by name and content.

    Raises:
        OSError: One of them cannot be read.
    """
    found = hashlib.sha256()
    for name in names:
        with open(os.path.join(folder, name), "rb") as stream:
            content = stream.read()
        found.update(f"{name}\0{len(content)}\0".encode("utf-8", "surrogateescape"))
        found.update(content)
    return found.hexdigest()


def marks(folder: Path) -> list[tuple[str, int, int]]:
    """Returns what changes when a file of a folder does: times and sizes.

    It is quicker than a digest, and good enough for the time that a run takes.

    Raises:
        OSError: It is no folder that can be read.
    """
    found = []
    for name in files_below(folder):
        known = os.stat(os.path.join(folder, name))
        found.append((name, known.st_mtime_ns, known.st_size))
    return found


def files_below(folder: Path) -> list[str]:
    """Returns the relative paths of all files below a folder, sorted."""
    return sorted(_below(folder, ""))


def _below(folder: str | Path, prefix: str) -> Iterator[str]:
    with os.scandir(folder) as entries:
        for each in entries:
            if not each.is_dir():
                yield prefix + each.name
            elif each.name != "__pycache__":
                yield from _below(each.path, f"{prefix}{each.name}/")


def of_code(package: Path) -> str:
    """Returns the digest of what computes: the generator's own modules, the
    interpreter, and the releases of all libraries.

    Args:
        package: The folder of the generator.

    Raises:
        OSError: It is no folder that can be read, such as one in a zip file.
    """
    modules = [name for name in files_below(package) if name.endswith(".py")]
    return of(sys.version, *sorted(_libraries()), of_files(package, modules))


def _libraries() -> Iterator[str]:
    """Yields what is installed. importlib.metadata takes longer than a run may."""
    for folder in dict.fromkeys(sys.path):
        try:
            names = os.listdir(folder or os.curdir)
        except OSError:
            continue
        yield from (name for name in names if name.endswith(".dist-info"))


class Digests:
    """Digests of files, each of which is read once."""

    def __init__(self) -> None:
        self._known: dict[Path, str] = {}

    def __getitem__(self, path: Path) -> str:
        found = self._known.get(path)
        if found is None:
            found = self._known[path] = of_path(path)
        return found

    @property
    def are_those_on_disk(self) -> bool:
        """Whether no file has changed since its digest was taken."""
        return all(of_path(path) == known for path, known in self._known.items())
