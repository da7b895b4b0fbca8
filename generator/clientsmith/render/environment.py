"""Pages to text. Templates are sandboxed, and strict about names."""

from __future__ import annotations

import contextlib
import os
import traceback
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path, PurePosixPath

from jinja2 import (
    Environment,
    FileSystemBytecodeCache,
    FileSystemLoader,
    StrictUndefined,
    TemplateError,
)
from jinja2.bccache import Bucket
from jinja2.sandbox import ImmutableSandboxedEnvironment

from clientsmith.cache import private_folder
from clientsmith.render import formatting, layout
from clientsmith.render.pages import Page
from clientsmith.render.templates import TemplateFailed, check
from clientsmith.render.templates import templates_folder as templates_folder
from clientsmith.version import GENERATED

RUNTIME = PurePosixPath("_runtime")


def render(
    pages: Iterable[Page], cache: Path | None, own: Path | None = None
) -> dict[PurePosixPath, str]:
    """Returns the text of each page by its path.

    Args:
        pages: The pages.
        cache: Where compiled templates are kept; None for nowhere.
        own: A folder of the user's, whose templates replace ours by name.

    Raises:
        TemplateFailed: One of the user's templates cannot be used.
    """
    if own is None:
        environment = _environment((templates_folder(),), cache)
        return {page.path: _text(environment, page) for page in pages}
    check(own)
    environment = _environment((own, templates_folder()), cache)
    return {page.path: _own_text(environment, page, own) for page in pages}


def _text(environment: Environment, page: Page) -> str:
    text = environment.get_template(page.template).render(page=page.context)
    return formatting.stable(text) if page.path.suffix == ".py" else text


def _own_text(environment: Environment, page: Page, own: Path) -> str:
    """Returns the text of a page that the user's templates may have a part in."""
    try:
        text = _text(environment, page)
        if page.path.suffix == ".py":
            compile(text, "<generated>", "exec", dont_inherit=True)
    except (TemplateError, SyntaxError, TypeError, ValueError) as error:
        frames = traceback.extract_tb(error.__traceback__)
        ours = [frame for frame in frames if own in Path(frame.filename).parents]
        place = ours[-1] if ours else None
        file = Path(place.filename) if place else own / page.template
        line = getattr(error, "lineno", None) or (place.lineno if place else 1) or 1
        if isinstance(error, SyntaxError):
            raise TemplateFailed(f"{page.path} is no Python: {error}", file) from error
        raise TemplateFailed(f"{page.path}: {error}", file, line) from error
    if page.path.suffix == ".py" and not text.startswith(GENERATED):
        message = f"{page.path} must begin with {GENERATED!r}, by which it is known"
        raise TemplateFailed(message, own / page.template)
    return text


def runtime() -> dict[PurePosixPath, str]:
    """Returns the files that are copied as they are, by their path."""
    folder = templates_folder() / "runtime"
    return {
        RUNTIME / path.name: path.read_text("utf-8")
        for path in sorted(folder.glob("*.py"))
    }


@lru_cache
def _environment(
    folders: tuple[Path, ...], cache: Path | None
) -> ImmutableSandboxedEnvironment:
    # No autoescape: the output is Python. Pages hold code made by `literal`, and the
    # filter `docstring` escapes prose.
    environment = ImmutableSandboxedEnvironment(
        loader=FileSystemLoader(folders),
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
    return _Compiled(str(folder))


class _Compiled(FileSystemBytecodeCache):
    def dump_bytecode(self, bucket: Bucket) -> None:
        with contextlib.suppress(OSError):
            super().dump_bytecode(bucket)
