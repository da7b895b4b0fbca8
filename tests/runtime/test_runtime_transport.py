"""Requests, answers, retries: the client without a network."""

from __future__ import annotations

import asyncio
import gzip
import json
import logging
import pickle
from typing import Any

import httpx2
import pytest
import zoo
from runtime import errors
from runtime.calls import Call, query, segment
from runtime.client import AsyncBaseClient, BaseClient
from runtime.settings import Credential, Settings
from runtime.transport import KEPT_ADDRESSES

SECRET = "s3cr3t"
SETTINGS = Settings(
    "https://api.acme.test/v1",
    "ACME_BASE_URL",
    {"X-Acme-Version": "7"},
    "acme/1",
    credentials=(
        Credential("api_key", "ACME_API_KEY", "Api-Key"),
        Credential("token", "ACME_TOKEN", "Authorization", "Bearer "),
    ),
    security=(("api_key",),),
    request_id_headers=("x-acme-id", "x-request-id"),
)
GET: Call[zoo.Battery] = Call("GET", "/cars", zoo.Battery)
POST: Call[zoo.Battery] = Call("POST", "/cars", zoo.Battery, body={"a": 1})
DELETE: Call[None] = Call("DELETE", "/cars/1", type(None))
OK = b'{"cells":2}'

Answer = tuple[int, bytes] | httpx2.Response | Exception


class Sync(BaseClient):
    _settings = SETTINGS


class Async(AsyncBaseClient):
    _settings = SETTINGS


class Server:
    """Answers from a list, keeps what it was sent, and calls as both clients do."""

    def __init__(self, *answers: Answer, asynchronous: bool = False) -> None:
        self.answers = list(answers)
        self.asynchronous = asynchronous
        self.seen: list[httpx2.Request] = []

    def __call__(self, request: httpx2.Request) -> httpx2.Response:
        self.seen.append(request)
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        if isinstance(answer, httpx2.Response):
            return answer
        return httpx2.Response(answer[0], content=answer[1])

    def client(self, api_key: str | None = SECRET, **options: Any) -> Any:
        kind, http = Sync, httpx2.Client
        if self.asynchronous:
            kind, http = Async, httpx2.AsyncClient
        settings = {"base_url": None, "timeout": 9.0, "max_retries": 2, "strict": False}
        made = http(transport=httpx2.MockTransport(self), follow_redirects=True)
        return kind({"api_key": api_key}, http_client=made, **settings | options)

    def send(self, call: Call[Any], **options: Any) -> Any:
        sent = self.client(**options)._transport.send(call)
        return asyncio.run(sent) if self.asynchronous else sent


@pytest.fixture(params=[False, True], ids=["sync", "async"])
def server(request):
    """A server for each kind of client."""
    return lambda *answers: Server(*answers, asynchronous=request.param)


@pytest.fixture(autouse=True)
def _no_variables(monkeypatch):
    for name in ("ACME_API_KEY", "ACME_TOKEN", "ACME_BASE_URL"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(autouse=True)
def waits(monkeypatch):
    """The seconds that were waited for, without waiting."""
    waited: list[float] = []

    async def sleep(seconds: float) -> None:
        waited.append(seconds)

    monkeypatch.setattr("time.sleep", waited.append)
    monkeypatch.setattr("asyncio.sleep", sleep)
    return waited


def request(server: Any, call: Call[Any], **options: Any) -> httpx2.Request:
    """Returns what a call sends."""
    made = server((200, OK))
    made.send(call, **options)
    return made.seen[0]


def failure(server: Any, answer: Answer, call: Call[Any] = GET, **options: Any) -> Any:
    """Returns what a call raises."""
    with pytest.raises(errors.ApiError) as caught:
        server(answer).send(call, **{"max_retries": 0, **options})
    return caught.value


# Requests


def test_exact_request(server):
    sent = request(server, POST)
    assert (sent.method, str(sent.url)) == ("POST", "https://api.acme.test/v1/cars")
    assert sent.content == b'{"a":1}'
    assert sent.headers.raw == [
        (b"Host", b"api.acme.test"),
        (b"Accept", b"application/json"),
        (b"Accept-Encoding", b"gzip, deflate"),
        (b"User-Agent", b"acme/1"),
        (b"X-Acme-Version", b"7"),
        (b"Content-Type", b"application/json"),
        (b"Api-Key", SECRET.encode()),
        (b"Content-Length", b"7"),
    ]


def test_get_has_no_body(server):
    sent = request(server, GET)
    assert sent.content == b""
    assert not {"content-type", "content-length"} & set(sent.headers)


@pytest.mark.parametrize(
    ("body", "content"),
    [
        (None, b"null"),
        ([], b"[]"),
        (zoo.Diesel(), b'{"power":"Diesel"}'),
        (zoo.UnknownEngine(raw={"power": "x"}), b'{"power":"x"}'),
        (b"\x00raw", b"\x00raw"),
    ],
)
def test_body(server, body, content):
    assert request(server, POST._replace(body=body)).content == content


def test_content_type(server):
    call = POST._replace(content_type="application/merge-patch+json")
    assert request(server, call).headers["content-type"] == call.content_type


def test_query(server):
    sent = request(server, GET._replace(query=query({"a": ["b c", 1]})))
    assert sent.url.raw_path == b"/v1/cars?a=b%20c&a=1"


def test_headers_of_a_call(server):
    sent = request(
        server, GET._replace(headers={"x-acme-version": "8", "If-Match": "e"})
    )
    assert sent.headers.get_list("x-acme-version") == ["8"]
    assert sent.headers["if-match"] == "e"


def test_headers_of_a_call_stay_with_it(server):
    made = server((200, OK), (200, OK))
    client = made.client()
    for call in (GET._replace(headers={"If-Match": "e"}), GET):
        sent = client._transport.send(call)
        if made.asynchronous:
            asyncio.run(sent)
    assert "if-match" not in made.seen[1].headers


HOSTILE = (
    "..",
    ".",
    "../../cars",
    "a?b#c",
    "%2e%2e",
    "x\r\nHost: y",
    "//evil.test",
    "\\",
)


@pytest.mark.parametrize("value", HOSTILE)
def test_a_parameter_cannot_leave_its_segment(server, value):
    call = GET._replace(path=f"/cars/{segment(value)}/doors")
    sent = request(server, call)
    parts = sent.url.raw_path.split(b"/")
    assert parts[:3] + parts[4:] == [b"", b"v1", b"cars", b"doors"]
    assert (sent.url.host, b"?" in parts[3]) == ("api.acme.test", False)


def test_an_address_is_not_that_of_another_call(server):
    made = server(*[(200, OK)] * (KEPT_ADDRESSES + 10))
    client = made.client()
    paths = [f"/cars/{n}" for n in range(KEPT_ADDRESSES + 9)] + ["/cars/0"]

    async def send_all() -> None:
        for path in paths:
            await client._transport.send(GET._replace(path=path))

    if made.asynchronous:
        asyncio.run(send_all())
    else:
        for path in paths:
            client._transport.send(GET._replace(path=path))
    assert [sent.url.path for sent in made.seen] == [f"/v1{path}" for path in paths]


def test_address_with_port_and_no_path(server):
    sent = request(server, GET, base_url="http://localhost:8000")
    assert str(sent.url) == "http://localhost:8000/cars"
    assert sent.headers["host"] == "localhost:8000"


def test_timeout(server):
    timeout = request(server, GET).extensions["timeout"]
    assert timeout == {"connect": 9.0, "read": 9.0, "write": 9.0, "pool": 9.0}


def test_address_that_is_too_long(server):
    error = failure(server, (200, OK), GET._replace(path="/" + "a" * 70_000))
    assert type(error) is errors.ApiError


# Credentials


def test_call_that_needs_no_credential(server):
    sent = request(server, GET._replace(security=((),)), api_key=None)
    assert "api-key" not in sent.headers


def test_call_that_needs_another_credential(server, monkeypatch):
    monkeypatch.setenv("ACME_TOKEN", "t")
    sent = request(server, GET._replace(security=(("token",),)))
    assert sent.headers["authorization"] == "Bearer t"
    assert "api-key" not in sent.headers


def test_missing_credential_sends_nothing(server):
    made = server((200, OK))
    with pytest.raises(errors.ApiError, match="pass api_key, or set ACME_API_KEY"):
        made.send(GET, api_key=None)
    assert made.seen == []


def test_missing_credential_may_come_later(server, monkeypatch):
    made = server((200, OK))
    failure(server, (200, OK), api_key=None)
    monkeypatch.setenv("ACME_API_KEY", "later")
    made.send(GET, api_key=None)
    assert made.seen[0].headers["api-key"] == "later"


ANSWERS = [
    (401, b"{}"),
    (200, b"{"),
    httpx2.ReadTimeout("slow"),
    httpx2.ConnectError("refused"),
]


@pytest.mark.parametrize("answer", ANSWERS, ids=lambda a: type(a).__name__)
def test_no_failure_shows_the_secret(server, answer, caplog):
    caplog.set_level(logging.DEBUG)
    error = failure(server, answer)
    causes = f"{error.__cause__!r} {error.__context__!r}"
    shown = f"{error!r} {error} {vars(error)} {causes} {caplog.text}"
    assert SECRET not in shown


def test_a_secret_that_a_header_may_not_hold_is_not_shown(server, caplog):
    caplog.set_level(logging.DEBUG)
    error = failure(server, (200, OK), api_key=f"{SECRET}\r\nHost: x")
    assert SECRET not in f"{error!r} {vars(error)} {error.__context__!r} {caplog.text}"


def test_redirects_are_not_followed(server):
    elsewhere = httpx2.Response(302, headers={"location": "https://evil.test"})
    made = server(elsewhere)
    with pytest.raises(errors.ApiStatusError) as caught:
        made.send(GET)
    assert (caught.value.status, len(made.seen)) == (302, 1)


# Results


def test_result(server):
    assert server((200, OK)).send(GET) == zoo.Battery(cells=2)


@pytest.mark.parametrize(
    "answer", [(204, b""), (200, b""), (200, OK), (200, b"<html>")]
)
def test_call_without_a_result(server, answer):
    assert server(answer).send(DELETE) is None


def test_empty_body_where_nothing_is_an_option(server):
    call: Call[zoo.Battery | None] = Call("GET", "/cars", zoo.Battery | None)
    assert server((204, b"")).send(call) is None


def test_result_that_is_a_union(server):
    call: Call[zoo.Engine] = Call("GET", "/engine", zoo.Engine)
    assert type(server((200, b'{"power":"Fusion"}')).send(call)) is zoo.UnknownEngine


UNFIT = b'{"power":"Electric"}'


def test_strict_client(server):
    call: Call[zoo.Engine] = Call("GET", "/engine", zoo.Engine)
    assert server((200, UNFIT)).send(call).reason
    error = failure(server, (200, UNFIT), call, strict=True)
    assert type(error) is errors.ResponseValidationError


def test_compressed_result(server):
    answer = httpx2.Response(
        200, headers={"content-encoding": "gzip"}, content=gzip.compress(OK)
    )
    assert server(answer).send(GET) == zoo.Battery(cells=2)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b"{",
        b'{"cells":"two"}',
        b'{"cells":"\xff"}',
        b"[" * 100_000,
        b'{"cells":' + b"[" * 100_000,
    ],
    ids=lambda body: body[:20].decode("latin1"),
)
def test_body_that_does_not_fit(server, body):
    error = failure(server, (200, body))
    assert type(error) is errors.ResponseValidationError
    assert (error.status, error.raw) == (200, body)


def test_body_that_does_not_fit_has_a_message():
    error = failure(Server, (200, b'{"cells":"two"}'))
    assert str(error) == "GET /cars: Expected `int | null`, got `str` - at `$.cells`"


def test_empty_body_has_a_message():
    assert str(failure(Server, (200, b""))) == "GET /cars: the body is empty"


def broken_gzip(status: int) -> httpx2.Response:
    junk = httpx2.ByteStream(b"junk")
    headers = {"content-encoding": "gzip", "x-acme-id": "r"}
    return httpx2.Response(status, headers=headers, stream=junk)


@pytest.mark.parametrize(
    ("status", "kind"),
    [(200, errors.ResponseValidationError), (404, errors.NotFoundError)],
)
def test_body_that_cannot_be_unpacked(server, status, kind):
    error = failure(server, broken_gzip(status))
    assert (type(error), error.status, error.request_id) == (kind, status, "r")


# Errors


FAULT = b'{"code":"X","details":{"a":1}}'


@pytest.mark.parametrize("status", [301, 400, 404, 418, 429, 500, 503])
def test_status_error(server, status):
    error = failure(server, (status, FAULT), GET._replace(error=zoo.Fault))
    assert type(error) is errors.error_class(status)
    assert (error.status, error.raw) == (status, FAULT)
    assert error.body == zoo.Fault(code="X", details={"a": 1})


BY_STATUS = {404: zoo.Battery, "4XX": zoo.Fault, "default": zoo.Engine}


@pytest.mark.parametrize(
    ("status", "types", "kind"),
    [
        (404, BY_STATUS, zoo.Battery),
        (409, BY_STATUS, zoo.Fault),
        (500, BY_STATUS, zoo.UnknownEngine),
        (500, {404: zoo.Battery}, zoo.Record),
        (404, {404: type(None)}, type(None)),
    ],
)
def test_type_of_an_error_body(server, status, types, kind):
    call = GET._replace(errors=types, error=zoo.Record)
    body = b'{"code":"X","_id":"r"}'
    assert type(failure(server, (status, body), call).body) is kind


@pytest.mark.parametrize(
    "raw", [b"", b"<html>", b'{"code":1}', b"\xff", b"[" * 100_000]
)
def test_error_body_that_does_not_fit(server, raw):
    error = failure(server, (404, raw), GET._replace(error=zoo.Fault))
    assert (error.body, error.raw) == (None, raw)


def test_error_body_without_a_type(server):
    assert failure(server, (404, FAULT)).body is None


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        (FAULT, f"GET /cars: 404 {FAULT.decode()}"),
        (b"", "GET /cars: 404 Not Found"),
        (b"a\r\n  b\x1b[1m\xff", "GET /cars: 404 a b\ufffd[1m\ufffd"),
        (b"x" * 5_000, "GET /cars: 404 " + "x" * 200),
    ],
)
def test_message(raw, message):
    assert str(failure(Server, (404, raw))) == message


@pytest.mark.parametrize(
    ("headers", "request_id"),
    [
        ({"X-Acme-Id": "a", "X-Request-Id": "b"}, "a"),
        ({"X-Request-Id": "b"}, "b"),
        ({"Other": "c"}, None),
    ],
)
@pytest.mark.parametrize("status", [200, 404])
def test_request_id(server, headers, request_id, status):
    answer = httpx2.Response(status, headers=headers, content=b"{")
    assert failure(server, answer).request_id == request_id


def test_errors_of_a_call_can_be_pickled(server):
    error = failure(server, (404, FAULT), GET._replace(error=zoo.Fault))
    other = pickle.loads(pickle.dumps(error))
    assert (str(other), vars(other)) == (str(error), vars(error))


@pytest.mark.parametrize(
    ("raised", "kind"),
    [
        (httpx2.ReadTimeout("slow"), errors.ApiTimeoutError),
        (httpx2.ConnectTimeout("slow"), errors.ApiTimeoutError),
        (httpx2.ConnectError("refused"), errors.ApiConnectionError),
        (httpx2.RemoteProtocolError("odd"), errors.ApiConnectionError),
        (httpx2.LocalProtocolError("odd"), errors.ApiConnectionError),
        (httpx2.UnsupportedProtocol("odd"), errors.ApiConnectionError),
        (httpx2.ProxyError("odd"), errors.ApiConnectionError),
        (httpx2.TooManyRedirects("odd"), errors.ApiError),
        (httpx2.InvalidURL("odd"), errors.ApiError),
        (httpx2.StreamClosed(), errors.ApiError),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_call_without_an_answer(server, raised, kind):
    error = failure(server, raised)
    assert (type(error), error.__cause__) == (kind, raised)


def test_message_without_an_answer():
    assert str(failure(Server, httpx2.ReadTimeout(""))) == "GET /cars: ReadTimeout"


class Breaks(httpx2.SyncByteStream, httpx2.AsyncByteStream):
    """A body that ends in an error."""

    def __init__(self) -> None:
        self.closed = 0

    def __iter__(self):
        yield b"{"
        raise httpx2.ReadError("gone")

    async def __aiter__(self):
        yield b"{"
        raise httpx2.ReadError("gone")

    def close(self) -> None:
        self.closed += 1

    async def aclose(self) -> None:
        self.closed += 1


def test_body_that_breaks_off(server):
    stream = Breaks()
    error = failure(server, httpx2.Response(200, stream=stream))
    assert (type(error), stream.closed) == (errors.ApiConnectionError, 1)


# Retries


def test_retries(server, waits):
    made = server((429, b""), httpx2.ConnectError("x"), (200, OK))
    assert made.send(POST) == zoo.Battery(cells=2)
    assert [sent.content for sent in made.seen] == [b'{"a":1}'] * 3
    assert len(waits) == 2


def test_waits_grow(server, waits):
    server((503, b""), (503, b""), (200, OK)).send(GET)
    assert 0.125 <= waits[0] <= 0.25 <= waits[1] <= 0.5


@pytest.mark.parametrize(
    ("asked", "seconds"),
    [("2", 2.0), ("0.5", 0.5), ("0", 0.0), ("3600", 30.0), ("9" * 400, 30.0)],
)
def test_wait_that_the_server_asks_for(server, waits, asked, seconds):
    busy = httpx2.Response(429, headers={"retry-after": asked})
    server(busy, (200, OK)).send(GET)
    assert waits == [seconds]


def test_wait_until_a_date(server, waits, monkeypatch):
    monkeypatch.setattr("runtime.retry.time.time", lambda: 1_000_000_000.0)
    date = "Sun, 09 Sep 2001 01:46:45 GMT"
    server(httpx2.Response(503, headers={"retry-after": date}), (200, OK)).send(GET)
    assert waits == [5.0]


@pytest.mark.parametrize(
    "asked", ["-1", "nan", "inf", "soon", "1.2.3", "Mon, 99 Xyz 9999999 99:99:99 GMT"]
)
def test_wait_that_is_none(server, waits, asked):
    busy = httpx2.Response(429, headers={"retry-after": asked})
    server(busy, (200, OK)).send(GET)
    assert 0.125 <= waits[0] <= 0.25


@pytest.mark.parametrize(
    ("answer", "call", "tries"),
    [
        ((500, b""), GET, 3),
        ((500, b""), POST, 1),
        ((503, b""), POST, 3),
        ((429, b""), POST, 3),
        ((501, b""), GET, 1),
        ((404, b""), GET, 1),
        (httpx2.ReadTimeout("x"), GET, 3),
        (httpx2.ReadTimeout("x"), POST, 1),
        (httpx2.ConnectError("x"), POST, 3),
        (httpx2.ConnectTimeout("x"), POST, 3),
        (httpx2.LocalProtocolError("x"), GET, 1),
        (httpx2.InvalidURL("x"), GET, 1),
    ],
    ids=lambda value: getattr(value, "method", ""),
)
def test_number_of_tries(server, answer, call, tries):
    made = server(*[answer] * 5)
    with pytest.raises(errors.ApiError):
        made.send(call, max_retries=2)
    assert len(made.seen) == tries


# Opening and closing


def test_http_client_passed_in_is_not_closed():
    made = Server((200, OK))
    client = made.client()
    with client:
        client._transport.send(GET)
    assert not client._transport._client.is_closed


def test_http_client_passed_in_is_not_closed_async():
    async def run() -> bool:
        client = Server((200, OK), asynchronous=True).client()
        async with client:
            await client._transport.send(GET)
        return client._transport._client.is_closed

    assert asyncio.run(run()) is False


def own_client(monkeypatch: Any, name: str, server: Server) -> list[Any]:
    """Keeps the HTTP clients that the runtime makes, and answers for them."""
    made: list[Any] = []
    kind = getattr(httpx2, name)

    def make() -> Any:
        made.append(kind(transport=httpx2.MockTransport(server)))
        return made[-1]

    monkeypatch.setattr(httpx2, name, make)
    return made


def test_own_http_client_is_made_once_and_closed(monkeypatch):
    options = {"base_url": None, "timeout": 1, "max_retries": 0, "strict": False}
    made = own_client(monkeypatch, "Client", Server((200, OK), (200, OK)))
    with Sync({"api_key": "k"}, http_client=None, **options) as client:
        client._transport.send(GET)
        client._transport.send(GET)
    assert [http.is_closed for http in made] == [True]


def test_own_http_client_is_made_once_and_closed_async(monkeypatch):
    options = {"base_url": None, "timeout": 1, "max_retries": 0, "strict": False}
    made = own_client(
        monkeypatch, "AsyncClient", Server((200, OK), (200, OK), asynchronous=True)
    )

    async def run() -> None:
        async with Async({"api_key": "k"}, http_client=None, **options) as client:
            await client._transport.send(GET)
            await client._transport.send(GET)

    asyncio.run(run())
    assert [http.is_closed for http in made] == [True]


def test_closed_client():
    client = Server((200, OK)).client()
    client.close()
    with pytest.raises(errors.ApiError, match="closed"):
        client._transport.send(GET)


def test_closed_client_async():
    async def run() -> None:
        client = Server((200, OK), asynchronous=True).client()
        await client.close()
        await client._transport.send(GET)

    with pytest.raises(errors.ApiError, match="closed"):
        asyncio.run(run())


def test_cookies_are_not_sent_back(server):
    cookie = httpx2.Response(200, headers={"set-cookie": "a=b"}, content=OK)
    made = server(cookie, (200, OK))
    client = made.client()
    for _ in range(2):
        sent = client._transport.send(GET)
        if made.asynchronous:
            asyncio.run(sent)
    assert "cookie" not in made.seen[1].headers


def test_bodies_are_encoded_once_for_all_tries(server):
    made = server((503, b""), (200, OK))
    made.send(POST._replace(body={"when": [1]}))
    assert json.loads(made.seen[1].content) == {"when": [1]}
