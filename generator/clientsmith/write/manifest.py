"""Packages on disk: what is ours there, as the manifest says, and what would change.

The manifest lists the files of a package, and what they held when they were written.
"""

from __future__ import annotations

import ast
import enum
import hashlib
import json
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path, PurePosixPath

from clientsmith.diagnostics import Diagnostics
from clientsmith.files import plain_lines, read_plain
from clientsmith.version import GENERATED

NAME = PurePosixPath("_manifest.json")
GENERATOR = "clientsmith"
STAGING = ".clientsmith-"
"""What names of folders begin with that hold what is not in its place yet."""

_OURS = re.compile(r"\.clientsmith-[0-9a-f]{16}")


@dataclass(frozen=True)
class Manifest:
    """What was written the last time.

    Attributes:
        files: The digests of each file by its path. There are two after a run that was
            interrupted: that of before, and that of what was to be written.
        grouped: The services whose methods stand in groups.
    """

    files: Mapping[PurePosixPath, frozenset[str]] = field(default_factory=dict)
    grouped: tuple[str, ...] = ()


def on_the_way(content: bytes, before: Manifest | None) -> bytes:
    """Returns a manifest for while files are being moved into place.

    An interrupt leaves some files as they were and some as they were to be; both are
    ours, so the next run may replace them.

    Args:
        content: The manifest of what is to be written.
        before: The manifest of what was there.
    """
    values = json.loads(content)
    files = before.files if before else {}
    values["replaced"] = {str(path): sorted(files[path]) for path in sorted(files)}
    return _encoded(values)


def render(
    version: str,
    documents: Mapping[str, str],
    files: Mapping[PurePosixPath, bytes],
    left_out: Mapping[str, Mapping[str, Sequence[str]]],
    grouped: Sequence[str] = (),
) -> bytes:
    """Returns the manifest of a package.

    Args:
        version: The generator's version.
        documents: The digest of each document by its path in the config.
        files: All other files.
        left_out: The reasons why operations were left out, by document and operation.
        grouped: The services whose methods stand in groups.
    """
    content: dict[str, object] = {
        "generator": GENERATOR,
        "version": version,
        "documents": dict(sorted(documents.items())),
        "files": {str(path): digest(files[path]) for path in sorted(files)},
    }
    if left_out:
        content["left_out"] = dict(sorted(left_out.items()))
    if grouped:
        content["grouped"] = list(grouped)
    return _encoded(content)


def _encoded(content: Mapping[str, object]) -> bytes:
    return (json.dumps(content, indent=2, ensure_ascii=True) + "\n").encode("ascii")


def read(folder: Path) -> Manifest | None:
    """Returns a folder's manifest; None if it has none that is ours."""
    try:
        content = json.loads(read_plain(folder / NAME))
    except (OSError, ValueError, RecursionError):
        return None
    if not isinstance(content, dict) or content.get("generator") != GENERATOR:
        return None
    files: dict[PurePosixPath, frozenset[str]] = {}
    for key in ("files", "replaced"):
        entries = content.get(key)
        for name, digests in entries.items() if isinstance(entries, dict) else ():
            path = PurePosixPath(name)
            listed = digests if isinstance(digests, list) else [digests]
            if _stays_inside(path):
                files[path] = files.get(path, frozenset()).union(map(str, listed))
    grouped = content.get("grouped")
    services = grouped if isinstance(grouped, list) else []
    return Manifest(files, tuple(map(str, services)))


def digest(content: bytes) -> str:
    """Returns what tells two contents apart, however their lines end."""
    return hashlib.sha256(plain_lines(content)).hexdigest()


def is_laid_out_otherwise(path: PurePosixPath, one: bytes, other: bytes) -> bool:
    """Whether two contents of a file are the same to Python.

    Formatters with other settings than ours may go over the files of a package.
    """
    # No formatter makes a file ten times as long; parsing one may take minutes.
    if path.suffix != ".py" or len(one) > 10 * len(other):
        return False
    try:
        return ast.dump(ast.parse(one)) == ast.dump(ast.parse(other))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False


def leftovers(folder: Path) -> Iterator[Path]:
    """Yields the staging folders that killed runs have left in a package."""
    for path in folder.glob(f"{STAGING}*"):
        if _OURS.fullmatch(path.name):
            yield path


def _stays_inside(path: PurePosixPath) -> bool:
    """Whether a path leads below the folder; a manifest may have been edited."""
    if "\0" in str(path) or not _is_unicode(str(path)):
        return False
    return not path.is_absolute() and ".." not in path.parts and path.parts != ()


def _is_unicode(name: str) -> bool:
    try:
        name.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def leads_inside(folder: Path, path: PurePosixPath) -> bool:
    """Whether a path stays below a folder also where links lead elsewhere.

    Links in the way to the folder itself are its owner's choice.
    """
    root = os.path.realpath(folder)
    parent = os.path.realpath(folder / path.parent)
    return parent == root or parent.startswith(os.path.join(root, ""))


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
        before: What it holds.
        after: What it is to hold.
    """

    path: PurePosixPath
    state: State
    is_removed: bool = False
    before: bytes = b""
    after: bytes = b""


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
        self.before = read(folder)

    @cached_property
    def differences(self) -> list[Difference]:
        """What a run would change, sorted by path; it is looked up once.

        Raises:
            PermissionError: What is there cannot be read.
        """
        if not os.path.lexists(self.folder):
            missing = sorted(self.files.items())
            return [Difference(path, State.MISSING, after=new) for path, new in missing]
        inside: dict[PurePosixPath, bool] = {}
        for path in self.files:
            if path.parent not in inside:
                inside[path.parent] = leads_inside(self.folder, path)
        compared = [
            self._compare(path)
            if inside[path.parent]
            else Difference(path, State.FOREIGN)
            for path in self.files
        ]
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
                    "Move the change elsewhere, or keep formatters off the folder; "
                    "then `clientsmith generate --overwrite-edited` writes it anew.",
                )

    def _compare(self, path: PurePosixPath) -> Difference | None:
        try:
            content = read_plain(self.folder / path)
        except (FileNotFoundError, NotADirectoryError):
            return Difference(path, State.MISSING, after=self.files[path])
        except PermissionError as error:  # whose it is cannot be told
            error.strerror = "it cannot be read"
            raise
        except OSError:
            return Difference(path, State.FOREIGN)
        after = self.files[path]
        if plain_lines(content) == after:
            return None
        state = self._owner(path, content) or State.STALE
        if state is State.EDITED and is_laid_out_otherwise(path, content, after):
            return None
        return Difference(path, state, before=content, after=after)

    def _owner(self, path: PurePosixPath, content: bytes) -> State | None:
        """Returns why a file is not for us to change; None if it is."""
        if path == NAME:
            return None if self.before else State.FOREIGN
        written = self.before.files.get(path) if self.before else None
        if written is not None:
            return None if digest(content) in written else State.EDITED
        return None if content.startswith(GENERATED.encode()) else State.FOREIGN

    def _superfluous(self) -> Iterator[Difference]:
        """Yields files of ours that are not generated any more."""
        for path in self.before.files if self.before else ():
            if path in self.files or not leads_inside(self.folder, path):
                continue
            try:
                content = read_plain(self.folder / path)
            except OSError:
                continue
            state = self._owner(path, content) or State.SUPERFLUOUS
            yield Difference(path, state, is_removed=True, before=content)
