"""Where the templates are."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

VIEW = 1
"""The version of what templates are given: the classes of `pages.py`.

It grows by one when a field that templates may use goes or means something else.
"""

REPLACEABLE = ("macros", "package")
"""The folders whose templates users may replace."""

_VIEW = re.compile(r"\{# view: (\d+) #\}\n")


class TemplateFailed(Exception):
    """A template of the user's cannot be used.

    Attributes:
        file: The template.
        line: The line that is to blame.
    """

    def __init__(self, message: str, file: Path, line: int = 1) -> None:
        super().__init__(message)
        self.file = file
        self.line = line


def own_templates(folder: Path | None) -> list[Path]:
    """Returns the templates of a folder of the user's, sorted."""
    if folder is None:
        return []
    return sorted(path for path in folder.rglob("*") if path.is_file())


def check(folder: Path) -> None:
    """Checks that templates of the user's replace some of ours, as these are now.

    Raises:
        TemplateFailed: One has no counterpart, or was written for another view.
    """
    if not folder.is_dir():
        raise TemplateFailed("there is no such folder", folder)
    for path in own_templates(folder):
        name = path.relative_to(folder)
        if (
            name.parts[0] not in REPLACEABLE
            or not (templates_folder() / name).is_file()
        ):
            listed = ", ".join(_names())
            raise TemplateFailed(f"{name} replaces nothing: there are {listed}", path)
        view = _VIEW.match(path.read_text("utf-8", "replace"))
        if view is None or int(view[1]) != VIEW:
            message = f"it must begin with {{# view: {VIEW} #}}, the version of what "
            raise TemplateFailed(f"{message}it is given", path)


def _names() -> Iterator[str]:
    for folder in REPLACEABLE:
        for path in sorted((templates_folder() / folder).iterdir()):
            yield f"{folder}/{path.name}"


def templates_folder() -> Path:
    """Returns the folder of templates: in the wheel, or beside the generator."""
    package = Path(__file__).parent.parent
    inside = package / "_templates"
    return inside if inside.is_dir() else package.parent.parent / "templates"
