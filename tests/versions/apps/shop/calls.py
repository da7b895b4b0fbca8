"""Calls: which method is called, what it is given, what becomes of its result."""

import asyncio
import functools
from typing import Any, TypedDict

import shop.outer.vendor.acme.v2025_10 as p
from shop.outer.vendor.acme.v2025_10.db_control import AsyncManageIndexes, models
from shop.outer.vendor.acme.v2025_10.db_control.resources.manage_indexes import (
    ManageIndexes,
)


class Settings(TypedDict):
    deletion_protection: str


class Partly(TypedDict, total=False):
    metric: str


pc = p.Pinecone()
pc.describe_index("a")  # uses: place
pc.describe_index(index_name="a")  # uses: place
print(pc.describe_index("a"))  # uses: place, result
pc.delete_index("a")  # uses: deletes
pc.delete_index(  # uses: deletes
    "a",
)
pc.list_indexes()
other = p.Pinecone("key", timeout=3.0)


def keywords(settings: Settings, partly: Partly, more: dict[str, Any]) -> None:
    spec = p.db_control
    pc.create_index(  # uses: no-protection
        name="a",
        spec={"pod": {"environment": "e", "pod_type": "p1"}},
        metric="cosine",  # uses: metric
    )
    pc.create_index(name="a", spec=make(), **settings)  # maybe: metric, no-protection
    pc.create_index(name="a", spec=make(), **partly, **settings)  # maybe: metric, no-protection
    pc.create_index(name="a", spec=make(), **more)  # maybe: metric, no-protection
    pc.create_index(name="a", spec=make(), **{"deletion_protection": "enabled"})
    pc.describe_index(*("a",))  # maybe: place
    print(spec)


def make() -> models.IndexSpec:
    spec = models.PodSpec(environment="e", pod_type="p1")
    return models.IndexSpecPod(pod=spec)


def passed() -> None:
    describe = pc.describe_index  # maybe: place, result
    print(describe("a"))
    remove = pc.delete_index  # uses: deletes
    remove("a")
    bound = functools.partial(pc.describe_index, index_name="a")  # maybe: place, result
    bound()
    print([*map(pc.describe_index, ["a", "b"])])  # maybe: place, result
    ManageIndexes.describe_index(pc, "a")  # uses: place


async def concurrent(resource: AsyncManageIndexes) -> None:
    await resource.delete_index("a")  # uses: deletes
    await asyncio.to_thread(pc.describe_index, "a")  # maybe: place, result
    found = await resource.describe_index("a")  # uses: place, result
    both = await asyncio.gather(
        resource.describe_index("a"),  # uses: place, result
        resource.describe_index("b"),  # uses: place, result
    )
    async with p.AsyncPinecone() as client:
        print([(await client.describe_index(each)).host for each in "ab"])  # uses: place, result, host
    print(found.host)  # uses: host
    print(both[0].host)  # uses: host
