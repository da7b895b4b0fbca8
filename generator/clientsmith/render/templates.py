"""Where the templates are."""

from __future__ import annotations

from pathlib import Path


def templates_folder() -> Path:
    """Returns the folder of templates: in the wheel, or beside the generator."""
    package = Path(__file__).parent.parent
    inside = package / "_templates"
    return inside if inside.is_dir() else package.parent.parent / "templates"
