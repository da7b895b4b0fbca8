"""Following `$ref`."""

from __future__ import annotations

import pytest

from clientsmith.diagnostics import Diagnostics
from clientsmith.load.refs import resolve, target_pointer

DOCUMENT = """\
components:
  schemas:
    Cat: {type: object}
    Alias: {$ref: '#/components/schemas/Cat'}
    Second: {$ref: '#/components/schemas/Alias'}
    A: {$ref: '#/components/schemas/B'}
    B: {$ref: '#/components/schemas/C'}
    C: {$ref: '#/components/schemas/B'}
    Self: {$ref: '#/components/schemas/Self'}
    Union:
      oneOf: [{type: string}, {type: integer}]
    "a/b~c %": {type: boolean}
paths:
  /pets/{id}: {get: {}}
here:
  $ref: REF
"""


def following(reading, ref):
    document = reading(DOCUMENT.replace("REF", ref)).document
    found = Diagnostics()
    node = resolve(document.root["here"], found)
    return node, [str(finding) for finding in found]


@pytest.mark.parametrize(
    ("ref", "pointer"),
    [
        ("'#/components/schemas/Cat'", "#/components/schemas/Cat"),
        ("'#/components/schemas/Second'", "#/components/schemas/Cat"),
        ("'#/components/schemas/Union/oneOf/1'", "#/components/schemas/Union/oneOf/1"),
        ("'#/components/schemas/a~1b~0c%20%25'", "#/components/schemas/a~1b~0c %"),
        ("'#/paths/~1pets~1%7Bid%7D/get'", "#/paths/~1pets~1{id}/get"),
        ("'#/paths/~1pets~1{id}/get'", "#/paths/~1pets~1{id}/get"),
        ("'#'", "#"),
    ],
)
def test_targets(reading, ref, pointer):
    node, printed = following(reading, ref)
    assert printed == []
    assert node.json_pointer == pointer


def test_node_without_ref_is_its_own_target(reading):
    root = reading("a: 1\n").document.root
    found = Diagnostics()
    assert [resolve(root, found), resolve(root["a"], found).value] == [root, 1]


@pytest.mark.parametrize(
    ("ref", "printed"),
    [
        (
            "'#/components/schemas/Kat'",
            "error[ref-not-found]: #/components/schemas/Kat is not in this document\n"
            "    did you mean #/components/schemas/Cat?",
        ),
        (
            "'#/component/schemas/Cat'",
            "error[ref-not-found]: #/component/schemas/Cat is not in this document\n"
            "    did you mean #/components?",
        ),
        (
            "'#/components/schemas/Zzzzzz'",
            "error[ref-not-found]: #/components/schemas/Zzzzzz is not in this "
            "document\n    #/components/schemas has no member 'Zzzzzz'",
        ),
        (
            "'#/components/schemas/Union/oneOf/01'",
            "error[ref-not-found]: #/components/schemas/Union/oneOf/01 is not in this "
            "document\n    #/components/schemas/Union/oneOf has no member '01'",
        ),
        (
            "'#Cat'",
            "error[ref-not-found]: #Cat is no JSON pointer\n    write #/…",
        ),
        (
            "other.yaml#/Cat",
            "error[ref-not-found]: other.yaml#/Cat is no JSON pointer\n    write #/…",
        ),
        ("5", "error[ref-type]: $ref must be a string, not a number"),
        ("~", "error[ref-type]: $ref must be a string, not null"),
        ("[a]", "error[ref-type]: $ref must be a string, not an array"),
    ],
)
def test_failures(reading, ref, printed):
    node, found = following(reading, ref)
    assert node is None
    assert found == [f"api.yaml:16:9: {printed}"]


def test_cycle_is_one_finding_wherever_it_is_entered(reading):
    document = reading(DOCUMENT).document
    found = Diagnostics()
    schemas = document.root["components"]["schemas"]
    assert [resolve(schemas[name], found) for name in "ABC"] == [None, None, None]
    assert [str(finding) for finding in found] == [
        "api.yaml:7:15: error[ref-cycle]: these references only lead back to "
        "themselves: #/components/schemas/B → #/components/schemas/C → "
        "#/components/schemas/B\n    one of them must say what it is"
    ]


def test_reference_to_itself(reading):
    _, printed = following(reading, "'#/components/schemas/Self'")
    assert printed[0].startswith(
        "api.yaml:9:18: error[ref-cycle]: these references only lead back"
    )


@pytest.mark.parametrize(
    ("ref", "pointer"),
    [
        ("#/a/b", ("a", "b")),
        ("#/a~1b/~0c/%41", ("a/b", "~c", "A")),
        ("#/", ("",)),
        ("#", ()),
        ("#name", None),
        ("Cat", None),
        ("a.yaml#/b", None),
        ("https://example.com/a.yaml#/b", None),
    ],
)
def test_target_pointer(ref, pointer):
    assert target_pointer(ref) == pointer
