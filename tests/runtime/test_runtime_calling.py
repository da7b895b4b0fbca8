"""Answers behind values, and requests that the document lacks."""

from __future__ import annotations

import json
from typing import Any

import httpx2
import pytest
import zoo
from fake_server import GET, OK, SECRET
from runtime.calls import Operation
from runtime.errors import ApiError, NotFoundError, ResponseValidationError
from runtime.pagination import AsyncItems, Items
from test_runtime_options import AsyncClient, Client, client, run

from runtime import calling

CAR: Operation[zoo.Battery] = Operation("GET", "/cars/{}", zoo.Battery)
LIST: Operation[Any] = Operation("GET", "/cars", Any)
ODD = b'{"cells":"many"}'


class Shop(Client):
    def car(self, name: str) -> zoo.Battery:
        return self._transport.send(CAR, name)

    def begin(self, wait_timeout: float = 9.0) -> zoo.Battery:
        assert self.car("begun").cells < wait_timeout
        return self.car("done")

    def cars(self) -> Items[Any, Any]:
        def fetch(token: Any) -> Any:
            return self._transport.send_for_page(LIST, query={"token": token})

        return Items(fetch, lambda page: page["cars"], lambda page: page["next"])


class AsyncShop(AsyncClient):
    async def car(self, name: str) -> zoo.Battery:
        return await self._transport.send(CAR, name)

    async def begin(self, wait_timeout: float = 9.0) -> zoo.Battery:
        assert (await self.car("begun")).cells < wait_timeout
        return await self.car("done")

    def cars(self) -> AsyncItems[Any, Any]:
        def fetch(token: Any) -> Any:
            return self._transport.send_for_page(LIST, query={"token": token})

        return AsyncItems(fetch, lambda page: page["cars"], lambda page: page["next"])


@pytest.fixture
def shop(server, monkeypatch):
    """Returns a server and a client of it; its methods count as generated ones."""
    monkeypatch.setattr(calling, "PACKAGE", "test_runtime")

    def make(*answers: Any, **options: Any) -> Any:
        made = server(*answers)
        whole = client(made, **options)
        whole.__class__ = AsyncShop if made.asynchronous else Shop
        return made, whole

    return make


def test_answer(shop):
    headers = {"X-Acme-Id": "r-1", "X-Total": "7"}
    made, whole = shop((503, b""), httpx2.Response(200, headers=headers, content=OK))
    whole = whole.with_options(max_retries=1)
    answer = run(made, whole.call(whole.car, "a b"))
    assert answer.value == zoo.Battery(cells=2)
    assert (answer.status, answer.headers["x-total"]) == (200, "7")
    assert (answer.request_id, answer.attempts, answer.raw) == ("r-1", 2, OK)
    assert 0 < answer.elapsed < 10
    assert repr(answer) == "Answer(status=200, request_id='r-1')"
    assert made.seen[1].url.path == "/v1/cars/a b"


def test_value_is_parsed_when_it_is_asked_for(shop):
    made, whole = shop((200, ODD))
    answer = run(made, whole.call(whole.car, "a"))
    assert (answer.status, answer.raw) == (200, ODD)
    for _ in range(2):
        with pytest.raises(ResponseValidationError):
            _ = answer.value


def test_value_is_parsed_once(shop):
    made, whole = shop((200, OK))
    answer = run(made, whole.call(whole.car, "a"))
    assert answer.value is answer.value


def test_methods_of_the_user_get_their_values(shop, monkeypatch):
    monkeypatch.setattr(calling, "PACKAGE", "elsewhere.")
    made, whole = shop((200, ODD))
    with pytest.raises(ResponseValidationError):
        run(made, whole.call(whole.car, "a"))


def test_errors_of_the_call_raise(shop):
    made, whole = shop((404, b""))
    with pytest.raises(NotFoundError):
        run(made, whole.call(whole.car, "a"))


def test_of_several_requests_the_last_answers(shop):
    made, whole = shop((200, OK), (202, b'{"cells":3}'))
    answer = run(made, whole.call(whole.begin))
    assert (answer.value.cells, answer.status) == (3, 202)


def test_pages_answer_as_they_come(shop):
    pages = [{"cars": [1], "next": "b"}, {"cars": [2], "next": None}]
    made, whole = shop(
        *(
            httpx2.Response(200, json=page, headers={"X-N": str(number)})
            for number, page in enumerate(pages)
        )
    )

    async def read_async() -> list[Any]:
        answer = await whole.call(whole.cars)
        return [(item, answer.headers["x-n"]) async for item in answer.value]

    def read() -> list[Any]:
        answer = whole.call(whole.cars)
        return [(item, answer.headers["x-n"]) for item in answer.value]

    assert run(made, (read_async if made.asynchronous else read)()) == [
        (1, "0"),
        (2, "1"),
    ]


def test_nothing_was_sent_yet(shop):
    made, whole = shop()
    answer = run(made, whole.call(whole.cars))
    with pytest.raises(ApiError, match="nothing was sent"):
        _ = answer.status


def test_views_groups_and_services(shop):
    made, whole = shop(*[(200, OK)] * 3)
    for each in (whole.with_options(timeout=1.0), whole.group, whole.store):
        answer = run(made, whole.call(each.send, GET))
        assert answer.value == zoo.Battery(cells=2)
    assert [each.url.host for each in made.seen] == ["api.acme.test"] * 2 + [
        "store.test"
    ]


@pytest.mark.parametrize("method", [len, Client, "car", zoo.Battery(cells=1).__repr__])
def test_no_method_of_a_client(shop, method):
    made, whole = shop()
    with pytest.raises(TypeError, match="Give a method of a client"):
        run(made, whole.call(method, "a"))
    with pytest.raises(TypeError, match="Give a method of a client"):
        run(made, whole.download(method, "a"))


def test_an_operation_of_a_name_that_clients_keep(shop):
    made, whole = shop()
    with pytest.raises(TypeError, match="An operation of this name has an underscore"):
        run(made, whole.download(name="a"))


# Requests that the document lacks


def test_request(shop):
    made, whole = shop((200, b'{"a":1}'))
    sent = whole.request(
        "post",
        "/new things/%2F:x",
        query={"a": [1, 2]},
        headers={"X-Own": "1"},
        body={"b": zoo.Battery(cells=1)},
    )
    assert run(made, sent) == {"a": 1}
    request = made.seen[0]
    assert (request.method, request.headers["api-key"]) == ("POST", SECRET)
    assert request.url.raw_path == b"/v1/new%20things/%2F:x?a=1&a=2"
    assert request.headers["x-own"] == "1"
    assert json.loads(request.content) == {"b": {"cells": 1}}


def test_request_for_a_type(shop):
    made, whole = shop((200, OK), (200, b"\x00"), (200, ODD))
    assert run(made, whole.request("GET", "/a", returns=zoo.Battery)).cells == 2
    assert run(made, whole.request("GET", "/a", returns=bytes)) == b"\x00"
    with pytest.raises(ResponseValidationError):
        run(made, whole.request("GET", "/a", returns=zoo.Battery))


def test_request_with_bytes(shop):
    made, whole = shop((200, b""))
    assert run(made, whole.request("PUT", "/a?b=1", body=b"xyz")) is None
    request = made.seen[0]
    assert request.content == b"xyz"
    assert request.headers["content-type"] == "application/octet-stream"
    assert request.url.raw_path == b"/v1/a?b=1"


@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", "a"), ("GET", "https://else.test/a"), ("G T", "/a"), ("", "/a")],
)
def test_request_that_is_none(shop, method, path):
    made, whole = shop()
    with pytest.raises(ValueError, match="is no"):
        run(made, whole.request(method, path))
