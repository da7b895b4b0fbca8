"""JSON: what its reader adds to the standard decoder."""

from __future__ import annotations

import pytest

from clientsmith.load.document import MAX_DEPTH


def test_values(reading):
    outcome = reading('\n {"a": [1, 1.5, true, null, "x\\u00e9"], "b": {"c": {}}}\n')
    assert outcome.value == {"a": [1, 1.5, True, None, "xé"], "b": {"c": {}}}
    assert outcome.printed == []


def test_duplicate_keys(reading):
    outcome = reading('{"a": 1,\n "b": [{"c": 2, "c": 3}],\n "a": {"d": 4}}')
    assert outcome.value == {"a": {"d": 4}, "b": [{"c": 3}]}
    assert outcome.printed == [
        "api.yaml:2:17: warning[duplicate-key]: "
        "the key 'c' is here twice; the last one counts\n"
        "    first at api.yaml:2:9",
        "api.yaml:3:2: warning[duplicate-key]: "
        "the key 'a' is here twice; the last one counts\n"
        "    first at api.yaml:1:2",
    ]
    assert outcome.at("a", "d") == "3:13"


def test_numbers_that_json_does_not_have(reading):
    outcome = reading('{"a": NaN, "NaN": "Infinity",\n "b": [-Infinity, 1e400, 12]}')
    assert outcome.printed == [
        f"api.yaml:{place}: error[not-json]: {number} is no JSON number\n"
        "    quote it if it is meant as text"
        for place, number in [("1:7", "NaN"), ("2:8", "-Infinity"), ("2:19", "1e400")]
    ]


def test_huge_integer(reading):
    assert reading('{"a": 1%s}' % ("0" * 400)).value == {"a": 10**400}


def test_number_with_too_many_digits(reading):
    outcome = reading('{"1": 7, "a": %s}' % ("9" * 5000))
    assert outcome.printed == [
        "api.yaml:1:15: error[not-json]: the number has too many digits\n"
        "    quote it if it is meant as text"
    ]


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("[" * 10_000, "1:201"),
        ('{"[": ' * 10_000, "1:1201"),
        ("[" * (MAX_DEPTH + 1) + "]" * (MAX_DEPTH + 1), "1:201"),
    ],
)
def test_nesting_is_bounded(reading, text, place):
    assert reading(text).printed == [
        f"api.yaml:{place}: error[too-deep]: nested more than {MAX_DEPTH} levels deep"
    ]


def test_deepest_document_that_is_read(reading):
    nested = "[" * (MAX_DEPTH - 1) + "]" * (MAX_DEPTH - 1)
    assert reading(f'{{"a": {nested}}}').printed == []


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        (
            "{{",
            "1:2: error[syntax]: this is no JSON: "
            "Expecting property name enclosed in double quotes",
        ),
        (
            '{"a": 1,\n "b": [2}',
            "2:9: error[syntax]: this is no JSON: Expecting ',' delimiter",
        ),
        ('{"a": 1} x', "1:10: error[syntax]: this is no JSON: Extra data"),
        (
            '{"a": "\0"}',
            "1:8: error[syntax]: this is no JSON: Invalid control character at",
        ),
        (
            "{[1]: 2}",
            "1:2: error[syntax]: this is no JSON: "
            "Expecting property name enclosed in double quotes",
        ),
        (
            '{"a": "http://b",\n /* c */ "d": [2,],}',
            "2:2: error[syntax]: this is no JSON: it has a comment",
        ),
        (
            '// c\n{"a": [1, 2 // d\n]}',
            "1:1: error[syntax]: this is no JSON: it has a comment",
        ),
    ],
)
def test_syntax_errors(reading, text, printed):
    assert reading(text).printed == [f"api.yaml:{printed}"]


def test_yaml_in_flow_style(reading):
    outcome = reading("{a: 1, 'b': [2, x,], a: 3}")
    assert outcome.value == {"a": 3, "b": [2, "x"]}
    assert outcome.codes == ["duplicate-key"]


def test_lone_surrogates(loading):
    outcome = loading(
        '{"openapi": "3.1.0", "info": {"title": "\\ud800", "version": "1"},'
        ' "paths": {}, "components": {"schemas": {"\\udfff": {"type": "integer",'
        ' "default": "\\ud800", "default": "\\udc00"}}}}'
    )
    assert outcome.codes.count("not-unicode") == 4
    "\n".join(outcome.printed).encode()
