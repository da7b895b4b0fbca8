"""Where a client's address and key come from."""

from __future__ import annotations

from importlib import import_module

import httpx2
import pinecone
import pytest

VERSIONS = ["pinecone", "pinecone.v2025_04", "pinecone.v2026_01_alpha"]


@pytest.fixture(params=VERSIONS)
def version(request):
    return import_module(request.param)


def sent(recorder, version, **options) -> httpx2.Request:
    """Returns the request that a client with these options sends."""
    recorder.restore("b", client=recorder.client(version, **options), name="n")
    return recorder.seen[0]


def test_the_key_of_the_environment(version, recorder, monkeypatch):
    monkeypatch.setenv("PINECONE_API_KEY", "from-environment")
    request = sent(recorder, version, api_key=None)
    assert request.headers["api-key"] == "from-environment"


def test_the_argument_goes_before_the_key_of_the_environment(
    version, recorder, monkeypatch
):
    monkeypatch.setenv("PINECONE_API_KEY", "from-environment")
    request = sent(recorder, version, api_key="from-argument")
    assert request.headers["api-key"] == "from-argument"


def test_the_declared_address(version, recorder):
    assert sent(recorder, version, base_url=None).url.host == "api.pinecone.io"


def test_the_address_of_the_environment(version, recorder, monkeypatch):
    monkeypatch.setenv("PINECONE_BASE_URL", "https://environment.test")
    assert sent(recorder, version, base_url=None).url.host == "environment.test"


def test_the_argument_goes_before_the_address_of_the_environment(
    version, recorder, monkeypatch
):
    monkeypatch.setenv("PINECONE_BASE_URL", "https://environment.test")
    request = sent(recorder, version, base_url="https://argument.test")
    assert request.url.host == "argument.test"


def test_a_missing_key_is_a_clear_error(version, recorder):
    with pytest.raises(pinecone.ApiError, match=r"api_key.*PINECONE_API_KEY"):
        recorder.restore("b", client=recorder.client(version, api_key=None), name="n")
    assert recorder.seen == []


@pytest.mark.parametrize(
    "address", ["localhost:8080", "/v1", "ftp://a.test", "http://"]
)
def test_what_is_no_address_is_a_clear_error(address, recorder):
    with pytest.raises(pinecone.ApiError, match=r"base_url.*PINECONE_BASE_URL"):
        recorder.client(base_url=address)


def test_the_key_may_be_given_by_position():
    assert isinstance(pinecone.Pinecone("a-key"), pinecone.Pinecone)


def test_clients_close_their_connections(loopback):
    with pinecone.Pinecone("a-key", base_url=loopback.address) as pc:
        pc.create_index_from_backup("b", name="n")
    with pytest.raises(pinecone.ApiError, match="closed"):
        pc.create_index_from_backup("b", name="n")
    assert len(loopback.received) == 1
