"""Lists and objects in each style, and what no style defines."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl, unquote

import pytest
import zoo
from runtime.calls import NO_BODY, Operation, Styles
from runtime.model import OpenModel
from runtime.styles import (
    FORM,
    SIMPLE,
    Style,
    cookie_header,
    header_values,
    path_segment,
    query_string,
)

STRING = "blue"
ARRAY = ["blue", "black", "brown"]
OBJECT = {"R": 100, "G": 200, "B": 150}

# OAS 3.1.1 "Style Examples"; explode, what is empty, a string, an array, an object.
# None: not applicable. The whole style has a list or an object only.
TABLE: list[tuple[str, bool, str | None, str | None, str | None, str | None]] = [
    ("matrix", False, ";color", ";color=blue", ";color=blue,black,brown",
     ";color=R,100,G,200,B,150"),
    ("matrix", True, ";color", ";color=blue", ";color=blue;color=black;color=brown",
     ";R=100;G=200;B=150"),
    ("label", False, "%2E", ".blue", ".blue,black,brown", ".R,100,G,200,B,150"),
    ("label", True, "%2E", ".blue", ".blue.black.brown", ".R=100.G=200.B=150"),
    ("simple", False, None, "blue", "blue,black,brown", "R,100,G,200,B,150"),
    ("simple", True, None, "blue", "blue,black,brown", "R=100,G=200,B=150"),
    ("form", False, "color=", "color=blue", "color=blue,black,brown",
     "color=R,100,G,200,B,150"),
    ("form", True, "color=", "color=blue", "color=blue&color=black&color=brown",
     "R=100&G=200&B=150"),
    ("spaceDelimited", False, None, None, "color=blue%20black%20brown",
     "color=R%20100%20G%20200%20B%20150"),
    ("pipeDelimited", False, None, None, "color=blue%7Cblack%7Cbrown",
     "color=R%7C100%7CG%7C200%7CB%7C150"),
    ("deepObject", True, None, None, None,
     "color%5BR%5D=100&color%5BG%5D=200&color%5BB%5D=150"),
]  # fmt: skip


def written(style: Style, value: object) -> str:
    if style.name in ("matrix", "label", "simple"):
        return path_segment(value, "color", style)
    return query_string({"color": value}, {"color": style})


@pytest.mark.parametrize(
    ("name", "explode", *("empty", "string", "array", "object")), TABLE
)
def test_the_table_of_styles(name, explode, empty, string, array, object):
    style = Style(name, explode)
    for value, text in [
        ("", empty),
        (STRING, string),
        (ARRAY, array),
        (OBJECT, object),
    ]:
        if text is not None:
            assert written(style, value) == text


@pytest.mark.parametrize(("explode", "text"), [(False, "R,100"), (True, "R=100")])
def test_an_object_in_a_header(explode, text):
    styles = {"X-Color": Style("simple", explode)}
    assert header_values({"X-Color": {"R": 100}}, styles) == {"X-Color": text}


@pytest.mark.parametrize(
    ("style", "value", "line"),
    [
        (FORM, "blue", "color=blue"),
        (FORM, ARRAY, "color=blue; color=black; color=brown"),
        (FORM, OBJECT, "R=100; G=200; B=150"),
        (Style("form"), ARRAY, "color=blue,black,brown"),
        (Style("form"), OBJECT, "color=R,100,G,200,B,150"),
        (Style("cookie", explode=True), ARRAY, "color=blue; color=black; color=brown"),
        (FORM, "a=b+c/d==", "color=a=b+c/d=="),
        (FORM, "s%3Aabc", "color=s%3Aabc"),
        (FORM, "ü;\r\nx", "color=%C3%BC%3B%0D%0Ax"),
        (FORM, "a b", "color=a%20b"),
        (Style("json"), {"a": "ü"}, "color=%7B%22a%22%3A%22%5Cu00fc%22%7D"),
    ],
)
def test_cookies(style, value, line):
    assert cookie_header({"color": value, "none": None}, {"color": style}) == line


@pytest.mark.parametrize("value", ["a;b", "a\nb", "ü"])
def test_a_cookie_that_is_not_escaped_holds_no_more_than_it_may(value):
    with pytest.raises(ValueError, match=r"must not|may hold"):
        cookie_header({"a": value}, {"a": Style("cookie")})


@pytest.mark.parametrize("style", [FORM, Style("form"), Style("deepObject")])
@pytest.mark.parametrize("value", [[], {}, None, [None], {"a": None}])
def test_what_is_empty_is_not_sent(style, value):
    assert query_string({"a": value}, {"a": style}) == ""
    assert header_values({"a": value}) == {}


DEEP = Style("deepObject")


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ({"size": {"min": 1, "max": {"x": 2}}}, "f[size][min]=1&f[size][max][x]=2"),
        ({"tags": ["a", "b"]}, "f[tags]=a&f[tags]=b"),
        ({"and": [{"a": 1}, {"b": [2]}]}, "f[and][0][a]=1&f[and][1][b]=2"),
        (["a", "b"], "f[0]=a&f[1]=b"),
        ({"a": None, "b": zoo.Diesel()}, "f[b][power]=Diesel"),
    ],
)
def test_nested_objects_in_brackets(value, text):
    assert unquote(query_string({"f": value}, {"f": DEEP})) == text


@pytest.mark.parametrize(
    ("style", "value", "query"),
    [
        (FORM, [{"a": 1}, {"b": 2}], [("p", '{"a":1}'), ("p", '{"b":2}')]),
        (
            FORM,
            {"a": {"b": 1}, "c": ["x", "y"]},
            [("a", '{"b":1}'), ("c", "x"), ("c", "y")],
        ),
        (Style("form"), [[1, 2], 3], [("p", "[1,2],3")]),
        (Style("json"), {"a": ["ü", 1.0]}, [("p", '{"a":["ü",1.0]}')]),
        (Style("json"), "a", [("p", '"a"')]),
        (Style("urlencoded"), {"a": "b&c", "d": [1, 2]}, [("p", "a=b%26c&d=1&d=2")]),
    ],
)
def test_what_no_style_defines_is_json(style, value, query):
    pairs = parse_qsl(query_string({"p": value}, {"p": style}), strict_parsing=True)
    assert [(name, text.replace("\\u00fc", "ü")) for name, text in pairs] == query


@pytest.mark.parametrize(
    ("value", "query", "path"),
    [
        ("a/b?c=d", "a/b?c=d", "a%2Fb%3Fc=d"),
        ("a&b+c#d[e]", "a%26b%2Bc%23d%5Be%5D", "a&b+c%23d%5Be%5D"),
        ("100%25 of 5%", "100%25%20of%205%25", "100%25%20of%205%25"),
    ],
)
def test_reserved_characters(value, query, path):
    style = FORM._replace(allow_reserved=True)
    assert query_string({"p": value}, {"p": style}) == f"p={query}"
    assert path_segment(value, "p", SIMPLE._replace(allow_reserved=True)) == path


@pytest.mark.parametrize(
    ("style", "value", "text"),
    [
        (Style("json", is_whole=True), {"a": [1]}, '{"a":[1]}'),
        (Style("text", is_whole=True), "$.a[?@.b == 1]", "$.a[?@.b == 1]"),
    ],
)
def test_a_query_string_as_a_whole(style, value, text):
    assert unquote(query_string({"selector": value}, {"selector": style})) == text


class Range:
    def tolist(self) -> list[Any]:
        return [1.0, 2.5]


def test_whatever_is_a_list():
    assert query_string({"a": Range()}) == "a=1&a=2.5"
    assert query_string({"a": range(2), "b": frozenset({7})}) == "a=0&a=1&b=7"


def test_undeclared_members_of_a_model():
    class Filter(OpenModel):
        size: int

    filter = Filter(size=1, additional_properties={"b": [1, 2]})
    assert query_string({"filter": filter}) == "b=1&b=2&size=1"


STYLES: Styles = {
    "path": {"list": Style("matrix", explode=True), "id": SIMPLE},
    "query": {"sort": Style("form")},
    "headers": {"X-Where": Style("json")},
    "cookies": {"tags": Style("form")},
}
SEARCH: Operation[None] = Operation(
    "GET", "/{}/b/{}?action=list", type(None), headers={"X-Mode": "fast"}, styles=STYLES
)


def test_a_call_with_parameters_everywhere():
    call = SEARCH.call(
        ["a", "b/c"],
        7,
        query={"sort": ["a", "b,c"], "none": None},
        headers={"X-Where": {"a": 1}, "X-None": None},
        cookies={"tags": ["x", "y"], "session": "s"},
    )
    assert call.path == "/;list=a;list=b%2Fc/b/7"
    assert call.query == "action=list&sort=a,b%2Cc"
    assert call.headers == {
        "X-Mode": "fast",
        "X-Where": '{"a":1}',
        "Cookie": "tags=x,y; session=s",
    }
    assert call.body is NO_BODY


def test_a_query_in_the_path_stands_alone():
    assert SEARCH.call("a", 1).query == "action=list"


def test_a_call_goes_before_what_the_document_gives():
    call = SEARCH.call("a", 1, headers={"X-Mode": "slow"}, cookies={"session": None})
    assert call.headers == {"X-Mode": "slow"}
