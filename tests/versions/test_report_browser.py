"""The HTML report in a real browser: filters, anchors, a phone, paper."""

from __future__ import annotations

import json
import struct
from collections.abc import Iterator
from pathlib import Path

import pytest
import samples
from browser import Browser, executable, screenshot

from clientsmith.versions.changes import Severity
from clientsmith.versions.report import html
from support import ROOT

pytestmark = pytest.mark.skipif(
    executable() is None, reason="there is no Chromium on this machine"
)

VISIBLE = """\
[...document.querySelectorAll(%s)]
  .filter(each => each.checkVisibility() && each.getClientRects().length)
  .map(each => each.id || each.textContent.trim())
"""

CREATE = "db_control.create_index"
WIDE = "Math.max(document.documentElement.scrollWidth, document.body.scrollWidth)"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Pages of all samples."""
    made = tmp_path_factory.mktemp("reports")
    for sample in (samples.pinecone, samples.hostile, samples.nothing):
        (made / f"{sample.__name__}.html").write_text(html(sample()), "utf-8")
    return made


@pytest.fixture(scope="module")
def running() -> Iterator[Browser]:
    """One browser for all tests."""
    with Browser.start() as browser:
        yield browser


@pytest.fixture
def browser(running: Browser) -> Iterator[Browser]:
    """The browser; whatever a page complains of fails the test that opened it."""
    yield running
    said, running.said = running.said, []
    assert said == []


def _visible(browser: Browser, selector: str) -> list[str]:
    """Returns the ids, or else the texts, of the elements that can be seen."""
    found: list[str] = browser.run(VISIBLE % json.dumps(selector))
    return found


def _tick(browser: Browser, *values: str) -> None:
    for value in values:
        browser.run(f"document.querySelector('input[value={value}]').click()")


@pytest.fixture
def opened(browser: Browser, folder: Path) -> Browser:
    """The browser with the page of a real comparison, and all that it has."""
    browser.open(folder / "pinecone.html")
    _tick(browser, "info")
    return browser


ENTRIES = sorted(samples.pinecone().entries, key=lambda entry: entry.severity.rank)


def test_what_is_harmless_is_folded_at_first(browser: Browser, folder: Path) -> None:
    browser.open(folder / "pinecone.html")
    shown = [
        change.id
        for entry in ENTRIES
        for change in entry.changes
        if change.severity is not Severity.INFO
    ]
    assert _visible(browser, ".change") == shown
    assert _visible(browser, "[role=status]") == [f"{len(shown)} of 15 changes shown"]


def test_all_changes_are_counted_where_new_names_share_a_line(browser: Browser) -> None:
    browser.open(ROOT / "docs" / "demo" / "pinecone-2026-07.html")
    breaking, warning, info = map(int, _visible(browser, ".totals dd")[:3])
    shown = f"{breaking + warning} of {breaking + warning + info} changes shown"
    assert _visible(browser, "[role=status]") == [shown]


def test_the_gravest_comes_first(opened: Browser) -> None:
    changes = [change for entry in ENTRIES for change in entry.changes]
    assert _visible(opened, ".change") == [change.id for change in changes]
    assert _visible(opened, "[role=status]") == ["15 of 15 changes shown"]


@pytest.mark.parametrize("severity", Severity)
def test_changes_are_filtered_by_severity(opened: Browser, severity: Severity) -> None:
    _tick(opened, *(each.value for each in Severity if each is not severity))
    wanted = [
        [change.id for change in entry.changes if change.severity is severity]
        for entry in ENTRIES
    ]
    assert _visible(opened, ".change") == [id for ids in wanted for id in ids]
    entries = zip(ENTRIES, wanted, strict=True)
    assert _visible(opened, ".entry") == [entry.id for entry, ids in entries if ids]


def test_entries_are_filtered_by_service(opened: Browser) -> None:
    _tick(opened, "db_control", "inference")
    assert _visible(opened, "h2, .entry") == ["warning: db_data", "db_data.db_data"]
    assert _visible(opened, "nav a") == ["db_data"]
    assert _visible(opened, "[role=status]") == ["2 of 15 changes shown"]


def test_a_filter_is_taken_back(opened: Browser) -> None:
    _tick(opened, "breaking", "db_data")
    assert _visible(opened, "button") == ["Show all"]
    opened.run("document.querySelector('button').click()")
    opened.run("new Promise(done => setTimeout(done, 10))")
    assert len(_visible(opened, ".change")) == 15
    assert _visible(opened, "button") == []


def test_filters_are_reached_by_keyboard_and_have_names(opened: Browser) -> None:
    opened.press("Tab")
    focused = "document.activeElement"
    assert opened.run(f"{focused}.labels[0].textContent") == "breaking"
    opened.press("Space")
    assert opened.run(f"{focused}.checked") is False
    assert f"{CREATE}.argument-required.schema" not in _visible(opened, ".change")
    named = "[...document.querySelectorAll('input')].every(each => each.labels[0])"
    assert opened.run(named)


def test_anchors_lead_to_entries_and_changes(opened: Browser) -> None:
    found = opened.run(
        "[...document.querySelectorAll('a')].filter(a => !document.getElementById("
        "decodeURIComponent(a.hash.slice(1)))).map(a => a.href)"
    )
    assert found == []


def test_an_anchor_shows_its_target_whatever_is_filtered_out(opened: Browser) -> None:
    id = f"{CREATE}.argument-removed.spec"
    _tick(opened, "breaking")
    opened.run(f"location.hash = '#{id}'; new Promise(r => setTimeout(r, 50))")
    assert _visible(opened, ":target") == [id]
    top = f"document.getElementById('{id}').getBoundingClientRect().top"
    assert 0 <= opened.run(top) < 800


def test_an_anchor_is_marked(browser: Browser, folder: Path) -> None:
    browser.open(folder / "pinecone.html", anchor=f"#{CREATE}.argument-removed.spec")
    background = "getComputedStyle(document.querySelector(%r)).backgroundColor"
    assert browser.run(background % ":target") != browser.run(background % ".change")


@pytest.mark.parametrize("sample", ["pinecone", "hostile", "nothing"])
@pytest.mark.parametrize("width", [320, 360, 800, 1280])
def test_no_page_is_wider_than_its_window(browser, folder, sample, width) -> None:
    browser.open(folder / f"{sample}.html", width=width)
    assert browser.run(WIDE) <= width


CUT = """\
[...document.querySelectorAll('main :not(dt)')]
  .filter(each => each.clientWidth && each.scrollWidth > each.clientWidth + 1)
  .map(each => each.outerHTML.slice(0, 200))
"""
PAPER = 688
"""How wide A4 is between the margins."""


@pytest.mark.parametrize("sample", ["pinecone", "hostile"])
@pytest.mark.parametrize("width", [360, 1280])
def test_no_text_is_cut_off(browser, folder, sample, width) -> None:
    browser.open(folder / f"{sample}.html", width=width)
    assert browser.run(CUT) == []


@pytest.mark.parametrize("sample", ["pinecone", "hostile"])
def test_no_text_is_cut_off_on_paper(browser, folder, sample) -> None:
    browser.open(folder / f"{sample}.html", width=PAPER)
    with browser.paper():
        assert browser.run(CUT) == []
        assert browser.run(WIDE) <= PAPER


SIDES = """\
(() => {
  const [before, after] = document.getElementById('%s').querySelectorAll('pre');
  const tops = side => [...side.querySelectorAll('.line')]
    .map(each => Math.round(each.getBoundingClientRect().top));
  return [tops(before), tops(after)];
})()
"""


def test_signatures_are_side_by_side(opened: Browser) -> None:
    before, after = opened.run(SIDES % CREATE)
    assert before == after


def test_signatures_are_below_each_other_on_a_phone(browser, folder) -> None:
    browser.open(folder / "pinecone.html", width=360)
    before, after = browser.run(SIDES % CREATE)
    assert max(before) < min(top for top in after if top)


def test_a_document_runs_no_script(browser: Browser, folder: Path) -> None:
    browser.open(folder / "hostile.html")
    assert browser.run("document.scripts.length") == 1
    assert browser.run("document.images.length") == 0


def test_the_page_follows_the_user_s_colours(browser, folder) -> None:
    shown = "getComputedStyle(document.body).backgroundColor"
    browser.open(folder / "pinecone.html")
    light = browser.run(shown)
    browser.open(folder / "pinecone.html", dark=True)
    assert browser.run(shown) != light


def test_all_is_printed_whatever_is_filtered_out(opened: Browser) -> None:
    _tick(opened, "breaking", "info", "db_data")
    with opened.paper():
        entries = [entry.id for entry in ENTRIES]
        assert _visible(opened, ".entry") == entries
        assert _visible(opened, "input, button, [role=status], nav") == []
        assert len(_visible(opened, "tbody tr")) == 3
    assert opened.printed().startswith(b"%PDF")


def test_without_scripts_all_is_shown_and_no_filter(browser, folder) -> None:
    with browser.without_scripts():
        browser.open(folder / "pinecone.html")
    assert len(_visible(browser, ".change")) == 15
    assert _visible(browser, "input, button, [role=status]") == []
    assert len(_visible(browser, "tbody tr")) == 3


def test_a_picture_is_as_wide_as_the_window_has_pixels(folder, tmp_path) -> None:
    picture = tmp_path / "phone.png"
    screenshot(folder / "pinecone.html", picture, width=360)
    width, height = struct.unpack(">II", picture.read_bytes()[16:24])
    assert (width, height) == (2 * 360, 2 * 800)
