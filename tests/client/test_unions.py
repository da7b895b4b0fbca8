"""The unions of 2025-10 and of the alpha: in requests, in answers, and back again."""

from __future__ import annotations

import json
from importlib import import_module
from typing import Any

import msgspec
import pinecone
import pytest
from either import run
from pinecone import from_json, to_dict, to_json
from pinecone.v2025_10.assistant_data import models as files
from pinecone.v2025_10.db_control import models as older
from pinecone.v2025_10.inference import models as inference
from pinecone.v2026_01_alpha.db_control import models as newest

OLDER = import_module("pinecone.v2025_10")

STATUS = {"state": "Ready", "current_replicas": 2, "current_shards": 2}

DEDICATED = {
    "mode": "Dedicated",
    "dedicated": {
        "node_type": "t1",
        "scaling": "Manual",
        "manual": {"shards": 2, "replicas": 2},
    },
}

ON_DEMAND = {"mode": "OnDemand"}

SERVERLESS = {"serverless": {"cloud": "aws", "region": "us-east-1"}}
POD = {"pod": {"environment": "us-east1-gcp", "pod_type": "p1.x1", "replicas": 0}}
BYOC = {"byoc": {"environment": "aws-us-east-1-b921"}}


def read(value: object, kind: Any, **options: Any) -> Any:
    return from_json(json.dumps(value), kind, **options)


def shown(value: object, models: Any) -> object:
    """Returns what the `repr` of a model makes."""
    return eval(repr(value), {name: getattr(models, name) for name in models.__all__})


VALUES: dict[str, tuple[Any, Any, Any, str]] = {
    "serverless": (older, "IndexSpec", SERVERLESS, "IndexSpecServerless"),
    "serverless, full": (
        older,
        "IndexSpec",
        {
            "serverless": SERVERLESS["serverless"]
            | {
                "read_capacity": DEDICATED,
                "schema": {"fields": {"genre": {"filterable": True}}},
            }
        },
        "IndexSpecServerless",
    ),
    "pod": (older, "IndexSpec", POD, "IndexSpecPod"),
    "byoc": (older, "IndexSpec", BYOC, "IndexSpecByoc"),
    "new key": (older, "IndexSpec", {"edge": {"a": [1, None]}}, "UnknownIndexSpec"),
    "two keys": (older, "IndexSpec", SERVERLESS | POD, "UnknownIndexSpec"),
    "a known key and a new one": (
        older,
        "IndexSpec",
        SERVERLESS | {"new": None},
        "UnknownIndexSpec",
    ),
    "a known key and null": (
        older,
        "IndexSpec",
        SERVERLESS | {"pod": None},
        "UnknownIndexSpec",
    ),
    "no key": (older, "IndexSpec", {}, "UnknownIndexSpec"),
    "null inside": (older, "IndexSpec", {"serverless": None}, "UnknownIndexSpec"),
    "a body that does not fit": (
        older,
        "IndexSpec",
        {"serverless": {"cloud": "aws"}},
        "UnknownIndexSpec",
    ),
    "an unknown variant within a known one": (
        older,
        "IndexSpec",
        {"byoc": {"environment": "e", "read_capacity": {"mode": "New", "a": 1}}},
        "IndexSpecByoc",
    ),
    "configured serverless": (
        older,
        "ConfigureIndexRequestSpec",
        {"serverless": {"read_capacity": DEDICATED}},
        "ConfigureIndexRequestSpecServerless",
    ),
    "configured pod": (
        older,
        "ConfigureIndexRequestSpec",
        {"pod": {"replicas": 4, "pod_type": "p1.x2"}},
        "ConfigureIndexRequestSpecPod",
    ),
    "configured byoc": (
        older,
        "ConfigureIndexRequestSpec",
        {"byoc": {}},
        "ConfigureIndexRequestSpecByoc",
    ),
    "configured otherwise": (
        older,
        "ConfigureIndexRequestSpec",
        {"edge": {}},
        "UnknownConfigureIndexRequestSpec",
    ),
    "asked dedicated": (older, "ReadCapacity", DEDICATED, "ReadCapacityDedicatedSpec"),
    "asked on demand": (older, "ReadCapacity", ON_DEMAND, "ReadCapacityOnDemandSpec"),
    "asked new": (
        older,
        "ReadCapacity",
        {"mode": "New", "a": 1},
        "UnknownReadCapacity",
    ),
    "asked open": (
        older,
        "ReadCapacity",
        DEDICATED | {"warm": [True]},
        "ReadCapacityDedicatedSpec",
    ),
    "answered dedicated": (
        older,
        "ReadCapacityResponse",
        DEDICATED | {"status": STATUS},
        "ReadCapacityDedicatedSpecResponse",
    ),
    "answered on demand": (
        older,
        "ReadCapacityResponse",
        ON_DEMAND | {"status": STATUS},
        "ReadCapacityOnDemandSpecResponse",
    ),
    "answered new": (
        older,
        "ReadCapacityResponse",
        {"mode": "New", "status": STATUS},
        "UnknownReadCapacityResponse",
    ),
    "answered without a status": (
        older,
        "ReadCapacityResponse",
        ON_DEMAND,
        "UnknownReadCapacityResponse",
    ),
    "string field": (
        newest,
        "IndexSchemaField",
        {"type": "string", "full_text_search": {"language": "en", "stemming": False}},
        "StringField",
    ),
    "dense vectors": (
        newest,
        "IndexSchemaField",
        {"type": "dense_vector", "dimension": 3, "metric": "cosine"},
        "DenseVectorField",
    ),
    "sparse vectors": (
        newest,
        "IndexSchemaField",
        {"type": "sparse_vector"},
        "SparseVectorField",
    ),
    "semantic text": (
        newest,
        "IndexSchemaField",
        {"type": "semantic_text", "model": "m", "read_parameters": {"a": [None]}},
        "SemanticTextField",
    ),
    "boolean field": (newest, "IndexSchemaField", {"type": "boolean"}, "BooleanField"),
    "float field": (
        newest,
        "IndexSchemaField",
        {"type": "float", "description": "A year."},
        "FloatField",
    ),
    "list of strings": (
        newest,
        "IndexSchemaField",
        {"type": "string_list"},
        "StringListField",
    ),
    "new field": (
        newest,
        "IndexSchemaField",
        {"type": "geo_point", "precision": 3},
        "UnknownIndexSchemaField",
    ),
    "field to create": (
        newest,
        "CreateIndexSchemaField",
        {"type": "sparse_vector"},
        "SparseVectorField",
    ),
    "new field to create": (
        newest,
        "CreateIndexSchemaField",
        {"type": "geo_point"},
        "UnknownCreateIndexSchemaField",
    ),
    "managed": (
        newest,
        "IndexDeployment",
        {"deployment_type": "managed", "cloud": "gcp", "region": "europe-west4"},
        "ManagedDeployment",
    ),
    "pods": (
        newest,
        "IndexDeploymentRequest",
        {"deployment_type": "pod", "environment": "e", "pod_type": "p1.x1"},
        "PodDeployment",
    ),
    "customer's": (
        newest,
        "IndexDeployment",
        {"deployment_type": "byoc", "environment": "e"},
        "ByocDeployment",
    ),
    "new deployment": (
        newest,
        "IndexDeployment",
        {"deployment_type": "edge"},
        "UnknownIndexDeployment",
    ),
    "dense embedding": (
        inference,
        "Embedding",
        {"vector_type": "dense", "values": [0.5]},
        "DenseEmbedding",
    ),
    "sparse embedding": (
        inference,
        "Embedding",
        {"vector_type": "sparse", "sparse_values": [0.5], "sparse_indices": [7]},
        "SparseEmbedding",
    ),
    "text snippet": (
        files,
        "SnippetModel",
        {
            "type": "text",
            "content": "c",
            "score": 0.5,
            "reference": {
                "type": "pdf",
                "file": {"name": "f", "id": "1"},
                "pages": [1],
            },
        },
        "TextSnippetModel",
    ),
    "snippet with images": (
        files,
        "SnippetModel",
        {
            "type": "multimodal",
            "content": [
                {"type": "text", "text": "t"},
                {"type": "image", "caption": "c", "image": None},
                {"type": "video", "seconds": 3},
            ],
            "score": 0.5,
            "reference": {
                "type": "doc_x",
                "file": {"name": "f", "id": "1"},
                "pages": [],
            },
        },
        "MultiModalSnippetModel",
    ),
}
"""By a name: module, union, value, and the class that it must become."""

UNKNOWN = {key: each for key, each in VALUES.items() if each[3].startswith("Unknown")}
KNOWN = {key: each for key, each in VALUES.items() if key not in UNKNOWN}

every_value = pytest.mark.parametrize("key", VALUES)


@every_value
def test_the_class(key):
    models, union, value, name = VALUES[key]
    assert type(read(value, getattr(models, union))) is getattr(models, name)


@every_value
def test_the_way_back(key):
    models, union, value, _ = VALUES[key]
    found = read(value, getattr(models, union))
    assert json.loads(to_json(found)) == value
    assert to_dict(found) == value


@every_value
def test_repr_is_the_constructors_call(key):
    models, union, value, _ = VALUES[key]
    found = read(value, getattr(models, union))
    assert shown(found, models) == found


@every_value
def test_isinstance_knows_the_union(key):
    models, union, value, _ = VALUES[key]
    kind = getattr(models, union)
    assert isinstance(read(value, kind), kind)
    assert not isinstance(value, kind)


@pytest.mark.parametrize("key", KNOWN)
def test_a_known_variant_is_read_strictly(key):
    models, union, value, name = KNOWN[key]
    found = read(value, getattr(models, union), strict=True)
    assert type(found) is getattr(models, name)


UNFIT = {
    "a body that does not fit": "region",
    "null inside": "serverless",
    "answered without a status": "status",
}


@pytest.mark.parametrize("key", UNFIT)
def test_what_does_not_fit_has_a_reason(key):
    models, union, value, _ = VALUES[key]
    assert UNFIT[key] in read(value, getattr(models, union)).reason


@pytest.mark.parametrize("key", UNFIT)
def test_what_does_not_fit_is_refused_strictly(key):
    models, union, value, _ = VALUES[key]
    with pytest.raises(msgspec.ValidationError, match=UNFIT[key]):
        read(value, getattr(models, union), strict=True)


NEW = [key for key in UNKNOWN if key not in UNFIT]


@pytest.mark.parametrize("key", NEW)
def test_what_is_new_is_kept_strictly_too(key):
    models, union, value, name = UNKNOWN[key]
    found = read(value, getattr(models, union), strict=True)
    assert type(found) is getattr(models, name)
    assert found.raw == value


@pytest.mark.parametrize("value", [None, 1, "serverless", [SERVERLESS], True])
@pytest.mark.parametrize("union", ["IndexSpec", "ReadCapacity"])
def test_what_is_no_object_is_kept(value, union):
    found = read(value, getattr(older, union))
    assert type(found).__name__ == f"Unknown{union}"
    assert json.loads(to_json(found)) == value


# Requests


SPECS = {
    "dict": SERVERLESS,
    "class": older.IndexSpecServerless(
        serverless=older.ServerlessSpec(cloud="aws", region="us-east-1")
    ),
    "dict with a class": {
        "serverless": older.ServerlessSpec(cloud="aws", region="us-east-1")
    },
    "unknown": older.UnknownIndexSpec(raw=SERVERLESS),
    "read": read(SERVERLESS, older.IndexSpec),
}


def sent(recorder, answer, make) -> Any:
    """Returns the body that a call of 2025-10 sends."""
    recorder.answers = [(200, answer)]
    run(make(recorder.client(OLDER)))
    return recorder.body()


def index(spec: Any) -> dict[str, Any]:
    return {
        "name": "n",
        "metric": "cosine",
        "host": "n.test",
        "spec": spec,
        "status": {"ready": True, "state": "Ready"},
        "vector_type": "dense",
    }


INDEX = index({"pod": {"environment": "e", "pod_type": "p1.x1"}})


@pytest.mark.parametrize("spec", SPECS.values(), ids=SPECS)
def test_a_spec_as_argument(spec, recorder):
    body = sent(recorder, INDEX, lambda pc: pc.create_index(name="n", spec=spec))
    assert body == {"name": "n", "spec": SERVERLESS}


CAPACITIES = {
    "dict": DEDICATED,
    "class": older.ReadCapacityDedicatedSpec(
        dedicated=older.ReadCapacityDedicatedConfig(
            node_type="t1",
            scaling="Manual",
            manual=older.ScalingConfigManual(replicas=2, shards=2),
        )
    ),
    "dict with a class": DEDICATED
    | {"dedicated": read(DEDICATED["dedicated"], older.ReadCapacityDedicatedConfig)},
}


@pytest.mark.parametrize("capacity", CAPACITIES.values(), ids=CAPACITIES)
def test_configuring_read_capacity(capacity, recorder):
    spec = {"serverless": {"read_capacity": capacity}}
    body = sent(recorder, INDEX, lambda pc: pc.configure_index("n", spec=spec))
    assert body == {"spec": {"serverless": {"read_capacity": DEDICATED}}}


def test_configuring_by_classes(recorder):
    inner = older.ConfigureIndexRequestSpecPodPod(replicas=0)
    spec = older.ConfigureIndexRequestSpecPod(pod=inner)
    body = sent(recorder, INDEX, lambda pc: pc.configure_index("n", spec=spec))
    assert body == {"spec": {"pod": {"replicas": 0}}}


def test_configuring_nothing_about_the_spec(recorder):
    def make(pc):
        return pc.configure_index("n", deletion_protection="enabled")

    assert sent(recorder, INDEX, make) == {"deletion_protection": "enabled"}


def test_the_kinds_of_a_schema_of_the_alpha_as_arguments(recorder):
    fields = {
        "text": newest.StringField(
            full_text_search=newest.StringFieldFullTextSearch(language="en")
        ),
        "vector": {"type": "dense_vector", "dimension": 3, "metric": "cosine"},
        "new": newest.UnknownCreateIndexSchemaField(raw={"type": "geo_point"}),
    }
    answer = {
        "name": "n",
        "host": "n.test",
        "status": {"ready": False, "state": "Initializing"},
        "deployment": {"deployment_type": "edge", "site": 3},
        "schema": {"fields": {"a": {"type": "boolean"}, "b": {"type": "geo_point"}}},
        "deletion_protection": "disabled",
        "read_capacity": ON_DEMAND | {"status": STATUS},
    }
    recorder.answers = [(201, answer)]
    found = run(recorder.client().create_index(schema={"fields": fields}))
    assert recorder.body() == {
        "schema": {
            "fields": {
                "text": {"type": "string", "full_text_search": {"language": "en"}},
                "vector": {"type": "dense_vector", "dimension": 3, "metric": "cosine"},
                "new": {"type": "geo_point"},
            }
        }
    }
    assert type(found.schema.fields["a"]) is newest.BooleanField
    assert type(found.schema.fields["b"]) is newest.UnknownIndexSchemaField
    assert type(found.deployment) is newest.UnknownIndexDeployment
    assert type(found.read_capacity) is newest.ReadCapacityOnDemandSpecResponse
    assert to_dict(found) == answer


# Answers


@pytest.mark.parametrize(
    ("spec", "kind"),
    [
        (
            {
                "serverless": SERVERLESS["serverless"]
                | {"read_capacity": DEDICATED | {"status": STATUS}}
            },
            older.IndexModelSpecServerless,
        ),
        (POD, older.IndexModelSpecPod),
        (
            {
                "byoc": {
                    "environment": "e",
                    "read_capacity": ON_DEMAND | {"status": STATUS},
                }
            },
            older.IndexModelSpecByoc,
        ),
        ({"edge": {"site": 3}}, older.UnknownIndexModelSpec),
        (SERVERLESS | POD, older.UnknownIndexModelSpec),
    ],
    ids=["serverless", "pod", "byoc", "unknown", "two keys"],
)
def test_a_spec_in_an_answer(spec, kind, recorder):
    recorder.answers = [(200, index(spec))]
    found = run(recorder.client(OLDER).describe_index("n"))
    assert type(found.spec) is kind
    assert to_dict(found) == index(spec)


def test_unions_in_a_list(recorder):
    specs = [POD, {"edge": {}}, POD]
    answer = {"indexes": [index(spec) for spec in specs]}
    recorder.answers = [(200, answer)]
    found = run(recorder.client(OLDER).list_indexes())
    assert [type(each.spec) for each in found.indexes] == [
        older.IndexModelSpecPod,
        older.UnknownIndexModelSpec,
        older.IndexModelSpecPod,
    ]
    assert to_dict(found) == answer


def test_one_odd_index_does_not_spoil_the_others(recorder):
    odd = index({"serverless": {"cloud": 1}})
    recorder.answers = [(200, {"indexes": [INDEX, odd, INDEX]})]
    found = run(recorder.client(OLDER).list_indexes())
    assert [type(each.spec) for each in found.indexes] == [
        older.IndexModelSpecPod,
        older.UnknownIndexModelSpec,
        older.IndexModelSpecPod,
    ]


@pytest.mark.parametrize("strict", [False, True])
def test_a_strict_client_refuses_what_does_not_fit(strict, recorder):
    recorder.answers = [(200, index({"serverless": {"cloud": "aws"}}))]
    client = recorder.client(OLDER, strict=strict)
    if strict:
        with pytest.raises(pinecone.ResponseValidationError, match="spec"):
            run(client.describe_index("n"))
    else:
        assert type(run(client.describe_index("n")).spec) is older.UnknownIndexModelSpec


def kind_of(spec: Any) -> str:
    match spec:
        case older.IndexModelSpecServerless(serverless=serverless):
            return serverless.region
        case older.IndexModelSpecPod(pod=pod):
            return pod.environment
        case older.IndexModelSpecByoc():
            return "byoc"
        case older.UnknownIndexModelSpec(raw=raw):
            return f"unknown {sorted(raw)}"
    raise AssertionError(spec)


@pytest.mark.parametrize(
    ("spec", "expected"),
    [
        (POD, "us-east1-gcp"),
        (SERVERLESS | POD, "unknown ['pod', 'serverless']"),
        ({"edge": 1}, "unknown ['edge']"),
    ],
    ids=["known", "two keys", "new key"],
)
def test_a_match_at_run_time(spec, expected):
    assert kind_of(read(spec, older.IndexModelSpec)) == expected


@pytest.mark.parametrize(
    ("models", "cls", "tag", "value"),
    [
        (older, "ReadCapacityOnDemandSpec", "mode", "OnDemand"),
        (newest, "SparseVectorField", "type", "sparse_vector"),
    ],
)
def test_the_tag_is_a_fact_of_the_class(models, cls, tag, value):
    kind = getattr(models, cls)
    assert getattr(kind(), tag) == getattr(kind, tag) == value
    with pytest.raises(TypeError, match=tag):
        kind(**{tag: value})


def test_anything_may_be_a_default_of_a_parameter():
    values = ["END", 3, 0.5, True, None]
    common = {"parameter": "p", "type": "any", "value_type": "x", "required": False}
    found = [
        read(common | {"default": value}, inference.ModelInfoSupportedParameter).default
        for value in values
    ]
    assert [(type(each), each) for each in found] == [
        (type(each), each) for each in values
    ]
