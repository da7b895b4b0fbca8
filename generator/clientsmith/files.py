"""The files that a document refers to: which there may be, and which there are."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from urllib.parse import unquote

_REFERENCE = re.compile(rb"""\$ref["']?\s*:\s*["']?([^#"'\s,}][^#"'\s,}]{,1000})""")
_ENDING = re.compile(rb"\.(?:ya?ml|json)\b")
_LONGEST = 300
"""Bytes that are searched for the start of a name that has such an ending."""


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


def beside(path: Path, reference: str) -> Path:
    """Returns the file that a relative reference in another one leads to."""
    return Path(os.path.normpath(path.parent / unquote(reference)))


def referred(document: Path, folders: Sequence[Path]) -> Iterator[Path]:
    """Yields the files that a document refers to, and those that these refer to.

    They are found in the texts alone: so it may be more than are read, never less. Of
    files that are not there, those are named that would be read if they were.

    Args:
        document: The document.
        folders: Further folders that the files may be in, beside the document's own.
    """
    folders = (document.parent, *folders)
    passed, waiting = {document}, [document]
    while waiting:
        path = waiting.pop()
        for name in sorted(_names(path)):
            file = beside(path, name)
            if file not in passed and may_be_read(file, folders):
                passed.add(file)
                waiting.append(file)
                yield file


def _names(path: Path) -> set[str]:
    try:
        text = path.read_bytes()
    except (OSError, ValueError):  # ValueError: a path that holds a NUL character
        return set()
    # A discriminator's mapping has names of files, too.
    endings = {match.end() for match in _ENDING.finditer(text)}
    tokens = {
        re.split(rb"""[\s"'#,{}:]""", text[max(0, end - _LONGEST) : end])[-1]
        for end in endings
    }
    names = {
        name.decode("utf-8", "replace") for name in {*_REFERENCE.findall(text), *tokens}
    }
    return {name for name in names if "://" not in name and "\0" not in name}
