"""Who is told of the tries of a call: hooks, and the log."""

from __future__ import annotations

import logging
from typing import Any

import httpx2
import pytest
import zoo
from fake_server import GET, OK, SECRET, Server
from runtime.hooks import Attempt, Hooks
from runtime.logs import LOGGER, show_log

from runtime import errors


class Watching:
    """Hooks that keep what they are told."""

    def __init__(self, is_async: bool = False) -> None:
        self.told: list[tuple[Any, ...]] = []
        names = ("before", "after", "on_error", "on_retry")
        made = self.async_hook if is_async else self.hook
        self.hooks = Hooks(**{name: made(name) for name in names})

    def hook(self, name: str) -> Any:
        def keep(attempt: Attempt) -> None:
            response = attempt.response
            came = response.status_code if response else type(attempt.error).__name__
            now = (name, attempt.number, came if name != "before" else attempt.path)
            self.told.append(now)

        return keep

    def async_hook(self, name: str) -> Any:
        keep = self.hook(name)

        async def keep_async(attempt: Attempt) -> None:
            keep(attempt)

        return keep_async


TOLD = [
    ("before", 1, "/v1/cars"),
    ("after", 1, 503),
    ("on_retry", 1, 503),
    ("before", 2, "/v1/cars"),
    ("on_error", 2, "ReadError"),
    ("on_retry", 2, "ReadError"),
    ("before", 3, "/v1/cars"),
    ("after", 3, 200),
]


@pytest.mark.usefixtures("clock")
def test_hooks_are_told_of_each_try(server):
    watching = Watching()
    made = server((503, b""), httpx2.ReadError("x"), (200, OK))
    assert made.send(GET, hooks=watching.hooks) == zoo.Battery(cells=2)
    assert watching.told == TOLD


@pytest.mark.usefixtures("clock")
def test_hooks_may_be_asynchronous():
    watching = Watching(is_async=True)
    made = Server((503, b""), httpx2.ReadError("x"), (200, OK), asynchronous=True)
    made.send(GET, hooks=watching.hooks)
    assert watching.told == TOLD


def test_a_synchronous_client_cannot_await_hooks():
    with pytest.raises(errors.ApiError, match="'before' is asynchronous"):
        Server((200, OK)).send(GET, hooks=Watching(is_async=True).hooks)


def test_a_hook_may_change_headers(server):
    def before(attempt: Attempt) -> None:
        attempt.request.headers["traceparent"] = "00-1"

    made = server((200, OK))
    made.send(GET, hooks=Hooks(before=before))
    assert made.seen[0].headers["traceparent"] == "00-1"


def test_tries_share_what_hooks_keep(server, clock):
    spans = []

    def before(attempt: Attempt) -> None:
        spans.append(attempt.context.setdefault("span", object()))

    server((503, b""), (200, OK)).send(GET, hooks=Hooks(before=before))
    assert spans[0] is spans[1]
    assert len(clock.slept) == 1


@pytest.mark.parametrize("moment", ["before", "after"])
def test_what_a_hook_raises_ends_the_call(server, moment):
    def broken(_: Attempt) -> None:
        raise KeyError("no span")

    with pytest.raises(errors.ApiError, match=f"hook '{moment}' failed: KeyError"):
        server((200, OK)).send(GET, hooks=Hooks(**{moment: broken}))


def test_an_api_error_of_a_hook_is_itself(server):
    error = errors.ApiError("enough")

    def stop(_: Attempt) -> None:
        raise error

    with pytest.raises(errors.ApiError) as caught:
        server((200, OK)).send(GET, hooks=Hooks(after=stop))
    assert caught.value is error


# The log


@pytest.mark.usefixtures("clock")
def test_a_line_for_each_request_and_each_repetition(server, caplog, monkeypatch):
    monkeypatch.setattr("random.uniform", lambda *bounds: bounds[1])
    busy = httpx2.Response(503, headers={"x-request-id": "r1"})
    with caplog.at_level(logging.DEBUG, LOGGER.name):
        call = GET._replace(query="limit=3")
        server(busy, httpx2.ReadError("reset"), (200, OK)).send(call)
    own = [record for record in caplog.records if record.name == LOGGER.name]
    start = "GET api.acme.test/v1/cars: "
    assert [(record.levelname, record.getMessage()) for record in own] == [
        ("DEBUG", f"{start}503, attempt 1, 0.000 s, request id r1"),
        ("INFO", f"{start}503, attempt 1, 0.000 s, request id r1; again in 0.500 s"),
        ("DEBUG", f"{start}reset, attempt 2, 0.500 s"),
        ("INFO", f"{start}reset, attempt 2, 0.500 s; again in 1.000 s"),
        ("DEBUG", f"{start}200, attempt 3, 1.500 s"),
    ]
    assert SECRET not in caplog.text


def test_the_log_is_silent_by_itself(server, caplog):
    with caplog.at_level(logging.WARNING, LOGGER.name):
        server((200, OK)).send(GET)
    assert caplog.records == []


@pytest.fixture
def _log_as_before():
    yield
    LOGGER.handlers.clear()
    LOGGER.setLevel(logging.NOTSET)


@pytest.mark.usefixtures("_log_as_before")
def test_a_variable_shows_the_log(monkeypatch, capsys):
    monkeypatch.setenv("ACME_LOG", "debug")
    made = Server((200, OK))
    made.send(GET)
    made.client()
    assert len(LOGGER.handlers) == 1
    shown = capsys.readouterr().err
    assert "DEBUG GET api.acme.test/v1/cars: 200, attempt 1" in shown


@pytest.mark.usefixtures("_log_as_before")
@pytest.mark.parametrize("level", ["", "nonsense"])
def test_other_words_show_nothing(monkeypatch, level):
    monkeypatch.setenv("ACME_LOG", level)
    show_log("ACME_LOG")
    assert LOGGER.handlers == []
