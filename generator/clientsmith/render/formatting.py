"""Text that black leaves as it is, and black itself for what could not be foreseen."""

from __future__ import annotations

import re
from collections.abc import Iterator

from clientsmith.render.code import WIDTH

QUOTES = '"""'

CLOSED = re.compile(r'\s*""".*"""')
"""A docstring on one line."""

UNBREAKABLE = re.compile(r"\s+(\w+)( as \1)?,")
"""A line that is one name; black leaves it as it is, however long."""


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

    Only code that is too long for its line is given to black, which takes long: the
    pages lay out everything else as black does.

    Raises:
        SyntaxError: The text is no Python, so a template or a page is wrong.
    """
    compile(text, "<generated>", "exec", dont_inherit=True)
    if any(
        len(line) > WIDTH for line in _code(text) if not UNBREAKABLE.fullmatch(line)
    ):
        import black  # 150 ms that most runs need not pay

        return black.format_str(text, mode=black.Mode())
    return text


def _code(text: str) -> Iterator[str]:
    """Yields the lines outside of docstrings, which black does not wrap."""
    in_docstring = False
    for line in text.split("\n"):
        opens = line.lstrip().startswith(QUOTES)
        if not in_docstring and not opens:
            yield line
        elif in_docstring:
            in_docstring = not line.endswith(QUOTES)
        else:
            in_docstring = not CLOSED.fullmatch(line)


def _escaped(line: str) -> str:
    text = line.replace("\\", "\\\\").replace(QUOTES, '\\"\\"\\"')
    text = "".join(
        char
        if char.isprintable()
        else char.encode("unicode_escape", "surrogatepass").decode("ascii")
        for char in text
    )
    return f"\\{text}" if text.startswith('"') else text
