"""Secrets: what messages, tracebacks and pickles show of them."""

from __future__ import annotations

import asyncio
import copy
import json
import pickle
import traceback
from base64 import b64encode
from typing import Any
from urllib.parse import quote

import httpx2
import pytest
from fake_server import GET, OK, SETTINGS, Server
from runtime.client import AsyncBaseClient, BaseClient
from runtime.errors import ApiError
from runtime.oauth import ClientCredentials, PasswordCredentials, RefreshToken
from runtime.redaction import SHOWN_OF_BODY
from runtime.secrets import SecretText
from runtime.settings import Credential

KEY = "SECRET/KEY+123"
LOGIN = Credential("login", "ACME_LOGIN", "Authorization", "Basic ")
IN_QUERY = Credential("query_key", "ACME_QUERY_KEY", "key", place="query")
COOKIE = Credential("session", "ACME_SESSION", "sid", place="cookie")
OWN = SETTINGS._replace(
    credentials=(*SETTINGS.credentials, LOGIN, IN_QUERY, COOKIE),
    security=(("api_key",), ("token",), ("login",), ("query_key",), ("session",)),
)
OPTIONS: dict[str, Any] = {
    "base_url": None,
    "timeout": 9.0,
    "max_retries": 0,
    "strict": False,
}


class Sync(BaseClient):
    _settings = OWN


class Async(AsyncBaseClient):
    _settings = OWN


class Unreachable(Sync):
    _settings = OWN._replace(base_url="")


def client(made: Server, given: dict[str, Any], **options: Any) -> Any:
    kind, http = (
        (Async, httpx2.AsyncClient)
        if made.asynchronous
        else (
            Sync,
            httpx2.Client,
        )
    )
    sends = http(transport=httpx2.MockTransport(made))
    return kind(given, http_client=sends, **OPTIONS | options)


def send(made: Server, given: dict[str, Any], **options: Any) -> Any:
    sent = client(made, given, **options)._transport.send_call(GET)
    return asyncio.run(sent) if made.asynchronous else sent


def failure(made: Server, given: dict[str, Any], **options: Any) -> ApiError:
    with pytest.raises(ApiError) as caught:
        send(made, given, **options)
    return caught.value


# Messages


FORMS = {
    "as it is": KEY,
    "in another case": KEY.lower(),
    "in JSON": KEY.replace("/", "\\/"),
    "percent-encoded": quote(KEY, safe=""),
    "percent-encoded, in small letters": quote(KEY, safe="").lower(),
}


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
@pytest.mark.parametrize("name", ["api_key", "token", "query_key", "session"])
def test_message_shows_no_form_of_a_secret(server, name, form):
    error = failure(server((401, f"bad key {form}, sorry".encode())), {name: KEY})
    assert str(error) == "GET api.acme.test/v1/cars: 401 bad key …, sorry"


@pytest.mark.parametrize("before", range(SHOWN_OF_BODY - 20, SHOWN_OF_BODY + 2))
def test_secret_where_the_message_is_cut(before):
    error = failure(Server((401, b"x" * before + KEY.encode())), {"api_key": KEY})
    assert "SEC" not in str(error)


@pytest.mark.parametrize("before", range(790, 830))
def test_secret_where_the_body_is_cut(before):
    body = b" " * before + KEY.encode() * 3 + b" " * 200
    error = failure(Server((401, body)), {"api_key": KEY})
    assert not {"SEC", "RET", "KEY", "123"} & {
        str(error)[i : i + 3] for i in range(len(str(error)))
    }


def test_login_is_hidden_with_its_parts(server):
    login = "bob.the.builder:hunter2pass"
    in_header = b64encode(login.encode()).decode()
    body = f"no user bob.the.builder with hunter2pass, {in_header}"
    error = failure(server((401, body.encode())), {"login": login})
    assert str(error) == "GET api.acme.test/v1/cars: 401 no user … with …, …"


@pytest.mark.parametrize("key", ["e", "key", "see the"])
def test_short_secret_leaves_messages_whole(server, key):
    error = failure(server((401, b"bad key here, see the docs")), {"api_key": key})
    assert str(error) == "GET api.acme.test/v1/cars: 401 bad key here, see the docs"


def test_the_cause_has_the_request_as_it_was_sent(server):
    error = failure(server(httpx2.ReadError("gone")), {"api_key": KEY}, max_retries=0)
    assert isinstance(error.__cause__, httpx2.ReadError)
    assert KEY in error.__cause__.request.headers.values()
    assert KEY not in "".join(traceback.format_exception(error))


# Tracebacks


def shown(error: BaseException) -> str:
    """Returns the traceback with the local variables of the runtime."""
    made = traceback.TracebackException.from_exception(error, capture_locals=True)
    lines: list[str] = []
    chain: Any = made
    while chain:
        for frame in chain.stack:
            if "runtime" in frame.filename and "tests" not in frame.filename:
                lines += map(str, (frame.locals or {}).items())
        lines += chain.format_exception_only()
        chain = chain.__cause__ or chain.__context__
    assert lines
    return "\n".join(lines)


BROKEN: list[Any] = [
    (401, f"bad key {KEY}".encode()),
    (200, f'{{"cells": "{KEY}"}}'.encode()),
    httpx2.ConnectError("gone"),
    KeyError("a transport of its own"),
]


@pytest.mark.parametrize("answer", BROKEN, ids=lambda value: type(value).__name__)
@pytest.mark.parametrize("name", ["api_key", "token", "query_key", "session", "login"])
def test_local_variables_hold_no_secret(server, name, answer):
    given = {name: f"user:{KEY}" if name == "login" else KEY}
    assert KEY not in shown(failure(server(answer), given))


@pytest.mark.parametrize("key", [KEY + "\n", KEY + "é", f" {KEY}", KEY.encode()])
@pytest.mark.parametrize("name", ["api_key", "token", "session"])
def test_local_variables_hold_no_malformed_secret(server, name, key):
    for given in (key, lambda: key):
        error = failure(server(), {"query_key": KEY, name: given})
        assert KEY not in shown(error)
        assert KEY not in str(error)


def test_local_variables_hold_no_secret_of_the_environment(monkeypatch):
    monkeypatch.setenv("ACME_API_KEY", KEY)
    own = Server()
    transport = client(own, {})._transport.at(OWN._replace(security=(("other",),)))
    with pytest.raises(ApiError) as caught:
        transport.send_call(GET._replace(security=(("api_key", "token"),)))
    assert KEY not in shown(caught.value)


def test_failed_constructor_shows_no_secret_and_its_client_can_be_shown():
    with pytest.raises(ApiError) as caught:
        Unreachable({"api_key": KEY}, http_client=None, **OPTIONS)
    text = shown(caught.value)
    assert "Unreachable()" in text
    assert KEY not in text


GRANTS = [
    ClientCredentials("id", KEY),
    ClientCredentials("id", KEY, post=True),
    PasswordCredentials("user", KEY),
    RefreshToken(KEY),
]


@pytest.mark.parametrize("grant", GRANTS, ids=lambda grant: type(grant).__name__)
@pytest.mark.parametrize("answer", [(400, b"{}"), httpx2.ConnectError("gone")])
def test_local_variables_hold_no_secret_of_a_grant(server, grant, answer):
    options = {"token_url": "https://tokens.test"}
    grant._options = {**grant._options, **options}
    assert KEY not in shown(failure(server(answer), {"token": grant}))


def test_own_function_that_raises():
    def fail() -> str:
        raise KeyError("mine")

    with pytest.raises(KeyError, match="mine"):
        send(Server(), {"api_key": fail})


# Pickles


def anything() -> str:
    return KEY


def test_pickled_client_reads_the_environment(monkeypatch):
    made = pickle.loads(
        pickle.dumps(Sync({"api_key": None}, http_client=None, **OPTIONS))
    )
    monkeypatch.setenv("ACME_API_KEY", "other")
    (source,) = made._transport.sender.sources(None)
    assert source[1] == "other"


def test_pickled_client_calls_its_functions():
    given = {"api_key": anything}
    made = pickle.loads(pickle.dumps(Sync(given, http_client=None, **OPTIONS)))
    assert made._transport.sender.sources(None)[0][1] is anything


@pytest.mark.parametrize("secret", [KEY, *GRANTS])
def test_secret_given_by_hand_is_not_pickled(secret):
    made = Sync({"token": secret}, http_client=None, **OPTIONS)
    with pytest.raises(TypeError, match=r"holds token.*pickle_credentials=True"):
        pickle.dumps(made)


def test_secret_given_by_hand_is_pickled_on_demand():
    options = OPTIONS | {"pickle_credentials": True}
    made = pickle.loads(pickle.dumps(Sync({"token": KEY}, http_client=None, **options)))
    (source,) = made._transport.sender.sources(None)
    assert (source[1], repr(source[1])) == (KEY, "'…'")


def test_grant_is_pickled_on_demand():
    options = OPTIONS | {"pickle_credentials": True}
    given = {"token": ClientCredentials("id", KEY, scopes=["a"])}
    made = pickle.loads(pickle.dumps(Sync(given, http_client=None, **options)))
    (source,) = made._transport.sender.sources(None)
    assert source[1]._client == ("id", KEY)
    assert source[1]._options == {"scopes": ["a"]}


@pytest.mark.parametrize("kind", [Sync, Async])
def test_pickled_client_has_its_options_and_services(kind):
    made = kind({"api_key": anything}, http_client=None, **OPTIONS | {"timeout": 3.0})
    made.service = made._transport.at(OWN._replace(base_url="https://other.test"))
    view = made.with_options(headers={"X-A": "1"})
    again, viewed = pickle.loads(pickle.dumps((made, view)))
    assert again._transport.options == made._transport.options
    assert viewed._transport.options.headers == {"X-A": "1"}
    assert again.service.base_url == "https://other.test"
    assert again.service._pool is again._transport._pool is viewed._transport._pool
    assert again._transport._root is again._transport


def test_http_client_of_the_caller_is_not_pickled():
    made = client(Server(), {"api_key": anything})
    with pytest.raises(TypeError, match="http_client of yours"):
        pickle.dumps(made)


def test_copies_share_connections():
    made = client(Server((200, OK), (200, OK)), {"api_key": KEY})
    copy.copy(made)._transport.send_call(GET)
    copy.deepcopy(made)._transport.send_call(GET)


# The environment


def test_key_of_the_environment_that_changes(server, monkeypatch):
    own = server((200, OK), (200, OK))
    transport = client(own, {})._transport

    async def use() -> None:
        for key in ("one", "two"):
            monkeypatch.setenv("ACME_API_KEY", key)
            sent = transport.send_call(GET)
            await sent if own.asynchronous else sent

    asyncio.run(use())
    assert [sent.headers["api-key"] for sent in own.seen] == ["one", "two"]


def test_secret_text_is_a_text():
    secret = SecretText(KEY)
    assert (secret, f"{secret}", json.dumps(secret)) == (KEY, KEY, json.dumps(KEY))
    assert repr([secret]) == "['…']"
