"""Waiting: when it polls, when it stops. No test waits."""

from __future__ import annotations

import asyncio
import pickle
from typing import Any

import pytest
from runtime.errors import (
    ApiConnectionError,
    ApiError,
    ApiStatusError,
    NotFoundError,
    WaitFailedError,
    WaitTimeoutError,
    error_class,
)
from runtime.waiters import wait_until, wait_until_async


@pytest.fixture(params=[False, True], ids=["sync", "async"])
def wait(request, clock):
    """Waits for the state "ready", with the states that polls return."""

    def run(*states: Any, takes: float = 0.0, **options: Any) -> Any:
        left = list(states)

        def poll() -> Any:
            clock.now += takes
            state = left.pop(0) if len(left) > 1 else left[0]
            if isinstance(state, Exception):
                raise state
            return state

        async def poll_async() -> Any:
            return poll()

        conditions = (lambda s: s == "ready", lambda s: s == "broken")
        settings = {"interval": 5.0, "timeout": 60.0, "what": "index movies", **options}
        if request.param:
            waiting = wait_until_async(poll_async, *conditions, **settings)
            return drive(waiting)
        return wait_until(poll, *conditions, **settings)

    return run


def drive(coroutine: Any) -> Any:
    """Runs what never really waits; an event loop would look at the clock."""
    try:
        coroutine.send(None)
    except StopIteration as done:
        return done.value
    raise AssertionError("it waits")


def test_polls_at_once(wait, clock):
    assert wait("ready") == "ready"
    assert clock.slept == []


def test_polls_again(wait, clock):
    assert wait("new", "new", "ready") == "ready"
    assert clock.slept == [5.0, 5.0]


def test_failure(wait, clock):
    with pytest.raises(WaitFailedError, match="movies failed: 'broken'") as caught:
        wait("new", "broken", "ready")
    assert (caught.value.last, clock.slept) == ("broken", [5.0])


def test_timeout(wait, clock):
    with pytest.raises(WaitTimeoutError, match=r"index movies.* 12 s.*'new'") as caught:
        wait("new", timeout=12.0)
    assert (caught.value.last, caught.value.seconds) == ("new", 12.0)
    assert clock.slept == [5.0, 5.0, 2.0]


def test_no_time_is_one_poll(wait, clock):
    assert wait("ready", timeout=0.0) == "ready"
    with pytest.raises(WaitTimeoutError):
        wait("new", timeout=0.0)
    assert clock.slept == []


def test_time_of_polls_counts(wait, clock):
    with pytest.raises(WaitTimeoutError):
        wait("new", takes=7.0, timeout=12.0)
    assert clock.slept == [5.0]


def test_success_at_the_last_moment(wait, clock):
    assert wait("new", "ready", takes=30.0, timeout=30.5) == "ready"
    assert clock.slept == [0.5]


def status(code: int) -> ApiStatusError:
    return error_class(code)("m", status=code, headers={}, raw=b"")


@pytest.mark.parametrize("error", [ApiError("x"), status(401), KeyError("x")])
def test_errors_of_polls_end_the_wait(wait, clock, error):
    with pytest.raises(type(error)) as caught:
        wait("new", error, "ready")
    assert caught.value is error
    assert clock.slept == [5.0]


@pytest.mark.parametrize(
    "error", [status(404), status(429), status(503), ApiConnectionError("reset")]
)
def test_trouble_is_waited_through(wait, clock, error):
    assert wait(error, error, "ready") == "ready"
    assert clock.slept == [5.0, 5.0]


def test_what_was_there_and_is_gone(wait):
    with pytest.raises(NotFoundError):
        wait(status(404), "new", status(404), "ready")


def test_statuses_to_wait_through(wait):
    assert wait(status(403), "ready", through=(403,)) == "ready"
    with pytest.raises(NotFoundError):
        wait(status(404), "ready", through=(403,))


def test_trouble_without_end(wait, clock):
    with pytest.raises(WaitTimeoutError, match=r"not ready after 12 s: m") as caught:
        wait(status(404), timeout=12.0)
    assert (caught.value.last, clock.slept) == (None, [5.0, 5.0, 2.0])


@pytest.mark.parametrize("state", ["broken", "new", status(401), status(404)])
def test_errors_have_the_first_answer(wait, state):
    with pytest.raises(ApiError) as caught:
        wait(state, first="begun", timeout=1.0)
    assert caught.value.first == "begun"


def test_a_long_state_is_cut_in_the_message(wait):
    with pytest.raises(WaitTimeoutError) as caught:
        wait("x" * 5_000, timeout=0.0)
    assert len(str(caught.value)) < 300


def test_error_can_be_pickled(wait):
    with pytest.raises(WaitTimeoutError) as caught:
        wait("new", timeout=0.0)
    other = pickle.loads(pickle.dumps(caught.value))
    assert vars(other) == {"last": "new", "seconds": 0.0, "first": None}


def test_asynchronous_waits_let_others_run(waits):
    async def poll() -> str:
        return "ready" if waits else "new"

    options = {"interval": 0.1, "timeout": 9.0, "what": "it"}
    made = wait_until_async(poll, lambda s: s == "ready", lambda _: False, **options)
    assert asyncio.run(made) == "ready"
