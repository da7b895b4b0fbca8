"""Several services behind one client: their addresses, and what they share."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx2
import pytest
from fake_server import GET, OK, SECRET, SETTINGS, Async, Server, Sync
from runtime.addresses import server_url
from runtime.client import AsyncBaseService, BaseService, GroupOf
from runtime.errors import ApiError
from runtime.headers import PYTHON
from test_runtime_transport import own_client

OTHER = SETTINGS._replace(
    base_url="https://other.test/assistant",
    headers={"X-Other": "1"},
    user_agent="other/2",
    security=((),),
)


def run(made: Server, result: Any) -> Any:
    return asyncio.run(result) if made.asynchronous else result


def close(made: Server, closable: Any) -> None:
    run(made, closable.close())


def address(given: str | None = None, **changes: Any) -> str:
    """Returns where a service's calls go to."""
    made = Server((200, OK))
    transport = made.client(base_url=given)._transport
    transport.at(OTHER._replace(**changes)).send_call(GET)
    return str(made.seen[0].url)


# Addresses


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (None, "https://other.test/assistant/cars"),
        ("http://localhost:8000", "http://localhost:8000/assistant/cars"),
        ("http://localhost:8000/", "http://localhost:8000/assistant/cars"),
        ("https://proxy.test/a/b/", "https://proxy.test/a/b/assistant/cars"),
        ("https://proxy.test/a/assistant/", "https://proxy.test/a/assistant/cars"),
        ("https://assistant", "https://assistant/assistant/cars"),
    ],
)
def test_address(given, expected):
    assert address(given) == expected


@pytest.mark.parametrize(
    "declared",
    ["https://{host}/assistant", "/assistant", "//other.test/assistant"],
)
def test_declared_path_stays(declared):
    assert address("http://a.test", base_url=declared) == "http://a.test/assistant/cars"


@pytest.mark.parametrize("declared", ["", "https://other.test", "https://{host}/"])
def test_no_declared_path(declared):
    assert address("http://a.test", base_url=declared) == "http://a.test/cars"


def test_address_of_the_environment(monkeypatch):
    monkeypatch.setenv("ACME_BASE_URL", "http://localhost:8000")
    assert address() == "http://localhost:8000/assistant/cars"
    assert address("http://a.test") == "http://a.test/assistant/cars"


def test_environment_is_read_when_the_client_is_made(monkeypatch):
    transport = Server().client()._transport
    monkeypatch.setenv("ACME_BASE_URL", "http://localhost:8000")
    assert transport.at(OTHER).base_url == "https://other.test/assistant"


@pytest.mark.parametrize("given", [None, "http://a.test"])
def test_address_of_its_own_wins(given):
    transport = Server().client(base_url=given)._transport
    moved = transport.at(OTHER, "http://localhost:5080/x")
    assert moved.base_url == "http://localhost:5080/x"
    assert moved.at(OTHER).base_url == transport.at(OTHER).base_url


@pytest.mark.parametrize("declared", ["https://{host}", "/assistant", ""])
def test_missing_address(declared):
    transport = Server().client()._transport
    with pytest.raises(ApiError, match="base_url"):
        transport.at(OTHER._replace(base_url=declared))


# What is shared


def test_settings_are_its_own(server):
    made = server((200, OK), (200, OK))
    transport = made.client()._transport
    run(made, transport.at(OTHER).send_call(GET))
    run(made, transport.send_call(GET))
    other, first = (sent.headers for sent in made.seen)
    assert (other["host"], other["x-other"]) == ("other.test", "1")
    assert other["user-agent"] == f"other/2 {PYTHON}"
    assert not {"api-key", "x-acme-version"} & set(other)
    assert (first["host"], first["api-key"]) == ("api.acme.test", SECRET)


def test_credentials_timeout_and_retries_are_shared(server, waits):
    made = server((503, b""), (200, OK))
    transport = made.client(timeout=3.0, max_retries=1)._transport
    service = transport.at(OTHER._replace(security=(("api_key",),)))
    run(made, service.send_call(GET))
    assert made.seen[1].headers["api-key"] == SECRET
    assert made.seen[1].extensions["timeout"]["read"] == 3.0
    assert len(waits) == 1


def test_no_attribute_shows_the_secret():
    transport = Server((200, OK)).client()._transport.at(SETTINGS)
    transport.send_call(GET)
    assert SECRET not in repr(vars(transport))


@pytest.mark.parametrize("asynchronous", [False, True], ids=["sync", "async"])
def test_one_http_client_for_all(monkeypatch, asynchronous):
    made = Server(*[(200, OK)] * 3, asynchronous=asynchronous)
    name = "AsyncClient" if asynchronous else "Client"
    opened = own_client(monkeypatch, name, made)
    kind = Async if asynchronous else Sync
    first = kind({"api_key": "k"}, http_client=None, **OPTIONS)._transport

    async def use() -> None:
        async def wait(result: Any) -> None:
            await result if asynchronous else None

        early = first.at(OTHER)
        await wait(early.send_call(GET))
        late = first.at(OTHER).at(OTHER)
        for transport in (late, first):
            await wait(transport.send_call(GET))
        await wait(early.close())
        await wait(late.close())
        assert [http.is_closed for http in opened] == [False]
        await wait(first.close())
        assert [http.is_closed for http in opened] == [True]

    asyncio.run(use())


OPTIONS: dict[str, Any] = {
    "base_url": None,
    "timeout": 1.0,
    "max_retries": 0,
    "strict": False,
}


def test_closed_service_leaves_the_client_open(server):
    made = server((200, OK), (200, OK))
    transport = made.client()._transport
    service = transport.at(OTHER)
    close(made, service)
    with pytest.raises(ApiError, match="closed"):
        run(made, service.send_call(GET))
    run(made, transport.send_call(GET))
    run(made, transport.at(OTHER).send_call(GET))


def test_service_is_used_in_two_blocks(server):
    made = server((200, OK), (200, OK))
    transport = made.client()._transport.at(OTHER)
    service = (AsyncBaseService if made.asynchronous else BaseService)(transport)

    async def use() -> None:
        for _ in range(2):
            if made.asynchronous:
                async with service:
                    await transport.send_call(GET)
            else:
                with service:
                    transport.send_call(GET)

    asyncio.run(use())
    assert len(made.seen) == 2


def test_closed_client_closes_its_services(server):
    made = server()
    transport = made.client()._transport
    service = transport.at(OTHER)
    close(made, transport)
    for each in (service, transport.at(OTHER)):
        with pytest.raises(ApiError, match="closed"):
            run(made, each.send_call(GET))


# The classes of services


class Cars:
    _transport: Any

    def get(self) -> Any:
        return self._transport.send_call(GET)


class Data(BaseService, Cars):
    pass


class AsyncData(AsyncBaseService, Cars):
    pass


def test_service():
    made = Server((200, OK))
    transport = made.client()._transport.at(OTHER)
    with Data(transport) as data:
        assert data.get().cells == 2
        assert repr(data) == "Data(base_url='https://other.test/assistant')"
    with pytest.raises(ApiError, match="closed"):
        data.get()


def test_service_async():
    made = Server((200, OK), asynchronous=True)
    transport = made.client()._transport.at(OTHER)

    async def use() -> None:
        async with AsyncData(transport) as data:
            assert (await data.get()).cells == 2
            assert repr(data) == "AsyncData(base_url='https://other.test/assistant')"
        with pytest.raises(ApiError, match="closed"):
            await data.get()

    asyncio.run(use())


def test_group():
    class Service(BaseService):
        cars: GroupOf[Any] = GroupOf(__name__, "Cars")

    service = Service(Server((200, OK)).client()._transport)
    assert isinstance(service.cars, Cars)
    assert service.cars is service.cars
    assert service.cars.get().cells == 2


# Server variables


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("my-index.svc.acme.test", "https://my-index.svc.acme.test/v1"),
        ("localhost:5080", "https://localhost:5080/v1"),
        ("http://localhost:5080", "http://localhost:5080/v1"),
        ("http://localhost:5080//", "http://localhost:5080/v1"),
        ("HTTPS://a.test/", "HTTPS://a.test/v1"),
        ("[::1]:80", "https://[::1]:80/v1"),
    ],
)
def test_server_url(value, expected):
    made = server_url("https://{index_host}/v1", {"index_host": value})
    assert made == expected
    assert httpx2.URL(made).path == "/v1"


@pytest.mark.parametrize(
    ("template", "variables", "expected"),
    [
        ("https://a.test", {}, "https://a.test"),
        ("{scheme}://a.test", {"scheme": "http"}, "http://a.test"),
        ("https://{a}.test:{b}", {"a": "x", "b": "1"}, "https://x.test:1"),
        ("https://a.test/{base}", {"base": "api/v1"}, "https://a.test/api/v1"),
        ("https://a.test/{base}", {"base": ""}, "https://a.test/"),
        ("{url}", {"url": "http://a.test/"}, "http://a.test"),
    ],
)
def test_server_url_of_other_templates(template, variables, expected):
    assert server_url(template, variables) == expected


HOSTILE = [
    "a.test/x",
    "a.test?x",
    "a.test#x",
    "u@a.test",
    "a test",
    " a.test",
    "a.test\r\nHost: x",
    "a.test\n",
    "a.test\\x",
    "a.test\0",
    "a%2Ftest",
    "{index_host}",
    "ftp://a.test",
    "http://http://a.test",
    "http://",
    "..",
    "\uff0fa.test",
    "",
]


@pytest.mark.parametrize("value", HOSTILE)
def test_hostile_host(value):
    with pytest.raises(ApiError, match="index_host"):
        server_url("https://{index_host}", {"index_host": value})


@pytest.mark.parametrize("value", ["../x", "x/..", ".", "x?y", "x#y", "x y", "@"])
def test_hostile_path(value):
    with pytest.raises(ApiError, match="base"):
        server_url("https://a.test/{base}", {"base": value})


@pytest.mark.parametrize("value", ["http://x.test", "a/b"])
def test_only_a_host_at_the_start_may_carry_a_scheme(value):
    with pytest.raises(ApiError, match="env"):
        server_url("https://api.{env}.test", {"env": value})


def test_password_is_not_shown():
    with pytest.raises(ApiError) as caught:
        server_url("https://{host}", {"host": f"user:{SECRET}@a.test"})
    assert SECRET not in str(caught.value)


@pytest.mark.parametrize("value", ["a.test:port", ":80", "a:b:c"])
def test_what_passes_and_is_no_address_is_refused_by_the_transport(value):
    transport = Server().client()._transport
    with pytest.raises(ApiError):
        transport.at(OTHER, server_url("https://{host}", {"host": value}))
