"""Code as text that black leaves as it is.

black takes 200 to 300 ms per 1,000 lines, so what is written here must look as if it
had been there already: one line where that fits, else one item per line with a trailing
comma, which black never joins again.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from clientsmith.literals import literal

WIDTH = 88
"""black's default line length; vendored files must survive a stranger's black."""

INDENT = "    "

TEXT = re.compile(r""""(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'""")
"""A text as a literal."""


def bracketed(
    head: str,
    items: Sequence[str],
    tail: str,
    *,
    indent: int = 0,
    split: bool = False,
) -> str:
    """Lays out a bracket and what stands in it.

    Args:
        head: All up to and with the opening bracket.
        items: What stands within; an item may have several lines.
        tail: All from the closing bracket on.
        indent: How far the statement is indented, in characters.
        split: Whether to write one item per line even if all would fit: a list that
            grows then differs in one line.
    """
    line = f"{head}{', '.join(items)}{tail}"
    if not items or (not split and "\n" not in line and fits(line, indent)):
        return line
    if len(items) == 1 and not split:
        return f"{head}\n{indented(items[0])}\n{tail}"
    return f"{head}\n{''.join(f'{indented(item)},' + chr(10) for item in items)}{tail}"


def value(head: str, data: object, indent: int) -> str:
    """Lays out lists and dicts of texts and numbers, each on one line if it fits.

    Args:
        head: What stands before it on its line.
        data: The value.
        indent: How far the line is indented, in characters.
    """
    inner = indent + len(INDENT)
    if isinstance(data, list):
        items = [value("", item, inner) for item in data]
        return short(f"{head}[", items, "]", indent)
    if isinstance(data, dict):
        return short(f"{head}{{", entries(data, inner), "}", indent)
    return head + literal(data)


def entries(data: Mapping[str, object], indent: int = len(INDENT)) -> list[str]:
    """Lays out what stands in a dict, as `value` does."""
    return [value(f"{literal(key)}: ", item, indent) for key, item in data.items()]


def short(head: str, items: Sequence[str], tail: str, indent: int = 0) -> str:
    """Lays out a bracket on one line if that is short, else with an item on each."""
    line = f"{head}{', '.join(items)}{tail}"
    is_short = "\n" not in line and fits(line, indent + 1)
    return line if is_short else bracketed(head, items, tail, split=True)


def typed(
    name: str,
    alternatives: Sequence[str],
    default: str,
    *,
    indent: int,
    behind: str = ",",
) -> str:
    """Lays out an annotated parameter whose type may be a long union."""
    tail = f" = {default}" if default else ""
    line = f"{name}: {' | '.join(alternatives)}{tail}"
    if fits(line + behind, indent):
        return line
    if len(alternatives) < 2:
        return line if default else _subscripted(line, indent)
    return f"{name}: (\n{indented(union(alternatives, indent))}\n){tail}"


def union(alternatives: Sequence[str], indent: int) -> str:
    """Lays out a union within a bracket that begins at an indentation."""
    inner, inside = " | ".join(alternatives), indent + len(INDENT)
    if fits(inner, inside):
        return inner
    first, *others = alternatives
    lines = [_subscripted(first, inside)]
    lines += [f"| {_subscripted(other, inside, len('| '))}" for other in others]
    return "\n".join(lines)


def _subscripted(line: str, indent: int, before: int = 0) -> str:
    """Lays out an annotation like `Mapping[str, A | B]`.

    Args:
        line: The annotation on one line, or with what stands before it on its line.
        indent: How far the line is indented, in characters.
        before: How many more characters of the line are taken.
    """
    if fits(line, indent + before):
        return line
    head, bracket, rest = line.partition("[")
    inner = rest[:-1]
    texts = TEXT.findall(inner)
    is_plain = not set(inner).intersection("[\"'")
    if not rest.endswith("]") or not (is_plain or ", ".join(texts) == inner):
        return line  # black knows what to do with those
    if fits(inner, indent + len(INDENT)) or len(texts) == 1:
        return f"{head}[\n{INDENT}{inner}\n]"
    items = texts or [union(item.split(" | "), indent) for item in inner.split(", ")]
    return bracketed(head + bracket, items, "]", split=len(items) > 1)


def assigned(
    name: str, alternatives: Sequence[str], default: str, *, indent: int
) -> str:
    """Lays out an annotated attribute; black splits behind `=` first, if that helps."""
    head = f"{name}: {' | '.join(alternatives)} = "
    if default and not fits(head + default, indent) and fits(head + "(", indent):
        return f"{head}(\n{INDENT}{default}\n)"
    return typed(name, alternatives, default, indent=indent, behind="")


def made(
    name: str,
    alternatives: Sequence[str],
    function: str,
    arguments: Sequence[str],
    *,
    indent: int,
) -> str:
    """Lays out an annotated attribute that a call makes."""
    head = f"{name}: {' | '.join(alternatives)} = "
    if fits(f"{head}{function}(", indent) or len(alternatives) == 1:
        return bracketed(f"{head}{function}(", arguments, ")", indent=indent)
    call = bracketed(f"{function}(", arguments, ")", split=True)
    if fits(f"{head}(", indent):
        return f"{head}(\n{indented(call)}\n)"
    return f"{name}: (\n{indented(union(alternatives, indent))}\n) = {call}"


def fits(line: str, indent: int) -> bool:
    """Whether a line is short enough at this indentation."""
    return indent + len(line) <= WIDTH


def tuple_of(items: Sequence[str]) -> str:
    """Returns a tuple on one line; one of a single item has a comma."""
    comma = "," if len(items) == 1 else ""
    return f"({', '.join(items)}{comma})"


def indented(text: str) -> str:
    """Indents all lines by one level."""
    return "\n".join(INDENT + line if line else line for line in text.split("\n"))
