"""Text that black leaves as it is, and black itself for what could not be foreseen."""

from __future__ import annotations

import ast
import re

from generator.python.code import WIDTH, bracketed
from generator.python.imports import Import

QUOTES = '"""'

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


def import_statement(group: Import) -> str:
    """Returns one `from … import …` statement."""
    line = f"from {group.module} import {', '.join(group.names)}"
    if len(line) <= WIDTH:
        return line
    return bracketed(f"from {group.module} import (", group.names, ")", split=True)


def stable(text: str) -> str:
    """Returns a module as black would print it.

    Only code that is too long for its line is given to black, which takes long: the
    pages lay out everything else as black does.

    Raises:
        SyntaxError: The text is no Python, so a template or a page is wrong.
    """
    tree = ast.parse(text)
    compile(tree, "<generated>", "exec", dont_inherit=True)
    long = {
        number
        for number, line in enumerate(text.split("\n"), 1)
        if len(line) > WIDTH and not UNBREAKABLE.fullmatch(line)
    }
    if not long or not long - _prose(tree):
        return text
    import black  # 150 ms that most runs need not pay

    return black.format_str(text, mode=black.Mode())


def _prose(tree: ast.Module) -> set[int]:
    """Returns the lines of all docstrings, which black does not wrap."""
    return {
        line
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
        for line in range(node.lineno, (node.end_lineno or node.lineno) + 1)
    }


def _escaped(line: str) -> str:
    text = line.replace("\\", "\\\\").replace(QUOTES, '\\"\\"\\"')
    text = "".join(
        char
        if char.isprintable()
        else char.encode("unicode_escape", "surrogatepass").decode("ascii")
        for char in text
    )
    return f"\\{text}" if text.startswith('"') else text
