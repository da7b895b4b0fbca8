"""Statements as black leaves them: filters for templates that show the code itself.

A template writes `{{ name }}({{ parameters | items }}) -> {{ returns }}:` within a
`{% filter statement(4) %}`. Whether all of that fits on a line is seen only when it is
whole; so `items` marks where a list begins and ends, and `statement` lays it out.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from clientsmith.render.code import INDENT, bracketed, fits, indented, union

# Control characters: in code they are escaped, and so never a document's.
OPEN, SPLIT, BETWEEN, CLOSE = "\x01", "\x02", "\x03", "\x04"

ASSIGNMENT = re.compile(r"(\w+): (\w+)\[([^\[\],]+)\] = (\w+\()")

MARKS = re.compile(f"[{OPEN}{SPLIT}{BETWEEN}{CLOSE}]")

DEFINES = ("def ", "async def ")


def items(parts: Sequence[str], split: bool = False) -> str:
    """Returns what stands in a bracket, for `statement` to lay out.

    Args:
        parts: The items; each may hold such a list itself.
        split: Whether to write one item per line even if all would fit.
    """
    return (SPLIT if split else OPEN) + BETWEEN.join(parts) + CLOSE


def statement(text: str, indent: int = 0) -> str:
    """Returns a statement as black prints it: on one line, or an item per line.

    Args:
        text: The statement on one line, with marked lists.
        indent: How far it is indented, in characters.
    """
    margin = " " * indent
    lines = _assignment(text.strip(), indent).split("\n")
    return "".join(f"{margin}{line}\n" if line else "\n" for line in lines)


def _assignment(text: str, indent: int) -> str:
    """Lays out a statement; black breaks `name: Type[…] = call(` in its middle."""
    parts = ASSIGNMENT.match(text)
    if parts is None or fits(parts.group(), indent):
        return laid_out(text, indent)
    name, type, inner, call = parts.groups()
    value = call + text[parts.end() :]
    if fits(f"{name}: {type}[{inner}] = (", indent):
        lines = indented(laid_out(value, indent + len(INDENT)))
        return f"{name}: {type}[{inner}] = (\n{lines}\n)"
    lines = indented(union(inner.split(" | "), indent))
    return f"{name}: {type}[\n{lines}\n] = {laid_out(value, indent)}"


def laid_out(text: str, indent: int) -> str:
    """Returns a statement without its own indentation."""
    first = MARKS.search(text)
    if first is None:
        return text
    start = first.start()
    parts, end = _parts(text, start)
    head, tail = text[:start], text[end:]
    split = text[start] == SPLIT and bool(parts)
    if not split:
        flat = [laid_out(part, 0) for part in parts]
        line = f"{head}{', '.join(flat)}{tail}"
        if "\n" not in line and fits(line, indent):
            return line
        inner_line = ", ".join(flat)
        # black never leaves several items of a literal on a line of their own
        is_literal = head.endswith(("{", "[", "=(")) and len(parts) > 1
        is_short = "\n" not in inner_line and fits(inner_line, indent + len(INDENT))
        if is_short and not is_literal:
            # black puts a comma behind the parameter if there is but one
            comma = "," if head.startswith(DEFINES) and len(parts) == 1 else ""
            return f"{head}\n{INDENT}{inner_line}{comma}\n{tail}"
    inner = [laid_out(part, indent + len(INDENT)) for part in parts]
    if len(inner) == 1 and not split:
        return f"{head}\n{indented(inner[0])}\n{tail}"
    return bracketed(head, inner, tail, split=True)


def _parts(text: str, start: int) -> tuple[list[str], int]:
    """Returns the items of the list that begins somewhere, and where it ends."""
    parts, depth, begun = [], 0, start + 1
    for mark in MARKS.finditer(text, start):
        char, place = mark.group(), mark.start()
        depth += (char in (OPEN, SPLIT)) - (char == CLOSE)
        if depth == 0 or (depth == 1 and char == BETWEEN):
            parts.append(text[begun:place])
            begun = place + 1
        if depth == 0:
            return [part for part in parts if part], begun
    raise AssertionError("a list does not end")
