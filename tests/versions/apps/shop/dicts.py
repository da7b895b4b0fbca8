"""Dicts: literals in the place of a TypedDict, keys, and dicts that are none."""

from typing import Any

from shop.outer.vendor.acme import to_dict
from shop.outer.vendor.acme.v2025_10 import Pinecone
from shop.outer.vendor.acme.v2025_10.db_control.dicts import (
    IndexSpecServerlessDict,
    ServerlessSpecDict,
)
from shop.outer.vendor.acme.v2025_10.db_control.models import IndexModel

pc = Pinecone()
annotated: ServerlessSpecDict = {
    "cloud": "aws",
    "region": "r",  # uses: region
    "schema": {"fields": {}},
}
short: ServerlessSpecDict = {"cloud": "aws", "region": "r"}  # uses: region, no-schema
plain = {"serverless": {"cloud": "aws", "region": "r"}}  # maybe: variant, region, no-schema
outer: IndexSpecServerlessDict = {"serverless": short}  # uses: variant
called = ServerlessSpecDict(cloud="aws", region="r", schema={"fields": {}})  # uses: region
KEY = "region"


def keys(spec: ServerlessSpecDict, key: str, other: dict[str, str]) -> None:
    print(spec["region"])  # uses: region
    print(spec["cloud"], other["region"])  # maybe: region
    spec["region"] = "s"  # uses: region
    print(spec.get("region"), other.get("region"))  # maybe: region
    print("region" in spec)  # maybe: region
    print(spec[key])
    match spec:
        case {"region": str() as region}:  # maybe: region
            print(region)


def given(spec: dict[str, Any], unknown: Any) -> None:
    pc.create_index(name="a", spec=outer, deletion_protection=None)
    pc.create_index(
        name="a",
        spec={"serverless": {"cloud": "aws", "region": "r"}},  # uses: region, no-schema, variant
        deletion_protection=None,
    )
    pc.create_index(name="a", spec=plain, deletion_protection=None)
    pc.create_index(name="a", spec=spec, deletion_protection=None)
    pc.create_index(name="a", spec=unknown, deletion_protection=None)
    pc.create_index(
        name="a",
        spec={"serverless": unknown},  # uses: variant
        deletion_protection=None,
    )


def exported(index: IndexModel) -> None:
    print(to_dict(index)["host"])  # maybe: host
