"""What overlays do to a document, and where its values stand afterwards."""

from __future__ import annotations

import json

import pytest

from clientsmith.load import patch
from clientsmith.load.patch import MAX_SELECTED, PatchRefused, Query

BASE = """\
openapi: 3.0.3
info: {title: T, version: '1'}
paths: {}
tags:
  - {name: a}
  - {name: b}
  - {name: c}
  - {name: d}
x-one: &one
  list: [1, 2]
  deep: {er: {text: here}}
x-two: *one
"""


def overlay(*actions: str, version: str = "1.0.0") -> str:
    lines = [f"overlay: {version}", "info: {title: O, version: '1'}", "actions:"]
    return "\n".join([*lines, *(f"  - {action}" for action in actions), ""])


def changed(loading, *actions: str, base: str = BASE):
    outcome = loading(base, overlay(*actions))
    assert outcome.printed == []
    return outcome.value


def refused(loading, *actions: str, base: str = BASE) -> list[str]:
    outcome = loading(base, overlay(*actions))
    assert outcome.document is None
    return outcome.printed


def test_members_of_objects_are_merged_one_by_one(loading):
    value = changed(
        loading, "{target: $, update: {x-one: {deep: {er: {text: there, new: 1}}}}}"
    )
    assert value["x-one"]["deep"] == {"er": {"text": "there", "new": 1}}
    assert value["x-one"]["list"] == [1, 2]


def test_what_is_merged_keeps_its_place_in_the_order(loading):
    value = changed(loading, "{target: $, update: {info: {title: U}, x-new: 1}}")
    assert list(value) == [
        "openapi",
        "info",
        "paths",
        "tags",
        "x-one",
        "x-two",
        "x-new",
    ]
    assert list(value["info"]) == ["title", "version"]


@pytest.mark.parametrize(
    ("action", "wanted"),
    [
        ("{target: $.x-one.list, update: 3}", [1, 2, 3]),
        ("{target: $.x-one.list, update: {a: 1}}", [1, 2, {"a": 1}]),
        ("{target: $.x-one.list, update: [3, 4]}", [1, 2, 3, 4]),
        ("{target: $.x-one, update: {list: [3, 4]}}", [1, 2, 3, 4]),
        ("{target: '$.x-one.list[0]', update: 3}", [3, 2]),
        ("{target: '$.x-one.list[?@ == 1]', remove: true}", [2]),
        ("{target: '$.x-one.list[0, 0]', remove: true}", [2]),
        ("{target: $.x-one.list, copy: '$.tags[0].name'}", [1, 2, "a"]),
    ],
)
def test_lists(loading, action, wanted):
    assert changed(loading, action)["x-one"]["list"] == wanted


@pytest.mark.parametrize(
    ("target", "left"),
    [
        ("$.tags[0, 2]", "bd"),
        ("$.tags[2, 0]", "bd"),
        ("$.tags[1:]", "a"),
        ("$.tags[-1]", "abc"),
        ("$.tags[?@.name > 'b']", "ab"),
    ],
)
def test_items_that_are_removed_together_do_not_move_each_other(loading, target, left):
    value = changed(loading, f'{{target: "{target}", remove: true}}')
    assert [tag["name"] for tag in value["tags"]] == list(left)


def test_an_item_and_what_is_in_another_are_removed_together(loading):
    value = changed(
        loading,
        "{target: \"$.x-list..[?@ == 'b' || @.n == 'a']\", remove: true}",
        base=f"{BASE}x-list: [{{n: a}}, {{n: b}}, {{n: c}}]\n",
    )
    assert value["x-list"] == [{}, {"n": "c"}]


def test_what_is_in_a_removed_value_goes_with_it(loading):
    value = changed(loading, "{target: '$..deep..*', remove: true}")
    assert value["x-one"]["deep"] == {}


def test_actions_see_what_those_before_them_did(loading):
    value = changed(
        loading,
        "{target: '$.tags[0]', remove: true}",
        "{target: '$.tags[0]', update: {x-first: true}}",
        "{target: $.info, remove: true}",
        "{target: $, update: {info: {title: U, version: '2'}}}",
    )
    assert value["tags"][0] == {"name": "b", "x-first": True}
    assert value["info"] == {"title": "U", "version": "2"}


def test_overlays_are_applied_in_order(loading):
    first = overlay("{target: $.info, update: {title: U, x-a: 1}}")
    second = overlay("{target: $.info.x-a, remove: true}")
    outcome = loading(BASE, first, second)
    assert (outcome.printed, outcome.value["info"]["title"]) == ([], "U")
    assert loading(BASE, second, first).codes == ["overlay-unused"]


def test_what_an_alias_repeats_changes_in_one_place(loading):
    value = changed(
        loading,
        "{target: $.x-two.deep.er, update: {text: there}}",
        "{target: '$.x-two.list[0]', remove: true}",
    )
    assert value["x-one"] == {"list": [1, 2], "deep": {"er": {"text": "here"}}}
    assert value["x-two"] == {"list": [2], "deep": {"er": {"text": "there"}}}


def test_one_update_of_several_targets_is_not_shared(loading):
    value = changed(
        loading,
        "{target: '$.tags[*]', update: {x-a: {b: []}}}",
        "{target: '$.tags[0].x-a.b', update: 1}",
    )
    assert [tag["x-a"] for tag in value["tags"]] == [{"b": [1]}] + [{"b": []}] * 3


def test_a_copy_changes_apart_from_what_it_was_made_of(loading):
    value = changed(
        loading,
        "{target: '$.tags[0]', update: {x-a: {}}}",
        "{target: '$.tags[0].x-a', copy: $.x-one.deep}",
        "{target: '$.tags[0].x-a.er', update: {text: there}}",
        "{target: $.x-one.deep.er, update: {new: 1}}",
    )
    assert value["tags"][0]["x-a"] == {"er": {"text": "there"}}
    assert value["x-one"]["deep"] == {"er": {"text": "here", "new": 1}}


def test_a_document_may_be_copied_into_itself(loading):
    value = changed(loading, "{target: $.x-one.deep, copy: $}")
    assert value["x-one"]["deep"]["info"] == value["info"]
    assert value["x-one"]["deep"]["x-one"]["deep"] == {"er": {"text": "here"}}


def test_remove_comes_before_update(loading):
    value = changed(loading, "{target: $.x-one, remove: true, update: {a: 1}}")
    assert "x-one" not in value


def test_overlays_and_documents_may_be_yaml_or_json(loading):
    base = '{"openapi": "3.0.3", "info": {"title": "T", "version": "1"}, "paths": {}}'
    text = (
        '{"overlay": "1.1.0", "actions":\n [{"target": "$.info", "update": {"a": 1}}]}'
    )
    outcome = loading(base, text)
    assert outcome.value["info"]["a"] == 1
    assert str(outcome.document.root["info"]["a"].where) == "overlay0:2:40"


def where(outcome, *keys) -> str:
    node = outcome.document.root
    for key in keys:
        node = node[key]
    return str(node.where)


def test_places_after_all_kinds_of_changes(loading):
    outcome = loading(
        BASE,
        overlay(
            "{target: '$.tags[0, 2]', remove: true}",
            "{target: $.tags, update: [{name: e}, {name: f}]}",
            "{target: '$.tags[2]', remove: true}",
            "{target: '$.tags[0]', update: {x-a: {b: 1}}}",
            "{target: $.x-two.deep, update: {er: {text: 1}, more: {}}}",
            "{target: $.x-two.deep.more, copy: '$.tags[0]'}",
        ),
    )
    assert outcome.printed == []
    assert [tag["name"] for tag in outcome.value["tags"]] == ["b", "d", "f"]
    assert where(outcome, "tags", 0, "name") == "api.yaml:6:12"
    assert where(outcome, "tags", 1, "name") == "api.yaml:8:12"
    assert where(outcome, "tags", 2, "name") == "overlay0:5:49"
    assert where(outcome, "tags", 0, "x-a") == "overlay0:7:41"
    assert where(outcome, "tags", 0, "x-a", "b") == "overlay0:7:45"
    assert where(outcome, "x-two", "deep", "er") == "api.yaml:11:14"
    assert where(outcome, "x-two", "deep", "er", "text") == "overlay0:8:48"
    assert where(outcome, "x-one", "deep", "er", "text") == "api.yaml:11:21"
    assert where(outcome, "x-two", "deep", "more") == "overlay0:8:58"
    assert where(outcome, "x-two", "deep", "more", "name") == "api.yaml:6:12"
    assert where(outcome, "x-two", "deep", "more", "x-a", "b") == "overlay0:7:45"
    assert where(outcome, "info", "title") == "api.yaml:2:15"


def test_a_value_that_was_removed_and_written_anew_stands_where_it_is_new(loading):
    outcome = loading(
        BASE,
        overlay(
            "{target: $.info, remove: true}",
            "{target: $, update: {info: {title: U, version: '2'}}}",
        ),
    )
    assert where(outcome, "info", "version") == "overlay0:5:52"
    assert str(outcome.document.root["info"].key_where) == "overlay0:5:26"


def test_places_of_a_list_in_a_list(loading):
    base = f"{BASE}x-list: [[0, 1], [2, 3], [4, 5]]\n"
    outcome = loading(
        base,
        overlay(
            "{target: '$.x-list[0]', remove: true}",
            "{target: '$.x-list[1][0]', remove: true}",
            "{target: '$.x-list[1]', update: 6}",
        ),
    )
    assert outcome.value["x-list"] == [[2, 3], [5, 6]]
    assert where(outcome, "x-list", 0, 1) == "api.yaml:13:22"
    assert where(outcome, "x-list", 1, 0) == "api.yaml:13:30"
    assert where(outcome, "x-list", 1, 1) == "overlay0:6:37"


def test_repairs_and_verdicts_see_what_came_of_it(loading):
    outcome = loading(BASE, overlay("{target: $.info, remove: true}"))
    assert outcome.codes == ["spec-invalid"]
    outcome = loading(
        f"{BASE}components: {{schemas: {{S: {{type: integer, default: '1'}}}}}}\n",
        overlay("{target: $.components.schemas.S, update: {type: string}}"),
    )
    assert outcome.printed == []


def test_a_kept_verdict_is_that_of_document_and_overlay(loading, tmp_path):
    bad = overlay("{target: $.info, remove: true}")
    for _ in range(2):
        assert loading(BASE, cache=tmp_path).codes == []
        assert loading(BASE, bad, cache=tmp_path).codes == ["spec-invalid"]


def test_the_digest_changes_with_each_overlay(loading):
    one = overlay("{target: $.info, update: {x-a: 1}}")
    two = overlay("{target: $.info, update: {x-a: 2}}")
    digests = [
        loading(BASE, *overlays).document.digest
        for overlays in ((), (one,), (two,), (one, two), (two, one))
    ]
    assert len(set(digests)) == 5
    assert loading(BASE, one).document.digest == digests[1]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "$[?@.a==1",
        "$.a[99999999999999999999]",
        "$.paths.*~",
        "$.a | $.b",
        "^$",
        "$.a[?@.b==1e999]",
        "$['\\uD800']",
        "$[?" + "(" * 3000 + "@.a" + ")" * 3000 + "]",
        "$[?@" * 300 + "]" * 300,
        "$ ",
        "$[?unknown(@)]",
    ],
)
def test_what_is_no_json_path(text):
    with pytest.raises(PatchRefused) as caught:
        Query(text)
    assert "\n" not in str(caught.value)
    assert str(caught.value)


def test_a_query_that_selects_too_much():
    with pytest.raises(PatchRefused, match="more than 100,000"):
        Query("$[*]").select([0] * (MAX_SELECTED + 1))
    assert len(Query("$[*]").select([0] * MAX_SELECTED)) == MAX_SELECTED


def test_a_query_that_is_too_long_to_follow():
    with pytest.raises(PatchRefused, match="too long"):
        Query("$" + ".a" * 5000).select({})


def test_queries_reach_as_deep_as_documents_go(loading):
    deep = "x-deep: " + "{a: " * 198 + "'b'" + "}" * 198 + "\n"
    value = changed(loading, "{target: $..a, remove: true}", base=BASE + deep)
    assert value["x-deep"] == {}


def test_what_nests_too_deep_is_refused(loading):
    deep = "{a: " * 100 + "1" + "}" * 100
    actions = [f"{{target: $.info, update: {{x-a: {deep}}}}}"]
    way = "".join(["$.info.x-a", ".a" * 99])
    actions.append(f"{{target: {way}, update: {{b: {deep}}}}}")
    (finding,) = refused(loading, *actions)
    assert finding.startswith("overlay0:5:")
    assert "more than 200 levels deep" in finding


def test_copies_cannot_grow_without_bound(loading, monkeypatch):
    monkeypatch.setattr(patch, "MAX_ADDED", 2000)
    actions = ["{target: $.tags, copy: $.tags}"] * 10
    found = refused(loading, *actions)
    assert {line.split(": ")[1] for line in found} == {"error[overlay-update]"}
    assert "more than 2,000 values" in found[0]


def test_an_alias_of_an_overlay_is_bounded(loading):
    levels = "".join(f"x-{n}: &a{n} [{f'*a{n - 1},' * 10}]\n" for n in range(1, 8))
    text = f"overlay: 1.0.0\nx-0: &a0 [1]\n{levels}actions: []\n"
    assert loading(BASE, text).codes == ["alias-bomb"]


def test_errors_of_all_overlays_and_actions_are_found_in_one_run(loading):
    outcome = loading(
        BASE,
        overlay("{target: a, remove: true}", "{target: b, remove: true}"),
        overlay("{target: $.c}"),
    )
    assert outcome.codes == ["overlay-target"] * 2 + ["overlay-invalid"]
    found = refused(loading, *["{target: $.none, remove: true}"] * 2)
    assert [line.split(" ")[0] for line in found] == [
        "overlay0:4:14:",
        "overlay0:5:14:",
    ]


@pytest.mark.parametrize(
    ("version", "is_known"),
    [("1.0.0", True), ("1.1.7", True), ("1.2.0", False), ("'1.0'", False)],
)
def test_versions(loading, version, is_known):
    text = overlay("{target: $.info, update: {}}", version=version)
    assert loading(BASE, text).codes == ([] if is_known else ["overlay-version"])


def test_the_mapping_of_the_published_page_is_mended(loading, seed_page):
    """With the overlay of docs/overlays.md, as it stands there."""
    from test_overlay_docs import blocks

    (mending,) = [
        text
        for text in blocks("yaml")
        if "ReadCapacityOnDemandSpec'" in text and "actions" in text
    ]
    outcome = loading(seed_page, mending, name="a.md")
    assert outcome.printed == []
    mapping = outcome.value["components"]["schemas"]["ReadCapacity"]["discriminator"]
    assert json.dumps(mapping["mapping"]).count("#/components/schemas/") == 2


FEEDING = [
    f"{{target: '$..[?@.type]', update: {{p{n}: {{type: x}}, q{n}: {{type: x}}}}}}"
    for n in range(16)
]


@pytest.mark.parametrize(
    ("name", "most", "code"),
    [
        ("MAX_ADDED", 2000, "overlay-update"),
        ("MAX_SELECTED_IN_ALL", 500, "overlay-target"),
        ("MAX_SEARCHED", 2000, "overlay-target"),
    ],
)
def test_an_overlay_that_feeds_itself_ends_at_the_first_error(
    loading, monkeypatch, name, most, code
):
    for each in ("MAX_ADDED", "MAX_SELECTED_IN_ALL", "MAX_SEARCHED"):
        monkeypatch.setattr(patch, each, most if each == name else 10**9)
    start = "{target: $.info, update: {x-a: {type: x}}}"
    assert loading(BASE, overlay(start, *FEEDING)).codes == [code]


def test_a_query_that_selects_too_much_is_the_last(loading, monkeypatch):
    monkeypatch.setattr("clientsmith.load.patch.MAX_SELECTED", 3)
    target = "{target: $..*, remove: true}"
    assert loading(BASE, overlay(target, target)).codes == ["overlay-target"]
