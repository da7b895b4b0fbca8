"""Requests: what is sent, where to, and that no secret is shown."""

from __future__ import annotations

import asyncio
import logging

import httpx2
import pytest
import zoo
from fake_server import (
    GET,
    OK,
    POST,
    SECRET,
    failure,
    request,
)
from runtime.headers import PYTHON
from runtime.requests import KEPT_ADDRESSES
from runtime.styles import path_segment, query_string

from runtime import errors


def test_exact_request(server):
    sent = request(server, POST)
    assert (sent.method, str(sent.url)) == ("POST", "https://api.acme.test/v1/cars")
    assert sent.content == b'{"a":1}'
    assert sent.headers.raw == [
        (b"Host", b"api.acme.test"),
        (b"Accept", b"application/json, */*;q=0.1"),
        (b"Accept-Encoding", b"gzip, deflate"),
        (b"User-Agent", f"acme/1 {PYTHON}".encode()),
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
    sent = request(server, GET._replace(query=query_string({"a": ["b c", 1]})))
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
        sent = client._transport.send_call(call)
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
    call = GET._replace(path=f"/cars/{path_segment(value)}/doors")
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
            await client._transport.send_call(GET._replace(path=path))

    if made.asynchronous:
        asyncio.run(send_all())
    else:
        for path in paths:
            client._transport.send_call(GET._replace(path=path))
    assert [sent.url.path for sent in made.seen] == [f"/v1{path}" for path in paths]


def test_address_with_port(server):
    sent = request(server, GET, base_url="http://localhost:8000")
    assert str(sent.url) == "http://localhost:8000/v1/cars"
    assert sent.headers["host"] == "localhost:8000"


def test_timeout(server):
    timeout = request(server, GET).extensions["timeout"]
    assert timeout == {"connect": 9.0, "read": 9.0, "write": 9.0, "pool": 600.0}


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
    with pytest.raises(errors.ApiError, match=r"api_key \(or set ACME_API_KEY\)"):
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
