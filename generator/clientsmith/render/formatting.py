"""Text that black leaves as it is, and black itself for what could not be foreseen."""

from __future__ import annotations

import ast
import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence

from clientsmith.literals import printable
from clientsmith.render.code import INDENT, TEXT, WIDTH

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
