"""What both type checkers must accept."""

from collections.abc import Mapping
from typing import Any, assert_never, assert_type

import httpx2
from pinecone import (
    ApiStatusError,
    AsyncPinecone,
    NotFoundError,
    Pinecone,
    ResponseValidationError,
    from_json,
    to_dict,
    to_json,
)
from pinecone.v2025_04 import AsyncPinecone as OlderAsync
from pinecone.v2025_04 import Pinecone as Older
from pinecone.v2025_04.db_control import models as older_models
from pinecone.v2026_01_alpha import Pinecone as Newest
from pinecone.v2026_01_alpha.db_control import models as m
from pinecone.v2026_01_alpha.db_control.dicts import (
    ReadCapacityDict,
    ScalingConfigManualDict,
)

pc = Pinecone(api_key="k")
config = m.ReadCapacityDedicatedConfig(
    node_type="t1", scaling="Manual", manual=m.ScalingConfigManual(replicas=2)
)

# The documented calls.
assert_type(
    pc.create_index_from_backup(
        backup_id="a65ff585-d987-4da5-a622-72e19a6ed5f4", name="restored-index"
    ),
    m.CreateIndexFromBackupResponse,
)
pc.create_index_from_backup(
    backup_id="a65ff585-d987-4da5-a622-72e19a6ed5f4",
    name="restored-index",
    tags={"tag0": "val0", "tag1": "val1"},
    deletion_protection="enabled",
)
pc.create_index_from_backup("a65ff585", name="restored-index")

# A union: its classes, plain dicts, dicts that hold classes, what JSON gave.
pc.create_index_from_backup(
    "b", name="n", read_capacity=m.ReadCapacityDedicatedSpec(dedicated=config)
)
pc.create_index_from_backup(
    "b",
    name="restored-drn-index",
    read_capacity={
        "dedicated": {
            "manual": {"replicas": 2, "shards": 2},
            "node_type": "t1",
            "scaling": "Manual",
        },
        "mode": "Dedicated",
    },
)
pc.create_index_from_backup("b", name="n", read_capacity={"mode": "OnDemand"})
pc.create_index_from_backup(
    "b", name="n", read_capacity={"mode": "Dedicated", "dedicated": config}
)
pc.create_index_from_backup(
    "b", name="n", read_capacity=m.UnknownReadCapacity(raw={"mode": "Quantum"})
)
kept: ReadCapacityDict = {"mode": "Dedicated", "dedicated": {}}
manual: ScalingConfigManualDict = {"replicas": 0}
pc.create_index_from_backup("b", name="n", read_capacity=kept)

# An open object, and values that are no more than suggestions.
m.ReadCapacityDedicatedSpec(dedicated=config, additional_properties={"warm": True})
pc.create_index_from_backup("b", name="n", deletion_protection="a-new-one")
protection: m.DeletionProtection = "a-new-one"
code: m.ErrorCode = "A_NEW_ONE"

# What is absent is None, and what is asked of callers may be None.
request = m.CreateIndexFromBackupRequest(name="n")
assert_type(request.tags, dict[str, str] | None)
assert_type(request.read_capacity, m.ReadCapacity | None)
tags: Mapping[str, str] | None = None
pc.create_index_from_backup("b", name="n", tags=tags, read_capacity=None)

# JSON.
response = from_json(b"{}", m.CreateIndexFromBackupResponse)
assert_type(response, m.CreateIndexFromBackupResponse)
assert_type(from_json("[]", list[m.ErrorResponse]), list[m.ErrorResponse])
assert_type(to_json(response), bytes)
capacity: m.ReadCapacity = from_json(b"{}", m.ReadCapacity, strict=True)
members: dict[str, Any] = to_dict(capacity)

# Versions.
assert_type(
    Older(api_key="k").create_index_from_backup("b", name="n"),
    older_models.CreateIndexFromBackupResponse,
)
Older("k").create_index_from_backup("b", name="n", deletion_protection="disabled")
same: Pinecone = Newest("k")


def by_class(capacity: m.ReadCapacity) -> str | None:
    match capacity:
        case m.ReadCapacityDedicatedSpec(dedicated=dedicated):
            return dedicated.node_type
        case m.ReadCapacityOnDemandSpec():
            return capacity.mode
        case m.UnknownReadCapacity(raw=raw, reason=reason):
            return f"{raw} {reason} {capacity.mode}"
        case _:
            assert_never(capacity)


def by_isinstance(capacity: m.ReadCapacity) -> str | None:
    if isinstance(capacity, m.ReadCapacityDedicatedSpec):
        return capacity.dedicated.scaling
    return capacity.mode


def with_errors() -> str | None:
    try:
        with Pinecone(timeout=3.0, max_retries=0, strict=True) as client:
            assert_type(client, Pinecone)
            client.create_index_from_backup("b", name="n")
    except NotFoundError as error:
        assert_type(error.status, int)
        assert_type(error.raw, bytes)
        assert_type(error.headers, Mapping[str, str])
        return str(error.body.error.message)
    except (ApiStatusError, ResponseValidationError) as error:
        return error.request_id
    return None


def with_http_client() -> Pinecone:
    return Pinecone("k", base_url="http://localhost", http_client=httpx2.Client())


async def asynchronously() -> None:
    async with AsyncPinecone(http_client=httpx2.AsyncClient()) as client:
        assert_type(client, AsyncPinecone)
        made = await client.create_index_from_backup("b", name="n", read_capacity=kept)
        assert_type(made, m.CreateIndexFromBackupResponse)
    await OlderAsync("k").create_index_from_backup("b", name="n")
