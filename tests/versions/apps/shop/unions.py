"""Unions: arms of `match`, isinstance, constructors, tables by class."""

import msgspec

from shop.outer.vendor.acme.v2025_10.db_control.models import (
    IndexModel,
    IndexModelSpec,
    IndexModelSpecPod,
    IndexModelSpecServerless,
    IndexModelSpecServerless as Serverless,
    ServerlessSpec,
    UnknownIndexModelSpec,
)

Alias = Serverless  # uses: variant
KINDS = (IndexModelSpecPod, IndexModelSpecServerless)  # uses: variant
TABLE = {IndexModelSpecPod: 1, Serverless: 2}  # uses: variant


def arms(spec: IndexModelSpec, index: IndexModel) -> str:
    match spec:
        case Serverless(serverless=inner):  # uses: variant
            return inner.region
        case IndexModelSpecPod():
            return ""
        case UnknownIndexModelSpec():
            return ""
    match index:
        case IndexModel(name="a", host=host):  # uses: host
            return host
        case IndexModel(spec=Alias()):  # uses: variant
            return ""
    return ""


def checks(spec: IndexModelSpec, typed: IndexModelSpecServerless | None) -> None:
    if isinstance(spec, IndexModelSpecServerless):  # uses: variant
        print(spec.serverless)
    if isinstance(spec, (IndexModelSpecPod, Serverless)):  # uses: variant
        print(spec)
    if type(spec) is Serverless:  # uses: variant
        print(typed)


def constructed(old: ServerlessSpec) -> None:
    ServerlessSpec(cloud="aws", region="r")  # uses: region, no-schema
    ServerlessSpec(
        cloud="aws",
        region="r",  # uses: region
        schema=old.schema,
    )
    given = {"region": "r"}
    ServerlessSpec(cloud="aws", schema=None, **given)  # maybe: region
    msgspec.structs.replace(old, region="b")  # maybe: region
