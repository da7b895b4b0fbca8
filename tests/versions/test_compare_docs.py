"""docs/versions.md lists all rules, each with the severities that it can have."""

from __future__ import annotations

import re
from pathlib import Path

from clientsmith.versions.compare.rules import RULES

ROOT = Path(__file__).resolve().parents[2]
ROW = re.compile(r"\| `([a-z-]+)` \| ([a-z, ]+) \| (.+) \|")
LINE = re.compile(r"(breaking|warning|info) ([a-z-]+) ", re.MULTILINE)
OF_CONFIGS = {
    "default-version-changed": {"breaking", "warning", "info"},
    "layout-changed": {"breaking"},
    "version-added": {"info"},
    "version-removed": {"breaking"},
}
"""Rules that no documents have."""


def rows() -> dict[str, list[str]]:
    text = (ROOT / "docs" / "versions.md").read_text("utf-8")
    section = text[text.index("\n## Rules\n") :]
    return {found[1]: found[2].split(", ") for found in ROW.finditer(section)}


def test_the_table_has_all_rules_in_order() -> None:
    assert list(rows()) == sorted(RULES)


def test_severities_are_those_that_occur() -> None:
    seen = {rule: set(found) for rule, found in OF_CONFIGS.items()}
    for path in (ROOT / "tests" / "versions" / "changes").glob("*/changes.txt"):
        for line in path.read_text("utf-8").splitlines():
            if found := LINE.match(line):
                seen.setdefault(found[2], set()).add(found[1])
    order = ["breaking", "warning", "info"]
    assert rows() == {
        rule: [each for each in order if each in seen[rule]] for rule in sorted(RULES)
    }
