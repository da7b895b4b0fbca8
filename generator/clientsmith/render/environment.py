"""Pages to text. Templates are sandboxed, and strict about names."""

from __future__ import annotations

import os
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path, PurePosixPath

from jinja2 import FileSystemBytecodeCache, FileSystemLoader, StrictUndefined
from jinja2.sandbox import ImmutableSandboxedEnvironment

from clientsmith.cache import private_folder
from clientsmith.render import formatting, layout
from clientsmith.render.pages import Page
from clientsmith.render.templates import templates_folder as templates_folder

RUNTIME = PurePosixPath("_runtime")


def render(pages: Iterable[Page], cache: Path | None) -> dict[PurePosixPath, str]:
    """Returns the text of each page by its path.

    Args:
        pages: The pages.
        cache: Where compiled templates are kept; None for nowhere.
    """
    environment = _environment(templates_folder(), cache)
    texts: dict[PurePosixPath, str] = {}
    for page in pages:
        text = environment.get_template(page.template).render(page=page.context)
        is_code = page.path.suffix == ".py"
        texts[page.path] = formatting.stable(text) if is_code else text
    return texts


def runtime() -> dict[PurePosixPath, str]:
    """Returns the files that are copied as they are, by their path."""
    folder = templates_folder() / "runtime"
    return {
        RUNTIME / path.name: path.read_text("utf-8")
        for path in sorted(folder.glob("*.py"))
    }


@lru_cache
def _environment(folder: Path, cache: Path | None) -> ImmutableSandboxedEnvironment:
    # No autoescape: the output is Python. Pages hold code made by `literal`, and the
    # filter `docstring` escapes prose.
    environment = ImmutableSandboxedEnvironment(
        loader=FileSystemLoader(folder),
        bytecode_cache=_bytecode(cache),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        autoescape=False,
    )
    environment.filters["docstring"] = formatting.docstring
    environment.filters["items"] = layout.items
    environment.filters["statement"] = layout.statement
    return environment


def _bytecode(cache: Path | None) -> FileSystemBytecodeCache | None:
    """Returns where templates are kept compiled, which takes half the time to render.

    What is compiled is code, so it is read only where nobody else could have put it. A
    cache that cannot be written is no reason to fail.
    """
    folder = private_folder(cache, "templates") if cache else None
    if folder is None or not os.access(folder, os.W_OK):
        return None
    return FileSystemBytecodeCache(str(folder))
