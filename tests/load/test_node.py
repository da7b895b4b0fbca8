"""The cursor, and where it says that values stand."""

from __future__ import annotations

import pytest

from clientsmith.load import yaml_reader

YAML = """\
openapi: 3.0.3
é: "ü" # 3
paths:
  /a/{b}:
    get: {tags: [x, 'y'],
      empty: , z: 1}
  "q~/%":
  - one
  -   - two
  - k: v
    text: |
      lines
    none:
after: &a
  same: 1
"""
JSON = """\
{"openapi": "3.0.3",
 "é": "ü",
 "paths" : {
  "/a": { "get" :{"tags": ["x", {"}": "]"}]},
          "list":
          [ 1,2 , [3] ] }, "end": -1.5e3 }
}
"""


@pytest.mark.parametrize(
    ("keys", "where", "key_where"),
    [
        ((), "1:1", "1:1"),
        (("openapi",), "1:10", "1:1"),
        (("é",), "2:4", "2:1"),
        (("paths",), "3:1", "3:1"),
        (("paths", "/a/{b}"), "4:3", "4:3"),
        (("paths", "/a/{b}", "get"), "5:10", "5:5"),
        (("paths", "/a/{b}", "get", "tags"), "5:17", "5:11"),
        (("paths", "/a/{b}", "get", "tags", 1), "5:21", "5:21"),
        (("paths", "/a/{b}", "get", "z"), "6:19", "6:16"),
        (("paths", "q~/%"), "7:3", "7:3"),
        (("paths", "q~/%", 0), "8:5", "8:5"),
        (("paths", "q~/%", 1), "9:7", "9:7"),
        (("paths", "q~/%", 1, 0), "9:9", "9:9"),
        (("paths", "q~/%", 2), "10:5", "10:5"),
        (("paths", "q~/%", 2, "text"), "11:11", "11:5"),
        (("paths", "q~/%", 2, "none"), "13:10", "13:5"),
        (("after",), "14:8", "14:1"),
    ],
)
@pytest.mark.parametrize("parser", ["CSafeLoader", "SafeLoader"])
def test_places_in_yaml(reading, monkeypatch, parser, keys, where, key_where):
    monkeypatch.setattr(yaml_reader, "PARSER", getattr(yaml_reader.yaml, parser))
    outcome = reading(YAML)
    node = outcome.document.root
    for key in keys:
        node = node[key]
    assert (str(node.where), str(node.key_where)) == (
        f"api.yaml:{where}",
        f"api.yaml:{key_where}",
    )


@pytest.mark.parametrize(
    ("keys", "where", "key_where"),
    [
        ((), "1:1", "1:1"),
        (("openapi",), "1:13", "1:2"),
        (("é",), "2:7", "2:2"),
        (("paths",), "3:12", "3:2"),
        (("paths", "/a", "get"), "4:18", "4:11"),
        (("paths", "/a", "get", "tags", 0), "4:28", "4:28"),
        (("paths", "/a", "get", "tags", 1, "}"), "4:39", "4:34"),
        (("paths", "/a", "list"), "5:11", "5:11"),
        (("paths", "/a", "list", 1), "6:15", "6:15"),
        (("paths", "/a", "list", 2, 0), "6:20", "6:20"),
        (("paths", "end"), "6:35", "6:28"),
    ],
)
def test_places_in_json(reading, keys, where, key_where):
    node = reading(JSON).document.root
    for key in keys:
        node = node[key]
    assert (str(node.where), str(node.key_where)) == (
        f"api.yaml:{where}",
        f"api.yaml:{key_where}",
    )


@pytest.mark.parametrize("text", ["a: {b: 1}\n", '{"a": {"b": 1}}'])
def test_place_of_what_was_not_in_the_text_is_its_parent(reading, text):
    outcome = reading(text)
    outcome.value["a"]["new"] = {"deep": [1]}
    assert outcome.at("a", "new", "deep", 0) == outcome.at("a")


def test_shared_containers_have_the_places_of_the_anchor_inside(reading):
    outcome = reading("a: &x\n  b: 1\nc: *x\n")
    assert outcome.at("c") == "3:4"
    assert outcome.at("c", "b") == "2:6"


def test_members(reading):
    root = reading("a: {b: text, c: 5}\nd: [e, f]\n").document.root
    assert [key for key, _ in root.items()] == ["a", "d"]
    assert [node.value for node in root["d"].elements()] == ["e", "f"]
    assert root["a"]["b"].pointer == ("a", "b")
    assert root["d"][1].pointer == ("d", 1)
    assert "b" in root["a"]
    assert "e" not in root["d"]
    assert root["a"].text("b") == "text"
    assert root["a"].text("c") is None
    assert root["d"].text("b") is None


def test_absent_members(reading):
    root = reading("a: text\nd: [e, f]\n").document.root
    absent = [root.get("x"), root.get(0), root["a"].get("x"), root["a"].get(0)]
    assert absent + [root["d"].get(key) for key in (2, -1, "0")] == [None] * 7
    assert list(root["a"].items()) == list(root["a"].elements()) == []
    assert list(root.elements()) == list(root["d"].items()) == []
    with pytest.raises(KeyError):
        root["x"]


def test_json_pointer(reading):
    root = reading("a/b: {m~n: [{}]}\n").document.root
    assert root.json_pointer == "#"
    assert root["a/b"]["m~n"][0].json_pointer == "#/a~1b/m~0n/0"
