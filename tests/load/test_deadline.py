"""Work in a process of its own, which is ended when it takes too long."""

from __future__ import annotations

import os

import pytest

from clientsmith.load import deadline


def _forever(_: object) -> None:
    while True:
        pass


def test_what_is_done_in_time_is_returned() -> None:
    assert deadline.within(60, str.upper, "in time") == "IN TIME"


def test_what_takes_too_long_is_given_up() -> None:
    with pytest.raises(deadline.Overdue):
        deadline.within(1, _forever, None)


def test_a_process_that_ends_without_a_result_is_overdue() -> None:
    with pytest.raises(deadline.Overdue):
        deadline.within(60, os._exit, 3)
