"""Text that black leaves as it is, and black itself for what could not be foreseen."""

from __future__ import annotations

from generator.python.code import WIDTH, bracketed
from generator.python.imports import Import

QUOTES = '"""'


def docstring(text: str, indent: int = 0) -> str:
    """Returns a docstring: quoted, escaped, and indented from its second line on.

    Do not remove the escapes: the text is the document's, and this is what keeps it
    from becoming code. Everything unprintable is escaped too, so that no control
    character can turn the text around in an editor.
    """
    lines = [_escaped(line.rstrip()) for line in text.strip().split("\n")]
    margin = " " * indent
    inner = [lines[0], *(margin + line if line else "" for line in lines[1:])]
    room = WIDTH - indent - 2 * len(QUOTES)
    if len(lines) == 1 and len(lines[0]) <= room:
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
    """
    compile(text, "<generated>", "exec", dont_inherit=True)
    if all(len(line) <= WIDTH for line in text.split("\n")):
        return text
    import black  # 150 ms that most runs need not pay

    return black.format_str(text, mode=black.Mode())


def _escaped(line: str) -> str:
    text = line.replace("\\", "\\\\").replace(QUOTES, '\\"\\"\\"')
    text = "".join(
        char
        if char.isprintable()
        else char.encode("unicode_escape", "surrogatepass").decode("ascii")
        for char in text
    )
    return f"\\{text}" if text.startswith('"') else text
