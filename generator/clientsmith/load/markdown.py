"""A documentation page in Markdown that holds an OpenAPI document as a code block."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from itertools import accumulate
from pathlib import PurePath
from typing import NamedTuple

from clientsmith.diagnostics import Diagnostics, Location
from clientsmith.load.document import Source

_SUFFIXES = (".md", ".markdown")
_NEWLINE = re.compile(r"\r\n?|\n")
_LANGUAGE = re.compile(r"\s*(ya?ml|json)\b", re.IGNORECASE)
_YAML_ROOT = re.compile(r"^([ \t]*)[^\s#%-]", re.MULTILINE)
_TOKEN = re.compile(
    r"""(?P<key>"openapi"|'openapi'|\bopenapi)\s*:"""
    r"""|"(?:[^"\\]|\\.)*+"|(?P<open>[\[{])|(?P<close>[\]}])""",
    re.DOTALL,
)


class Excerpt(Source):
    """A part of a page; its places are those of the page."""

    __slots__ = ("_offsets", "_page", "_starts")

    def __init__(self, page: Source, text: str, offsets: list[int]) -> None:
        """Cuts lines out of a page.

        Args:
            page: The page.
            text: The lines, without what the page has before each of them.
            offsets: Where each line begins in the page; one more for what follows.
        """
        super().__init__(page.file, page.digest, text)
        self._page = page
        lengths = (len(line) + 1 for line in text.split("\n"))
        self._starts = list(accumulate(lengths, initial=0))[:-1]
        self._offsets = offsets

    def location(self, offset: int) -> Location:
        """The place in the page of a character of the excerpt."""
        offset = min(offset, len(self.text))
        line = bisect_right(self._starts, offset) - 1
        start = self._offsets[min(line, len(self._offsets) - 1)]
        return self._page.location(start + offset - self._starts[line])


class _Block(NamedTuple):
    """A code block: what it holds, and the lines of the page that it takes."""

    text: str
    first: int
    last: int


def is_page(path: PurePath) -> bool:
    """Whether a file is called like a page in Markdown."""
    return path.suffix.lower() in _SUFFIXES


def openapi_block(page: Source, diagnostics: Diagnostics) -> Source:
    """The one code block of a page that is an OpenAPI document.

    It is a fenced block, said to be YAML or JSON, with `openapi` among the keys of its
    root; whether it can be read is not judged.

    Raises:
        StageFailed: There is none, or more than one (`page-block`).
    """
    starts = [0, *(end.end() for end in _NEWLINE.finditer(page.text))]
    blocks = list(_blocks(page.text))
    matching = [block for block in blocks if _is_openapi(block.text)]
    if len(matching) == 1:
        return _excerpt(page, matching[0], starts)
    if matching:
        where = page.location(starts[matching[1].first])
        message = "this page has more than one OpenAPI document"
        hint = f"leave one of them: {_listed(page, matching, starts)}"
    else:
        where = page.location(0)
        message = "this page has no code block that is an OpenAPI document"
        hint = "it must be fenced, be called yaml or json, and have openapi at its root"
        if blocks:
            hint += f"; looked at: {_listed(page, blocks, starts)}"
    raise diagnostics.failure("page-block", message, where, hint)


def _blocks(text: str) -> Iterator[_Block]:
    """The fenced blocks that are said to be YAML or JSON."""
    # The import takes 30 ms, and only pages need it.
    from markdown_it import MarkdownIt

    # Pages for documentation sites stand in for HTML with components of their own. To
    # CommonMark their tags begin blocks of HTML, which swallow the fence below them.
    parser = MarkdownIt("commonmark").disable("html_block")
    parser.core.ruler.enableOnly(["normalize", "block"])
    for token in parser.parse(text):
        if token.type == "fence" and token.map and _LANGUAGE.match(token.info):
            yield _Block(token.content, *token.map)


def _is_openapi(text: str) -> bool:
    if text.lstrip().startswith("{"):
        return _has_key_in_braces(text)
    root = _YAML_ROOT.search(text)
    indent = re.escape(root[1]) if root else ""
    key = rf"""^{indent}(?:openapi|"openapi"|'openapi')\s*:"""
    return re.search(key, text, re.MULTILINE) is not None


def _has_key_in_braces(text: str) -> bool:
    depth = 0
    for token in _TOKEN.finditer(text):
        depth += bool(token["open"]) - bool(token["close"])
        if token["key"] and depth == 1:
            return True
    return False


def _excerpt(page: Source, block: _Block, starts: list[int]) -> Excerpt:
    """The block without what its fence, a list or a quotation puts before its lines."""
    lines = block.text.split("\n")[:-1]
    after = block.first + 1 + len(lines)
    offsets = []
    for number, line in enumerate(lines, block.first + 1):
        end = starts[number + 1] if number + 1 < len(starts) else len(page.text)
        full = page.text[starts[number] : end].rstrip("\r\n")
        offsets.append(starts[number] + max(0, len(full) - len(line)))
    offsets.append(starts[after] if after < len(starts) else len(page.text))
    return Excerpt(page, block.text, offsets)


def _listed(page: Source, blocks: list[_Block], starts: list[int]) -> str:
    lines = [page.location(starts[block.first]).line for block in blocks]
    return "line" + "s" * (len(lines) > 1) + " " + ", ".join(map(str, lines))
