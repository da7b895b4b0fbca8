"""What documents say, as docstrings: Markdown wrapped to the width of the code.

Text comes out of here as lines without indentation and without quotes; the `docstring`
filter of the templates adds both, and is the only place that does.
"""

from __future__ import annotations

import json
import re
import textwrap
from collections.abc import Iterable, Sequence
from functools import lru_cache

from clientsmith.model.types import Docs
from clientsmith.render.code import INDENT, WIDTH, indented

QUOTES = 3
"""Columns that the opening quotes take from the first line."""

LIST_ITEM = re.compile(r"([-*+]|\d+[.)])\s+")


def attribute(docs: Docs, indent: int, note: str = "") -> str:
    """Returns what stands under a member: its meaning, its default, a warning."""
    return wrapped(sentences(docs, note), indent)


def sentences(docs: Docs, note: str = "") -> str:
    """Returns a description with what the document declares beside it, and a note."""
    parts = [docs.description.strip()]
    if docs.default is not None:
        parts.append(f"Server default: `{_shown(docs.default)}`.")
    if docs.deprecated:
        parts.append("Deprecated.")
    parts.append(note)
    return _joined([part for part in parts if part])


def summary(text: str, docs: Docs) -> tuple[str, str]:
    """Returns what an operation does in a sentence, and what more is said of it."""
    details = sentences(docs)
    if not text or details.startswith(text.rstrip(".")):
        return details, ""
    return text, details


def method(
    summary: str,
    details: str,
    line: str,
    sections: Sequence[tuple[str, Sequence[tuple[str, str]]]],
    indent: int,
) -> str:
    """Returns a method's docstring.

    Args:
        summary: What the operation does.
        details: More about it; may be empty.
        line: The method and path of the request; may be empty.
        sections: Titles such as `Args`, each with named texts; a nameless text stands
            by itself.
        indent: How far the method's body is indented, in characters.
    """
    parts = [wrapped(sentence(summary), indent)] if summary else []
    parts += [wrapped(details, indent, first=not parts)] if details else []
    parts += [line] if line else []
    parts += [
        _section(title, entries, indent) for title, entries in sections if entries
    ]
    return "\n\n".join(parts)


def wrapped(text: str, indent: int, *, first: bool = True) -> str:
    """Returns Markdown with its paragraphs and list items wrapped.

    Args:
        text: The Markdown.
        indent: How far it will be indented, in characters.
        first: Whether the text follows the opening quotes.
    """
    width = WIDTH - indent
    found = _blocks(text)
    blocks = [
        _block(block, width, QUOTES if first and number == 0 else 0)
        for number, block in enumerate(found)
    ]
    if len(blocks) == 1 and "\n" not in blocks[0]:
        # black keeps both quotes on a lone line, so the line must have room for them
        return _block(found[0], width - 2 * QUOTES, 0)
    return "\n\n".join(blocks)


def sentence(text: str) -> str:
    """Returns a text with a full stop at its end."""
    text = " ".join(text.split())
    return text if not text or text[-1] in ".!?:;…" else f"{text}."


def _shown(default: str) -> str:
    """Returns a default as a Python reader expects it."""
    value = json.loads(default)
    return value if isinstance(value, str) and value else repr(value)


def _joined(parts: Iterable[str]) -> str:
    """Joins sentences; what follows a list or a block of code starts a paragraph."""
    text = ""
    for part in parts:
        if not text:
            text = part
        elif "\n\n" in text or LIST_ITEM.match(text.split("\n")[-1]):
            text = f"{text}\n\n{part}"
        else:
            text = f"{sentence(text)} {part}"
    return text


def _section(title: str, entries: Sequence[tuple[str, str]], indent: int) -> str:
    inner = indent + len(INDENT)
    texts = [indented(entry(name, text, inner)) for name, text in entries]
    return "\n".join([f"{title}:", *texts])


def entry(name: str, text: str, indent: int) -> str:
    """Returns a line of a section, wrapped; without a name it has no hanging indent."""
    line = " ".join((f"{name}: {text}" if name else text).split())
    return _filled(line, WIDTH - indent, hanging=INDENT if name else "")


def _blocks(text: str) -> list[str]:
    """Splits Markdown into paragraphs, list items and blocks of code."""
    text = _plain(text)
    if "\n" not in text:
        return [text.strip()] if text.strip() else []
    blocks: list[str] = []
    fenced = False
    for raw in textwrap.dedent(text).strip().split("\n"):
        line = raw.rstrip()
        fence = line.lstrip().startswith("```")
        if blocks and blocks[-1] and (fenced or _continues(blocks[-1], line, fence)):
            blocks[-1] += f"\n{line}"
        elif line:
            blocks.append(line)
        elif blocks and blocks[-1]:
            blocks.append("")
        fenced ^= fence
    return [block for block in blocks if block]


def _continues(block: str, line: str, fence: bool) -> bool:
    if not line or fence or block.startswith("```"):
        return False
    return not LIST_ITEM.match(line.lstrip())


def _block(block: str, width: int, taken: int) -> str:
    if block.startswith(("```", "    ")) or "\n|" in block:
        return block
    item = LIST_ITEM.match(block.lstrip())
    hanging = " " * len(item.group()) if item else ""
    return _filled(" ".join(block.split()), width, taken=taken, hanging=hanging)


@lru_cache(maxsize=4096)  # synchronous and asynchronous methods have the same texts
def _filled(line: str, width: int, *, taken: int = 0, hanging: str = "") -> str:
    """Returns a text wrapped, some characters of whose first line are taken."""
    if taken + len(line) <= width:
        return line
    lines = textwrap.wrap(
        line,
        width,
        initial_indent=" " * taken,
        subsequent_indent=hanging,
        break_long_words=False,
        break_on_hyphens=False,
    )
    return "\n".join(lines)[taken:]


def _plain(text: str) -> str:
    """Returns text with no other white space than spaces and line breaks."""
    text = re.sub(r"\r\n?", "\n", text).expandtabs(4)
    return re.sub(r"[^\S \n]", " ", text)
