"""What parameters come to on the wire, from document to request."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote

import httpx2
import pytest

from support import ROOT, generate, imported

CASES = ROOT / "tests" / "cases"


@contextmanager
def calling(case: str, folder: Path) -> Iterator[Callable[..., httpx2.Request]]:
    """Yields a function that calls a method of a case's client, and returns what is
    sent."""
    seen: list[httpx2.Request] = []

    def answer(request: httpx2.Request) -> httpx2.Response:
        seen.append(request)
        return httpx2.Response(204)

    assert generate(CASES / case / "spec.yaml", folder).status == 0
    with imported(folder / "acme") as package:
        http = httpx2.Client(transport=httpx2.MockTransport(answer))
        client: Any = package.Client(base_url="https://acme.test", http_client=http)

        def call(method: str, *path: object, **arguments: object) -> httpx2.Request:
            getattr(client, method)(*path, **arguments)
            return seen[-1]

        yield call


def address(request: httpx2.Request) -> str:
    return request.url.raw_path.decode()


def test_each_place(tmp_path):
    point = {"x": 1.0, "y": 2.5}
    with calling("parameter_places", tmp_path) as call:
        request = call(
            "everywhere",
            *("a b", [1, 2], point, point),
            reserved="a/b",
            filter={"at": point, "names": ["n", "m"]},
            query_page={"number": 0, "sort": ["name,desc", "id"]},
            fields=point,
            xml="<x/>",
            x_point=point,
            x_json=point,
            x_text="a",
            session="s",
            tags=["u", "v"],
            cookie_page={"number": 1},
        )
    path, _, query = address(request).partition("?")
    assert path.split("/") == [
        *("", "a", ".a%20b", ";matrix=1;matrix=2", "x,1,y,2.5"),
        "%7B%22x%22%3A1.0%2C%22y%22%3A2.5%7D",
    ]
    assert query.startswith("reserved=a/b&")
    assert parse_qsl(query, strict_parsing=True)[1:] == [
        ("filter[at][x]", "1"),
        ("filter[at][y]", "2.5"),
        ("filter[names]", "n"),
        ("filter[names]", "m"),
        ("number", "0"),
        ("sort", "name,desc"),
        ("sort", "id"),
        ("fields", "x=1&y=2.5"),
        ("xml", "<x/>"),
    ]
    headers = request.headers
    assert headers["x-point"] == "x=1,y=2.5"
    assert (headers["x-json"], headers["x-text"]) == ('{"x":1.0,"y":2.5}', "a")
    cookies = {name: c.value for name, c in SimpleCookie(headers["cookie"]).items()}
    assert unquote(cookies.pop("page")) == '{"number":1}'
    assert cookies == {"session": "s", "tags": "u,v"}


@pytest.mark.parametrize(
    ("method", "path", "sent"),
    [
        ("list_things", ["a&b"], "/things?action=list&kind=a%26b&after=x"),
        ("read_copy", ["a", 2.0], "/a/copies/2/of/a"),
        ("count_things", [], "/things"),
    ],
)
def test_odd_paths(method, path, sent, tmp_path):
    more = {"after": "x"} if method == "list_things" else {}
    with calling("paths_odd", tmp_path) as call:
        assert address(call(method, *path, **more)) == sent


def test_references_and_methods_of_other_names(tmp_path):
    with calling("path_item_references", tmp_path) as call:
        sent = [
            (request.method, address(request))
            for request in [
                call("read", "1"),
                call("remove", "1"),
                call("get_b", limit=1),
                call("get_c"),
                call("search", q="x"),
                call("copy"),
                call("un_lock_b"),
            ]
        ]
    assert sent == [
        *(("GET", "/a/1"), ("DELETE", "/a/1"), ("GET", "/b?limit=1"), ("GET", "/c")),
        *(("QUERY", "/b?q=x"), ("COPY", "/b"), ("unLock", "/b")),
    ]


def test_whole_query_strings(tmp_path):
    selector = {"name": "a&b", "sizes": [1, 2]}
    with calling("querystring", tmp_path) as call:
        by_json = address(call("by_json", selector=selector))
        assert unquote(by_json) == '/json?{"name":"a&b","sizes":[1,2]}'
        by_form = address(call("by_form", selector=selector))
        assert by_form == "/form?name=a%26b&sizes=1&sizes=2"
        assert unquote(address(call("by_path", selector="$.a"))) == "/path?$.a"
        assert address(call("by_path")) == "/path"


def test_a_header_with_a_default_is_for_the_caller_to_change(tmp_path):
    with calling("header_choice", tmp_path) as call:
        given = call("read", x_kind="a").headers
        names = ("x-version", "x-fixed", "x-mode", "x-kind", "x-level")
        assert [given[name] for name in names] == [
            "2026-01",
            "always",
            "fast",
            "a",
            "3",
        ]
        assert given["accept"] == "application/json"
        assert (
            call("read", x_kind="a", x_mode="slow", x_level=4).headers["x-level"] == "4"
        )
        other = call("write").headers
        assert (other["x-mode"], "x-level" in other) == ("slow", False)
