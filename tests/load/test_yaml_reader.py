"""YAML: values, keys, tags, merge keys, duplicates and streams."""

from __future__ import annotations

import pytest


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("", None),
        ("~", None),
        ("null", None),
        ("NULL", None),
        ("true", True),
        ("False", False),
        ("0", 0),
        ("-12", -12),
        ("123456789012345678901234567890", 123456789012345678901234567890),
        ("1.50", 1.5),
        ("-1e3", -1000.0),
        ("2.5E-1", 0.25),
        ("2024-04-01", "2024-04-01"),
        ("2024-04-01T10:00:00Z", "2024-04-01T10:00:00Z"),
        ("2026-01.alpha", "2026-01.alpha"),
        ("Yes", "Yes"),
        ("NO", "NO"),
        ("off", "off"),
        ("18:00", "18:00"),
        ("007", "007"),
        ("0x1F", "0x1F"),
        ("0o17", "0o17"),
        ("1_000", "1_000"),
        ("+1", "+1"),
        (".5", ".5"),
        ("=", "="),
        ("'5'", "5"),
        ('"true"', "true"),
        ("|\n  5\n", "5\n"),
        (">-\n  null\n", "null"),
        ("!!str 5", "5"),
        ("! 5", "5"),
        ("!!int '5'", 5),
        ("!!float 5", 5.0),
        ("!!bool 'true'", True),
        ("!!null ''", None),
        ("!!timestamp 2024-04-01", "2024-04-01"),
        ("!!binary aGk=", "aGk="),
        ("!!map {}", {}),
        ("!!seq []", []),
    ],
)
def test_scalars_mean_what_yaml_1_2_says(reading, written, value):
    outcome = reading(f"a: {written}\n")
    assert outcome.printed == []
    assert outcome.value == {"a": value}
    assert type(outcome.value["a"]) is type(value)


def test_keys_are_the_text_as_it_is_written(reading):
    outcome = reading("200: a\n1.50: b\ntrue: c\n~: d\n2024-04-01: e\n'x': f\n? g\n")
    keys = ["200", "1.50", "true", "~", "2024-04-01", "x", "g"]
    assert list(outcome.value) == keys


def test_numbers_that_json_does_not_have(reading):
    outcome = reading("a: .inf\nb: [-.INF, .nan]\nc: 1e400\n")
    assert outcome.printed == [
        "api.yaml:1:4: error[not-json]: .inf is no JSON number\n"
        "    quote it if it is meant as text",
        "api.yaml:2:5: error[not-json]: -.INF is no JSON number\n"
        "    quote it if it is meant as text",
        "api.yaml:2:12: error[not-json]: .nan is no JSON number\n"
        "    quote it if it is meant as text",
        "api.yaml:3:4: error[not-json]: 1e400 is too large for a JSON number\n"
        "    quote it if it is meant as text",
    ]


def test_number_with_too_many_digits(reading):
    outcome = reading(f"a: {'9' * 5000}\n")
    assert outcome.printed == [
        "api.yaml:1:4: error[not-json]: the number has too many digits\n"
        "    quote it if it is meant as text"
    ]


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        (
            "!!python/object/apply:os.system [ls]",
            "the tag !!python/object/apply:os.system is not supported",
        ),
        ("!!python/name:os.system", "the tag !!python/name:os.system is not supported"),
        ("!Ref Bucket", "the tag !Ref is not supported"),
        ("!!set {a}", "the tag !!set is not supported"),
        ("!!int five", "'five' is no !!int"),
        ("!!bool yes", "'yes' is no !!bool"),
        ("!!null x", "'x' is no !!null"),
        ("!!float x", "'x' is no !!float"),
    ],
)
def test_tags_are_refused(reading, written, reason):
    outcome = reading(f"a: {written}\n")
    assert outcome.printed == [
        f"api.yaml:1:4: error[yaml-tag]: {reason}\n"
        "    remove the tag: an OpenAPI document holds JSON values only"
    ]


def test_duplicate_keys(reading):
    outcome = reading("a: 1\nb:\n  c: 2\n  d: 3\n  c: 4\na: 5\n")
    assert outcome.value == {"a": 5, "b": {"c": 4, "d": 3}}
    assert outcome.printed == [
        "api.yaml:5:3: warning[duplicate-key]: "
        "the key 'c' is here twice; the last one counts\n"
        "    first at api.yaml:3:3",
        "api.yaml:6:1: warning[duplicate-key]: "
        "the key 'a' is here twice; the last one counts\n"
        "    first at api.yaml:1:1",
    ]


@pytest.mark.parametrize("key", ["? [a]\n: 1", "? {a: 1}\n: 1", "x: &x [1]\n*x : 2"])
def test_keys_that_are_containers(reading, key):
    outcome = reading(f"{key}\n")
    assert outcome.codes == ["yaml-key"]


def test_key_that_is_an_alias_of_text(reading):
    outcome = reading("a: &k name\n*k : 1\n&m b: *m\n")
    assert outcome.value == {"a": "name", "name": 1, "b": "b"}


def test_merge_key(reading):
    outcome = reading(
        "base: &base {a: 1, b: 2}\n"
        "more: &more {b: 3, c: 4}\n"
        "one:\n  <<: *base\n  b: 5\n"
        "two:\n  d: 6\n  <<: [*base, *more]\n"
        "text: {'<<': 7}\n"
    )
    assert outcome.value["one"] == {"a": 1, "b": 5}
    assert outcome.value["two"] == {"a": 1, "b": 2, "c": 4, "d": 6}
    assert outcome.value["text"] == {"<<": 7}
    assert outcome.at("one", "a") == "1:17"
    assert outcome.printed == []


def test_merge_of_something_else(reading):
    outcome = reading("a:\n  <<: 5\n")
    assert outcome.printed == [
        "api.yaml:2:7: error[yaml-merge]: "
        "<< must refer to a mapping or to a list of mappings"
    ]


def test_several_documents(reading):
    outcome = reading("---\na: 1\n---\nb: 2\n")
    assert outcome.printed == [
        "api.yaml:3:1: error[yaml-documents]: "
        "the file holds more than one YAML document\n"
        "    split it at the --- line"
    ]


def test_one_document_between_markers(reading):
    assert reading("%YAML 1.2\n---\na: 1\n...\n").value == {"a": 1}


@pytest.mark.parametrize("text", ["", "  \n\n", "# nothing\n"])
def test_empty(reading, text):
    outcome = reading(text)
    assert outcome.printed == ["api.yaml:1:1: error[empty]: the file holds no document"]


@pytest.mark.parametrize("text", ["5", "text", "- a\n", "---\n", "[1, 2]"])
def test_root_that_is_no_mapping(reading, text):
    assert reading(text).printed == [
        "api.yaml:1:1: error[not-a-document]: "
        "an OpenAPI document must be an object at its root"
    ]


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        (
            "a: b: c",
            "api.yaml:1:5: error[syntax]: "
            "mapping values are not allowed in this context",
        ),
        (
            "a: [1, 2\nb: 3",
            "api.yaml:2:2: error[syntax]: "
            "while parsing a flow sequence: did not find expected ',' or ']'",
        ),
        (
            "a: 1\n\tb: 2",
            "api.yaml:2:1: error[syntax]: while scanning a plain scalar: "
            "found a tab character that violates indentation",
        ),
        (
            "é: x\nb: '\0'",
            "api.yaml:2:5: error[syntax]: the character U+0000 is not allowed in YAML",
        ),
        (
            "a: \x1b[31m",
            "api.yaml:1:4: error[syntax]: the character U+001B is not allowed in YAML",
        ),
        ("a: *b", "api.yaml:1:4: error[syntax]: no anchor &b comes before this alias"),
    ],
)
def test_syntax_errors(reading, text, printed):
    assert reading(text).printed == [printed]


def test_all_recoverable_errors_are_found_in_one_run(reading):
    outcome = reading("a: !x 1\nb: .nan\n? [c]\n: 2\nd: {<<: 3}\n")
    assert outcome.codes == ["yaml-tag", "not-json", "yaml-key", "yaml-merge"]
