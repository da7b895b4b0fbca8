"""What gives credentials, where they go, and how OAuth 2 grants become tokens."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import re
import threading
import time
from typing import Any

import httpx2
import pytest
from fake_server import GET, OK, SECRET, SETTINGS, Server
from runtime.bodies import Lines
from runtime.budget import Budget
from runtime.client import AsyncBaseClient, BaseClient
from runtime.errors import ApiConnectionError, ApiError, AuthenticationError
from runtime.oauth import ClientCredentials, PasswordCredentials, RefreshToken
from runtime.options import Options
from runtime.retry import Policy, Tries
from runtime.settings import Credential

KEY = Credential("api_key", "ACME_API_KEY", "key of it", place="query")
SESSION = Credential("session", "ACME_SESSION", "sid", place="cookie")
TEAM = Credential("team", "ACME_TEAM", "team", place="cookie")
TOKEN = Credential(
    "token", "ACME_TOKEN", "Authorization", "Bearer ", token_url="/oauth/token"
)
OWN = SETTINGS._replace(credentials=(KEY, SESSION, TEAM, TOKEN), security=((),))
BOTH = pytest.mark.parametrize("asynchronous", [False, True], ids=["sync", "async"])


def made(server: Server, given: dict[str, Any], **changes: Any) -> Any:
    """Returns a transport that sends to a server, with credentials of any kind."""
    kind, http = BaseClient, httpx2.Client
    if server.asynchronous:
        kind, http = AsyncBaseClient, httpx2.AsyncClient
    cls = type("Acme", (kind,), {"_settings": OWN._replace(**changes)})
    options = {"base_url": None, "timeout": 9.0, "max_retries": 0, "strict": False}
    client = http(transport=httpx2.MockTransport(server))
    return cls(given, http_client=client, **options)._transport


def send(server: Server, given: dict[str, Any], call: Any = GET, **changes: Any) -> Any:
    """Makes one call, and returns what was sent last."""
    sent = made(server, given, **changes).send_call(call)
    if server.asynchronous:
        asyncio.run(sent)
    return server.seen[-1]


# Places


def test_key_in_the_query(server):
    call = GET._replace(query="a=1", security=(("api_key",),))
    sent = send(server((200, OK)), {"api_key": "a&b c"}, call)
    assert sent.url.raw_path == b"/v1/cars?a=1&key%20of%20it=a%26b%20c"


CHALLENGE = {"WWW-Authenticate": 'Digest realm="r", nonce="n", qop="auth"'}
DIGEST = Credential("digest", "ACME_DIGEST", "Authorization", "Digest ")


@BOTH
def test_digest_answers_the_challenge_of_the_server(asynchronous):
    server = Server(
        httpx2.Response(401, headers=CHALLENGE), (200, OK), asynchronous=asynchronous
    )
    call = GET._replace(security=(("digest",),))
    sent = send(server, {"digest": "u:p:w"}, call, credentials=(DIGEST,))
    assert len(server.seen) == 2
    said = dict(re.findall(r'(\w+)="?([^",]*)', sent.headers["Authorization"]))
    key, target = _md5("u:r:p:w"), _md5(f"GET:{said['uri']}")
    answer = ":".join([key, "n", said["nc"], said["cnonce"], "auth", target])
    assert (said["username"], said["response"]) == ("u", _md5(answer))


def _md5(text: str) -> str:
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()


@pytest.mark.parametrize("headers", [CHALLENGE, {"WWW-Authenticate": "Basic"}, {}])
def test_refused_digest_is_an_error(headers):
    server = Server(*(httpx2.Response(401, headers=headers) for _ in "12"))
    call = GET._replace(security=(("digest",),))
    with pytest.raises(AuthenticationError):
        send(server, {"digest": "u:p"}, call, credentials=(DIGEST,))


def test_cookies_go_together(server):
    headers = {"Cookie": "mine=1"}
    call = GET._replace(headers=headers, security=(("session", "team"),))
    sent = send(server((200, OK)), {"session": "s", "team": "t"}, call)
    assert sent.headers.get_list("cookie") == ["sid=s; team=t; mine=1"]


@pytest.mark.parametrize("name", ["api_key", "session", "token"])
def test_server_that_repeats_the_secret(server, name):
    call = GET._replace(security=((name,),))
    with pytest.raises(AuthenticationError) as caught:
        send(server((401, f"no {SECRET}".encode())), {name: SECRET}, call)
    assert str(caught.value) == "GET api.acme.test/v1/cars: 401 no …"


# Schemes that nothing demands


def test_optional_credentials_go_along(server):
    given = {"token": "t", "session": "s"}
    sent = send(server((200, OK)), given, optional=("token", "session"))
    assert sent.headers["authorization"] == "Bearer t"
    assert sent.headers["cookie"] == "sid=s"


def test_optional_credentials_stay_away_from_calls_that_need_none(server):
    call = GET._replace(security=((),))
    sent = send(server((200, OK)), {"token": "t"}, call, optional=("token",))
    assert "authorization" not in sent.headers


# Functions


def test_function_is_called_for_each_request(server):
    keys = iter(["one", "two"])
    served = server((200, OK), (200, OK))
    given, call = {"token": lambda: next(keys)}, GET._replace(security=(("token",),))
    transport = made(served, given)
    for _ in range(2):
        sent = transport.send_call(call)
        if served.asynchronous:
            asyncio.run(sent)
    values = [sent.headers["authorization"] for sent in served.seen]
    assert values == ["Bearer one", "Bearer two"]


async def _later() -> str:
    await asyncio.sleep(0)
    return "late"


def test_asynchronous_function():
    call = GET._replace(security=(("token",),))
    sent = send(Server((200, OK), asynchronous=True), {"token": _later}, call)
    assert sent.headers["authorization"] == "Bearer late"


def test_asynchronous_function_in_a_synchronous_client():
    call = GET._replace(security=(("token",),))
    with pytest.raises(ApiError, match="it is for the asynchronous client"):
        send(Server(), {"token": _later}, call)


@pytest.mark.parametrize("wrong", [lambda: 7, lambda: None, 7, b"x"])
def test_credential_that_is_no_text(server, wrong):
    call = GET._replace(security=(("token",),))
    with pytest.raises(ApiError, match="token"):
        send(server(), {"token": wrong}, call)


# a token that the server does not take any more

REFUSED = (401, b"{}")


def refused_calls(served: Server, given: Any, **more: Any) -> list[str]:
    """Returns the tokens that a call had, however it ended."""
    call = GET._replace(security=(("token",),), **more)
    with contextlib.suppress(ApiError):
        sent = made(served, {"token": given}).send_call(call)
        if served.asynchronous:
            asyncio.run(sent)
    return [
        sent.headers["authorization"].removeprefix("Bearer ") for sent in served.seen
    ]


def test_another_token_is_asked_for_once(server):
    keys = iter(["one", "two", "three"])
    served = server(REFUSED, (200, OK))
    assert refused_calls(served, lambda: next(keys)) == ["one", "two"]
    keys = iter(["one", "two", "three"])
    served = server(REFUSED, REFUSED)
    assert refused_calls(served, lambda: next(keys)) == ["one", "two"]


def test_refused_call_is_not_repeated_where_nothing_changes(server):
    assert refused_calls(server(REFUSED), "one") == ["one"]
    assert refused_calls(server(REFUSED), lambda: "one") == ["one"]
    keys = iter(["one", "two"])
    body = Lines(iter([1]))
    assert refused_calls(server(REFUSED), lambda: next(keys), body=body) == ["one"]


def test_a_repeated_call_has_the_rest_of_its_time():
    def left(spent: float, **options: Any) -> float:
        policy = Policy(Options(**options), SETTINGS, {})
        request = httpx2.Request("GET", "https://api.acme.test")
        tries = Tries(GET, request, policy, Budget(), spent)
        return tries.end - tries.start

    assert left(1.0, deadline=3.0) == pytest.approx(2.0)
    assert left(4.0, deadline=3.0) == pytest.approx(0.001, rel=1e-3)
    assert left(4.0) == float("inf")


@BOTH
def test_grant_gets_another_token(asynchronous):
    issuer = Issuer(asynchronous=asynchronous, revoked="t1")
    grant = ClientCredentials("id", "secret", token_url="/oauth/token")
    assert issuer.calls(grant, 2) == ["Bearer t1", "Bearer t2", "Bearer t2"]
    assert len(issuer.forms) == 2


# OAuth 2

NEEDS_TOKEN = GET._replace(security=(("token",),))


class Issuer(Server):
    """Gives out tokens that are numbered, and answers calls."""

    def __init__(self, asynchronous: bool = False, **answer: Any) -> None:
        super().__init__(asynchronous=asynchronous)
        self.answer = answer
        self.forms: list[tuple[str, str]] = []

    def __call__(self, request: httpx2.Request) -> httpx2.Response:
        if request.url.path != "/oauth/token":
            self.seen.append(request)
            revoked = f"Bearer {self.answer.get('revoked')}"
            is_refused = request.headers["authorization"] == revoked
            return httpx2.Response(401 if is_refused else 200, content=OK)
        login = request.headers.get("authorization", "")
        self.forms.append((request.content.decode(), login))
        refused = self.answer.get("refuse", "\0")
        if refused in request.content.decode():
            return httpx2.Response(400, json={"error": "invalid_grant"})
        token = {"access_token": f"t{len(self.forms)}", "token_type": "bearer"}
        return httpx2.Response(200, json={**token, **self.answer})

    def calls(self, grant: Any, count: int) -> list[str]:
        """Makes calls one after the other, and returns the tokens that they had."""
        transport = made(self, {"token": grant})
        for _ in range(count):
            sent = transport.send_call(NEEDS_TOKEN)
            if self.asynchronous:
                asyncio.run(sent)
        return [sent.headers["authorization"] for sent in self.seen]


@pytest.fixture
def clock(monkeypatch):
    now = [1000.0]
    monkeypatch.setattr("runtime.oauth.time.monotonic", lambda: now[0])
    return now


@BOTH
def test_client_credentials(asynchronous):
    issuer = Issuer(asynchronous, expires_in=3600)
    grant = ClientCredentials("me:", "s e", scopes=["a", "b"], extra={"audience": "x"})
    assert issuer.calls(grant, 2) == ["Bearer t1", "Bearer t1"]
    form = "grant_type=client_credentials&scope=a+b&audience=x"
    assert issuer.forms == [(form, "Basic bWUlM0E6cytl")]  # me%3A:s+e


def test_option_that_there_is_not():
    with pytest.raises(TypeError, match="There is no option 'scope'"):
        ClientCredentials("id", "secret", scope="read")


def test_secret_in_the_form():
    issuer = Issuer()
    issuer.calls(ClientCredentials("me", "s", post=True), 1)
    form = "grant_type=client_credentials&client_id=me&client_secret=s"
    assert issuer.forms == [(form, "")]


@pytest.mark.parametrize(
    ("life", "passed", "fetched"),
    [(3600, 3539, 1), (3600, 3541, 2), (60, 29, 1), (60, 31, 2), ("60", 31, 2)],
)
def test_token_is_renewed_before_it_expires(clock, life, passed, fetched):
    issuer, grant = Issuer(expires_in=life), ClientCredentials("me", "s")
    issuer.calls(grant, 1)
    clock[0] += passed
    issuer.calls(grant, 1)
    assert len(issuer.forms) == fetched


def test_token_without_an_end_is_kept(clock):
    issuer, grant = Issuer(), ClientCredentials("me", "s")
    issuer.calls(grant, 1)
    clock[0] += 10**9
    assert issuer.calls(grant, 1)[-1] == "Bearer t1"


def test_password_is_sent_once_if_the_token_can_be_renewed(clock):
    issuer = Issuer(expires_in=100, refresh_token="r")
    grant = PasswordCredentials("ann", "pw", client_id="app")
    issuer.calls(grant, 1)
    clock[0] += 100
    issuer.calls(grant, 1)
    first = "grant_type=password&username=ann&password=pw&client_id=app"
    second = "grant_type=refresh_token&refresh_token=r&client_id=app"
    assert [form for form, _ in issuer.forms] == [first, second]


def test_password_is_sent_again_if_the_token_is_not_renewed(clock):
    issuer = Issuer(expires_in=100, refresh_token="r", refuse="refresh")
    grant = PasswordCredentials("ann", "pw")
    issuer.calls(grant, 1)
    clock[0] += 100
    issuer.calls(grant, 1)
    kinds = [form.partition("&")[0] for form, _ in issuer.forms]
    order = ("password", "refresh_token", "password")
    assert kinds == [f"grant_type={kind}" for kind in order]


def test_refresh_token_that_is_replaced(clock):
    issuer, grant = Issuer(expires_in=100, refresh_token="r2"), RefreshToken("r1")
    issuer.calls(grant, 1)
    assert grant.current == "r2"
    clock[0] += 100
    issuer.calls(grant, 1)
    sent = [form for form, _ in issuer.forms]
    assert sent == [f"grant_type=refresh_token&refresh_token={n}" for n in ("r1", "r2")]


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        ((401, b'{"error": "invalid_client"}'), "401 invalid_client"),
        ((400, b'{"error": "s3cr3t"}'), "400."),
        ((200, b"{}"), "holds no token"),
        ((302, b""), "302"),
    ],
)
def test_no_token(server, answer, message):
    with pytest.raises(ApiError) as caught:
        send(server(answer), {"token": ClientCredentials("me", SECRET)}, NEEDS_TOKEN)
    assert message in str(caught.value)
    assert SECRET not in f"{caught.value!r} {vars(caught.value)}"


def test_server_for_tokens_cannot_be_reached(server):
    grant = ClientCredentials("me", "s")
    with pytest.raises(ApiConnectionError):
        send(server(httpx2.ConnectError("no")), {"token": grant}, NEEDS_TOKEN)


def test_grant_without_an_address():
    grant = ClientCredentials("me", "s")
    call = GET._replace(security=(("session",),))
    with pytest.raises(ApiError, match="needs a token_url"):
        send(Server(), {"session": grant}, call)


@pytest.mark.parametrize(
    ("given", "base_url", "expected"),
    [
        ("token", "https://a.test/v1", "https://a.test/v1/token"),
        ("/token", "https://a.test/v1", "https://a.test/token"),
        ("https://b.test/t", "https://a.test", "https://b.test/t"),
    ],
)
def test_address_for_tokens(given, base_url, expected):
    assert ClientCredentials("me", "s").url(given, base_url) == expected
    grant = ClientCredentials("me", "s", token_url=given)
    assert grant.url("https://c.test", base_url) == expected


def test_no_repr_shows_a_secret():
    for grant in (
        ClientCredentials("me", SECRET),
        PasswordCredentials("ann", SECRET),
        RefreshToken(SECRET),
    ):
        assert SECRET not in repr(grant)


def test_threads_wait_for_one_token():
    issuer, grant = Issuer(expires_in=3600), ClientCredentials("me", "s")
    answer, gate = issuer.__call__, threading.Barrier(4)

    def slow(request: httpx2.Request) -> httpx2.Response:
        time.sleep(0.02 if request.url.path == "/oauth/token" else 0)
        return answer(request)

    client = httpx2.Client(transport=httpx2.MockTransport(slow))
    cls = type("Acme", (BaseClient,), {"_settings": OWN})
    options = {"base_url": None, "timeout": 9.0, "max_retries": 0, "strict": False}
    transport = cls({"token": grant}, http_client=client, **options)._transport

    def call() -> None:
        gate.wait()
        transport.send_call(NEEDS_TOKEN)

    threads = [threading.Thread(target=call) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(issuer.forms), len(issuer.seen)) == (1, 4)


def test_tasks_wait_for_one_token_in_each_loop(clock):
    issuer, grant = Issuer(True, expires_in=3600), ClientCredentials("me", "s")

    async def slow(request: httpx2.Request) -> httpx2.Response:
        await asyncio.sleep(0)
        return issuer(request)

    async def calls() -> None:
        client = httpx2.AsyncClient(transport=httpx2.MockTransport(slow))
        cls = type("Acme", (AsyncBaseClient,), {"_settings": OWN})
        options = {"base_url": None, "timeout": 9.0, "max_retries": 0, "strict": False}
        transport = cls({"token": grant}, http_client=client, **options)._transport
        await asyncio.gather(*(transport.send_call(NEEDS_TOKEN) for _ in range(4)))

    asyncio.run(calls())
    clock[0] += 3600
    asyncio.run(calls())
    assert (len(issuer.forms), len(issuer.seen)) == (2, 8)


# Servers


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (None, "https://up.eu.test/x/cars"),
        ("http://localhost:1/p", "http://localhost:1/p/x/cars"),
    ],
)
def test_server_of_an_operation(server, given, expected):
    served = server((200, OK))
    call = GET._replace(server="https://up.{region}.test/x", security=(("token",),))
    transport = made(served, {"token": "t"})
    transport._given_url, transport._variables = given, {"region": "eu"}
    sent = transport.send_call(call)
    if served.asynchronous:
        asyncio.run(sent)
    assert str(served.seen[0].url) == expected
    assert served.seen[0].headers["host"] == served.seen[0].url.netloc.decode()
    assert served.seen[0].headers["authorization"] == "Bearer t"


@pytest.mark.parametrize(
    ("variables", "base_url", "expected"),
    [
        ({"host": "eu", "stage": "live"}, None, "https://eu.test/live"),
        ({"host": "", "stage": "live"}, "http://a.test", "http://a.test/live"),
    ],
)
def test_variables_of_the_address(variables, base_url, expected):
    template = "https://{host}.test/{stage}"
    cls = type("Acme", (BaseClient,), {"_settings": OWN._replace(base_url=template)})
    options = {"timeout": 9.0, "max_retries": 0, "strict": False, "http_client": None}
    client = cls({}, base_url=base_url, variables=variables, **options)
    assert client._transport.base_url == expected


def test_variable_that_is_the_whole_address():
    settings = OWN._replace(base_url="{server}/v1")
    cls = type("Acme", (BaseClient,), {"_settings": settings})
    options = {"timeout": 9.0, "max_retries": 0, "strict": False, "http_client": None}
    variables = {"server": "http://a.test:80/x/"}
    client = cls({}, base_url=None, variables=variables, **options)
    assert client._transport.base_url == "http://a.test/x/v1"


def test_missing_variable():
    settings = OWN._replace(base_url="https://{host}.test")
    cls = type("Acme", (BaseClient,), {"_settings": settings})
    options = {"timeout": 9.0, "max_retries": 0, "strict": False, "http_client": None}
    with pytest.raises(ApiError, match="The server's host is missing"):
        cls({}, base_url=None, variables={"host": ""}, **options)
