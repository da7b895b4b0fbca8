"""What is mended, and what is told about it."""

from __future__ import annotations

import pytest

HEAD = "openapi: 3.0.3\ninfo: {title: T, version: '1'}\n"


def schema_after(outcome):
    return outcome.value["components"]["schemas"]["S"]


def test_mapping_object(loading):
    outcome = loading(
        f"{HEAD}paths: {{}}\ncomponents:\n  schemas:\n"
        "    S:\n"
        "      oneOf: [{$ref: '#/components/schemas/Cat'}]\n"
        "      discriminator:\n"
        "        propertyName: kind\n"
        "        mapping:\n"
        "          cat: {$ref: '#/components/schemas/Cat'}\n"
        "          dog: '#/components/schemas/Cat'\n"
        "    Cat: {type: object}\n"
    )
    assert outcome.printed == [
        "api.yaml:11:16: warning[mapping-object]: "
        "the mapping of 'cat' is an object; its $ref is taken\n"
        '    write the reference itself: cat: "#/components/schemas/Cat"'
    ]
    assert schema_after(outcome)["discriminator"]["mapping"] == {
        "cat": "#/components/schemas/Cat",
        "dog": "#/components/schemas/Cat",
    }


@pytest.mark.parametrize(
    ("written", "shown", "types", "read"),
    [
        ("{type: boolean, default: 'false'}", '"false"', "boolean", False),
        ("{type: boolean, default: 'True'}", '"True"', "boolean", True),
        ("{type: integer, default: '100'}", '"100"', "integer", 100),
        ("{type: integer, default: '-1'}", '"-1"', "integer", -1),
        ("{type: number, default: '0.5'}", '"0.5"', "number", 0.5),
        ("{type: number, default: '7'}", '"7"', "number", 7),
        (
            "{type: integer, nullable: true, default: '1'}",
            '"1"',
            "integer or null",
            1,
        ),
        (
            "{type: [boolean, 'null'], default: 'true'}",
            '"true"',
            "boolean or null",
            True,
        ),
    ],
)
def test_default_that_is_converted(loading, written, shown, types, read):
    outcome = loading(f"{HEAD}paths: {{}}\ncomponents: {{schemas: {{S: {written}}}}}\n")
    column = 27 + written.index("default: ") + len("default: ")
    json = str(read).lower()
    message = (
        f"api.yaml:4:{column}: warning[default-type]: "
        f"the default {shown} is not of the declared type {types}\n"
        f"    it is read as {json}: write it without quotes"
    )
    assert message in outcome.printed
    assert schema_after(outcome)["default"] == read
    assert type(schema_after(outcome)["default"]) is type(read)


@pytest.mark.parametrize(
    ("written", "shown", "types"),
    [
        ("{type: boolean, default: 'yes'}", '"yes"', "boolean"),
        ("{type: boolean, default: 0}", "0", "boolean"),
        ("{type: integer, default: '0.5'}", '"0.5"', "integer"),
        ("{type: integer, default: true}", "true", "integer"),
        ("{type: integer, default: ''}", '""', "integer"),
        ("{type: number, default: '1e999'}", '"1e999"', "number"),
        ("{type: string, default: 5}", "5", "string"),
        ("{type: string, default: null}", "null", "string"),
        ("{type: array, default: a}", '"a"', "array"),
        ("{type: object, default: [{a: 1}]}", '[{"a": 1}]', "object"),
        ("{type: boolean, default: 'null'}", '"null"', "boolean"),
    ],
)
def test_default_that_is_taken_out(loading, written, shown, types):
    outcome = loading(f"{HEAD}paths: {{}}\ncomponents: {{schemas: {{S: {written}}}}}\n")
    column = 27 + written.index("default: ") + len("default: ")
    assert outcome.printed == [
        f"api.yaml:4:{column}: warning[default-type]: "
        f"the default {shown} is not of the declared type {types}\n"
        "    it is ignored"
    ]
    assert "default" not in schema_after(outcome)


@pytest.mark.parametrize(
    "written",
    [
        "{type: boolean, default: false}",
        "{type: integer, default: 1.0}",
        "{type: number, default: 1}",
        "{type: string, default: 'false'}",
        "{type: string, nullable: true, default: null}",
        "{default: 'false'}",
        "{type: 5, default: 'false'}",
        "{type: [], default: 'false'}",
        "{type: file, default: 'false'}",
        "{type: object, example: {type: boolean, default: 'false'}}",
    ],
)
def test_default_that_is_left_alone(loading, written):
    outcome = loading(f"{HEAD}paths: {{}}\ncomponents: {{schemas: {{S: {written}}}}}\n")
    assert "default-type" not in outcome.codes
    assert "default" in str(schema_after(outcome))


def test_default_that_two_aliases_share(loading):
    outcome = loading(
        f"{HEAD}paths: {{}}\ncomponents:\n  schemas:\n"
        "    S: &s {type: boolean, default: 'true'}\n"
        "    T: *s\n"
    )
    assert outcome.value["components"]["schemas"]["T"]["default"] is True
    assert outcome.codes == ["default-type"]


def test_status_codes(loading):
    outcome = loading(
        f"{HEAD}paths:\n  /a:\n    get:\n      responses:\n"
        "        '200': {description: OK}\n"
        "        404: {description: no}\n"
        "        500: {description: no}\n"
        "        5XX: {description: no}\n"
    )
    assert outcome.printed == [
        f"api.yaml:{line}:9: warning[status-code]: "
        "the status code is a number; it is read as text\n"
        "    write it in quotes"
        for line in (8, 9)
    ]
    codes = list(outcome.value["paths"]["/a"]["get"]["responses"])
    assert codes == ["200", "404", "500", "5XX"]


def test_numbers_as_other_keys_are_fine(loading):
    outcome = loading(
        f"{HEAD}paths: {{}}\ncomponents:\n  schemas:\n"
        "    S: {type: object, properties: {1: {type: string}}}\n"
    )
    assert outcome.printed == []


def test_types_that_mean_the_same_are_one(loading):
    outcome = loading(
        f"{HEAD.replace('3.0.3', '3.1.0')}paths: {{}}\ncomponents:\n  schemas:\n"
        "    S: {type: [Int, integer, 'null']}\n"
    )
    assert schema_after(outcome)["type"] == ["integer", "null"]
    assert outcome.codes == ["schema-type"]


def test_what_is_wrong_everywhere_is_told_once(loading):
    members = "".join(f"        m{at}: {{type: String}}\n" for at in range(11))
    outcome = loading(
        f"{HEAD}paths: {{}}\ncomponents:\n  schemas:\n"
        f"    S:\n      type: object\n      properties:\n{members}"
    )
    assert outcome.printed == [
        "api.yaml:9:20: warning[schema-type]: "
        'there is no JSON type "String" (and 10 more like it)\n'
        '    it is read as "string"'
    ]
    members = schema_after(outcome)["properties"].values()
    assert [member["type"] for member in members] == ["string"] * 11
