"""Options of a client and of its views, and what they add to requests."""

from __future__ import annotations

import asyncio
from functools import cached_property
from math import inf, nan
from typing import Any

import httpx2
import pytest
from fake_server import GET, OK, POST, SECRET, SETTINGS, Async, Server, Sync
from runtime.calls import Call
from runtime.client import (
    AsyncBaseGroup,
    AsyncBaseService,
    BaseGroup,
    BaseService,
    GroupOf,
)
from runtime.errors import ApiError
from runtime.headers import PYTHON

LISTED: Call[Any] = Call("GET", "/cars", Any, query="a=1&b=2")


class Cars(BaseGroup):
    def send(self, call: Call[Any]) -> Any:
        return self._transport.send_call(call)


class AsyncCars(AsyncBaseGroup):
    async def send(self, call: Call[Any]) -> Any:
        return await self._transport.send_call(call)


class Store(BaseService, Cars):
    pass


class AsyncStore(AsyncBaseService, AsyncCars):
    pass


class Client(Sync, Cars):
    group: GroupOf[Cars] = GroupOf(__name__, "Cars")

    @cached_property
    def store(self) -> Store:
        return Store(self._transport.at(SETTINGS, "https://store.test"))


class AsyncClient(Async, AsyncCars):
    group: GroupOf[AsyncCars] = GroupOf(__name__, "AsyncCars")

    @cached_property
    def store(self) -> AsyncStore:
        return AsyncStore(self._transport.at(SETTINGS, "https://store.test"))


def client(server: Server, **options: Any) -> Any:
    kind, http = Client, httpx2.Client
    if server.asynchronous:
        kind, http = AsyncClient, httpx2.AsyncClient
    given: dict[str, Any] = {
        "base_url": None,
        "timeout": 9.0,
        "max_retries": 0,
        "strict": False,
    }
    given["http_client"] = http(transport=httpx2.MockTransport(server))
    return kind({"api_key": SECRET}, **given | options)


def sent(server: Any, call: Call[Any], **options: Any) -> httpx2.Request:
    """Returns what a view with these options sends."""
    made = server((200, OK))
    run(made, client(made).with_options(**options).send(call))
    return made.seen[0]


def run(server: Server, result: Any) -> Any:
    return asyncio.run(result) if server.asynchronous else result


def timeouts(request: httpx2.Request) -> set[float]:
    parts = request.extensions["timeout"]
    return {parts["connect"], parts["read"], parts["write"]}


def test_a_view_has_the_type_of_what_it_is_of(server):
    made = client(server())
    for each in (made, made.group, made.store):
        assert type(each.with_options(timeout=1.0)) is type(each)


def test_timeout_and_retries_of_a_view(server):
    made = server((503, b""), (503, b""), (200, OK), (503, b""))
    whole = client(made)
    run(made, whole.with_options(timeout=1.5, max_retries=2).send(GET))
    assert [timeouts(each) for each in made.seen] == [{1.5}] * 3
    with pytest.raises(ApiError):
        run(made, whole.send(GET))
    assert timeouts(made.seen[3]) == {9.0}


def test_groups_and_services_have_the_options_of_their_view(server):
    made = server(*[(200, OK)] * 4)
    whole = client(made)
    assert whole.group is whole.group
    view = whole.with_options(timeout=2.0)
    for each in (view, view.group, view.store, whole.group):
        run(made, each.send(GET))
    assert [timeouts(each) for each in made.seen] == [{2.0}] * 3 + [{9.0}]
    assert view.group is view.group


def test_views_of_views_join_their_options(server):
    made = server((200, OK))
    view = client(made).with_options(timeout=2.0, headers={"X-A": "1", "X-B": "1"})
    view = view.with_options(max_retries=5, headers={"x-b": None, "X-C": "2"})
    run(made, view.send(GET))
    headers = made.seen[0].headers
    assert (headers["x-a"], headers.get("x-b"), headers["x-c"]) == ("1", None, "2")
    assert (view._transport.options.max_retries, timeouts(made.seen[0])) == (5, {2.0})


def test_operations_elsewhere_have_the_options_of_their_view(server):
    made = server(*[(200, OK)] * 2)
    whole, call = client(made), GET._replace(server="https://else.test")
    run(made, whole.send(call))
    run(made, whole.with_options(timeout=3.0, headers={"X-A": "1"}).send(call))
    assert [timeouts(each) for each in made.seen] == [{9.0}, {3.0}]
    assert [each.headers.get("x-a") for each in made.seen] == [None, "1"]


def test_closing_a_view_leaves_the_client_open(server):
    made = server((200, OK))
    whole = client(made)
    view = whole.with_options(timeout=1.0)
    run(made, view.close())
    with pytest.raises(ApiError, match="closed"):
        run(made, view.send(GET))
    assert run(made, whole.send(GET))


def test_closing_the_client_closes_its_views(server):
    made = server()
    whole = client(made)
    view = whole.with_options(timeout=1.0)
    run(made, whole.close())
    with pytest.raises(ApiError, match="closed"):
        run(made, view.send(GET))


def test_headers_go_before_all_others(server):
    call = GET._replace(headers={"X-Own": "call"})
    headers = {"X-Own": "view", "x-acme-version": None, "Accept": "text/html"}
    request = sent(server, call, headers=headers)
    assert request.headers.get_list("x-own") == ["view"]
    assert "x-acme-version" not in request.headers
    assert request.headers.get_list("accept") == ["text/html"]
    assert request.headers["api-key"] == SECRET


def test_query_goes_beside_the_declared_one(server):
    query = {"b": [3, 4], "c d": True}
    request = sent(server, LISTED, query=query)
    assert request.url.query == b"a=1&b=3&b=4&c%20d=true"


def test_members_join_the_body(server):
    request = sent(server, POST, body={"a": [2], "b": None})
    assert request.content == b'{"a":[2],"b":null}'


def test_digits_of_the_body_stay(server):
    call = POST._replace(body=b'{"x":1.10,"y":12345678901234567890123}')
    request = sent(server, call, body={"z": 1})
    assert request.content == b'{"x":1.10,"y":12345678901234567890123,"z":1}'


def test_members_are_for_bodies_alone(server):
    assert sent(server, GET, body={"b": 1}).content == b""


def test_members_for_a_body_that_has_none(server):
    made = server()
    view = client(made).with_options(body={"b": 1})
    with pytest.raises(TypeError, match="no JSON object that could get b"):
        run(made, view.send(POST._replace(body=[1])))
    assert not made.seen


def test_idempotency_key_is_the_same_on_each_try(server):
    made = server((503, b""), (200, OK))
    view = client(made).with_options(idempotency_key="k-1", max_retries=1)
    run(made, view.send(POST))
    keys = [each.headers["idempotency-key"] for each in made.seen]
    assert keys == ["k-1", "k-1"]


def test_default_headers(server):
    made = server(*[(200, OK)] * 2)
    headers = {"X-Own": "client", "X-Team": "a", "X-Acme-Version": None}
    whole = client(made, default_headers=headers)
    run(made, whole.send(GET._replace(headers={"X-Own": "call"})))
    run(made, whole.store.with_options(headers={"X-Team": "b"}).send(GET))
    first, second = (each.headers for each in made.seen)
    assert (first["x-own"], first["x-team"]) == ("call", "a")
    assert (second["x-own"], second["x-team"]) == ("client", "b")
    assert "x-acme-version" not in first


def test_user_agent(server):
    made = server((200, OK))
    run(made, client(made, user_agent="shop/3").send(GET))
    assert made.seen[0].headers["user-agent"] == f"acme/1 {PYTHON} shop/3"


@pytest.mark.parametrize(
    ("options", "kind"),
    [
        ({"timeout": "5"}, TypeError),
        ({"timeout": True}, TypeError),
        ({"timeout": 0}, ValueError),
        ({"timeout": inf}, ValueError),
        ({"timeout": nan}, ValueError),
        ({"deadline": -1.0}, ValueError),
        ({"max_retries": "2"}, TypeError),
        ({"max_retries": 1.5}, TypeError),
        ({"max_retries": -1}, ValueError),
        ({"headers": {"X": 1}}, TypeError),
        ({"headers": {"X": "a\nb"}}, ValueError),
        ({"headers": {"content-Length": "1"}}, ValueError),
        ({"idempotency_key": "ä"}, ValueError),
        ({"timeuot": 1}, TypeError),
        ({"default_headers": {}}, TypeError),
    ],
    ids=str,
)
def test_options_that_are_none(server, options, kind):
    with pytest.raises(kind) as caught:
        client(server()).with_options(**options)
    message = str(caught.value)
    assert any(name in message for name in (next(iter(options)), "X ", "header"))


def test_options_of_clients_that_are_none(server):
    with pytest.raises(TypeError, match="no option 'query'"):
        client(server(), query={})
    with pytest.raises(ValueError, match="user_agent"):
        client(server(), user_agent="a\r\nb")


def test_a_lenient_view_hands_over_what_does_not_fit(server):
    made = server(*[(200, b'{"cells":"two"}')] * 2)
    whole = client(made)
    battery = run(made, whole.with_options(lenient=True).send(GET))
    assert (battery.cells, battery.problems[0].path) == ("two", "$.cells")
    with pytest.raises(ApiError, match=r"at `\$\.cells`; `raw` has all that came$"):
        run(made, whole.send(GET))


def test_a_client_cannot_be_strict_and_lenient(server):
    with pytest.raises(ValueError, match="both strict and lenient"):
        client(server(), strict=True, lenient=True)
