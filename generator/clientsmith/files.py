"""The files that a document refers to: which there may be, and which there are."""

from __future__ import annotations

import errno
import os
import re
import stat
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote

LIMIT = 256 << 20
"""The most bytes of a file: several times what the largest known document has."""

_REFERENCE = re.compile(rb"""\$ref["']?\s*:\s*["']?([^#"'\s,}][^#"'\s,}]{,1000})""")
_ENDING = re.compile(rb"\.(?:ya?ml|json)\b")
_LONGEST = 300
"""Bytes that are searched for the start of a name that has such an ending."""


def read_plain(path: Path) -> bytes:
    """Returns what a file holds.

    Raises:
        OSError: It cannot be read, or is none that ends: a folder, a pipe, a device.
        ValueError: The path holds a NUL character.
    """
    if "\0" in str(path):
        raise ValueError("embedded null byte")  # as `open` says it; `stat` does not
    status = path.stat()
    if stat.S_ISDIR(status.st_mode):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
    if not stat.S_ISREG(status.st_mode):
        raise OSError(errno.EINVAL, "it is no file")
    if status.st_size > LIMIT:
        raise OSError(errno.EFBIG, f"it has more than {LIMIT >> 20} MiB")
    return path.read_bytes()


def plain_lines(content: bytes) -> bytes:
    """Returns content with line feeds alone; git may check it out otherwise."""
    return content.replace(b"\r\n", b"\n")


class Folders(NamedTuple):
    """Where files may be that documents refer to, beside a document's own folder.

    Attributes:
        others: Folders that the config names.
        remote: The folder of files that `pull` has fetched from other addresses.
    """

    others: tuple[Path, ...] = ()
    remote: Path | None = None

    def around(self, document: Path) -> tuple[Path, ...]:
        """Returns all folders for the files of a document."""
        remote = () if self.remote is None else (self.remote,)
        return (document.parent, *self.others, *remote)

    def target(self, origin: Path, reference: str) -> Path | None:
        """Returns the file that stands for what a reference leads to, if there is one.

        Args:
            origin: The file that has the reference.
            reference: An address of https, or a path as seen from this file.
        """
        if not is_address(reference):
            return Path(os.path.normpath(origin.parent / unquote(reference)))
        match = re.fullmatch(
            r"https://([\w.:-]+)((?:/[\w.~%+@-]+)+)", reference, re.ASCII
        )
        if self.remote is None or match is None:
            return None
        path = os.path.normpath(match[1].replace(":", "_") + match[2])
        return None if path.startswith("..") else self.remote / path


NO_OTHERS = Folders()


def is_address(reference: str) -> bool:
    """Whether a reference has a scheme or a host, and is no path."""
    return bool(re.match(r"[A-Za-z][A-Za-z0-9+.-]*:|//", reference))


def may_be_read(path: Path, folders: Sequence[Path]) -> bool:
    """Whether a document may refer to a file: a plain one, below one of some folders.

    Where it is counts, not what it is called: links lead out of folders, too.
    """
    try:
        real = os.path.realpath(path)
        is_plain = os.path.isfile(real) or not os.path.exists(real)
    except ValueError:  # a path that holds a NUL character
        return False
    allowed = (os.path.join(os.path.realpath(folder), "") for folder in folders)
    return is_plain and any(real.startswith(folder) for folder in allowed)


def referred(document: Path, folders: Folders) -> Iterator[Path]:
    """Yields the files that a document refers to, and those that these refer to.

    They are found in the texts alone: so it may be more than are read, never less. Of
    files that are not there, those are named that would be read if they were.

    Args:
        document: The document.
        folders: Further folders that the files may be in.
    """
    allowed = folders.around(document)
    passed, waiting = {document}, [document]
    while waiting:
        path = waiting.pop()
        for name in sorted(_names(path)):
            file = folders.target(path, name)
            if file and file not in passed and may_be_read(file, allowed):
                passed.add(file)
                waiting.append(file)
                yield file


def _names(path: Path) -> set[str]:
    try:
        text = read_plain(path)
    except (OSError, ValueError):
        return set()
    # A discriminator's mapping has names of files, too.
    endings = {match.end() for match in _ENDING.finditer(text)}
    tokens = {
        re.split(rb"""[\s"'#,{}]|:(?!//)""", text[max(0, end - _LONGEST) : end])[-1]
        for end in endings
    }
    names = {
        name.decode("utf-8", "replace") for name in {*_REFERENCE.findall(text), *tokens}
    }
    return {name for name in names if "\0" not in name}
