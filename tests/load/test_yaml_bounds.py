"""YAML that asks for more than it should get."""

from __future__ import annotations

import time

import pytest
import yaml

from clientsmith.load import yaml_reader
from clientsmith.load.document import MAX_DEPTH


def test_alias_bomb(reading):
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    for level in range(1, 12):
        items = ", ".join([f"*a{level - 1}"] * 10)
        lines.append(f"a{level}: &a{level} [{items}]")
    outcome = reading("\n".join(lines))
    assert outcome.printed == [
        "api.yaml:5:45: error[alias-bomb]: aliases add more than 100,000 values"
    ]


def test_many_aliases_are_fine(reading):
    items = "".join("  - *a\n" for _ in range(1000))
    outcome = reading(f"a: &a {{b: [1, 2, 3]}}\nc:\n{items}")
    assert outcome.value["c"][999] == {"b": [1, 2, 3]}
    assert outcome.printed == []


@pytest.mark.parametrize(
    ("text", "place"), [("a: &x [1, *x]", "1:11"), ("a: &x\n  b: {c: *x}", "2:10")]
)
def test_alias_within_its_own_anchor(reading, text, place):
    assert reading(text).printed == [
        f"api.yaml:{place}: error[alias-cycle]: *x stands inside of what it refers to"
    ]


def test_anchor_that_is_used_again(reading):
    outcome = reading("a: &x 1\nb: *x\nc: &x [2]\nd: *x\n")
    assert outcome.value == {"a": 1, "b": 1, "c": [2], "d": [2]}


def test_depth_that_aliases_add_up(reading, monkeypatch):
    monkeypatch.setattr(yaml_reader, "MAX_ALIASED", 10**9)
    chain = [f"a{i}: &a{i} [*a{i - 1}]" for i in range(1, 500)]
    outcome = reading("\n".join(["a0: &a0 [x]", *chain]))
    assert outcome.printed == [
        f"api.yaml:{MAX_DEPTH}:14: error[too-deep]: "
        f"nested more than {MAX_DEPTH} levels deep by aliases"
    ]


@pytest.mark.parametrize("parser", ["CSafeLoader", "SafeLoader"])
@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("a: " + "[" * 10_000, "1:203"),
        ("a: " + "{b: " * 10_000, "1:800"),
        ("{a: " * 10_000, "1:801"),
        ("a: " + "{b: " * 201 + "c" + "}" * 201, "1:800"),
        ("{a: " * 201 + "c" + "}" * 201, "1:801"),
        ("a: " + "[" * 300 + "'", "1:203"),
        ("a: ' '\nb:\n- " + "[" * 10_000, "3:201"),
        ("- " * 10_000 + "x", "1:401"),
        ("? " * 10_000 + "x", "1:401"),
        ("[" * 10_000, "1:201"),
    ],
)
def test_10_000_levels(reading, monkeypatch, parser, text, place):
    loader = getattr(yaml, parser)
    monkeypatch.setattr(yaml_reader, "PARSER", loader)
    start = time.monotonic()
    outcome = reading(text)
    assert outcome.printed == [
        f"api.yaml:{place}: error[too-deep]: nested more than {MAX_DEPTH} levels deep"
    ]
    assert time.monotonic() - start < 5


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("a: '" + "[" * 300, "1:305"),
        ('a: "' + "[" * 300, "1:305"),
        ("a: " + "[" * 100 + "\nb: " + "]" * 99 + "[" * 150, "2:103"),
        ("a: [}\n# " + "[" * 300, "1:5"),
    ],
)
def test_brackets_that_nest_nothing(reading, text, place):
    (line,) = reading(text).printed
    assert line.startswith(f"api.yaml:{place}: error[syntax]")


def test_deepest_document_that_is_read(reading):
    nested = "[" * (MAX_DEPTH - 1) + "]" * (MAX_DEPTH - 1)
    assert reading(f"a: {nested}").printed == []
