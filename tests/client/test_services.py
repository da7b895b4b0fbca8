"""Several services behind one client: how they are reached, and what they send."""

from __future__ import annotations

import asyncio
import json
from importlib import import_module
from typing import Any

import httpx2
import pinecone
import pytest
from either import awaited, entered, run
from loopback import Loopback

VERSIONS = {"pinecone.v2025_10": "2025-10", "pinecone.v2026_01_alpha": "2026-01.alpha"}

SERVICES = ("assistant_control", "assistant_data", "db_data", "inference")

CALLS = {
    "db_control": lambda pc: pc.list_indexes(),
    "inference": lambda pc: pc.inference.list_models(),
    "assistant_control": lambda pc: pc.assistant_control.list_assistants(),
    "db_data": lambda pc: pc.db_data(index_host="index.test").describe_index_stats(),
    "assistant_data": lambda pc: pc.assistant_data("assistant.test").list_files("a"),
}
"""A call of each service; all answer with objects whose members may be absent."""

ADDRESSES = {
    "db_control": "https://api.pinecone.io/indexes",
    "inference": "https://api.pinecone.io/models",
    "assistant_control": "https://api.pinecone.io/assistant/assistants",
    "db_data": "https://index.test/describe_index_stats",
    "assistant_data": "https://assistant.test/files/a",
}
"""Where those calls go to by themselves."""

HOSTILE = [
    "index.test/other",
    "index.test?x",
    "index.test#x",
    "user@index.test",
    "user:pass-word@index.test",
    "index test",
    "index.test\r\nApi-Key: x",
    "index.test\\x",
    "index.test\0",
    "index%2Etest",
    "{index_host}",
    "ftp://index.test",
    "file:///etc/passwd",
    "http://https://index.test",
    "https://",
    "..",
    "",
    None,
    "index.test:port",
]

every_service = pytest.mark.parametrize("service", CALLS)


@pytest.fixture(params=VERSIONS)
def version(request):
    return import_module(request.param)


def sent(recorder, version, service, answer=None, **options) -> httpx2.Request:
    """Returns the request of a service's call."""
    recorder.answers = [(200, answer or {})]
    run(CALLS[service](recorder.client(version, **options)))
    (request,) = recorder.seen
    return request


def call(recorder, client) -> None:
    """Makes a call of a client's main service."""
    recorder.answers = [(200, {})]
    run(client.list_indexes())


# Reaching a service


def loaded(run_python, code: str) -> list[str]:
    """Returns the services that some code has made Python import."""
    start = "import sys; from pinecone.v2025_10 import AsyncPinecone, Pinecone\n"
    show = "\nprint(*sorted({m.split('.')[2] for m in sys.modules if m.count('.') > 1"
    show += " and m.startswith('pinecone.v2025_10.')}))"
    found = run_python(start + code + show).split()
    return [name for name in found if name in SERVICES]


@pytest.mark.parametrize("kind", ["Pinecone", "AsyncPinecone"])
def test_a_client_imports_no_service_but_its_main_one(kind, run_python):
    assert loaded(run_python, f"pc = {kind}('k')") == []


@pytest.mark.parametrize("kind", ["Pinecone", "AsyncPinecone"])
@pytest.mark.parametrize(
    ("service", "reached"),
    [
        ("inference", "pc.inference"),
        ("assistant_control", "pc.assistant_control"),
        ("db_data", "pc.db_data(index_host='index.test')"),
        ("assistant_data", "pc.assistant_data('assistant.test')"),
    ],
)
def test_a_service_is_imported_when_it_is_reached(service, reached, kind, run_python):
    assert loaded(run_python, f"pc = {kind}('k'); {reached}") == [service]


def test_reaching_services_sends_nothing(version, recorder):
    pc = recorder.client(version)
    assert [pc.inference, pc.assistant_control, pc.db_data("a.test")]
    assert recorder.seen == []


@pytest.mark.parametrize("service", ["inference", "assistant_control"])
def test_a_service_is_made_once(service, version, recorder):
    pc = recorder.client(version)
    assert getattr(pc, service) is getattr(pc, service)


def test_a_service_belongs_to_its_client(version, recorder):
    assert recorder.client(version).inference is not recorder.client(version).inference


def test_each_host_is_a_service_of_its_own(version, recorder):
    pc = recorder.client(version)
    recorder.answers = [(200, {}), (200, {})]
    one, other = pc.db_data("one.test"), pc.db_data("other.test")
    run(one.describe_index_stats())
    run(other.describe_index_stats())
    assert [each.url.host for each in recorder.seen] == ["one.test", "other.test"]


def test_a_service_shows_its_address_and_no_key(version, recorder):
    data = recorder.client(version).db_data("index.test")
    start = "Async" if recorder.asynchronous else ""
    assert repr(data) == f"{start}DbDataClient(base_url='https://index.test')"


def test_the_main_service_stands_on_the_client_alone(version, recorder):
    assert not hasattr(recorder.client(version), "db_control")


def test_a_version_of_one_service_has_no_others():
    from pinecone.v2025_04 import Pinecone

    assert not set(SERVICES) & set(dir(Pinecone))


# Connections


class Counted(Loopback):
    """A server that counts its connections."""

    connections = 0

    def process_request(self, *connection: Any) -> None:
        self.connections += 1
        super().process_request(*connection)


def test_all_services_share_the_connections(version, recorder):
    async def use(address: str) -> None:
        options = {"base_url": address, "http_client": None}
        async with entered(recorder.client(version, **options)) as pc:
            await awaited(pc.create_index_from_backup("b", name="n"))
            await awaited(pc.assistant_control.create_assistant(name="a"))
            async with entered(pc.db_data(address)) as data:
                await awaited(data.describe_index_stats())
            await awaited(pc.create_index_from_backup("b", name="n"))

    with Counted() as server:
        assistant = {"name": "a", "status": "Ready"}
        server.answers = [(202, ACCEPTED), (200, assistant), (200, {}), (202, ACCEPTED)]
        asyncio.run(use(server.address))
        assert (len(server.received), server.connections) == (4, 1)


ACCEPTED = {"restore_job_id": "j", "index_id": "i"}


def test_a_closed_service_leaves_the_client_and_others_open(version, recorder):
    async def use() -> None:
        pc = recorder.client(version)
        recorder.answers = [(200, {})] * 4
        async with entered(pc.db_data("one.test")) as one:
            await awaited(one.describe_index_stats())
        await awaited(pc.list_indexes())
        await awaited(pc.inference.list_models())
        await awaited(pc.db_data("one.test").describe_index_stats())

    asyncio.run(use())
    assert len(recorder.seen) == 4


def test_a_closed_service_is_closed(version, recorder):
    async def use() -> None:
        async with entered(recorder.client(version).db_data("one.test")) as one:
            pass
        with pytest.raises(pinecone.ApiError, match="closed"):
            await awaited(one.describe_index_stats())

    asyncio.run(use())
    assert recorder.seen == []


def test_a_closed_client_closes_its_services(version, recorder):
    async def use() -> None:
        async with entered(recorder.client(version)) as pc:
            services = [pc.inference, pc.assistant_control]
        for call in (services[0].list_models, services[1].list_assistants):
            with pytest.raises(pinecone.ApiError, match="closed"):
                await awaited(call())

    asyncio.run(use())
    assert recorder.seen == []


# Addresses


@every_service
def test_the_declared_address(service, version, recorder):
    request = sent(recorder, version, service, base_url=None)
    assert str(request.url).partition("?")[0] == ADDRESSES[service]


@pytest.mark.parametrize(
    ("host", "address"),
    [
        ("index.svc.test", "https://index.svc.test/describe_index_stats"),
        ("index.svc.test:8443", "https://index.svc.test:8443/describe_index_stats"),
        ("https://index.svc.test", "https://index.svc.test/describe_index_stats"),
        ("http://localhost:5080", "http://localhost:5080/describe_index_stats"),
        ("https://index.svc.test/", "https://index.svc.test/describe_index_stats"),
        ("[::1]:5080", "https://[::1]:5080/describe_index_stats"),
    ],
)
def test_a_host_may_carry_its_scheme(host, address, version, recorder):
    recorder.answers = [(200, {})]
    run(recorder.client(version).db_data(index_host=host).describe_index_stats())
    assert str(recorder.seen[0].url) == address


@pytest.mark.parametrize("host", HOSTILE, ids=repr)
@pytest.mark.parametrize("service", ["db_data", "assistant_data"])
def test_a_hostile_host_is_refused(host, service, version, recorder):
    with pytest.raises(pinecone.ApiError) as caught:
        getattr(recorder.client(version), service)(host)
    assert "pass-word" not in str(caught.value)


@pytest.mark.parametrize("name", ["../other", "a/b", "a?b", "a#b", "a%2Fb", "ä"])
def test_a_hostile_name_stays_one_segment_of_the_path(name, version, recorder):
    recorder.answers = [(200, {"name": "a", "status": "Ready"})]
    run(recorder.client(version).assistant_control.get_assistant(name))
    (request,) = recorder.seen
    path = request.url.raw_path.decode()
    assert path.startswith("/assistant/assistants/")
    assert path.count("/") == 3
    assert request.url.path == f"/assistant/assistants/{name}"


@pytest.mark.parametrize("way", ["argument", "environment"])
@pytest.mark.parametrize(
    ("service", "path"),
    [
        ("db_control", "/indexes"),
        ("inference", "/models"),
        ("assistant_control", "/assistant/assistants"),
    ],
)
@pytest.mark.parametrize(
    ("base", "start"),
    [
        ("http://localhost:8000", "http://localhost:8000"),
        ("http://localhost:8000/", "http://localhost:8000"),
        ("https://proxy.test/pinecone/", "https://proxy.test/pinecone"),
    ],
)
def test_base_url_replaces_scheme_and_host_and_keeps_the_path(
    base, start, service, path, way, version, recorder, monkeypatch
):
    given = base if way == "argument" else None
    if way == "environment":
        monkeypatch.setenv("PINECONE_BASE_URL", base)
    request = sent(recorder, version, service, base_url=given)
    assert str(request.url) == start + path


@pytest.mark.parametrize("way", ["argument", "environment"])
def test_an_explicit_host_goes_before_base_url(way, version, recorder, monkeypatch):
    base = "http://localhost:8000"
    monkeypatch.setenv("PINECONE_BASE_URL", base if way == "environment" else "")
    given = base if way == "argument" else None
    request = sent(recorder, version, "db_data", base_url=given)
    assert str(request.url) == ADDRESSES["db_data"]


# Credentials


@every_service
def test_the_key_is_sent(service, version, recorder):
    assert sent(recorder, version, service).headers["api-key"] == "a-key"


@pytest.mark.parametrize("service", [each for each in CALLS if each != "db_control"])
def test_the_key_is_asked_for_at_the_first_call(
    service, version, recorder, monkeypatch
):
    pc = recorder.client(version, api_key=None)
    recorder.answers = [(200, {})]
    monkeypatch.setenv("PINECONE_API_KEY", "late")
    run(CALLS[service](pc))
    assert recorder.seen[0].headers["api-key"] == "late"


@every_service
def test_a_missing_key_is_a_clear_error_of_the_call(service, version, recorder):
    pc = recorder.client(version, api_key=None)
    with pytest.raises(pinecone.ApiError, match=r"api_key.*PINECONE_API_KEY"):
        run(CALLS[service](pc))
    assert recorder.seen == []


# Headers


@every_service
def test_each_service_names_its_version(service, version, recorder):
    headers = sent(recorder, version, service).headers
    assert headers["x-pinecone-api-version"] == VERSIONS[version.__name__]


@every_service
def test_each_service_is_sent_to_its_own_host(service, version, recorder):
    request = sent(recorder, version, service, base_url=None)
    assert request.headers["host"] == request.url.host


@every_service
def test_only_what_is_needed_is_sent(service, version, recorder):
    request = sent(recorder, version, service)
    expected = {
        "accept",
        "accept-encoding",
        "api-key",
        "host",
        "user-agent",
        "x-pinecone-api-version",
    }
    body = {"content-length", "content-type"} if request.method == "POST" else set()
    assert set(request.headers) == expected | body


def test_services_have_their_own_error_bodies(version, recorder):
    body = {"code": 3, "message": "Bad vector.", "details": []}
    recorder.answers = [(400, body)]
    with pytest.raises(pinecone.BadRequestError) as caught:
        run(recorder.client(version).db_data("index.test").query_vectors(top_k=1))
    assert type(caught.value.body).__name__ == "RpcStatus"
    assert (caught.value.body.code, caught.value.body.message) == (3, "Bad vector.")


# One call of each service as it goes over the wire


def wire(recorder, version, answer, make) -> tuple[str, str, Any, Any]:
    """Returns method, address and body of a call, and what it returns."""
    recorder.answers = [answer]
    result = run(make(recorder.client(version, base_url=None)))
    (request,) = recorder.seen
    body = json.loads(request.content) if request.content else None
    return request.method, str(request.url), body, result


SERVERLESS = {"serverless": {"cloud": "aws", "region": "us-east-1"}}

INDEX = {
    "name": "movies",
    "metric": "cosine",
    "host": "movies.test",
    "spec": {
        "serverless": {
            "cloud": "aws",
            "region": "us-east-1",
            "read_capacity": {"mode": "OnDemand", "status": {"state": "Ready"}},
        }
    },
    "status": {"ready": True, "state": "Ready"},
    "vector_type": "dense",
}


def test_create_index_of_2025_10(recorder):
    from pinecone.v2025_10 import db_control

    method, url, body, result = wire(
        recorder,
        import_module("pinecone.v2025_10"),
        (201, INDEX),
        lambda pc: pc.create_index(name="movies", dimension=3, spec=SERVERLESS),
    )
    assert (method, url) == ("POST", "https://api.pinecone.io/indexes")
    assert body == {"name": "movies", "spec": SERVERLESS, "dimension": 3}
    assert isinstance(result, db_control.models.IndexModel)
    assert pinecone.to_dict(result) == INDEX


FIELDS = {"embedding": {"type": "dense_vector", "dimension": 3, "metric": "cosine"}}

NEWER_INDEX = {
    "name": "movies",
    "host": "movies.test",
    "status": {"ready": False, "state": "Initializing"},
    "deployment": {"deployment_type": "managed", "cloud": "aws", "region": "us-east-1"},
    "schema": {"fields": FIELDS},
    "deletion_protection": "disabled",
}


def test_create_index_of_the_alpha(recorder):
    from pinecone.v2026_01_alpha.db_control import models

    method, url, body, result = wire(
        recorder,
        import_module("pinecone.v2026_01_alpha"),
        (201, NEWER_INDEX),
        lambda pc: pc.create_index(name="movies", schema={"fields": FIELDS}),
    )
    assert (method, url) == ("POST", "https://api.pinecone.io/indexes")
    assert body == {"name": "movies", "schema": {"fields": FIELDS}}
    assert isinstance(result, models.IndexModel)
    assert pinecone.to_dict(result) == NEWER_INDEX


def test_embed(version, recorder):
    request = {"model": "m", "inputs": [{"text": "one"}]}
    answer = {
        "model": "m",
        "vector_type": "dense",
        "data": [{"vector_type": "dense", "values": [0.5, 1.0]}],
        "usage": {"total_tokens": 1},
    }
    method, url, body, result = wire(
        recorder, version, (200, answer), lambda pc: pc.inference.embed(body=request)
    )
    assert (method, url, body) == ("POST", "https://api.pinecone.io/embed", request)
    assert type(result.data[0]).__name__ == "DenseEmbedding"
    assert pinecone.to_dict(result) == answer


def test_list_models_with_a_query(version, recorder):
    method, url, body, result = wire(
        recorder,
        version,
        (200, {"models": []}),
        lambda pc: pc.inference.list_models(type="embed", vector_type="sparse"),
    )
    address = "https://api.pinecone.io/models?type=embed&vector_type=sparse"
    assert (method, url, body) == ("GET", address, None)
    assert result.models == []


def test_update_assistant(version, recorder):
    method, url, body, _ = wire(
        recorder,
        version,
        (200, {}),
        lambda pc: pc.assistant_control.update_assistant("a", instructions="Be short."),
    )
    address = "https://api.pinecone.io/assistant/assistants/a"
    assert (method, url) == ("PATCH", address)
    assert body == {"instructions": "Be short."}


def test_delete_assistant(version, recorder):
    method, url, body, result = wire(
        recorder,
        version,
        (200, b""),
        lambda pc: pc.assistant_control.delete_assistant("a"),
    )
    address = "https://api.pinecone.io/assistant/assistants/a"
    assert (method, url, body, result) == ("DELETE", address, None, None)


def test_query_vectors(version, recorder):
    answer = {
        "matches": [{"id": "a", "score": 0.5, "values": [0.5]}],
        "namespace": "n",
        "usage": {"readUnits": 5},
    }
    method, url, body, result = wire(
        recorder,
        version,
        (200, answer),
        lambda pc: pc.db_data("index.test").query_vectors(
            top_k=2, vector=[0.5], namespace="n", include_values=True
        ),
    )
    assert (method, url) == ("POST", "https://index.test/query")
    assert body == {
        "topK": 2,
        "vector": [0.5],
        "namespace": "n",
        "includeValues": True,
    }
    assert result.usage.read_units == 5
    assert pinecone.to_dict(result) == answer


def test_describe_file(version, recorder):
    answer = {"name": "f.txt", "id": "1"}
    method, url, body, result = wire(
        recorder,
        version,
        (200, answer),
        lambda pc: pc.assistant_data("assistant.test").describe_file(
            "an assistant", "1", include_url="true"
        ),
    )
    address = "https://assistant.test/files/an%20assistant/1?include_url=true"
    assert (method, url, body) == ("GET", address, None)
    assert pinecone.to_dict(result) == answer


def test_an_answer_of_either_status_of_delete_file(recorder):
    version = import_module("pinecone.v2026_01_alpha")
    operation = {
        "id": "o",
        "operation_type": "delete_file",
        "status": "Processing",
        "created_on": "2026-01-01T00:00:00Z",
    }
    recorder.answers = [(202, operation), (204, b"")]
    data = recorder.client(version).assistant_data("assistant.test")
    assert run(data.delete_file("a", "1")).status == "Processing"
    assert run(data.delete_file("a", "1")) is None
