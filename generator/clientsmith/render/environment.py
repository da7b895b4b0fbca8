"""Pages to text. Templates are sandboxed, and strict about names.

Fragments are text that black leaves as it is; what could not be foreseen is left to
black itself.
"""

from __future__ import annotations

import ast
import contextlib
import os
import re
import traceback
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
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
from clientsmith.literals import printable
from clientsmith.render import layout
from clientsmith.render.code import INDENT, TEXT, WIDTH
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
    return stable(text) if page.path.suffix == ".py" else text


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


@lru_cache
def runtime() -> Mapping[PurePosixPath, bytes]:
    """Returns the files that are copied as they are, by their path."""
    folder = templates_folder() / "runtime"
    return {
        RUNTIME / path.name: path.read_text("utf-8").encode()
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
    environment.filters["docstring"] = docstring
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


QUOTES = '"""'

CLOSED = re.compile(r'\s*""".*"""')
"""A docstring on one line."""

UNBREAKABLE = re.compile(
    rf"\s+(?:(?:{TEXT.pattern}): |\| |\w+=)?"
    rf"(?:(?:(\w+)( as \1)?|[\w.]+|{TEXT.pattern}),?|[\[{{])"
    r"|\s*(?:(?:async )?def|class|lambda \w+:) [\w.]+\("
)
"""A line that holds one name or text, maybe after the key of a dict; black leaves it as
it is, however long.
"""


def docstring(text: str, indent: int = 0) -> str:
    """Returns a docstring: quoted, escaped, and indented from its second line on.

    Do not remove the escapes: the text is the document's, and this is what keeps it
    from becoming code. Everything unprintable is escaped too, so that no control
    character can turn the text around in an editor.
    """
    lines = [_escaped(line.rstrip()) for line in text.strip().split("\n")]
    margin = " " * indent
    inner = [lines[0], *(margin + line if line else "" for line in lines[1:])]
    if len(lines) == 1:
        # black puts a space between a quotation mark and the closing quotes
        space = " " if lines[0].endswith('"') else ""
        return f"{QUOTES}{lines[0]}{space}{QUOTES}"
    return QUOTES + "\n".join(inner) + f"\n{margin}{QUOTES}"


def stable(text: str) -> str:
    """Returns a module as black would print it.

    Only statements that are too long for their lines are given to black, which takes
    300 ms for 1,000 lines: the pages lay out everything else as black does.

    Raises:
        SyntaxError: There are such statements, and the text is no Python.
    """
    lines = text.split("\n")
    numbers = [number for number, line in _code(lines) if _is_long(line)]
    if not numbers:
        return text
    statements = ast.parse(text).body
    spans = {_span(statements, lines, number) for number in numbers}
    for first, last in sorted(spans, reverse=True):
        lines[first - 1 : last] = _formatted(lines[first - 1 : last])
    return "\n".join(lines)


def _code(lines: Iterable[str]) -> Iterator[tuple[int, str]]:
    """Yields the lines outside of docstrings, which black does not wrap."""
    in_docstring = False
    for number, line in enumerate(lines, 1):
        opens = line.lstrip().startswith(QUOTES)
        if not in_docstring and not opens:
            yield number, line
        elif in_docstring:
            in_docstring = not line.endswith(QUOTES)
        else:
            in_docstring = not CLOSED.fullmatch(line)


def _is_long(line: str) -> bool:
    if len(line) <= WIDTH or line.lstrip().startswith("#"):
        return False
    return not UNBREAKABLE.fullmatch(line)


def _span(
    statements: Sequence[ast.stmt], lines: Sequence[str], number: int
) -> tuple[int, int]:
    """Returns the first and last line of the innermost statement at a line.

    Of a statement with a body that begins on a line of its own, these are the lines
    before it.
    """
    index = bisect_right(statements, number, key=_first_line) - 1
    statement = statements[index]
    first, last = _first_line(statement), statement.end_lineno or number
    body: list[ast.stmt] = getattr(statement, "body", [])
    if not body or lines[body[0].lineno - 1][: body[0].col_offset].strip():
        return first, last
    inner = _first_line(body[0])
    if number < inner:
        while not lines[inner - 2].endswith(":"):
            inner -= 1
        return first, inner - 1
    if number <= (body[-1].end_lineno or inner):
        return _span(body, lines, number)
    return first, last


def _first_line(statement: ast.stmt) -> int:
    decorators: Sequence[ast.expr] = getattr(statement, "decorator_list", ())
    return decorators[0].lineno if decorators else statement.lineno


def _formatted(lines: Sequence[str]) -> list[str]:
    """Returns a statement, or what stands before its body, as black prints it."""
    import black  # 150 ms that most runs need not pay

    depth = (len(lines[0]) - len(lines[0].lstrip())) // len(INDENT)
    blocks = [f"{INDENT * level}if _:" for level in range(depth)]
    body = [f"{INDENT * (depth + 1)}pass"] if lines[-1].endswith(":") else []
    text = "\n".join([*blocks, *lines, *body, ""])
    formatted = black.format_str(text, mode=black.Mode()).rstrip("\n").split("\n")
    statement = formatted[depth : len(formatted) - len(body)]
    # black puts an empty line between `if` and `def`
    return statement if statement[0] else statement[1:]


def _escaped(line: str) -> str:
    text = printable(line.replace("\\", "\\\\").replace(QUOTES, '\\"\\"\\"'))
    return f"\\{text}" if text.startswith('"') else text
