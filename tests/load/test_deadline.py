"""A document that the validator would judge for ever ends in a warning."""

from __future__ import annotations

import re
import signal
import subprocess
import threading

import pytest

from clientsmith.load import validate

ENDLESS = "^(a+)+$"
FOREVER = (
    "openapi: 3.1.0\ninfo: {title: T, version: '1', summary: 5}\npaths: {}\n"
    f"components:\n  schemas:\n    S:\n      type: string\n      pattern: {ENDLESS}\n"
    f"      default: {'a' * 60}!\n"
)
JUDGED = FOREVER.replace(ENDLESS, "^a+$")
SUMMARY = "api.yaml:2:41: warning[spec-invalid]: 5 is not of type 'string'"
WRONG = [
    SUMMARY,
    f"api.yaml:9:16: warning[spec-invalid]: '{'a' * 60}!' does not match '^a+$'",
]
OVERDUE = "api.yaml:{}: warning[spec-unjudged]: no verdict within {} seconds"
HINT = "\n    openapi-spec-validator could not judge this part"


@pytest.fixture
def ending(monkeypatch):
    """The time is up while the pattern is matched, however slow the machine is."""
    search = re.search

    def hasten(pattern, *arguments):
        if pattern == ENDLESS:
            signal.setitimer(signal.ITIMER_VIRTUAL, 0.01)
        return search(pattern, *arguments)

    monkeypatch.setattr(validate, "SECONDS", 3600)
    monkeypatch.setattr(re, "search", hasten)


def in_a_thread(work):
    """Returns what comes of work where nothing can be interrupted."""
    results = []
    thread = threading.Thread(target=lambda: results.append(work()))
    thread.start()
    thread.join()
    return results[0]


@pytest.mark.usefixtures("ending")
def test_what_was_found_in_time_counts(loading):
    outcome = loading(FOREVER)
    assert outcome.document is not None
    assert outcome.printed == [SUMMARY, OVERDUE.format("9:16", 3600) + HINT]


@pytest.mark.usefixtures("ending")
def test_a_verdict_that_is_overdue_is_kept(loading, monkeypatch, tmp_path):
    expected = loading(FOREVER, cache=tmp_path / "cache").printed
    monkeypatch.setattr(validate, "_errors", pytest.fail)
    assert loading(FOREVER, cache=tmp_path / "cache").printed == expected


@pytest.mark.parametrize("text", [JUDGED, FOREVER])
@pytest.mark.usefixtures("ending")
def test_nothing_is_left_of_a_deadline(loading, text):
    handler = signal.getsignal(signal.SIGVTALRM)
    loading(text)
    assert signal.getitimer(signal.ITIMER_VIRTUAL) == (0, 0)
    assert signal.getsignal(signal.SIGVTALRM) == handler


def test_other_libraries_do_not_catch_it(monkeypatch):
    def fail(*_):
        try:
            while True:
                pass
        except Exception:
            return []

    monkeypatch.setattr(validate, "_errors", fail)
    assert [remark.keys for remark in validate.judge({}, 0.01)] == [()]


def test_a_thread_has_another_process_judge(loading, monkeypatch):
    assert loading(JUDGED).printed == WRONG
    monkeypatch.setattr(validate, "judge", pytest.fail)
    assert in_a_thread(lambda: loading(JUDGED)).printed == WRONG


def test_the_other_process_is_ended(loading, monkeypatch):
    monkeypatch.setattr(validate, "SECONDS", 0.01)
    assert in_a_thread(lambda: loading(FOREVER)).printed == [
        OVERDUE.format("1:1", 0.01) + HINT
    ]


def test_the_other_process_dies(loading, monkeypatch):
    monkeypatch.setattr(validate, "_PROGRAM", "raise SystemExit(3)")
    assert in_a_thread(lambda: loading(JUDGED)).printed == [
        "api.yaml:1:1: warning[spec-unjudged]: "
        "OSError: the process that judges ended with 3" + HINT
    ]


def test_there_is_no_other_process(loading, monkeypatch):
    def refuse(*_, **__):
        raise BlockingIOError

    monkeypatch.setattr(subprocess, "run", refuse)
    assert in_a_thread(lambda: loading(JUDGED)).printed == WRONG


def test_the_runs_own_interrupt_ends_a_pattern(loading, monkeypatch):
    def interrupt(pattern, *arguments):
        if pattern == ENDLESS:
            signal.setitimer(signal.ITIMER_PROF, 0.01)
        return search(pattern, *arguments)

    search = re.search
    handler = signal.signal(signal.SIGPROF, signal.default_int_handler)
    monkeypatch.setattr(validate, "SECONDS", 3600)
    monkeypatch.setattr(re, "search", interrupt)
    try:
        with pytest.raises(KeyboardInterrupt):
            loading(FOREVER)
    finally:
        signal.signal(signal.SIGPROF, handler)
    assert signal.getitimer(signal.ITIMER_VIRTUAL) == (0, 0)
