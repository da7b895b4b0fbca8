"""What is sent again, and when. No test waits."""

from __future__ import annotations

import pickle
import random
import ssl
from contextlib import suppress
from typing import Any

import httpx2
import pytest
import zoo
from fake_server import DELETE, GET, OK, POST, SETTINGS, Server
from runtime.bodies import Lines
from runtime.budget import RESERVE, Budget

from runtime import errors

SAFE = POST._replace(is_safe=True)
PATIENT = {"max_retries": None}
RESET = httpx2.ReadError("reset")


def busy(status: int = 429, **headers: str) -> httpx2.Response:
    named = {name.replace("_", "-"): text for name, text in headers.items()}
    return httpx2.Response(status, headers=named)


@pytest.fixture
def longest(monkeypatch):
    """Random waits are as long as they can be."""
    monkeypatch.setattr("random.uniform", lambda *bounds: bounds[1])


@pytest.mark.usefixtures("longest")
def test_waits_grow(server, clock):
    server(*[(503, b"")] * 7, (200, OK)).send(GET, max_retries=9)
    assert clock.slept == [0.5, 1.0, 2.0, 4.0, 8.0, 8.0, 8.0]


def test_waits_are_random_from_nothing_on(server, clock):
    random.seed(1)
    for _ in range(50):
        server((503, b""), (200, OK)).send(GET)
    assert min(clock.slept) < 0.05
    assert 0.45 < max(clock.slept) <= 0.5


@pytest.mark.parametrize(
    ("headers", "least", "most"),
    [
        ({"retry_after": "2"}, 2.0, 3.0),
        ({"retry_after": "0.5"}, 0.5, 1.0),
        ({"retry_after": "0"}, 0.0, 0.5),
        ({"retry_after": "60"}, 60.0, 90.0),
        ({"retry_after_ms": "1500"}, 1.5, 2.25),
        ({"retry_after_ms": "250", "retry_after": "30"}, 0.25, 0.75),
        ({"retry_after": "Sun, 09 Sep 2001 01:46:45 GMT"}, 5.0, 7.5),
        ({"retry_after": "Sun, 09 Sep 2001 01:46:00 GMT"}, 0.0, 0.5),
        ({"retry_after": "-1"}, 0.0, 0.5),
        ({"retry_after": "nan"}, 0.0, 0.5),
        ({"retry_after": "inf"}, 0.0, 0.5),
        ({"retry_after": "soon"}, 0.0, 0.5),
        ({"retry_after": "1.2.3"}, 0.0, 0.5),
        ({"retry_after": "1, 2"}, 0.0, 0.5),
        ({"retry_after": "Mon, 99 Xyz 9999999 99:99:99 GMT"}, 0.0, 0.5),
    ],
    ids=lambda value: str(value),
)
def test_wait_that_the_server_asks_for(
    server, clock, monkeypatch, headers, least, most
):
    monkeypatch.setattr("time.time", lambda: 1_000_000_000.0)
    for bound in (0, 1):
        monkeypatch.setattr("random.uniform", lambda *of, bound=bound: of[bound])
        server(busy(**headers), (200, OK)).send(POST)
    assert clock.slept == [least, most]


@pytest.mark.parametrize("said", ["true", "false"])
def test_headers_of_single_vendors_decide_nothing(server, waits, said):
    bad = httpx2.Response(500, headers={"x-should-retry": said})
    assert server(bad, (200, OK)).send(GET) == zoo.Battery(cells=2)
    with pytest.raises(errors.InternalServerError):
        server(bad, (200, OK)).send(POST)
    assert len(waits) == 1


@pytest.mark.parametrize("text", ["61", "86400", "9" * 400])
def test_a_longer_wait_is_the_callers_to_decide(server, clock, text):
    made = server(*[busy(retry_after=text)] * 3)
    with pytest.raises(errors.RateLimitError) as caught:
        made.send(GET)
    assert caught.value.retry_after == float(text)
    assert pickle.loads(pickle.dumps(caught.value)).retry_after == float(text)
    assert (len(made.seen), clock.slept) == (1, [])


def test_a_wait_beyond_the_deadline_is_not_begun(server, clock):
    made = server(*[busy(retry_after="20")] * 3)
    with pytest.raises(errors.RateLimitError) as caught:
        made.send(GET, deadline=15.0)
    assert caught.value.retry_after == 20.0
    assert (len(made.seen), clock.slept) == (1, [])


def test_no_header_no_time_to_wait_for():
    error = errors.RateLimitError("m", status=429, headers={}, raw=b"")
    assert error.retry_after is None


@pytest.mark.parametrize(
    ("answer", "get", "post"),
    [
        ((408, b""), 3, 1),
        ((409, b""), 1, 1),
        ((425, b""), 1, 1),
        ((429, b""), 3, 3),
        ((500, b""), 3, 1),
        ((501, b""), 3, 1),
        ((502, b""), 3, 1),
        ((503, b""), 3, 1),
        ({"retry_after": "0"}, 3, 3),
        ((504, b""), 3, 1),
        ((505, b""), 1, 1),
        ((520, b""), 3, 1),
        ((529, b""), 3, 1),
        ((530, b""), 1, 1),
        ((404, b""), 1, 1),
        ((301, b""), 1, 1),
        (RESET, 3, 1),
        (httpx2.WriteError("x"), 3, 1),
        (httpx2.RemoteProtocolError("x"), 3, 1),
        (httpx2.ReadTimeout("x"), 3, 1),
        (httpx2.ConnectError("x"), 3, 3),
        (httpx2.ConnectTimeout("x"), 3, 3),
        (httpx2.PoolTimeout("x"), 3, 3),
        (httpx2.LocalProtocolError("x"), 1, 1),
        (httpx2.UnsupportedProtocol("x"), 1, 1),
        (httpx2.InvalidURL("x"), 1, 1),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Exception) else "",
)
def test_number_of_tries(server, answer, get, post):
    for call, tries in ((GET, get), (POST, post), (SAFE, get), (DELETE, get)):
        is_headers = isinstance(answer, dict)
        answers = [busy(503, **answer) if is_headers else answer for _ in range(3)]
        made = server(*answers)
        with pytest.raises(errors.ApiError):
            made.send(call)
        assert len(made.seen) == tries, call


def test_none_is_one_try(server):
    made = server((503, b""))
    with pytest.raises(errors.InternalServerError):
        made.send(GET, max_retries=0)
    assert len(made.seen) == 1


def test_a_body_that_is_gone_is_not_sent_again(server):
    made = server((429, b""))
    with pytest.raises(errors.RateLimitError):
        made.send(POST._replace(body=Lines(iter([1]))))
    assert len(made.seen) == 1


# As long as it makes sense


@pytest.mark.parametrize("answer", [(503, b""), (429, b""), httpx2.ConnectError("x")])
def test_an_outage_of_30_seconds_is_survived(server, clock, answer):
    for seed in range(50):
        random.seed(seed)
        over = clock.now + 30.0
        made = server()
        made.answers = Outage(clock, over, answer)
        assert made.send(GET, **PATIENT) == zoo.Battery(cells=2)
        assert clock.now >= over


class Outage:
    """Answers that are bad until a time comes."""

    def __init__(self, clock: Any, over: float, bad: Any) -> None:
        self.clock, self.over, self.bad = clock, over, bad

    def pop(self, _: int) -> Any:
        return (200, OK) if self.clock.now >= self.over else self.bad


def test_no_outage_is_waited_for_without_end(server, clock):
    made = server(*[(503, b"")] * 900)
    start = clock.now
    with pytest.raises(errors.InternalServerError):
        made.send(GET, **PATIENT)
    assert 36.0 < clock.now - start < 46.0


def test_time_before_the_first_failure_is_no_outage(server, clock):
    class Late(Outage):
        def pop(self, _: int) -> Any:
            if not made.seen[1:]:
                clock.now += 100.0  # for a connection that others use
            return super().pop(_)

    made = server()
    made.answers = Late(clock, clock.now + 130.0, httpx2.ReadError("gone"))
    assert made.send(GET, **PATIENT) == zoo.Battery(cells=2)


def test_errors_of_the_server_itself_are_no_outage(server):
    made = server(*[(500, b"")] * 9)
    with pytest.raises(errors.InternalServerError):
        made.send(GET, **PATIENT)
    assert len(made.seen) == 3


def unknown_host() -> Exception:
    import socket

    error = httpx2.ConnectError("x")
    error.__cause__ = socket.gaierror(socket.EAI_NONAME, "Name not known")
    return error


def test_a_host_that_does_not_exist_is_no_outage(server):
    made = server(*[unknown_host()] * 9)
    with pytest.raises(errors.ApiConnectionError):
        made.send(GET, **PATIENT)
    assert len(made.seen) == 3


@pytest.mark.parametrize(
    "cause",
    [
        ssl.SSLCertVerificationError("self-signed"),
        ssl.SSLError(1, "[SSL: WRONG_VERSION_NUMBER]"),
    ],
)
def test_certificates_do_not_get_better(server, cause):
    error = httpx2.ConnectError("x")
    error.__context__ = cause
    made = server(error)
    with pytest.raises(errors.ApiConnectionError):
        made.send(GET, **PATIENT)
    assert len(made.seen) == 1


# What the server can tell apart


KEYED = SETTINGS._replace(idempotency_header="X-Key", retry_statuses=(409,))


def keyed(made: Server) -> Any:
    """Returns a client whose server knows requests by a key."""
    client = made.client()
    kind = type(type(client).__name__, (type(client),), {"_settings": KEYED})
    http = client._transport._pool.given
    options = {"base_url": None, "timeout": 9.0, "max_retries": 2, "strict": False}
    return kind({"api_key": "k"}, http_client=http, **options)


def test_a_key_lets_a_call_be_sent_again(server):
    made = server((500, b""), RESET, (200, OK))
    assert made.run(keyed(made), POST) == zoo.Battery(cells=2)
    keys = {sent.headers["x-key"] for sent in made.seen}
    assert (len(made.seen), len(keys), len(keys.pop())) == (3, 1, 32)


def test_each_call_has_its_key(server):
    made = server((200, OK), (200, OK))
    client = keyed(made)
    made.run(client, POST)
    made.run(client, POST)
    assert len({sent.headers["x-key"] for sent in made.seen}) == 2


def test_the_callers_key_is_kept(server):
    made = server((500, b""), (200, OK))
    made.run(keyed(made), POST._replace(headers={"X-Key": "mine"}))
    assert [sent.headers["x-key"] for sent in made.seen] == ["mine", "mine"]


def test_calls_without_harm_need_no_key(server):
    made = server((200, OK), (200, OK))
    client = keyed(made)
    made.run(client, GET)
    made.run(client, SAFE)
    assert all("x-key" not in sent.headers for sent in made.seen)


def test_statuses_of_the_config_are_repeated(server):
    made = server((409, b""), (200, OK))
    assert made.run(keyed(made), GET) == zoo.Battery(cells=2)


# The budget


def test_the_reserve_of_a_budget(clock):
    budget = Budget()
    assert [budget.wait(9.0) for _ in range(100)] == [0.0] * 100
    assert budget.wait(9.0) == pytest.approx(0.1)
    assert budget.wait(9.0) == pytest.approx(0.2)
    clock.now += 1.0
    assert budget.wait(9.0) == 0.0


@pytest.mark.usefixtures("clock")
def test_calls_earn_repetitions():
    budget = Budget()
    for _ in range(int(RESERVE)):
        budget.wait(9.0)
    for _ in range(5):
        budget.earn()
    assert budget.wait(0.001) == pytest.approx(0.0)
    assert budget.wait(0.001) is None


@pytest.mark.usefixtures("clock")
def test_what_cannot_be_waited_for_is_not_taken():
    budget = Budget()
    for _ in range(int(RESERVE) + 10):
        budget.wait(9.0)
    assert budget.wait(0.5) is None
    assert budget.wait(9.0) == pytest.approx(1.1)


def test_a_spent_budget_delays_and_fails_nobody(server, clock):
    made = server((503, b""), (200, OK))
    client = made.client()
    for _ in range(int(RESERVE) + 30):
        client._transport.sender.budget.wait(99.0)
    assert made.run(client, GET) == zoo.Battery(cells=2)
    assert clock.slept == [pytest.approx(3.1 - 0.02)]


def test_a_spent_budget_is_waited_for_until_the_deadline(server, clock):
    made = server((503, b""), (200, OK))
    client = made.client(deadline=2.0)
    for _ in range(int(RESERVE) + 30):
        client._transport.sender.budget.wait(99.0)
    with pytest.raises(errors.InternalServerError):
        made.run(client, GET)
    assert clock.slept == []


def test_hosts_have_budgets_of_their_own():
    transport = Server().client()._transport
    same = transport.at(transport.settings, "https://api.acme.test/v2")
    other = transport.at(transport.settings, "https://other.test")
    assert same.sender.budget is transport.sender.budget is not other.sender.budget


# Connections that were kept


NO_ANSWER = httpx2.RemoteProtocolError(
    "Server disconnected without sending a response."
)


def tell(request: httpx2.Request, *events: str) -> None:
    """Tells a request's trace what would happen to it."""
    for event in (*events, "http11.send_request_headers.started"):
        told = request.extensions["trace"](event, {})
        with suppress(StopIteration):
            if told is not None:
                told.send(None)  # it never waits


@pytest.mark.parametrize(
    ("events", "error", "tries"),
    [
        (
            (),
            NO_ANSWER,
            2,
        ),
        ((), RESET, 1),
        (
            ("connection.connect_tcp.started",),
            NO_ANSWER,
            1,
        ),
        (  # the caller's client sends it once more, elsewhere
            (
                "http11.send_request_headers.started",
                "http11.send_request_headers.complete",
                "connection.connect_tcp.started",
            ),
            NO_ANSWER,
            1,
        ),
    ],
)
def test_a_connection_that_was_closed_while_it_was_idle(server, events, error, tries):
    class Closing(type(server())):
        def __call__(self, request: httpx2.Request) -> httpx2.Response:
            tell(request, *events)
            return super().__call__(request)

    made = Closing(error, (200, OK), asynchronous=server().asynchronous)
    if tries == 2:
        assert made.send(POST) == zoo.Battery(cells=2)
    else:
        with pytest.raises(errors.ApiConnectionError):
            made.send(POST)
    assert len(made.seen) == tries
