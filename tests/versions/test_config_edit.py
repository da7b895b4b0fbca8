"""A version more in a config, whatever way the config is laid out."""

from __future__ import annotations

import difflib
import tomllib

import pytest

from clientsmith.versions.bump import edits

INLINE = """\
[clients.acme]
versions = [{ version = "1", services = ["a", "b"] }] # all of them
"""
LINES = """\
# Ours.
[clients.acme]
versions = [
  { version = "0", services = ["a"] },
  { version = "1", services = {a = "x", b = "y"}, headers = {H = "{version}"} } # new
  # no more
]
output = "acme"
"""
LONG = """\
[clients.acme]
versions = [
    { version = "1", services = [
        "a",
        "b",
    ] },
]
"""
TABLES = """\
[clients.acme]
output = "acme"

# The versions.
[[clients.acme.versions]]
version = "1" # the first
services = ["a", "b"]

[clients.acme.schemas]
X = "Y"
"""
LAYOUTS = {"inline": INLINE, "lines": LINES, "long": LONG, "tables": TABLES}

ADDED = {
    "inline": [
        '-versions = [{ version = "1", services = ["a", "b"] }] # all of them',
        '+versions = [{ version = "1", services = ["a", "b"] }, '
        '{ version = "2", services = ["a", "b"] }] # all of them',
    ],
    "lines": [
        '-  { version = "1", services = {a = "x", b = "y"}, '
        'headers = {H = "{version}"} } # new',
        '+  { version = "1", services = {a = "x", b = "y"}, '
        'headers = {H = "{version}"} }, # new',
        '+  { version = "2", services = {a = "x", b = "y"}, '
        'headers = {H = "{version}"} },',
    ],
    "long": [
        '+    { version = "2", services = [',
        '+        "a",',
        '+        "b",',
        "+    ] },",
    ],
    "tables": [
        "+[[clients.acme.versions]]",
        '+version = "2"',
        '+services = ["a", "b"]',
        "+",
    ],
}


def bumped(text: str, *left_out: str) -> str:
    return edits.with_version(text, "acme", "2", "1", left_out)


def versions(text: str) -> list[dict[str, object]]:
    found: list[dict[str, object]] = tomllib.loads(text)["clients"]["acme"]["versions"]
    return found


@pytest.mark.parametrize("layout", LAYOUTS)
def test_only_the_new_version_is_added(layout: str):
    text = LAYOUTS[layout]
    lines = list(
        difflib.unified_diff(text.splitlines(), bumped(text).splitlines(), n=0)
    )
    changed = [line for line in lines[2:] if not line.startswith("@@")]
    assert sorted(changed) == sorted(ADDED[layout])


@pytest.mark.parametrize("layout", LAYOUTS)
def test_the_new_version_is_the_last_and_like_the_other(layout: str):
    *before, last = versions(bumped(LAYOUTS[layout]))
    assert before == versions(LAYOUTS[layout])
    assert last == {**before[-1], "version": "2"}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_services_can_be_left_out(layout: str):
    last = versions(bumped(LAYOUTS[layout], "b"))[-1]
    services = last["services"]
    assert isinstance(services, dict | list)
    assert list(services) == ["a"]


def test_line_endings_stay():
    text = LONG.replace("\n", "\r\n")
    assert bumped(text) == bumped(LONG).replace("\n", "\r\n")


def test_an_entry_that_stands_twice_does_not_mislead():
    text = LONG + '\n[clients.other]\nnote = "{ version = \\"1\\"}"\n'
    text += LONG.replace("acme", "third")
    assert versions(bumped(text))[-1]["version"] == "2"
    assert tomllib.loads(bumped(text))["clients"]["third"] == {
        "versions": versions(LONG)
    }


def test_a_comment_like_the_last_entry_does_not_mislead():
    entry = '{ version = "1", services = ["a"] }'
    text = f"[clients.acme]\nversions = [\n  {entry}\n  # {entry}\n]\n"
    added = entry.replace("1", "2")
    assert bumped(text) == text.replace(f"{entry}\n", f"{entry},\n  {added},\n", 1)


def test_the_default_version_is_set_in_place():
    text = LINES.replace("output", 'default_version = "1" # stable\noutput')
    changed = edits.with_default(text, "acme", "2")
    assert changed == text.replace('"1" # stable', '"2" # stable')


@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_a_default_version_more_stands_in_the_client_s_own_table(ending: str):
    text = LINES + '\n# names\n[clients.acme.operations]\na = "b"\n'
    text = text.replace("\n", ending)
    changed = edits.with_default(text, "acme", "1")
    line = f'default_version = "1"{ending}'
    assert changed == text.replace("versions = [", f"{line}versions = [", 1)
