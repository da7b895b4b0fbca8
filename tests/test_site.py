"""The site of the documentation: its links, and its pages on a phone."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from support import ROOT
from versions.browser import Browser, executable

WIDE = "Math.max(document.documentElement.scrollWidth, document.body.scrollWidth)"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site, as `make docs` builds it; a link that leads nowhere is an error."""
    pytest.importorskip("mkdocs")
    folder = tmp_path_factory.mktemp("site")
    done = subprocess.run(
        [
            *(sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet"),
            *("--config-file", "docs/site/mkdocs.yml", "--site-dir", str(folder)),
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return folder


def test_each_page_of_the_documentation_is_there(site: Path) -> None:
    pages = {path.stem for path in (ROOT / "docs").glob("*.md")}
    assert {path.stem for path in site.glob("*.html")} == pages | {"index", "404"}


def test_links_to_sources_lead_to_the_repository(site: Path) -> None:
    home = "https://github.com/clientsmith/clientsmith"
    text = (site / "build-steps.html").read_text("utf-8")
    assert f'href="{home}/tree/main/docs/examples/stores"' in text
    assert f'href="{home}/blob/main/docs/examples/tox/tox.ini"' in text


@pytest.mark.skipif(executable() is None, reason="there is no Chromium on this machine")
def test_wide_tables_do_not_widen_pages_on_a_phone(site: Path) -> None:
    with Browser.start() as browser:
        for page in ("benchmarks", "config", "coverage", "index"):
            browser.open(site / f"{page}.html", width=390)
            assert (page, browser.run(WIDE)) == (page, 390)
