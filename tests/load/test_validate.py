"""The validator's verdict, with places."""

from __future__ import annotations

import urllib.request

import pytest

from clientsmith.load import validate

HEAD = "openapi: 3.0.3\ninfo: {title: T, version: '1'}\n"
INVALID = f"{HEAD}paths:\n  /a:\n    get: {{}}\n"
FINDING = "api.yaml:5:10: {}[spec-invalid]: 'responses' is a required property"


def test_finding_is_a_warning(loading):
    outcome = loading(INVALID)
    assert outcome.printed == [FINDING.format("warning")]
    assert outcome.document is not None


@pytest.mark.parametrize(
    ("rest", "printed"),
    [
        (
            "paths: {}\ncomponents: {schemas: {S: {type: object,\n  requird: [a]}}}\n",
            "4:27: warning[spec-invalid]: "
            "'requird' does not match any of the regexes: '^x-'",
        ),
        (
            "paths: {}\ncomponents: {schemas: {S: {not: {type: 'null'}}}}\n",
            "4:40: warning[spec-invalid]: 'null' is not one of "
            "['array', 'boolean', 'integer', 'number', 'object', 'string']",
        ),
        (
            "paths:\n  /a/{id}:\n    get: {responses: {'200': {description: x}}}\n",
            "5:10: warning[spec-invalid]: "
            "Path parameter 'id' for 'get' operation in '/a/{id}' was not resolved",
        ),
        (
            "paths: {}\ncomponents:\n  schemas:\n    S: {type: array, items: {}, "
            "default: [],\n      minItems: 1}\n",
            "6:42: warning[spec-invalid]: [] should be non-empty",
        ),
        (
            "paths:\n  /a:\n    get:\n      parameters:\n"
            "      - {name: a, in: path, schema: {}}\n"
            "      responses: {'200': {description: x}}\n",
            "7:9: warning[spec-invalid]: 'required' is a required property",
        ),
        (
            "paths: {}\ncomponents:\n  schemas:\n"
            "    S: {allOf: [{}], required: [e, d, c, b, a]}\n",
            "6:8: warning[spec-invalid]: Required list has not defined properties: "
            "['a', 'b', 'c', 'd', 'e']",
        ),
    ],
)
def test_places(loading, rest, printed):
    assert f"api.yaml:{printed}" in loading(f"{HEAD}{rest}").printed


@pytest.mark.parametrize(("version", "place"), [("3.0.3", "20:16"), ("3.1.0", "5:29")])
def test_of_several_mistakes_the_same_is_told(loading, version, place):
    """The library has members from a set; sixteen are seldom in order by chance.

    Of what the schema of OAS 3.0 finds, it is the first by name; else the first.
    """
    members = ",\n".join(f"m{at}: {{maximum: a}}" for at in range(25, 9, -1))
    outcome = loading(
        f"openapi: {version}\ninfo: {{title: T, version: '1'}}\npaths: {{}}\n"
        "components: {schemas: {S: {items: {properties: {n: {type: string}, o: {\n"
        f"properties: {{{members}" + "}" * 7 + "\n"
    )
    assert outcome.printed == [
        f"api.yaml:{place}: warning[spec-invalid]: 'a' is not of type 'number'"
    ]


def test_place_behind_a_reference(loading):
    outcome = loading(
        f"{HEAD}paths:\n  /a:\n    get:\n      responses:\n        '200':\n"
        "          description: x\n"
        "          content: {a/b: {schema: {$ref: '#/components/schemas/S'}}}\n"
        "components:\n  schemas:\n    S:\n      type: string\n      maxLength: 1\n"
        "      default: long\n"
    )
    assert outcome.printed == [
        "api.yaml:15:16: warning[spec-invalid]: 'long' is too long"
    ]


def test_long_messages_keep_both_ends(loading):
    names = ", ".join(f"name{i}" for i in range(100))
    outcome = loading(f"{HEAD}paths: [{names}]\n")
    line = next(line for line in outcome.printed if "spec-invalid" in line)
    assert len(line) < 260
    assert "['name0', 'name1'" in line
    assert line.endswith("is not of type 'object'")


def test_repaired_document_is_judged(loading):
    outcome = loading(
        f"{HEAD}paths: {{}}\n"
        "components: {schemas: {S: {type: boolean, default: 'false'}}}\n"
    )
    assert outcome.codes == ["default-type"]


@pytest.mark.parametrize(
    "ref",
    [
        "http://127.0.0.1:9/a.yaml#/S",
        "https://example.com/a.yaml",
        "ftp://example.com/a.yaml",
        "file:///etc/hostname",
        "other.yaml#/S",
    ],
)
def test_nothing_is_fetched(loading, monkeypatch, ref):
    fetched = []
    monkeypatch.setattr(urllib.request, "urlopen", fetched.append)
    monkeypatch.setattr("jsonschema_path.handlers.urllib.urlopen", fetched.append)
    monkeypatch.setattr("jsonschema_path.retrievers.urlopen", fetched.append)
    outcome = loading(
        f"{HEAD}paths: {{}}\ncomponents:\n  schemas:\n    S: {{$ref: '{ref}'}}\n"
        "    T: {type: boolean, minimum: a}\n"
    )
    assert fetched == []
    assert outcome.printed == [
        "api.yaml:7:33: warning[spec-invalid]: 'a' is not of type 'number'",
    ]
    assert outcome.document is not None
    assert [*outcome.document.refused] == [ref]  # an error wherever it is followed


def test_a_failure_of_the_validator_itself(loading, monkeypatch):
    def fail(*_):
        raise ZeroDivisionError("of its own\nmaking")

    monkeypatch.setattr(validate, "_errors", fail)
    assert loading(INVALID).printed == [
        "api.yaml:1:1: warning[spec-unjudged]: ZeroDivisionError: of its own making\n"
        "    openapi-spec-validator could not judge this part"
    ]


def test_recursive_schemas_are_survived(loading):
    outcome = loading(
        f"{HEAD}paths: {{}}\ncomponents:\n  schemas:\n"
        "    S: {allOf: [{$ref: '#/components/schemas/S'}], required: [a]}\n"
    )
    assert outcome.document is not None
    assert set(outcome.codes) == {"spec-unjudged"}


@pytest.mark.parametrize("version", ["3.1.0", "3.2.0"])
def test_other_versions(loading, version):
    outcome = loading(
        f"openapi: {version}\ninfo: {{title: T, version: '1'}}\n"
        "components: {schemas: {S: {type: strin}}}\n"
    )
    assert outcome.printed == [
        "api.yaml:3:34: warning[spec-invalid]: "
        "'strin' is not valid under any of the given schemas"
    ]
