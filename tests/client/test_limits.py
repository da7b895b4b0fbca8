"""Which patterns of a document are tried."""

from __future__ import annotations

import pytest

from clientsmith.client import limits


@pytest.mark.parametrize(
    ("pattern", "is_tried"),
    [
        ("^[a-z0-9-]+$", True),
        ("([0-9a-f]{4}-){3}", True),
        ("(ab)*", True),
        ("[(+]+", True),
        (r"(x\)|y)+", True),
        ("^(a+)+$", False),
        ("(a|b*)*", False),
        ("((a)+)*", False),
        (r"(?:x\)+)*", False),
        ("(a{1,9}){2,}", False),
        ("(", False),
        (r"\p{L}", False),
    ],
)
def test_patterns_that_are_not_tried(pattern, is_tried):
    assert limits._is_safe(pattern) is is_tried


@pytest.mark.parametrize(
    ("declared", "node"),
    [
        ({"maximum": 5, "exclusiveMaximum": True}, {"exclusiveMaximum": 5}),
        ({"minimum": 5, "exclusiveMinimum": False}, {"minimum": 5}),
        ({"exclusiveMinimum": 5}, {"exclusiveMinimum": 5}),
        ({"exclusiveMinimum": True}, {}),
        ({"uniqueItems": False, "maxItems": "3"}, {}),
        ({"uniqueItems": True}, {"uniqueItems": True}),
        ({"multipleOf": 0, "maximum": float("inf"), "minLength": True}, {}),
        ({"pattern": "a+", "minLength": 0}, {"pattern": "a+", "minLength": 0}),
        ({"pattern": 7}, {}),
    ],
)
def test_limits_that_can_be_tried(declared, node):
    assert limits._limits(declared.items()) == node
