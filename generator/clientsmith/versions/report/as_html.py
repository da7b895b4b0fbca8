"""A comparison as one HTML page that needs nothing else, and may load nothing else."""

from __future__ import annotations

import base64
import hashlib
from functools import lru_cache
from pathlib import Path

from jinja2 import FileSystemLoader, StrictUndefined, Template
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup

from clientsmith.render.templates import templates_folder
from clientsmith.versions.changes import Comparison
from clientsmith.versions.report.page import ReportPage, page

_FOLDER = "report"


def html(comparison: Comparison) -> str:
    """Returns a comparison as an HTML document, to be kept in UTF-8."""
    folder = templates_folder() / _FOLDER
    style, script = _inline(folder / "report.css"), _inline(folder / "report.js")
    shown: ReportPage = page(comparison)
    return _template(folder).render(
        page=shown, policy=_policy(style, script), style=style, script=script
    )


def _inline(path: Path) -> Markup:
    """Returns a file of ours that stands in the page as it is."""
    return Markup(path.read_text("utf-8"))


def _policy(style: str, script: str) -> str:
    """Returns the page's Content-Security-Policy: its own style and script, no more."""
    return "; ".join(
        [
            "default-src 'none'",
            f"style-src {_source(style)}",
            f"script-src {_source(script)}",
            "img-src data:",
            "base-uri 'none'",
            "form-action 'none'",
        ]
    )


def _source(text: str) -> str:
    digest = hashlib.sha256(text.encode("utf-8")).digest()
    return f"'sha256-{base64.b64encode(digest).decode('ascii')}'"


@lru_cache
def _template(folder: Path) -> Template:
    environment = ImmutableSandboxedEnvironment(
        loader=FileSystemLoader(folder),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        autoescape=True,
    )
    return environment.get_template("page.html.jinja")
