"""Pages to text. Templates are sandboxed, and strict about names."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from pathlib import Path, PurePosixPath

from jinja2 import FileSystemLoader, StrictUndefined
from jinja2.sandbox import ImmutableSandboxedEnvironment

from generator.python.pages import Page

from . import formatting

RUNTIME = PurePosixPath("_runtime")


def templates_folder() -> Path:
    """Returns the folder of templates: in the wheel, or beside the generator."""
    inside = Path(__file__).parent.parent / "_templates"
    return (
        inside if inside.is_dir() else Path(__file__).parent.parent.parent / "templates"
    )


def render(pages: Iterable[Page]) -> dict[PurePosixPath, str]:
    """Returns the text of each page by its path."""
    environment = _environment(templates_folder())
    return {
        page.path: formatting.stable(
            environment.get_template(page.template).render(page=page.context)
        )
        for page in pages
    }


def runtime() -> dict[PurePosixPath, str]:
    """Returns the files that are copied as they are, by their path."""
    folder = templates_folder() / "runtime"
    return {
        RUNTIME / path.name: path.read_text("utf-8")
        for path in sorted(folder.glob("*.py"))
    }


@cache
def _environment(folder: Path) -> ImmutableSandboxedEnvironment:
    # No autoescape: the output is Python, and `literal` and `docstring` escape for it.
    environment = ImmutableSandboxedEnvironment(
        loader=FileSystemLoader(folder),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        autoescape=False,
    )
    environment.filters["docstring"] = formatting.docstring
    environment.filters["import_statement"] = formatting.import_statement
    return environment
