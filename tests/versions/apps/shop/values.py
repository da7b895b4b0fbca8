"""Literals: where the list of values is meant that has lost one."""

from typing import Final

from shop.outer.vendor.acme.v2025_10 import Pinecone
from shop.outer.vendor.acme.v2025_10.db_control.models import (
    CreateIndexRequestMetric,
    IndexModel,
)

METRIC: Final = "euclidean"  # maybe: euclidean
DEFAULT: CreateIndexRequestMetric = "euclidean"  # maybe: euclidean
pc = Pinecone()


def given(metric: CreateIndexRequestMetric = "euclidean") -> str:  # maybe: euclidean
    pc.create_index(name="euclidean", spec={"pod": {"environment": "euclidean", "pod_type": "p"}}, deletion_protection=None, metric="euclidean")  # uses: metric, euclidean
    pc.create_index(
        name="a",
        spec={"pod": {"environment": "e", "pod_type": "p"}},
        deletion_protection=None,
        metric=METRIC,  # uses: metric, euclidean
    )
    pc.create_index(
        name="a",
        spec={"pod": {"environment": "e", "pod_type": "p"}},
        deletion_protection=None,
        metric="cosine" if metric else input(),  # uses: metric; maybe: euclidean
    )
    return "euclidean"  # maybe: euclidean


def compared(index: IndexModel, other: str) -> None:
    if index.metric == "euclidean":  # uses: euclidean
        print(other == "euclidean")  # maybe: euclidean
    if "euclidean" != index.metric or index.name == "euclidean":  # uses: euclidean
        print("euclidean")  # maybe: euclidean
    found = index.metric
    if found in ("cosine", "euclidean"):  # maybe: euclidean
        print(found)
    match index.metric:
        case "cosine":
            print()
        case "dotproduct" | "euclidean":  # uses: euclidean
            print()
    match index:
        case IndexModel(metric="euclidean"):  # uses: euclidean
            print()
    mixed = index.metric
    mixed = other
    print(mixed == "euclidean")  # maybe: euclidean


def returned() -> CreateIndexRequestMetric:
    return "euclidean"  # maybe: euclidean
