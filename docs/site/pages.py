"""What the site needs beyond docs/: README.md as its home, links as GitHub has them."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

REPOSITORY = "https://github.com/clientsmith/clientsmith"
ROOT = Path(__file__).resolve().parents[2]
LINK = re.compile(r"\]\((?!https?:|#)([^)#]*)(#[^)]*)?\)")


def on_config(config: MkDocsConfig) -> None:
    """Gives headings the anchors that they have on GitHub."""
    config.mdx_configs["toc"] = {"slugify": anchor}


def anchor(heading: str, separator: str) -> str:
    """Returns the anchor of a heading, as GitHub makes it."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", separator)


def on_files(files: Files, *, config: MkDocsConfig) -> None:
    """Adds README.md as the home page."""
    text = (ROOT / "README.md").read_text("utf-8")
    files.append(File.generated(config, "index.md", content=text))


def on_page_markdown(markdown: str, *, page: Page, files: Files, **_: object) -> str:
    """Turns links to files of the repository that are no pages into addresses."""
    home = page.file.src_uri == "index.md"
    folder = ROOT if home else (ROOT / "docs" / page.file.src_uri).parent

    def linked(link: re.Match[str]) -> str:
        path = (folder / link[1]).resolve()
        if not path.exists():
            return link[0]
        if path == ROOT / "README.md":
            return f"]({_upwards(page)}index.md{link[2] or ''})"
        docs = ROOT / "docs"
        inside = path.relative_to(docs).as_posix() if path.is_relative_to(docs) else ""
        page_file = files.get_file_from_path(inside)
        if page_file and page_file.inclusion.is_included():
            return f"]({_upwards(page)}{inside}{link[2] or ''})"
        kind = "tree" if path.is_dir() else "blob"
        name = path.relative_to(ROOT).as_posix()
        return f"]({REPOSITORY}/{kind}/main/{name}{link[2] or ''})"

    return LINK.sub(linked, markdown)


def _upwards(page: Any) -> str:
    return "../" * page.file.src_uri.count("/")
