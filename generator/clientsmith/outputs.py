"""Which folders may become packages: none that holds anything else of the user's."""

from __future__ import annotations

import contextlib
import keyword
import os
import unicodedata
from pathlib import Path

VERSION_CONTROL = frozenset({".git", ".hg", ".svn"})


def problem(output: Path, home: Path | None = None) -> str:
    """Returns why a folder cannot be meant as a package; empty if it can.

    Args:
        output: The folder; it need not exist.
        home: The folder that it has to be below; None for anywhere.
    """
    try:
        # Not `resolve`: it fails where links run in a circle.
        real, here = Path(os.path.realpath(output)), Path(os.path.realpath(os.curdir))
        root = home and Path(os.path.realpath(home))
        with contextlib.suppress(FileNotFoundError, NotADirectoryError):
            os.stat(real)
    except (OSError, ValueError) as error:  # ValueError: of a NUL
        return str(error)
    if "~" in output.parts:
        return "no shell puts another folder in the place of ~"
    if real in (here, *here.parents, root):
        return "it holds more than a package"
    if VERSION_CONTROL.intersection(map(str.casefold, real.parts)):
        return "it belongs to version control"
    if not real.name.isidentifier() or keyword.iskeyword(real.name):
        return f"Python imports no package called {real.name!r}"
    if root and not real.is_relative_to(root):
        return "it is outside the config's folder, and `outside` is not set"
    return ""


def place(output: Path) -> str:
    """Returns what two folders have in common that may be one on some file systems."""
    return unicodedata.normalize("NFC", os.path.realpath(output)).casefold()
