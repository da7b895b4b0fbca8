"""`wait=True`: a call that returns when what it has begun is done."""

from __future__ import annotations

import ast
import json
from importlib import import_module
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pinecone
import pytest
from either import run
from pinecone.v2025_04.db_control import models

ROOT = Path(__file__).resolve().parents[2]

STARTED = {"restore_job_id": "job", "index_id": "index"}

READY = {"ready": True, "state": "Ready"}

INDEX: dict[str, Any] = {
    "name": "example-dense-index-python3",
    "metric": "cosine",
    "dimension": 1024,
    "vector_type": "dense",
    "host": "example-dense-index-python3-govk0nt.svc.aped-4627-b74a.pinecone.io",
    "spec": {"serverless": {"region": "us-east-1", "cloud": "aws"}},
    "status": READY,
    "deletion_protection": "enabled",
    "tags": {"tag1": "val1", "tag0": "val0"},
    "embed": {
        "model": "multilingual-e5-large",
        "metric": "cosine",
        "dimension": 1024,
        "vector_type": "dense",
        "field_map": {"text": "chunk_text"},
        "read_parameters": {"input_type": "query", "truncate": "END"},
        "write_parameters": {"input_type": "passage", "truncate": "END"},
    },
}
"""The index of the older page, its members in another order."""

PRINTED = """\
{'deletion_protection': 'enabled',
 'dimension': 1024,
 'embed': {'dimension': 1024,
           'field_map': {'text': 'chunk_text'},
           'metric': 'cosine',
           'model': 'multilingual-e5-large',
           'read_parameters': {'input_type': 'query', 'truncate': 'END'},
           'vector_type': 'dense',
           'write_parameters': {'input_type': 'passage', 'truncate': 'END'}},
 'host': 'example-dense-index-python3-govk0nt.svc.aped-4627-b74a.pinecone.io',
 'metric': 'cosine',
 'name': 'example-dense-index-python3',
 'spec': {'serverless': {'cloud': 'aws', 'region': 'us-east-1'}},
 'status': {'ready': True, 'state': 'Ready'},
 'tags': {'tag0': 'val0', 'tag1': 'val1'},
 'vector_type': 'dense'}"""
"""What the older page shows of it."""

VERSIONS = ("pinecone.v2025_04", "pinecone.v2025_10")


def index(version: str, **status: Any) -> dict[str, Any]:
    """Returns an index as a version has it."""
    found = INDEX | {"status": status or READY}
    if version == "pinecone.v2025_10":
        capacity = {"mode": "OnDemand", "status": {"state": "Ready"}}
        spec = INDEX["spec"]["serverless"] | {"read_capacity": capacity}
        found |= {"spec": {"serverless": spec}}
    return found


class Clock:
    """Time that passes only while somebody sleeps."""

    def __init__(self) -> None:
        self.now = 1_000.0
        self.slept: list[float] = []

    def monotonic(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds

    async def sleep_async(self, seconds: float) -> None:
        self.sleep(seconds)


@pytest.fixture
def clock(monkeypatch):
    made = Clock()
    time = SimpleNamespace(monotonic=made.monotonic, sleep=made.sleep)
    monkeypatch.setattr("pinecone._runtime.waiters.time", time)
    monkeypatch.setattr("pinecone._runtime.waiting.time", time)
    monkeypatch.setattr("anyio.sleep", made.sleep_async)
    return made


@pytest.fixture(params=VERSIONS)
def version(request):
    return request.param


def restore(recorder, version, *states: Any, **options: Any) -> Any:
    """Restores a backup; the states are those that the index takes in turn."""
    found = [each if isinstance(each, tuple) else (200, each) for each in states]
    recorder.answers = [(202, STARTED), *found]
    client = recorder.client(import_module(version))
    name = INDEX["name"]
    return run(client.create_index_from_backup("a-backup", name=name, **options))


def asked(recorder) -> list[str]:
    """Returns what was sent: method and path."""
    return [f"{each.method} {each.url.path}" for each in recorder.seen]


RESTORE = "POST /backups/a-backup/create-index"
DESCRIBE = f"GET /indexes/{INDEX['name']}"

WAITING = {"ready": False, "state": "Initializing"}
FAILED = {"ready": False, "state": "InitializationFailed"}


def test_the_ready_index_is_returned(version, recorder, clock):
    states = [index(version, **WAITING), index(version, **WAITING), index(version)]
    found = restore(recorder, version, *states, wait=True)
    assert type(found) is import_module(f"{version}.db_control.models").IndexModel
    assert pinecone.to_dict(found) == index(version)
    assert asked(recorder) == [RESTORE, DESCRIBE, DESCRIBE, DESCRIBE]
    assert clock.slept == [5.0, 5.0]


def test_an_index_that_is_ready_at_once(version, recorder, clock):
    assert restore(recorder, version, index(version), wait=True).status.ready
    assert (len(recorder.seen), clock.slept) == (2, [])


def test_a_name_that_is_escaped_in_the_path(recorder, clock):
    recorder.answers = [(202, STARTED), (200, INDEX)]
    client = recorder.client(import_module("pinecone.v2025_04"))
    run(client.create_index_from_backup("b", name="a/b ?", wait=True))
    assert recorder.seen[1].url.raw_path == b"/indexes/a%2Fb%20%3F"
    assert clock.slept == []


def test_neither_argument_is_sent(version, recorder, clock):
    restore(recorder, version, index(version), wait=True, wait_timeout=9.0)
    assert json.loads(recorder.seen[0].content) == {"name": INDEX["name"]}
    assert clock.slept == []


@pytest.mark.parametrize("options", [{}, {"wait": False}], ids=["left out", "false"])
def test_without_it_the_first_answer_is_returned(options, version, recorder, clock):
    found = restore(recorder, version, **options)
    expected = import_module(f"{version}.db_control.models")
    assert found == expected.CreateIndexFromBackupResponse(**STARTED)
    assert (asked(recorder), clock.slept) == ([RESTORE], [])


def test_the_alpha_does_not_wait(recorder):
    with pytest.raises(TypeError, match="wait"):
        restore(recorder, "pinecone.v2026_01_alpha", wait=True)
    assert recorder.seen == []


def test_a_failure_ends_the_wait(version, recorder, clock):
    states = [index(version, **WAITING), index(version, **FAILED), index(version)]
    with pytest.raises(pinecone.WaitFailedError) as caught:
        restore(recorder, version, *states, wait=True)
    assert caught.value.last.status.state == "InitializationFailed"
    assert str(caught.value).startswith("create_index_from_backup failed: IndexModel(")
    assert clock.slept == [5.0]


def test_a_timeout_keeps_the_last_state(version, recorder, clock):
    states = [index(version, **WAITING)] * 4
    with pytest.raises(pinecone.WaitTimeoutError, match="12 s") as caught:
        restore(recorder, version, *states, wait=True, wait_timeout=12)
    assert caught.value.last.status.state == "Initializing"
    assert caught.value.seconds == 12
    assert clock.slept == [5.0, 5.0, 2.0]


def test_the_timeout_of_the_config(version, recorder, clock):
    states = [index(version, **WAITING)] * 61
    with pytest.raises(pinecone.WaitTimeoutError):
        restore(recorder, version, *states, wait=True)
    assert sum(clock.slept) == 300


def test_an_error_of_the_first_call_is_raised_before_any_wait(version, recorder, clock):
    error = {"status": 404, "error": {"code": "NOT_FOUND", "message": "No such."}}
    recorder.answers = [(404, error)]
    client = recorder.client(import_module(version))
    with pytest.raises(pinecone.NotFoundError):
        run(client.create_index_from_backup("b", name="n", wait=True))
    assert (len(recorder.seen), clock.slept) == (1, [])


def test_an_error_of_a_poll_is_raised(version, recorder, clock):
    states = [index(version, **WAITING), (401, {})]
    with pytest.raises(pinecone.AuthenticationError) as caught:
        restore(recorder, version, *states, wait=True)
    assert str(caught.value).startswith(f"GET api.test/indexes/{INDEX['name']}: 401")
    assert pinecone.to_dict(caught.value.first) == STARTED
    assert clock.slept == [5.0]


def test_an_index_that_is_not_seen_at_once(version, recorder, clock):
    states = [(404, {}), index(version, **WAITING), (500, {}), index(version)]
    assert restore(recorder, version, *states, wait=True).status.ready
    assert clock.slept == [5.0, 5.0, 5.0]


@pytest.mark.parametrize("kind", [pinecone.WaitFailedError, pinecone.WaitTimeoutError])
def test_what_a_wait_raises_is_an_error_of_the_api(kind):
    assert issubclass(kind, pinecone.ApiError)


# The older page


def test_printing_shows_the_dict_of_the_older_page(recorder, clock):
    waiting = index("pinecone.v2025_04", **WAITING)
    found = restore(recorder, "pinecone.v2025_04", waiting, INDEX, wait=True)
    assert type(found) is models.IndexModel
    assert str(found) == PRINTED
    assert clock.slept == [5.0]


def test_our_copy_of_the_older_page_is_right():
    pages = sorted(ROOT.parent.glob("*/seeds/001_*.txt"))
    if not pages:
        pytest.skip("the older page is not here")
    assert PRINTED in pages[0].read_text("utf-8")


def test_what_is_printed_is_what_came(recorder, clock):
    found = restore(recorder, "pinecone.v2025_04", INDEX, wait=True)
    assert ast.literal_eval(str(found)) == INDEX
    assert clock.slept == []
